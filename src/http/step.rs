//! What the machine and its driver tell each other.

use std::fmt;

use super::response::Reply;
use super::wire::{TransportFailure, WireRequest, WireResponse};
use crate::error::PartnerError;

/// Random bytes for the ids of a call, where the caller does not choose them.
#[derive(Clone, Copy, Debug)]
pub struct Seed {
    /// For the `X-Request-Id`.
    pub request_id: [u8; 16],
    /// For the idempotency key.
    pub idempotency_key: [u8; 16],
}

/// Random bytes for one step, fresh each time and from a cryptographic source.
#[derive(Clone, Copy, Debug)]
pub struct Random {
    /// Becomes the nonce, if the step sends.
    pub nonce: [u8; 16],
    /// Decides the length of the sleep, if the step sleeps.
    pub jitter: u64,
}

/// The present time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Unix time in milliseconds, uncorrected.
    pub wall_ms: i64,
    /// Milliseconds on a monotonic clock, counted from any moment.
    pub mono_ms: u64,
}

/// What happened since the last step.
#[derive(Clone)]
pub enum Event {
    /// The call begins.
    Start,
    /// The response to the last [`Step::Send`], its body complete.
    Response(WireResponse),
    /// No response came.
    TransportFailed(TransportFailure),
    /// The last [`Step::Sleep`] is over.
    Slept,
    /// The signature for the last [`Step::Sign`]: lower-case hex.
    Signed(String),
    /// The external signer failed or refused to sign.
    SigningFailed,
    /// The external signer did not answer in time.
    SigningTimedOut,
    /// The caller aborted. This may come in any state; the driver cancels what is under way.
    Aborted,
}

/// What the driver must do next.
#[derive(Clone)]
pub enum Step {
    /// Send a request, wait for the whole response within the time limit, and refuse redirects.
    Send {
        /// What to send.
        request: WireRequest,
        /// Milliseconds, from sending to the last byte of the body. At least 1.
        timeout_ms: u64,
    },
    /// Wait, unless the caller aborts.
    Sleep {
        /// Milliseconds.
        ms: u64,
    },
    /// Ask the external signer for the HMAC-SHA256 of a text.
    Sign {
        /// The request base string.
        base_string: String,
        /// Time limit in milliseconds, at least 1. The time counts toward the attempt's.
        timeout_ms: u64,
    },
    /// The call has ended.
    Done(Result<Reply, PartnerError>),
}

impl fmt::Debug for Step {
    /// Leaves the base string out, since the ids and filters in its path are personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send { request, timeout_ms } => {
                f.debug_struct("Send").field("request", request).field("timeout_ms", timeout_ms).finish()
            }
            Self::Sleep { ms } => f.debug_struct("Sleep").field("ms", ms).finish(),
            Self::Sign { timeout_ms, .. } => {
                f.debug_struct("Sign").field("timeout_ms", timeout_ms).finish_non_exhaustive()
            }
            Self::Done(result) => f.debug_tuple("Done").field(result).finish(),
        }
    }
}

impl fmt::Debug for Event {
    /// Leaves the signature out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("Start"),
            Self::Response(response) => f.debug_tuple("Response").field(response).finish(),
            Self::TransportFailed(failure) => f.debug_tuple("TransportFailed").field(failure).finish(),
            Self::Slept => f.write_str("Slept"),
            Self::Signed(_) => f.write_str("Signed(redacted)"),
            Self::SigningFailed => f.write_str("SigningFailed"),
            Self::SigningTimedOut => f.write_str("SigningTimedOut"),
            Self::Aborted => f.write_str("Aborted"),
        }
    }
}
