//! Who is calling: the signed headers of contract section 2, verified.
//!
//! This verifier shares no code with the client's signer: it builds the base string here and uses the `hmac` and
//! `sha2` crates directly, so that a bug of one cannot hide in the other.
//!
//! The checks run in this order [S], and the first that fails is the answer:
//! 1. each auth header is there exactly once, the client is known and active, timestamp and nonce are well-formed:
//!    `PARTNER_AUTH_FAILED`;
//! 2. the signature matches: `PARTNER_SIGNATURE_INVALID`;
//! 3. the timestamp is within the freshness window: `PARTNER_SIGNATURE_EXPIRED`;
//! 4. the client has not used the nonce: `PARTNER_NONCE_REPLAYED`.
//!
//! The signature comes before freshness and nonce so that only the holder of the secret can use up a nonce or
//! learn the server's clock from a refusal.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::door::request::Request;
use crate::engine::client::{Client, Secret};
use crate::engine::nonces::Nonces;
use crate::problem::{Code, Problem};
use crate::read::moment;
use crate::read::values;

const CLIENT_ID: &str = "X-Partner-Client-Id";
const TIMESTAMP: &str = "X-Partner-Timestamp";
const NONCE: &str = "X-Partner-Nonce";
const SIGNATURE: &str = "X-Partner-Signature";
/// Names a partner's action; every non-GET carries it.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// Verifies a request and gives the client that sent it.
pub fn authenticate<'a>(
    request: &Request,
    clients: &'a [Client],
    nonces: &mut Nonces,
    wall: i64,
    window: i64,
) -> Result<&'a Client, Problem> {
    let failed = |detail: String| Problem::new(Code::AuthFailed, detail);
    let header = |name: &str| match request.header_values(name).as_slice() {
        [one] if !one.is_empty() => Ok((*one).to_owned()),
        [] | [_] => Err(failed(format!("the header `{name}` is missing"))),
        _ => Err(failed(format!("the header `{name}` stands more than once"))),
    };
    let client_id = header(CLIENT_ID)?;
    let timestamp = header(TIMESTAMP)?;
    let nonce = header(NONCE)?;
    let signature = header(SIGNATURE)?;
    let Some(client) = clients.iter().find(|client| client.id == client_id) else {
        return Err(failed(format!("the client in `{CLIENT_ID}` is unknown")));
    };
    if !client.active {
        return Err(failed(format!("the client in `{CLIENT_ID}` is not active")));
    }
    let Some(sent_at) = moment::parse(&timestamp) else {
        return Err(failed(format!("`{TIMESTAMP}` is not an RFC 3339 date-time with an offset")));
    };
    if !(16..=128).contains(&nonce.len()) || !nonce.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(failed(format!("`{NONCE}` must be 16 to 128 visible ASCII characters")));
    }
    let keys = request.header_values(IDEMPOTENCY_KEY);
    let key = match keys.as_slice() {
        [] => "",
        [one] => one,
        _ => return Err(failed(format!("the header `{IDEMPOTENCY_KEY}` stands more than once"))),
    };
    if !matches(&client.secret, &base_string(request, &timestamp, &nonce, key), &signature) {
        return Err(Problem::new(Code::SignatureInvalid, mismatch_hint(&signature)));
    }
    let ahead = sent_at.saturating_sub(wall);
    if ahead.unsigned_abs() > window.unsigned_abs() {
        let detail = format!(
            "`{TIMESTAMP}` is {} s {} the server's clock, more than the {} s allowed",
            ahead.unsigned_abs() / 1000,
            if ahead.is_positive() { "ahead of" } else { "behind" },
            window / 1000
        );
        return Err(Problem::new(Code::SignatureExpired, detail));
    }
    if !nonces.consume(&client.id, &nonce, wall, window) {
        let detail = format!("`{NONCE}` was used before; every attempt needs a fresh one");
        return Err(Problem::new(Code::NonceReplayed, detail));
    }
    Ok(client)
}

/// Six lines, no newline at the end (contract section 2).
fn base_string(request: &Request, timestamp: &str, nonce: &str, key: &str) -> String {
    let body_hash = hex::encode(Sha256::digest(&request.body));
    [&request.method, &request.target, body_hash.as_str(), timestamp, nonce, key].join("\n")
}

/// Compares in constant time: `verify_slice` does not stop at the first byte that differs.
fn matches(secret: &Secret, base_string: &str, signature: &str) -> bool {
    // `hex` would take upper case too; the contract says lower.
    if !values::is_hash(signature) {
        return false;
    }
    let (Ok(expected), Ok(mut mac)) =
        (hex::decode(signature), Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()))
    else {
        return false;
    };
    mac.update(base_string.as_bytes());
    mac.verify_slice(&expected).is_ok()
}

fn mismatch_hint(signature: &str) -> String {
    if values::is_hash(signature) {
        "the signature does not match: check the secret, and that path, query and body are signed as sent"
            .into()
    } else {
        format!("`{SIGNATURE}` must be 64 lower-case hex digits")
    }
}
