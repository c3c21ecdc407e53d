//! The one error type that leaves this crate: a stable code, a kind, and what is needed to act on it.
//!
//! Rooms below have their own small error types; they convert into [`PartnerError`] at the edge. Messages are
//! lower case, name the field and the way out, and never hold a secret or personal data: a rejected value is
//! described, not repeated.

use std::borrow::Cow;
use std::fmt;

use crate::redacted::redacted;
use crate::tree::Value;

/// What family of failure an error belongs to. Each is one JavaScript subclass of `PartnerError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Input that breaks a rule of the model, of I-JSON or of a value.
    Validation,
    /// The operation authorization is missing or does not match the payload.
    Operation,
    /// A webhook that does not verify, or a request that cannot be signed.
    Signature,
    /// The client is set up in a way that cannot work.
    Configuration,
    /// No usable response arrived: refused, cut off, redirected, not HTTP.
    Connection,
    /// An attempt or the whole call took longer than it was given.
    Timeout,
    /// The caller aborted.
    Abort,
    /// The API answered with an error. The family below says which.
    Api,
    /// A fault of this library. Never expected; please report it.
    Internal,
}

impl ErrorKind {
    /// The name of the family in JavaScript.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Validation => "validation",
            Self::Operation => "operation",
            Self::Signature => "signature",
            Self::Configuration => "configuration",
            Self::Connection => "connection",
            Self::Timeout => "timeout",
            Self::Abort => "abort",
            Self::Api => "api",
            Self::Internal => "internal",
        }
    }
}

/// Whether the action of a call that failed was carried out: the one question about a failed payment.
///
/// In their order: the outcome of a call is the greatest of its attempts' outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Nothing was sent to the API.
    NotSent,
    /// The API itself said no to this very action, and no attempt is unaccounted for.
    Refused,
    /// Anything may be true. The way out is the same body again under the same idempotency key.
    Unknown,
}

impl Outcome {
    /// The name of the outcome in JavaScript.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

/// One broken rule, at one place.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldError {
    /// RFC 6901 JSON pointer of the offending value; the empty string is the whole document.
    pub pointer: String,
    /// Stable machine-readable code, for example `amount_not_string`.
    pub code: Cow<'static, str>,
    /// One sentence in plain words that says how to mend it.
    pub message: String,
}

impl FieldError {
    /// A field error at `pointer`.
    pub fn new(
        pointer: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self { pointer: pointer.into(), code: code.into(), message: message.into() }
    }
}

/// Any failure of this library or of the API behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct PartnerError {
    /// The family.
    pub kind: ErrorKind,
    /// Stable code: `PARTNER_…` is the API's own (unknown ones come through as they are), lower-case ones are
    /// this library's.
    pub code: Cow<'static, str>,
    /// One lower-case sentence, safe to log.
    pub message: String,
    /// Every broken field, when the error is about fields.
    pub field_errors: Vec<FieldError>,
    /// What the error says of the call that failed, when there was one. Boxed: every fallible function returns this
    /// type, and most have nothing to say here.
    pub call: Box<CallFacts>,
}

/// The facts of a call that an error carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallFacts {
    /// Whether the action was carried out. On every error of a call, and on no other.
    pub outcome: Option<Outcome>,
    /// HTTP status, if a response arrived.
    pub status: Option<u16>,
    /// The `X-Request-Id` of the call: the one the server echoes, else the one sent.
    pub request_id: Option<String>,
    /// The idempotency key the call was sent under. Retry with this key and the same body.
    pub idempotency_key: Option<String>,
    /// How many attempts were made.
    pub attempts: u32,
    /// Whether the same call may succeed later, with the same key and body.
    pub retryable: bool,
    /// How long the last answer asked to wait, in milliseconds, at most [`crate::http::MAX_TIMER_MS`].
    pub retry_after_ms: Option<u64>,
    /// The problem document's `title`, `type`, `detail`, as the server wrote them, cut where they are very long.
    pub problem: Option<Problem>,
    /// The code of the last failed attempt, when the call ended for another reason: its deadline, or an abort.
    pub last_failure: Option<Cow<'static, str>>,
    /// The clock correction that was in force, in milliseconds, if one had been learnt (server minus local).
    pub clock_offset_ms: Option<i64>,
}

/// The descriptive members of an RFC 9457 problem document.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// `type`: a URI naming the problem.
    pub problem_type: Option<String>,
    /// `title`.
    pub title: Option<String>,
    /// `detail`.
    pub detail: Option<String>,
}

impl PartnerError {
    /// An error of `kind` with a stable `code`.
    pub fn new(kind: ErrorKind, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: code.into(),
            message: message.into(),
            field_errors: Vec::new(),
            call: Box::default(),
        }
    }

    /// The error as a JSON object, members in camelCase: what the JavaScript class is made from. Members that say
    /// nothing are left out.
    pub fn to_json(&self) -> String {
        let text = |text: &Option<String>| text.as_deref().map(Value::from);
        let call = &self.call;
        let field_errors = (!self.field_errors.is_empty()).then(|| fields(&self.field_errors));
        let problem = call.problem.as_ref().map(|problem| {
            Value::object([
                ("type", text(&problem.problem_type)),
                ("title", text(&problem.title)),
                ("detail", text(&problem.detail)),
            ])
        });
        Value::object([
            ("kind", Some(self.kind.as_str().into())),
            ("code", Some((*self.code).into())),
            ("message", Some(self.message.as_str().into())),
            ("fieldErrors", field_errors),
            ("outcome", call.outcome.map(|outcome| outcome.as_str().into())),
            ("status", call.status.map(|status| i64::from(status).into())),
            ("requestId", text(&call.request_id)),
            ("idempotencyKey", text(&call.idempotency_key)),
            ("attempts", Some(i64::from(call.attempts).into())),
            ("retryable", Some(call.retryable.into())),
            ("retryAfterMs", call.retry_after_ms.and_then(|ms| i64::try_from(ms).ok()).map(Value::from)),
            ("problem", problem),
            ("lastFailure", call.last_failure.as_deref().map(Value::from)),
            ("clockOffsetMs", call.clock_offset_ms.map(Value::from)),
        ])
        .to_text()
    }

    /// The same error about a document that stands inside another, at `pointer`.
    #[must_use]
    pub fn within(mut self, pointer: &str) -> Self {
        if self.field_errors.is_empty() {
            return self;
        }
        for error in &mut self.field_errors {
            error.pointer.insert_str(0, pointer);
        }
        Self { message: summary(&self.field_errors), ..self }
    }

    /// A validation error; its message counts the fields and repeats the first.
    pub fn validation(errors: Vec<FieldError>) -> Self {
        let message = summary(&errors);
        let code = match errors.as_slice() {
            [only] => only.code.clone(),
            _ => Cow::Borrowed("validation_failed"),
        };
        Self { field_errors: errors, ..Self::new(ErrorKind::Validation, code, message) }
    }
}

/// Field errors as a JSON array of `{pointer, code, message}`.
pub(crate) fn fields(errors: &[FieldError]) -> Value {
    Value::array(errors.iter().map(|error| {
        Value::object([
            ("pointer", Some(error.pointer.as_str().into())),
            ("code", Some((*error.code).into())),
            ("message", Some(error.message.as_str().into())),
        ])
    }))
}

fn summary(errors: &[FieldError]) -> String {
    match errors {
        [] => "invalid input".to_owned(),
        [only] => format!("{}: {}", place(&only.pointer), only.message),
        [first, rest @ ..] => {
            format!("{}: {} (and {} more)", place(&first.pointer), first.message, rest.len())
        }
    }
}

fn place(pointer: &str) -> String {
    if pointer.is_empty() { "the document".to_owned() } else { format!("`{pointer}`") }
}

redacted!(Problem);

impl fmt::Debug for FieldError {
    /// The message stays out: it may be the server's, and repeat the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldError")
            .field("pointer", &self.pointer)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for PartnerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PartnerError {}
