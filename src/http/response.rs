//! What a response means: a reply, or an error, and whether to try again.

use std::borrow::Cow;
use std::fmt;

use super::api_code;
use super::problem::{self, ProblemDocument};
use super::wire::{TransportFailure, WireResponse};
use crate::error::{CallFacts, ErrorKind, Outcome, PartnerError};
use crate::json::{JsonError, JsonErrorCode};
use crate::model::{ResponseReader, read_response};
use crate::redacted::redacted;

/// A successful call.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status, 200 to 299.
    pub status: u16,
    /// The `X-Request-Id` of the call: the one the server echoes, else the one sent.
    pub request_id: String,
    /// The key the call was sent under; `None` on a GET.
    pub idempotency_key: Option<String>,
    /// How many attempts were made.
    pub attempts: u32,
    /// Response headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, a JSON text as it arrived but for amounts that came as numbers, which are exact decimal strings now;
    /// `None` when it is empty (as with 204).
    pub body: Option<String>,
}

/// A failed attempt.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: PartnerError,
    /// Whether the machine tries again by itself (contract section 3).
    pub(super) retry: bool,
    /// What became of this attempt, whatever became of those before it.
    pub(super) outcome: Outcome,
}

/// What the reading of an answer needs of its call.
#[derive(Debug)]
pub(super) struct Context {
    /// The answer came through a relay, which answers by itself too.
    pub(super) relayed: bool,
    /// It is not the answer to the first attempt.
    pub(super) repeated: bool,
    /// The call changes something, so it has a key to be repeated under.
    pub(super) changes: bool,
    /// The outcome of the attempts before.
    pub(super) before: Outcome,
}

/// The good half of a response.
pub(super) struct Success {
    pub(super) status: u16,
    pub(super) request_id: Option<String>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<String>,
}

/// Reads a response.
///
/// A replayed nonce is not tried again, but counts as retryable: every attempt has a nonce of its own, so it was this very
/// request that came twice, and the first may have been carried out. So does a conflict on a repetition of ours: its body
/// is that of the first attempt, so the key cannot have been used with another one by this call.
///
/// Tried again: 429, 502, 503, 504, and `PARTNER_PROCESSING_UNAVAILABLE` under any status. Not tried again: every other
/// status. That includes 408, which is one of the "other 4xx" of the contract, and 500, which says nothing about a
/// next time: the caller decides, under the same key.
pub(super) fn read(
    response: WireResponse,
    reader: ResponseReader,
    context: &Context,
) -> Result<Success, Failure> {
    let request_id = response.header("x-request-id").filter(|id| problem::is_token(id)).map(str::to_owned);
    match response.status {
        status @ 200..=299 => match json_text(response.body, reader) {
            Ok(body) => Ok(Success { status, request_id, headers: lower_case(response.headers), body }),
            Err(error) if error.code == JsonErrorCode::TooLarge => Err(Failure {
                error: about(
                    ErrorKind::Api,
                    "response_amounts_too_long",
                    format!(
                        "the api answered {status} with numbers that are far longer when all their digits are written out, which no amount is"
                    ),
                    CallFacts { status: Some(status), request_id, ..CallFacts::default() },
                ),
                retry: false,
                outcome: Outcome::Unknown,
            }),
            // The outcome stands, but cannot be read. The same key and body get the stored response.
            Err(_) => Err(Failure {
                error: about(
                    ErrorKind::Api,
                    "response_not_json",
                    format!(
                        "the api answered {status} with a body that is not JSON that can be read: something on the way changed it, or cut it off"
                    ),
                    CallFacts { status: Some(status), request_id, retryable: true, ..CallFacts::default() },
                ),
                retry: false,
                outcome: Outcome::Unknown,
            }),
        },
        status @ 300..=399 => Err(Failure {
            error: about(
                ErrorKind::Connection,
                "redirect_refused",
                format!(
                    "the server answered {status}, a redirect: a signed request does not follow one, check the base URL"
                ),
                CallFacts { status: Some(status), request_id, ..CallFacts::default() },
            ),
            retry: false,
            // Not the API's own word; and whoever redirects may have passed the request on.
            outcome: Outcome::Unknown,
        }),
        status => Err(refusal(status, request_id, &response.body, context)),
    }
}

fn refusal(status: u16, request_id: Option<String>, body: &[u8], context: &Context) -> Failure {
    let document = problem::read(body);
    let documented = document.is_some();
    let ProblemDocument { code, request_id: named, field_errors, problem, relay_sent_nothing } =
        document.unwrap_or_default();
    let code = code.map_or_else(|| Cow::Owned(format!("http_{status}")), Cow::Owned);
    let retry = matches!(status, 429 | 502..=504) || code == api_code::PROCESSING_UNAVAILABLE;
    let known = api_code::find(&code);
    let outcome = match known {
        _ if context.relayed && relay_sent_nothing => Outcome::NotSent,
        // Of a 5xx no code makes a judgement: what failed may have failed half-way.
        Some(known) if known.judges && (400..=499).contains(&status) => Outcome::Refused,
        _ => Outcome::Unknown,
    };
    let repeated_conflict = context.repeated && code == api_code::IDEMPOTENCY_CONFLICT;
    let is_open = context.before.max(outcome) == Outcome::Unknown;
    let hint = match known {
        Some(known) if !context.changes || (known.judges != is_open && !repeated_conflict) => {
            Some(known.hint)
        }
        // Nothing that leads to another body or another key is right now.
        _ if context.changes && is_open => Some(api_code::MAY_BE_DONE),
        _ => None,
    };
    let message = match (hint, documented) {
        (Some(hint), _) => format!("the api answered {status} `{code}`: {hint}"),
        (None, true) => format!("the api answered {status} `{code}`"),
        (None, false) => format!("the api answered {status} without a problem document"),
    };
    let call = CallFacts {
        status: Some(status),
        request_id: named.or(request_id),
        retryable: retry || repeated_conflict || code == api_code::NONCE_REPLAYED,
        problem,
        ..CallFacts::default()
    };
    let error = PartnerError { field_errors, ..about(ErrorKind::Api, code, message, call) };
    Failure { error, retry, outcome }
}

impl From<TransportFailure> for Failure {
    fn from(failure: TransportFailure) -> Self {
        let (kind, message) = match failure {
            TransportFailure::Connection => {
                (ErrorKind::Connection, "no connection to the server, or it broke before the response")
            }
            TransportFailure::Timeout => (
                ErrorKind::Timeout,
                "the attempt took longer than `timeoutMs`; it may have reached the server",
            ),
            TransportFailure::BodyCut => {
                (ErrorKind::Connection, "the connection broke while the response was arriving")
            }
            TransportFailure::Redirect => (
                ErrorKind::Connection,
                "the server answered with a redirect: a signed request does not follow one, check the base URL",
            ),
            TransportFailure::TooLarge => {
                (ErrorKind::Connection, "the response is longer than 128 MiB: it may have been carried out")
            }
        };
        let retry = !matches!(failure, TransportFailure::Redirect | TransportFailure::TooLarge);
        let call = CallFacts { retryable: retry, ..CallFacts::default() };
        Self {
            error: about(kind, failure.code(), message.to_owned(), call),
            retry,
            outcome: Outcome::Unknown,
        }
    }
}

fn about(
    kind: ErrorKind,
    code: impl Into<Cow<'static, str>>,
    message: String,
    call: CallFacts,
) -> PartnerError {
    PartnerError { call: Box::new(call), ..PartnerError::new(kind, code, message) }
}

fn lower_case(headers: Vec<(String, String)>) -> Vec<(String, String)> {
    headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect()
}

/// The text of a JSON body with its amounts as strings; `None` if there is no body.
fn json_text(body: Vec<u8>, reader: ResponseReader) -> Result<Option<String>, JsonError> {
    if body.iter().all(u8::is_ascii_whitespace) { Ok(None) } else { read_response(body, reader).map(Some) }
}

redacted!(Success);

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("attempts", &self.attempts)
            .field("body_len", &self.body.as_ref().map(String::len))
            .finish_non_exhaustive()
    }
}
