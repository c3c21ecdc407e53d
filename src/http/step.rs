//! The language between the machine and its driver.

use std::fmt;

use super::response::Reply;
use super::wire::{TransportFailure, WireRequest, WireResponse};
use crate::error::PartnerError;

/// Random bytes for the ids of a call that its caller does not give.
#[derive(Clone, Copy, Debug)]
pub struct Seed {
    /// For the `X-Request-Id`.
    pub request_id: [u8; 16],
    /// For the idempotency key.
    pub idempotency_key: [u8; 16],
}

/// Random bytes for one step. They must be fresh for every step, and from a cryptographic source.
#[derive(Clone, Copy, Debug)]
pub struct Random {
    /// Becomes the nonce, if the step sends.
    pub nonce: [u8; 16],
    /// Decides the length of the sleep, if the step sleeps.
    pub jitter: u64,
}

/// What time it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Unix time in milliseconds, uncorrected.
    pub wall_ms: i64,
    /// Milliseconds on a clock that never goes back; its zero does not matter.
    pub mono_ms: u64,
}

/// What happened since the last step.
#[derive(Clone)]
pub enum Event {
    /// Nothing yet: begin.
    Start,
    /// The response to the last [`Step::Send`], its body complete.
    Response(WireResponse),
    /// There was none.
    TransportFailed(TransportFailure),
    /// The last [`Step::Sleep`] is over.
    Slept,
    /// The signature for the last [`Step::Sign`]: lower-case hex.
    Signed(String),
    /// The signer outside could not sign, or would not.
    SigningFailed,
    /// The signer outside did not answer in time.
    SigningTimedOut,
    /// The caller wants no more of this; may come in any state, and what is under way is to be cancelled.
    Aborted,
}

/// What the driver has to do next.
#[derive(Clone)]
pub enum Step {
    /// Send this, wait at most so long for the whole response, and refuse redirects.
    Send {
        /// What to send.
        request: WireRequest,
        /// Milliseconds, from sending to the last byte of the body. At least 1.
        timeout_ms: u64,
    },
    /// Wait, but end at an abort.
    Sleep {
        /// Milliseconds.
        ms: u64,
    },
    /// Ask the signer outside for the HMAC-SHA256 of this text.
    Sign {
        /// The request base string.
        base_string: String,
        /// Milliseconds it may take; what it takes is the attempt's time. At least 1.
        timeout_ms: u64,
    },
    /// The call has ended.
    Done(Result<Reply, PartnerError>),
}

impl fmt::Debug for Step {
    /// A base string stays out: the ids and filters of its path are a customer's.
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
    /// A signature stays out.
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
