//! Which check of a webhook delivery failed.

use std::fmt;

use crate::error::{ErrorKind, PartnerError};

/// The first check that a delivery does not pass. Nothing of the body or the headers is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// No secret was given to verify with.
    SecretMissing,
    /// A header is absent or empty. It is named.
    HeaderMissing(&'static str),
    /// The timestamp is not an RFC 3339 date-time with offset.
    TimestampMalformed,
    /// The signature is not 64 lower-case hex digits.
    SignatureMalformed,
    /// The signature is none of the secrets' over these bytes.
    SignatureMismatch,
    /// Genuine, but signed this many seconds ago, which is more than the tolerance.
    TimestampTooOld {
        /// Age in seconds, rounded up.
        seconds: u64,
    },
    /// Genuine, but signed this many seconds ahead of the local clock, which is more than the tolerance.
    TimestampInFuture {
        /// Lead in seconds, rounded up.
        seconds: u64,
    },
    /// Genuine and fresh, but the body is not an event.
    EventMalformed,
}

impl WebhookError {
    /// Stable code of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SecretMissing => "webhook_secret_missing",
            Self::HeaderMissing(_) => "webhook_header_missing",
            Self::TimestampMalformed => "webhook_timestamp_malformed",
            Self::SignatureMalformed => "webhook_signature_malformed",
            Self::SignatureMismatch => "webhook_signature_mismatch",
            Self::TimestampTooOld { .. } => "webhook_timestamp_too_old",
            Self::TimestampInFuture { .. } => "webhook_timestamp_in_future",
            Self::EventMalformed => "webhook_event_malformed",
        }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecretMissing => f.write_str("pass at least one webhook secret to verify with"),
            Self::HeaderMissing(name) => {
                write!(f, "the delivery has no `{name}` header: pass the request's headers on as received")
            }
            Self::TimestampMalformed => {
                f.write_str("the webhook timestamp header is not an RFC 3339 date-time with offset")
            }
            Self::SignatureMalformed => {
                f.write_str("the webhook signature header is not 64 lower-case hex digits")
            }
            Self::SignatureMismatch => f.write_str(
                "the webhook signature does not match: check that the secret is the webhook secret of this \
                 environment, and that the body is the raw bytes as received, not parsed and written again",
            ),
            Self::TimestampTooOld { seconds } => write!(
                f,
                "the webhook was signed {seconds} seconds ago, which is beyond the tolerance: it is a replay or \
                 was held up, or the local clock is ahead"
            ),
            Self::TimestampInFuture { seconds } => write!(
                f,
                "the webhook was signed {seconds} seconds in the future, which is beyond the tolerance: the local \
                 clock is behind"
            ),
            Self::EventMalformed => f.write_str(
                "the webhook body is not an event: a JSON object with the strings `eventId` and `eventType`",
            ),
        }
    }
}

impl std::error::Error for WebhookError {}

impl From<WebhookError> for PartnerError {
    fn from(error: WebhookError) -> Self {
        let kind = match error {
            WebhookError::SecretMissing => ErrorKind::Configuration,
            _ => ErrorKind::Signature,
        };
        Self::new(kind, error.code(), error.to_string())
    }
}
