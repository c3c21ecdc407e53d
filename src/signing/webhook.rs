//! Webhook deliveries, contract section 5: verify first, read after.

use std::fmt;

use oceafin_digest::{HexDigest, decode_lower_hex};

use super::base_string::webhook_lines;
use super::error::SigningError;
use super::key::SigningKey;
use super::request::is_visible_ascii;
use super::webhook_error::WebhookError;
use crate::tree::Value;
use crate::values::DateTime;

/// Carries the time of signing, an RFC 3339 date-time with offset [P].
pub const WEBHOOK_TIMESTAMP_HEADER: &str = "X-Oceafin-Webhook-Timestamp";
/// Carries a value that is unique per delivery attempt [P].
pub const WEBHOOK_NONCE_HEADER: &str = "X-Oceafin-Webhook-Nonce";
/// Carries the lower-case hex HMAC-SHA256 of the base string [P].
pub const WEBHOOK_SIGNATURE_HEADER: &str = "X-Oceafin-Webhook-Signature";

/// The event types that are published so far \[P\], and that of the guide's example. Others come through as themselves.
/// The TypeScript union with its guard and the OpenAPI document are written from this list; verifying does not read it.
pub const WEBHOOK_EVENT_TYPES: [&str; 7] = [
    "customer.onboarding.submitted",
    "fiat_account.application.submitted",
    "crypto.deposit.pending_travel_rule",
    "crypto_withdrawal.created",
    "collection_wallet.created",
    "customer.transaction.updated",
    "conversion.created",
];

/// How far the timestamp may be from the local clock by default, in either direction [A].
pub const DEFAULT_TOLERANCE_SECONDS: u32 = 300;

/// A delivery as received. An absent header is `None`.
#[derive(Clone, Copy)]
pub struct WebhookInput<'a> {
    /// The raw bytes of the body, as they came.
    pub body: &'a [u8],
    /// `X-Oceafin-Webhook-Timestamp`.
    pub timestamp: Option<&'a str>,
    /// `X-Oceafin-Webhook-Nonce`.
    pub nonce: Option<&'a str>,
    /// `X-Oceafin-Webhook-Signature`.
    pub signature: Option<&'a str>,
}

/// An event whose envelope is sound. The members of contract section 5 beside these two are in `text`: a webhook
/// may carry more than is published, so the text is handed on as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookEvent<'a> {
    /// `eventId`: store it, and process each event once.
    pub event_id: String,
    /// `eventType`: open, unknown types come through as themselves.
    pub event_type: String,
    /// The body, untouched.
    pub text: &'a str,
}

/// Checks that a delivery is genuine and fresh.
///
/// In this order: a secret is there; the three headers are there; timestamp and signature have their form; the
/// signature is that of one of the `secrets` over these bytes; the timestamp is at most `tolerance_seconds` from
/// `now_unix_ms` in either direction (a distance of exactly the tolerance passes). The signature comes before the
/// clock, so "too old" is only ever said of a genuine delivery.
///
/// `secrets` may hold several during a rotation. All of them are tried, even after a match, and every comparison takes the
/// same time, so timing reveals neither which secret matched nor where a wrong signature differs.
///
/// A delivery may arrive twice within the tolerance. The receiver detects that by storing each `eventId`.
pub fn verify_webhook(
    input: &WebhookInput<'_>,
    secrets: &[SigningKey],
    tolerance_seconds: u32,
    now_unix_ms: i64,
) -> Result<(), WebhookError> {
    if secrets.is_empty() {
        return Err(WebhookError::SecretMissing);
    }
    let timestamp = header(WEBHOOK_TIMESTAMP_HEADER, input.timestamp)?;
    let nonce = header(WEBHOOK_NONCE_HEADER, input.nonce)?;
    let signature = header(WEBHOOK_SIGNATURE_HEADER, input.signature)?;
    let signed_at = DateTime::unix_millis_of(timestamp).map_err(|_| WebhookError::TimestampMalformed)?;
    let tag = decode_lower_hex(signature.as_bytes()).ok_or(WebhookError::SignatureMalformed)?;

    let body_hash = HexDigest::sha256(input.body);
    let lines = webhook_lines(timestamp, nonce, &body_hash);
    // `|`, not `||`, and not `any`: both would stop at the first match.
    let genuine = secrets.iter().fold(false, |found, secret| found | secret.verify_lines(&lines, &tag));
    if !genuine {
        return Err(WebhookError::SignatureMismatch);
    }

    let age_ms = now_unix_ms.saturating_sub(signed_at);
    let distance_ms = age_ms.unsigned_abs();
    if distance_ms <= u64::from(tolerance_seconds) * 1000 {
        return Ok(());
    }
    let seconds = distance_ms.div_ceil(1000);
    Err(if age_ms > 0 {
        WebhookError::TimestampTooOld { seconds }
    } else {
        WebhookError::TimestampInFuture { seconds }
    })
}

/// Reads the envelope of a body that [`verify_webhook`] passed: a JSON object in UTF-8 whose `eventId` and
/// `eventType` are strings that are not empty; the other members may be anything.
pub fn read_webhook(body: &[u8]) -> Result<WebhookEvent<'_>, WebhookError> {
    let text = std::str::from_utf8(body).map_err(|_| WebhookError::EventMalformed)?;
    let mut envelope = Value::parse(body).map_err(|_| WebhookError::EventMalformed)?;
    let mut member = |name| {
        let value = envelope.take(name).and_then(Value::into_text).filter(|value| !value.is_empty());
        // A second member of that name would be read by another parser.
        value.filter(|_| envelope.take(name).is_none()).ok_or(WebhookError::EventMalformed)
    };
    Ok(WebhookEvent { event_id: member("eventId")?, event_type: member("eventType")?, text })
}

/// [`verify_webhook`], then [`read_webhook`]: the body is not parsed before it is known to be genuine.
pub fn open_webhook<'a>(
    input: &WebhookInput<'a>,
    secrets: &[SigningKey],
    tolerance_seconds: u32,
    now_unix_ms: i64,
) -> Result<WebhookEvent<'a>, WebhookError> {
    verify_webhook(input, secrets, tolerance_seconds, now_unix_ms)?;
    read_webhook(input.body)
}

/// The three headers of a delivery of these bytes, as the API would send them: for tests and for the sandbox.
pub fn sign_webhook(
    body: &[u8],
    key: &SigningKey,
    timestamp: &str,
    nonce: &str,
) -> Result<[(&'static str, String); 3], SigningError> {
    if DateTime::check(timestamp).is_err() {
        return Err(SigningError::TimestampMalformed);
    }
    if nonce.is_empty() || !is_visible_ascii(nonce) {
        return Err(SigningError::HeaderMalformed(WEBHOOK_NONCE_HEADER));
    }
    let body_hash = HexDigest::sha256(body);
    let signature = key.sign_lines(&webhook_lines(timestamp, nonce, &body_hash));
    Ok([
        (WEBHOOK_TIMESTAMP_HEADER, timestamp.to_owned()),
        (WEBHOOK_NONCE_HEADER, nonce.to_owned()),
        (WEBHOOK_SIGNATURE_HEADER, signature.to_string()),
    ])
}

fn header<'a>(name: &'static str, value: Option<&'a str>) -> Result<&'a str, WebhookError> {
    value.filter(|value| !value.is_empty()).ok_or(WebhookError::HeaderMissing(name))
}

impl fmt::Debug for WebhookInput<'_> {
    /// Leaves the body out, since it holds personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookInput")
            .field("body_len", &self.body.len())
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for WebhookEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookEvent")
            .field("event_id", &self.event_id)
            .field("event_type", &self.event_type)
            .finish_non_exhaustive()
    }
}
