//! The responses that are bound to idempotency keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A response under its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The request that the response answers, so that another request under the same key is recognised.
    pub fingerprint: String,
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: String,
    /// Body, as it was sent.
    pub body: String,
}

/// Stored responses by client and key. They are kept for as long as the sandbox lives.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Responses {
    stored: BTreeMap<String, BTreeMap<String, Stored>>,
}

impl Responses {
    /// The response that is bound to this client's key.
    pub fn get(&self, client: &str, key: &str) -> Option<&Stored> {
        self.stored.get(client)?.get(key)
    }

    /// Binds a response to a client's key.
    pub fn insert(&mut self, client: String, key: String, response: Stored) {
        self.stored.entry(client).or_default().insert(key, response);
    }
}
