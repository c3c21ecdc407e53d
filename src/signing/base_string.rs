//! The texts that are signed. Each is lines joined by `\n`, with no newline after the last.

use oceafin_digest::HexDigest;

/// The request base string, contract section 2 [P]: six lines.
///
/// 1. the method, upper case
/// 2. raw path and raw query exactly as sent, with the leading `/partner/v1`, without scheme, host and fragment
/// 3. lower-case hex SHA-256 of the raw body bytes (of the empty string when there is no body)
/// 4. the `X-Partner-Timestamp` value
/// 5. the `X-Partner-Nonce` value
/// 6. the `Idempotency-Key` value, or nothing; so without a key the string ends in `\n`
///
/// This function checks nothing. [`super::sign_request`] refuses values that could forge a line.
pub fn request_base_string(
    method: &str,
    path_and_query: &str,
    body: &[u8],
    timestamp: &str,
    nonce: &str,
    idempotency_key: Option<&str>,
) -> String {
    let body_hash = HexDigest::sha256(body);
    join(&request_lines(method, path_and_query, &body_hash, timestamp, nonce, idempotency_key))
}

/// The webhook base string, contract section 5 [P]: timestamp header, nonce header, lower-case hex SHA-256 of the
/// raw body bytes as received.
pub fn webhook_base_string(timestamp: &str, nonce: &str, body: &[u8]) -> String {
    join(&webhook_lines(timestamp, nonce, &HexDigest::sha256(body)))
}

pub(super) const fn request_lines<'a>(
    method: &'a str,
    path_and_query: &'a str,
    body_hash: &'a HexDigest,
    timestamp: &'a str,
    nonce: &'a str,
    idempotency_key: Option<&'a str>,
) -> [&'a [u8]; 6] {
    let key = match idempotency_key {
        Some(key) => key,
        None => "",
    };
    [
        method.as_bytes(),
        path_and_query.as_bytes(),
        body_hash.as_bytes(),
        timestamp.as_bytes(),
        nonce.as_bytes(),
        key.as_bytes(),
    ]
}

pub(super) const fn webhook_lines<'a>(
    timestamp: &'a str,
    nonce: &'a str,
    body_hash: &'a HexDigest,
) -> [&'a [u8]; 3] {
    [timestamp.as_bytes(), nonce.as_bytes(), body_hash.as_bytes()]
}

/// Every line is UTF-8 already (a `&str` or hex digits), so nothing is lost.
pub(super) fn join(lines: &[&[u8]]) -> String {
    String::from_utf8(lines.join(&b'\n')).unwrap_or_default()
}
