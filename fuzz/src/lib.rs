//! The checks of each fuzz target. `fuzz_targets/` passes random bytes to these functions, and `tests/fuzz_corpus.rs` of the
//! main workspace passes the committed corpus, without a fuzzer.
//!
//! | module | holds |
//! |---|---|
//! | [`scanner`] | canonical JSON against `serde_json` and `serde_json_canonicalizer` |
//! | [`base_string`] | the signature of a request against the published formula |
//! | [`webhooks`] | deliveries: signed, forged, changed, read |
//! | [`payment_uri`] | payment URIs, read and written in both directions |
//! | [`responses`] | amounts in answers, and that nothing else changes |
//! | [`problems`] | errors built from whatever an answer holds |
//! | [`oracle`] | JSON as another parser reads it |
#![allow(missing_docs, reason = "a target has one function")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a target reports by panicking"
)]

pub mod base_string;
pub mod oracle;
pub mod payment_uri;
pub mod problems;
pub mod responses;
pub mod scanner;
pub mod webhooks;

/// The parts of an input, separated by 0xff, which no UTF-8 text contains. The last part is the rest.
fn split<const N: usize>(data: &[u8]) -> [&[u8]; N] {
    let mut parts = data.splitn(N, |byte| *byte == 0xff);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// HMAC-SHA256 in lower-case hex, by the `hmac` crate itself.
fn hmac_hex(secret: &[u8], message: &[u8]) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
    mac.update(message);
    hex::encode(mac.finalize().into_bytes())
}

/// SHA-256 in lower-case hex, by the `sha2` crate itself.
fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(bytes))
}
