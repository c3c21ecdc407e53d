//! [`PartnerError`], the one error type that leaves this crate: a stable code, a kind, and what the caller needs to act.
//!
//! Lower modules have small error types of their own, which convert into it. A message is in lower case, names the field
//! and the way out, and never holds a secret or personal data: it describes a rejected value and does not repeat it.

use std::borrow::Cow;
use std::fmt;

use crate::redacted::redacted;
use crate::tree::Value;

/// The family of an error. Each has a JavaScript subclass of `PartnerError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Input that breaks a rule of the model, of I-JSON or of a value.
    Validation,
    /// The operation authorization is missing or does not match the payload.
    Operation,
    /// A webhook that does not verify, or a request that cannot be signed.
    Signature,
    /// The client is configured in a way that cannot work.
    Configuration,
    /// No usable response arrived: refused, cut off, redirected, not HTTP.
    Connection,
    /// An attempt or the whole call took longer than allowed.
    Timeout,
    /// The caller aborted.
    Abort,
    /// The API answered with an error.
    Api,
    /// A fault of this library: please report it.
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

/// Whether the action of a failed call was carried out.
///
/// The outcomes are ordered: the outcome of a call is the greatest of its attempts' outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Nothing was sent to the API.
    NotSent,
    /// The API refused this action, and every attempt is accounted for.
    Refused,
    /// The action may have been carried out. The way out is to send the same body again under the same idempotency key.
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
    /// One sentence that says how to correct the value.
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
    /// Stable code. A code of the API begins with `PARTNER_`; an unknown one passes unchanged. A code of this library is in
    /// lower case.
    pub code: Cow<'static, str>,
    /// One lower-case sentence, safe to log.
    pub message: String,
    /// Every broken field, when the error is about fields.
    pub field_errors: Vec<FieldError>,
    /// Facts of the call that failed, if there was one. Boxed, because every fallible function returns this type and few
    /// set these facts.
    pub call: Box<CallFacts>,
}

/// The facts of a call that an error carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallFacts {
    /// Whether the action was carried out. Every error of a call has an outcome, and no other error has one.
    pub outcome: Option<Outcome>,
    /// HTTP status, if a response arrived.
    pub status: Option<u16>,
    /// The `X-Request-Id` of the call: the one that the server echoes, or else the one that was sent.
    pub request_id: Option<String>,
    /// The idempotency key of the call. Retry with this key and the same body.
    pub idempotency_key: Option<String>,
    /// How many attempts were made.
    pub attempts: u32,
    /// Whether the same call may succeed later, with the same key and body.
    pub retryable: bool,
    /// How long the last response asked to wait, in milliseconds, at most [`crate::http::MAX_TIMER_MS`].
    pub retry_after_ms: Option<u64>,
    /// `title`, `type` and `detail` of the problem document, as the server wrote them, but cut when very long.
    pub problem: Option<Problem>,
    /// The code of the last failed attempt, when the call ended for another reason: its deadline, or an abort.
    pub last_failure: Option<Cow<'static, str>>,
    /// The clock correction that the client had learnt, in milliseconds: the server's time minus the local time.
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

    /// The error as a JSON object with members in camelCase, from which the JavaScript class is made. Absent facts have no
    /// member.
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

    /// The same error, for a document that is part of another one, at `pointer`.
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

    /// A validation error. Its message is that of the first field, with the number of the others.
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
    /// Leaves the message out: the server may have written it, with the value in it.
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
