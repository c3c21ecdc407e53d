//! Why something cannot be signed.

use std::fmt;

use crate::error::{ErrorKind, PartnerError};

/// A secret that cannot be a key, or a request part that cannot be signed and sent as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SigningError {
    /// The secret is empty or blank.
    SecretEmpty,
    /// The secret has white space at an end, or a control character in it.
    SecretWhitespace,
    /// The method is not a word of upper-case letters.
    MethodMalformed,
    /// The path does not start with exactly one `/`.
    PathNotRooted,
    /// A URL parser would change the path: a dot segment, a fragment, a character that must be percent-encoded.
    PathMalformed,
    /// The timestamp is not an RFC 3339 date-time with offset.
    TimestampMalformed,
    /// The nonce has fewer than 16 characters.
    NonceTooShort,
    /// A header value is empty or holds something other than visible ASCII. The header is named.
    HeaderMalformed(&'static str),
    /// A request that is not a GET has no idempotency key.
    IdempotencyKeyMissing,
}

impl SigningError {
    /// Stable code of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SecretEmpty => "secret_empty",
            Self::SecretWhitespace => "secret_whitespace",
            Self::MethodMalformed => "method_malformed",
            Self::PathNotRooted => "path_not_rooted",
            Self::PathMalformed => "path_malformed",
            Self::TimestampMalformed => "timestamp_malformed",
            Self::NonceTooShort => "nonce_too_short",
            Self::HeaderMalformed(_) => "header_malformed",
            Self::IdempotencyKeyMissing => "idempotency_key_missing",
        }
    }
}

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SecretEmpty => "the secret is empty: pass it exactly as it was issued",
            Self::SecretWhitespace => {
                "the secret has white space, an invisible character or a line break that was most likely copied \
                 along: remove it"
            }
            Self::MethodMalformed => "the method must be upper-case letters only, for example `POST`",
            Self::PathNotRooted => {
                "the path must start with one `/` and hold no scheme or host, for example `/partner/v1/customers`"
            }
            Self::PathMalformed => {
                "the path must be in its sent form: percent-encoded where needed, no `.` or `..` segment, no fragment, no \
                 empty query"
            }
            Self::TimestampMalformed => {
                "the timestamp must be an RFC 3339 date-time with offset, for example `2026-06-28T00:00:00Z`"
            }
            Self::NonceTooShort => "the nonce must have at least 16 characters",
            Self::HeaderMalformed(name) => {
                return write!(f, "`{name}` must be one or more visible ASCII characters, without spaces or line breaks");
            }
            Self::IdempotencyKeyMissing => {
                "every request but a GET needs an idempotency key: choose one per partner action and reuse it on retries"
            }
        })
    }
}

impl std::error::Error for SigningError {}

impl From<SigningError> for PartnerError {
    fn from(error: SigningError) -> Self {
        let kind = match error {
            SigningError::SecretEmpty | SigningError::SecretWhitespace => ErrorKind::Configuration,
            _ => ErrorKind::Signature,
        };
        Self::new(kind, error.code(), error.to_string())
    }
}
