//! One logical call, checked: everything that all of its attempts have in common.

use std::fmt;
use std::sync::Arc;

use super::body::{JsonBody, RawBody, canonical_body, prepare_body};
use super::idempotency::{check_idempotency_key, check_request_id};
use super::policy::{MAX_TIMER_MS, Timeouts};
use super::{header, path, query};
use crate::api::{Endpoint, Response};
use crate::error::{ErrorKind, PartnerError};
use crate::model::ResponseReader;

/// What the caller may set for one call. The client's default applies to what is absent.
#[derive(Clone, Default)]
pub struct CallOptions {
    /// The idempotency key: 1 to 255 visible ASCII characters; a fresh UUID if absent. Refused on a GET.
    pub idempotency_key: Option<String>,
    /// The `X-Request-Id`: 1 to 255 visible ASCII characters; a fresh UUID if absent.
    pub request_id: Option<String>,
    /// Milliseconds for one attempt, 1 to [`MAX_TIMER_MS`].
    pub timeout_ms: Option<u64>,
    /// Milliseconds for the whole call, 1 to [`MAX_TIMER_MS`].
    pub deadline_ms: Option<u64>,
    /// Attempts after the first.
    pub max_retries: Option<u32>,
    /// Extra headers. The client's own and the transport's are refused (`header_reserved`).
    pub headers: Vec<(String, String)>,
}

/// A call that was checked and can be made.
#[derive(Clone)]
pub struct CallRequest {
    pub(super) method: &'static str,
    pub(super) path_and_query: String,
    pub(super) body: Option<Arc<[u8]>>,
    pub(super) options: CallOptions,
    /// What the body is; JSON if absent.
    pub(super) content_type: Option<String>,
    /// What the response is read as; anything, for a call that is not in the table.
    response: Option<Response>,
}

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

impl CallRequest {
    /// A call of an endpoint of the table. `ids` fill its path parameters in order; `body` is made into the canonical JSON
    /// that is sent, byte for byte. No other bytes become the body of an endpoint's call.
    ///
    /// Errors are of kind `Validation`: `id_…` (see [`super::fill_path`]), `body_unexpected`, `body_missing`,
    /// `idempotency_key_malformed`, `idempotency_key_on_get`, `request_id_malformed`, `timeout_out_of_range`,
    /// `header_reserved`, `header_malformed`, and for the body `json_…` if it is not I-JSON or a number in it would not
    /// survive, and every broken rule of its model at once. For the seven calls that move money also, of kind
    /// `Operation`, `operation_authorization_missing`, `operation_hash_malformed` and `operation_hash_mismatch`.
    pub fn endpoint(
        endpoint: &'static Endpoint,
        ids: &[&str],
        query: &[(String, String)],
        body: Option<JsonBody<'_>>,
        options: CallOptions,
    ) -> Result<Self, PartnerError> {
        let body = match (endpoint.request, body) {
            (Some(_), Some(body)) => Some(prepare_body(endpoint, body)?),
            (Some(_), None) => {
                return Err(refused("body_missing", "this endpoint needs a body, a JSON object"));
            }
            (None, Some(_)) => return Err(refused("body_unexpected", "this endpoint takes no body")),
            (None, None) => None,
        };
        let path = path::fill_path(endpoint.path, ids)?;
        Self::checked(endpoint.method.as_str(), path, query, body, options)
            .map(|call| Self { response: Some(endpoint.response), ..call })
    }

    /// A call of anything else under `/partner/v1/`. `path` is sent and signed as it is written, with `query` joined to
    /// the one it may have.
    ///
    /// Errors as above but for those of a model and of operations, and `method_unknown`, `path_outside_api`,
    /// `path_malformed`.
    pub fn raw(
        method: &str,
        path: &str,
        query: &[(String, String)],
        body: Option<RawBody>,
        options: CallOptions,
    ) -> Result<Self, PartnerError> {
        let (body, content_type) = match body {
            Some(RawBody::Json(text)) => (Some(canonical_body(text)?), None),
            Some(RawBody::Exact { content_type, bytes }) => {
                header::check_value("content-type", &content_type)?;
                (Some(bytes), Some(content_type))
            }
            None => (None, None),
        };
        let method = METHODS.into_iter().find(|known| *known == method).ok_or_else(|| {
            refused(
                "method_unknown",
                "the method must be `GET`, `POST`, `PUT`, `PATCH` or `DELETE`, in upper case",
            )
        })?;
        path::check_raw(path)?;
        Self::checked(method, path.to_owned(), query, body, options).map(|call| Self { content_type, ..call })
    }

    fn checked(
        method: &'static str,
        mut path_and_query: String,
        query: &[(String, String)],
        body: Option<Vec<u8>>,
        options: CallOptions,
    ) -> Result<Self, PartnerError> {
        if method == "GET" && body.is_some() {
            return Err(refused("body_unexpected", "a `GET` takes no body: pass filters in the query"));
        }
        match &options.idempotency_key {
            Some(_) if method == "GET" => {
                return Err(refused(
                    "idempotency_key_on_get",
                    "a `GET` takes no idempotency key: it changes nothing",
                ));
            }
            Some(key) => check_idempotency_key(key)?,
            None => {}
        }
        if let Some(id) = &options.request_id {
            check_request_id(id)?;
        }
        Timeouts {
            attempt_ms: options.timeout_ms.unwrap_or(MAX_TIMER_MS),
            deadline_ms: options.deadline_ms.unwrap_or(MAX_TIMER_MS),
        }
        .check()?;
        header::check(&options.headers)?;
        if !query.is_empty() {
            path_and_query.push(if path_and_query.contains('?') { '&' } else { '?' });
            path_and_query.push_str(&query::encode_query(query));
        }
        Ok(Self {
            method,
            path_and_query,
            body: body.map(Arc::from),
            options,
            content_type: None,
            response: None,
        })
    }

    pub(super) fn reader(&self) -> ResponseReader {
        match self.response {
            Some(Response::One(model)) => ResponseReader::one(model),
            Some(Response::Page(model)) => ResponseReader::page(model),
            None => ResponseReader::any(),
        }
    }

    /// The method.
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// Path and query as they are signed and sent.
    pub fn path_and_query(&self) -> &str {
        &self.path_and_query
    }
}

fn refused(code: &'static str, message: &'static str) -> PartnerError {
    PartnerError::new(ErrorKind::Validation, code, message)
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("idempotency_key", &self.idempotency_key)
            .field("request_id", &self.request_id)
            .field("timeout_ms", &self.timeout_ms)
            .field("deadline_ms", &self.deadline_ms)
            .field("max_retries", &self.max_retries)
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish()
    }
}

impl fmt::Debug for CallRequest {
    /// Leaves the path out, since its ids and filters are personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallRequest")
            .field("method", &self.method)
            .field("body_len", &self.body.as_ref().map(|body| body.len()))
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
