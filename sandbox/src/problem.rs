//! Refusals: what the sandbox answers when it says no, as `application/problem+json` (contract section 4).
//!
//! The codes of the contract are published [P]; the HTTP statuses are the sandbox's choice [S] except that of
//! `PARTNER_AUTH_FAILED`. `type` is `urn:oceafin:problem:<code>` [S]: a URI that promises no page behind it.

use serde_json::{Map, Value, json};

/// Every code the sandbox can answer with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A missing, unknown or inactive client, or an auth header that is missing or malformed.
    AuthFailed,
    /// The signature does not match.
    SignatureInvalid,
    /// The timestamp is outside the freshness window.
    SignatureExpired,
    /// The nonce was used before by this client.
    NonceReplayed,
    /// The client lacks the scope of the route.
    ScopeDenied,
    /// The product is not enabled for the client.
    ProductDisabled,
    /// No such customer, or another partner's.
    CustomerNotFound,
    /// No such resource or route, or another partner's.
    ResourceNotFound,
    /// The resource is in the wrong state for the action.
    ResourceStateInvalid,
    /// The idempotency key was used with another request.
    IdempotencyConflict,
    /// The operation authorization is missing or does not match the payload.
    OperationNotApproved,
    /// The quote can no longer be used.
    QuoteExpired,
    /// A deposit waits for its Travel Rule information.
    TravelRuleRequired,
    /// Processing is unavailable for now (only ever injected).
    ProcessingUnavailable,
    /// [S] The request breaks a rule of its model, of JSON or of a header.
    ValidationFailed,
    /// [S] The path exists, but not with this method.
    MethodNotAllowed,
    /// [S] Too many requests (only ever injected).
    RateLimited,
    /// [S] The endpoint exists, and the sandbox does not play it yet.
    NotImplemented,
    /// [S] The sandbox's controls are not for web pages.
    ControlRefused,
    /// [S] A fault of the sandbox itself, for example a ledger that does not balance.
    SandboxFault,
}

impl Code {
    /// Code on the wire, HTTP status, title.
    const fn row(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::AuthFailed => ("PARTNER_AUTH_FAILED", 401, "Authentication failed"),
            Self::SignatureInvalid => ("PARTNER_SIGNATURE_INVALID", 401, "Signature invalid"),
            Self::SignatureExpired => ("PARTNER_SIGNATURE_EXPIRED", 401, "Signature expired"),
            Self::NonceReplayed => ("PARTNER_NONCE_REPLAYED", 401, "Nonce replayed"),
            Self::ScopeDenied => ("PARTNER_SCOPE_DENIED", 403, "Scope denied"),
            Self::ProductDisabled => ("PARTNER_PRODUCT_DISABLED", 403, "Product disabled"),
            Self::CustomerNotFound => ("PARTNER_CUSTOMER_NOT_FOUND", 404, "Customer not found"),
            Self::ResourceNotFound => ("PARTNER_RESOURCE_NOT_FOUND", 404, "Resource not found"),
            Self::ResourceStateInvalid => ("PARTNER_RESOURCE_STATE_INVALID", 409, "Resource state invalid"),
            Self::IdempotencyConflict => ("PARTNER_IDEMPOTENCY_CONFLICT", 409, "Idempotency conflict"),
            Self::OperationNotApproved => ("PARTNER_OPERATION_NOT_APPROVED", 403, "Operation not approved"),
            Self::QuoteExpired => ("PARTNER_QUOTE_EXPIRED", 409, "Quote expired"),
            Self::TravelRuleRequired => {
                ("PARTNER_TRAVEL_RULE_REQUIRED", 409, "Travel Rule information required")
            }
            Self::ProcessingUnavailable => ("PARTNER_PROCESSING_UNAVAILABLE", 503, "Processing unavailable"),
            Self::ValidationFailed => ("PARTNER_VALIDATION_FAILED", 400, "Validation failed"),
            Self::MethodNotAllowed => ("PARTNER_METHOD_NOT_ALLOWED", 405, "Method not allowed"),
            Self::RateLimited => ("PARTNER_RATE_LIMITED", 429, "Too many requests"),
            Self::NotImplemented => ("PARTNER_SANDBOX_NOT_IMPLEMENTED", 501, "Not in the sandbox yet"),
            Self::ControlRefused => ("PARTNER_SANDBOX_CONTROL_REFUSED", 403, "Control refused"),
            Self::SandboxFault => ("PARTNER_SANDBOX_FAULT", 500, "Sandbox fault"),
        }
    }

    /// The code on the wire.
    pub const fn as_str(self) -> &'static str {
        self.row().0
    }

    /// The HTTP status.
    pub const fn status(self) -> u16 {
        self.row().1
    }
}

/// One field-level error of a problem document: `{field, code, message}` [A].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// JSON pointer into the body, or the bare name of a header, query or path parameter [S].
    pub field: String,
    /// Stable code, for example `required`.
    pub code: &'static str,
    /// One sentence in plain words.
    pub message: String,
}

impl FieldProblem {
    /// A field error.
    pub fn new(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { field: field.into(), code, message: message.into() }
    }
}

/// A refusal on its way to becoming a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which.
    pub code: Code,
    /// Why, in one sentence that says the way out and repeats no secret.
    pub detail: String,
    /// Field-level errors, when the refusal is about fields.
    pub errors: Vec<FieldProblem>,
    /// Headers the refusal brings along: `Allow`, `Retry-After`.
    pub headers: Vec<(String, String)>,
}

impl Problem {
    /// A refusal without field errors.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), headers: Vec::new() }
    }

    /// A validation refusal about these fields.
    pub fn fields(errors: Vec<FieldProblem>) -> Self {
        let detail = match errors.as_slice() {
            [only] => format!("`{}`: {}", only.field, only.message),
            [first, ..] => format!("{} fields are invalid, first `{}`", errors.len(), first.field),
            [] => "the request is invalid".to_owned(),
        };
        Self { errors, ..Self::new(Code::ValidationFailed, detail) }
    }

    /// A validation refusal about one field.
    pub fn field(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldProblem::new(field, code, message)])
    }

    /// The wrong-state refusal.
    pub fn state(detail: impl Into<String>) -> Self {
        Self::new(Code::ResourceStateInvalid, detail)
    }

    /// The refusal for a resource that does not exist or is not this partner's: the two are not told apart.
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::ResourceNotFound, format!("no such {what} for this client"))
    }

    /// The refusal for a row that must be there and is not: a bug of the sandbox, said out loud.
    pub fn lost(what: &str) -> Self {
        Self::new(Code::SandboxFault, format!("the sandbox lost a {what}"))
    }

    /// With one more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The problem document.
    pub fn document(&self, request_id: &str) -> Value {
        let (code, status, title) = self.code.row();
        let mut document = Map::new();
        document.insert("type".to_owned(), json!(format!("urn:oceafin:problem:{code}")));
        document.insert("title".to_owned(), json!(title));
        document.insert("status".to_owned(), json!(status));
        document.insert("code".to_owned(), json!(code));
        document.insert("detail".to_owned(), json!(self.detail));
        document.insert("requestId".to_owned(), json!(request_id));
        if !self.errors.is_empty() {
            let errors: Vec<Value> = self
                .errors
                .iter()
                .map(|error| json!({"field": error.field, "code": error.code, "message": error.message}))
                .collect();
            document.insert("errors".to_owned(), Value::Array(errors));
        }
        Value::Object(document)
    }
}
