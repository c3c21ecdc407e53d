//! The headers of one request attempt, contract section 2.

use oceafin_digest::HexDigest;

use super::base_string::{join, request_lines};
use super::error::SigningError;
use super::key::SigningKey;
use super::path::is_sent_as_written;
use crate::values::DateTime;

/// Carries the issued client id [P].
pub const CLIENT_ID_HEADER: &str = "X-Partner-Client-Id";
/// Carries the time of signing, an RFC 3339 date-time with offset [P].
pub const TIMESTAMP_HEADER: &str = "X-Partner-Timestamp";
/// Carries a value that this client never uses twice, of at least 16 characters [P].
pub const NONCE_HEADER: &str = "X-Partner-Nonce";
/// Carries the lower-case hex HMAC-SHA256 of the base string [P].
pub const SIGNATURE_HEADER: &str = "X-Partner-Signature";
/// Carries the partner's id for support correlation [P].
pub const REQUEST_ID_HEADER: &str = "X-Request-Id";
/// Carries the idempotency key, on everything but a GET [P].
pub const IDEMPOTENCY_KEY_HEADER: &str = "Idempotency-Key";

/// What the signature covers.
#[derive(Clone, Copy)]
pub struct SignedParts<'a> {
    /// HTTP method, upper case.
    pub method: &'a str,
    /// Raw path with raw query exactly as sent, from the `/` before `partner/v1`.
    pub path_and_query: &'a str,
    /// Raw body bytes; empty when there is no body.
    pub body: &'a [u8],
    /// RFC 3339 date-time with offset.
    pub timestamp: &'a str,
    /// At least 16 visible ASCII characters, fresh for every attempt.
    pub nonce: &'a str,
    /// The idempotency key; `None` on a GET.
    pub idempotency_key: Option<&'a str>,
}

/// Everything that becomes a header of one attempt.
#[derive(Clone, Copy)]
pub struct RequestParts<'a> {
    /// The issued client id.
    pub client_id: &'a str,
    /// The `X-Request-Id`, one per logical call.
    pub request_id: &'a str,
    /// What the signature covers.
    pub signed: SignedParts<'a>,
}

/// The result of [`sign_request`].
#[derive(Clone, PartialEq, Eq)]
pub struct SignedHeaders {
    /// Names and values in the contract's order; `Idempotency-Key` last, and only when there is one.
    pub headers: Vec<(&'static str, String)>,
    /// What was signed, for comparing with the server's reading. It holds no secret.
    pub base_string: String,
}

/// Signs one attempt and gives its headers.
///
/// Each value that goes into a line of the base string or into a header is checked first, so that none can add a
/// line or a header. A request that is not a GET must have an idempotency key [P]; a key on a GET is signed and
/// sent as given.
pub fn sign_request(key: &SigningKey, parts: &RequestParts<'_>) -> Result<SignedHeaders, SigningError> {
    let RequestParts { client_id, request_id, signed } = parts;
    check_header(CLIENT_ID_HEADER, client_id)?;
    check_header(REQUEST_ID_HEADER, request_id)?;
    signed.check()?;
    if signed.idempotency_key.is_none() && signed.method != "GET" {
        return Err(SigningError::IdempotencyKeyMissing);
    }
    let body_hash = HexDigest::sha256(signed.body);
    let lines = signed.lines(&body_hash);
    let signature = key.sign_lines(&lines).to_string();
    Ok(SignedHeaders { headers: request_headers(parts, signature), base_string: join(&lines) })
}

/// The headers for a signature that was made already, here or by a signer outside.
///
/// Nothing is checked: the caller has the base string from the same, checked parts.
pub fn request_headers(parts: &RequestParts<'_>, signature: String) -> Vec<(&'static str, String)> {
    let RequestParts { client_id, request_id, signed } = parts;
    let mut headers = vec![
        (CLIENT_ID_HEADER, (*client_id).to_owned()),
        (TIMESTAMP_HEADER, signed.timestamp.to_owned()),
        (NONCE_HEADER, signed.nonce.to_owned()),
        (SIGNATURE_HEADER, signature),
        (REQUEST_ID_HEADER, (*request_id).to_owned()),
    ];
    if let Some(idempotency_key) = signed.idempotency_key {
        headers.push((IDEMPOTENCY_KEY_HEADER, idempotency_key.to_owned()));
    }
    headers
}

/// The lean form of [`sign_request`]: appends the 64 hex digits of the signature and then the base string to `out`,
/// and allocates nothing when `out` has room.
///
/// The same checks are made on the signed parts, but for the presence of an idempotency key: this is the
/// published formula, and its last line may be empty.
pub fn sign_into(key: &SigningKey, signed: &SignedParts<'_>, out: &mut Vec<u8>) -> Result<(), SigningError> {
    signed.check()?;
    let body_hash = HexDigest::sha256(signed.body);
    let lines = signed.lines(&body_hash);
    out.extend_from_slice(key.sign_lines(&lines).as_bytes());
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push(b'\n');
        }
        out.extend_from_slice(line);
    }
    Ok(())
}

impl<'a> SignedParts<'a> {
    /// Refuses parts that could not be sent as they are signed, or that would blur the lines.
    pub fn check(&self) -> Result<(), SigningError> {
        if self.method.is_empty() || !self.method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(SigningError::MethodMalformed);
        }
        // `//host` would be read as a host by whoever resolves it against a base.
        if !self.path_and_query.starts_with('/') || self.path_and_query.starts_with("//") {
            return Err(SigningError::PathNotRooted);
        }
        if !is_sent_as_written(self.path_and_query) {
            return Err(SigningError::PathMalformed);
        }
        if DateTime::check(self.timestamp).is_err() {
            return Err(SigningError::TimestampMalformed);
        }
        check_header(NONCE_HEADER, self.nonce)?;
        if self.nonce.len() < 16 {
            return Err(SigningError::NonceTooShort);
        }
        self.idempotency_key.map_or(Ok(()), |value| check_header(IDEMPOTENCY_KEY_HEADER, value))
    }

    pub(super) const fn lines(&self, body_hash: &'a HexDigest) -> [&'a [u8]; 6] {
        request_lines(
            self.method,
            self.path_and_query,
            body_hash,
            self.timestamp,
            self.nonce,
            self.idempotency_key,
        )
    }
}

fn check_header(name: &'static str, value: &str) -> Result<(), SigningError> {
    if value.is_empty() || !is_visible_ascii(value) {
        return Err(SigningError::HeaderMalformed(name));
    }
    Ok(())
}

/// `!` to `~`: no space, no control character, so no header or line can be injected.
pub(crate) fn is_visible_ascii(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl std::fmt::Debug for SignedParts<'_> {
    /// Path and body stay out: they hold ids, names, accounts and amounts.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedParts")
            .field("method", &self.method)
            .field("body_len", &self.body.len())
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RequestParts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestParts")
            .field("request_id", &self.request_id)
            .field("signed", &self.signed)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for SignedHeaders {
    /// Names only: a fresh signature with its nonce is as good as the request it belongs to.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.headers.iter().map(|(name, _)| name)).finish()
    }
}
