//! One effect per idempotency key (contract section 3).
//!
//! - The same client, key, method, target and body: the stored response, byte for byte, marked with
//!   `Idempotency-Replayed: true` [S].
//! - The same client and key with anything else: `PARTNER_IDEMPOTENCY_CONFLICT`.
//!
//! What is stored [S]: a response that was *decided on the state of things*, which is every success
//! (200, 201) and every 409. The stricter reading of the guide: a client that never reuses a key after a 409 works
//! under either. What is not stored is what was refused before: a bad signature, a missing scope, an invalid body, a
//! hash that does not match, a resource that does not exist, a 5xx. Nothing was decided, so the key stays free for
//! the mended request. Keys are kept for as long as the sandbox lives.

use sha2::{Digest, Sha256};

use super::auth::IDEMPOTENCY_KEY;
use super::request::Request;
use crate::engine::responses::{Responses, Stored};
use crate::problem::{Code, Problem};

/// What a key says of a request.
#[derive(Debug)]
pub enum Verdict {
    /// Never seen: process it, and store under this slot.
    Fresh(Slot),
    /// Seen with the same request.
    Replay(Stored),
}

/// Where a response is to be stored.
#[derive(Debug)]
pub struct Slot {
    client: String,
    key: String,
    fingerprint: String,
}

/// Looks a non-GET up under its key, which must be 1 to 255 visible ASCII characters [S].
pub fn lookup(responses: &Responses, client: &str, request: &Request) -> Result<Verdict, Problem> {
    let Some(key) = request.header(IDEMPOTENCY_KEY) else {
        return Err(Problem::field(IDEMPOTENCY_KEY, "required", "every non-GET request needs this header"));
    };
    if !(1..=255).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = "must be 1 to 255 visible ASCII characters";
        return Err(Problem::field(IDEMPOTENCY_KEY, "header_invalid", message));
    }
    let fingerprint = fingerprint(request);
    match responses.get(client, key) {
        None => Ok(Verdict::Fresh(Slot { client: client.to_owned(), key: key.to_owned(), fingerprint })),
        Some(stored) if stored.fingerprint == fingerprint => Ok(Verdict::Replay(stored.clone())),
        Some(stored) => Err(Problem::new(
            Code::IdempotencyConflict,
            format!(
                "`{IDEMPOTENCY_KEY}` was used with another method, path or body, which was answered with {}; \
                 use a new key for a new action",
                stored.status
            ),
        )),
    }
}

/// Stores a response if it is one that binds its key.
pub fn store(responses: &mut Responses, slot: Slot, status: u16, content_type: &str, body: &[u8]) {
    if !matches!(status, 200 | 201 | 409) {
        return;
    }
    let stored = Stored {
        fingerprint: slot.fingerprint,
        status,
        content_type: content_type.to_owned(),
        body: String::from_utf8_lossy(body).into_owned(),
    };
    responses.insert(slot.client, slot.key, stored);
}

fn fingerprint(request: &Request) -> String {
    let body = hex::encode(Sha256::digest(&request.body));
    [request.method.as_str(), &request.target, &body].join(" ")
}
