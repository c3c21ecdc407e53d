//! What an endpoint is.

use crate::model::{Model, Modelled};

/// HTTP method; the contract uses two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads. Carries no body and no idempotency key.
    Get,
    /// Everything that changes something. Always under an idempotency key.
    Post,
}

impl Method {
    /// As in the request line and the base string.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// The four kinds of operation that need an authorization (contract section 6). The wire names are assumed [A].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// A fiat withdrawal.
    FiatWithdrawal,
    /// A crypto withdrawal.
    CryptoWithdrawal,
    /// A crypto refund.
    Refund,
    /// A conversion.
    Conversion,
}

impl OperationKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::FiatWithdrawal, Self::CryptoWithdrawal, Self::Refund, Self::Conversion];

    /// The name in the `operation-v1` envelope.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FiatWithdrawal => "fiatWithdrawal",
            Self::CryptoWithdrawal => "cryptoWithdrawal",
            Self::Refund => "refund",
            Self::Conversion => "conversion",
        }
    }

    /// The kind with this wire name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Which step of an operation a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Creates the approval draft: the body is the payload with its authorization.
    Create,
    /// Submits the draft: the body is the authorization alone.
    Submit,
}

impl Step {
    /// The name in the endpoint table, which is the method of the group.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Submit => "submit",
        }
    }
}

/// That a call needs an `operationAuthorization`, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// The kind of operation.
    pub operation: OperationKind,
    /// The step.
    pub step: Step,
}

/// The query parameters that every list takes, contract section 7 \[A\].
pub const LIST_QUERY: [&str; 5] = ["limit", "cursor", "status", "from", "to"];

/// Most items that a page of a list holds, contract section 7 \[A\].
pub const MAX_PAGE_ITEMS: u32 = 200;

/// What a call returns.
#[derive(Clone, Copy, Debug)]
pub enum Response {
    /// One resource.
    One(&'static Model),
    /// A page of resources.
    Page(&'static Model),
}

impl Response {
    /// The model of the resource, or of each item.
    pub const fn model(self) -> &'static Model {
        match self {
            Self::One(model) | Self::Page(model) => model,
        }
    }
}

/// One endpoint of the contract. Everything that the client, the sandbox, the types and the docs know of an
/// endpoint is here.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// `group.method`, stable; the name in every language [A].
    pub id: &'static str,
    /// The heading of the guide it stands under [P].
    pub section: &'static str,
    /// HTTP method [P].
    pub method: Method,
    /// Path template with `{parameters}` [P].
    pub path: &'static str,
    /// The guide's sentence [P].
    pub summary: &'static str,
    /// Model of the request body, if it takes one [A].
    pub request: Option<&'static Model>,
    /// What it returns [A].
    pub response: Response,
    /// The operation authorization it needs, if any [P].
    pub authorization: Option<Authorization>,
    /// The scope a client needs [S].
    pub scope: &'static str,
}

impl Endpoint {
    /// The names in the path template, in order.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
    }
}

/// The rows of the table are written with these.
impl Endpoint {
    pub(super) const fn get(id: &'static str, path: &'static str, summary: &'static str) -> Self {
        Self {
            id,
            section: "",
            method: Method::Get,
            path,
            summary,
            request: None,
            response: Response::One(&Model::ANY),
            authorization: None,
            scope: "",
        }
    }

    pub(super) const fn post(id: &'static str, path: &'static str, summary: &'static str) -> Self {
        Self { method: Method::Post, ..Self::get(id, path, summary) }
    }

    pub(super) const fn body<M: Modelled>(self) -> Self {
        Self { request: Some(M::MODEL), ..self }
    }

    pub(super) const fn one<M: Modelled>(self) -> Self {
        Self { response: Response::One(M::MODEL), ..self }
    }

    pub(super) const fn page<M: Modelled>(self) -> Self {
        Self { response: Response::Page(M::MODEL), ..self }
    }

    pub(super) const fn authorized(self, operation: OperationKind, step: Step) -> Self {
        Self { authorization: Some(Authorization { operation, step }), ..self }
    }

    pub(super) const fn within(self, section: &'static str) -> Self {
        Self { section, ..self }
    }

    pub(super) const fn scope(self, scope: &'static str) -> Self {
        Self { scope, ..self }
    }
}
