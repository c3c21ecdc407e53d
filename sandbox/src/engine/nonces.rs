//! The nonces that requests were signed with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The nonces a client used, with the wall time until which they are kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Nonces {
    used: BTreeMap<String, BTreeMap<String, i64>>,
}

impl Nonces {
    /// Notes a nonce; `false` when this client used it before. A nonce is kept for twice the window: a timestamp
    /// that is one window ahead stays fresh that long.
    pub fn consume(&mut self, client: &str, nonce: &str, wall: i64, window: i64) -> bool {
        let used = self.used.entry(client.to_owned()).or_default();
        if used.get(nonce).is_some_and(|until| *until >= wall) {
            return false;
        }
        // Sweeping on every request would make n requests cost n²: once the set has doubled is enough.
        if used.len().is_power_of_two() {
            used.retain(|_, until| *until >= wall);
        }
        used.insert(nonce.to_owned(), wall.saturating_add(window.saturating_mul(2)));
        true
    }
}
