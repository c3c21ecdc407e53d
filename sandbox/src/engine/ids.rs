//! Ids, nonces and secrets from a seed: the same seed and the same calls give the same run, byte for byte.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A counter under a seed. It keeps a key made of the seed and not the seed itself: from that, whoever reads a snapshot
/// could make the secrets that [`secret`] makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ids {
    key: String,
    issued: u64,
}

impl Ids {
    /// Ids under this seed.
    pub fn new(seed: &str) -> Self {
        Self { key: hex::encode(derive(seed, "ids")), issued: 0 }
    }

    /// How many ids were issued; rises with each, so it also orders resources made at the same millisecond.
    pub const fn issued(&self) -> u64 {
        self.issued
    }

    /// The next id, shaped like a version 4 UUID, as in the provider's examples.
    pub fn uuid(&mut self) -> String {
        self.issued = self.issued.saturating_add(1);
        let mut bytes = [0_u8; 16];
        for (to, from) in bytes.iter_mut().zip(derive(&self.key, &format!("id:{}", self.issued))) {
            *to = from;
        }
        let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
        *version = (*version & 0x0f) | 0x40;
        *variant = (*variant & 0x3f) | 0x80;
        let digits = hex::encode(bytes);
        let mut uuid = String::with_capacity(36);
        for (at, digit) in digits.chars().enumerate() {
            if matches!(at, 8 | 12 | 16 | 20) {
                uuid.push('-');
            }
            uuid.push(digit);
        }
        uuid
    }
}

/// A secret under this seed, for clients whose options name none. Different for each `label`.
pub fn secret(seed: &str, label: &str) -> String {
    hex::encode(derive(seed, &format!("secret:{label}")))
}

fn derive(seed: &str, label: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"oceafin-sandbox\0");
    hasher.update(seed.as_bytes());
    hasher.update(b"\0");
    hasher.update(label.as_bytes());
    hasher.finalize().into()
}
