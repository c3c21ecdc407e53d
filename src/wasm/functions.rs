//! The pure functions that are not hot: JSON text in, JSON text out.

use serde::{Deserialize, Serialize};
use serde_json::json;
use wasm_bindgen::prelude::*;

use super::error;
use crate::api::{OperationKind, Response, Step, endpoints};
use crate::error::PartnerError;
use crate::http::uuid_v4;
use crate::json::{Canonicalizer, Numbers};
use crate::model::{Model, Strictness, Validator};
use crate::operation::{self, Binding, HashProfile, OperationPayload};
use crate::signing::{DEFAULT_TOLERANCE_SECONDS, SigningKey, WebhookInput, open_webhook, sign_webhook};
use crate::values::DateTime;

/// What `operationHash` and `describeOperation` take beside the body.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct HashOptions {
    profile: Option<String>,
    operation: Option<String>,
    customer_id: Option<String>,
}

impl HashOptions {
    fn read(text: &str) -> Result<(HashProfile, Binding), PartnerError> {
        let options: Self = read_options(text)?;
        let profile = options.profile.as_deref().map_or(Ok(HashProfile::default()), HashProfile::parse)?;
        let operation = options.operation.as_deref().map(parse_operation).transpose()?;
        Ok((profile, Binding { customer_id: options.customer_id, operation }))
    }
}

fn read_options<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, PartnerError> {
    serde_json::from_str(text).map_err(|_| error::argument("options", "cannot be read"))
}

fn parse_operation(name: &str) -> Result<OperationKind, PartnerError> {
    OperationKind::parse(name).ok_or_else(|| {
        error::argument("operation", "must be `fiatWithdrawal`, `cryptoWithdrawal`, `refund` or `conversion`")
    })
}

fn to_js<T: Serialize>(result: Result<T, PartnerError>) -> Result<String, JsValue> {
    result
        .map_err(|error| error::to_js(&error))
        .map(|value| serde_json::to_string(&value).unwrap_or_default())
}

/// The endpoint table.
#[wasm_bindgen(js_name = endpointsJson)]
pub fn endpoints_json() -> String {
    let rows: Vec<_> = endpoints()
        .map(|endpoint| {
            let authorization = endpoint.authorization.map(|authorization| {
                let step = match authorization.step {
                    Step::Create => "create",
                    Step::Submit => "submit",
                };
                json!({ "operation": authorization.operation.as_str(), "step": step })
            });
            json!({
                "id": endpoint.id,
                "section": endpoint.section,
                "method": endpoint.method.as_str(),
                "path": endpoint.path,
                "summary": endpoint.summary,
                "request": endpoint.request.map(|model| model.name),
                "response": endpoint.response.model().name,
                "page": matches!(endpoint.response, Response::Page(_)),
                "operationAuthorization": authorization,
                "scope": endpoint.scope,
            })
        })
        .collect();
    serde_json::to_string(&rows).unwrap_or_default()
}

/// The operation hash under a profile that needs options; the hot way serves the default one.
#[wasm_bindgen(js_name = operationHashWith)]
pub fn operation_hash_with(body: &str, options: &str) -> Result<String, JsValue> {
    let hash = || {
        let (profile, binding) = HashOptions::read(options)?;
        OperationPayload::from_text(body)?.hash(profile, &binding)
    };
    hash().map(|hash| hash.to_string()).map_err(|error| error::to_js(&error))
}

/// Rows, hash and phrase of an operation.
#[wasm_bindgen(js_name = describeOperation)]
pub fn describe_operation(body: &str, options: &str) -> Result<String, JsValue> {
    to_js((|| {
        let (profile, binding) = HashOptions::read(options)?;
        let operation = binding
            .operation
            .ok_or_else(|| error::argument("operation", "is required: which operation is described"))?;
        operation::describe(operation, &OperationPayload::from_text(body)?, profile, &binding)
    })())
}

/// Where two payloads or base strings differ, and why.
#[wasm_bindgen(js_name = explainMismatch)]
pub fn explain_mismatch(a: &str, b: &str) -> String {
    serde_json::to_string(&operation::explain(a, b)).unwrap_or_default()
}

/// Validates a body against a model.
#[wasm_bindgen(js_name = validateModel)]
pub fn validate_model(model: &str, body: &str, mode: &str) -> Result<String, JsValue> {
    to_js((|| {
        let model = request_model(model)
            .ok_or_else(|| error::argument("model", "is not the name of a request model"))?;
        let strictness = Strictness::parse(mode)
            .ok_or_else(|| error::argument("validation", "must be `standard`, `strict` or `off`"))?;
        let mut canonicalizer = Canonicalizer::default();
        canonicalizer.input().extend_from_slice(body.as_bytes());
        let mut validator = Validator::new(Some(model), strictness);
        let scanned = canonicalizer.run(Numbers::Exact, &mut validator);
        let errors = match scanned.map_err(PartnerError::from) {
            Err(error) => error.field_errors,
            Ok(()) => validator.finish().err().unwrap_or_default(),
        };
        Ok(if errors.is_empty() { json!({ "ok": true }) } else { json!({ "ok": false, "errors": errors }) })
    })())
}

fn request_model(name: &str) -> Option<&'static Model> {
    endpoints().filter_map(|endpoint| endpoint.request).find(|model| model.name == name)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VerifyOptions {
    timestamp: Option<String>,
    nonce: Option<String>,
    signature: Option<String>,
    secrets: Vec<String>,
    tolerance_seconds: Option<u32>,
    now_ms: f64,
}

/// Verifies a webhook over its raw bytes and returns the event's text.
#[wasm_bindgen(js_name = verifyWebhook)]
pub fn verify_webhook(body: &[u8], options: &str) -> Result<String, JsValue> {
    let verify = || {
        let options: VerifyOptions = read_options(options)?;
        let secrets =
            options.secrets.iter().map(|secret| SigningKey::new(secret)).collect::<Result<Vec<_>, _>>()?;
        let input = WebhookInput {
            body,
            timestamp: options.timestamp.as_deref(),
            nonce: options.nonce.as_deref(),
            signature: options.signature.as_deref(),
        };
        let tolerance = options.tolerance_seconds.unwrap_or(DEFAULT_TOLERANCE_SECONDS);
        let event = open_webhook(&input, &secrets, tolerance, millis(options.now_ms))?;
        Ok(event.text.to_owned())
    };
    verify().map_err(|error: PartnerError| error::to_js(&error))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignWebhookOptions {
    event_text: String,
    secret: String,
    timestamp: Option<String>,
    nonce: Option<String>,
    now_ms: f64,
}

/// Signs an event as the API would, for tests of a receiver.
#[wasm_bindgen(js_name = signTestWebhook)]
pub fn sign_test_webhook(options: &str) -> Result<String, JsValue> {
    to_js((|| {
        let options: SignWebhookOptions = read_options(options)?;
        let key = SigningKey::new(&options.secret)?;
        let timestamp = match options.timestamp {
            Some(timestamp) => timestamp,
            None => written_time(options.now_ms)?,
        };
        let nonce = options.nonce.map_or_else(fresh_nonce, Ok)?;
        let headers = sign_webhook(options.event_text.as_bytes(), &key, &timestamp, &nonce)?;
        let headers: serde_json::Map<_, _> =
            headers.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        Ok(json!({ "body": options.event_text, "headers": headers }))
    })())
}

/// The timestamp header for a wall clock in Unix milliseconds.
#[wasm_bindgen(js_name = timestampAt)]
pub fn timestamp_at(now_ms: f64) -> Result<String, JsValue> {
    written_time(now_ms).map_err(|error| error::to_js(&error))
}

/// A fresh nonce.
#[wasm_bindgen(js_name = newNonce)]
pub fn new_nonce() -> Result<String, JsValue> {
    fresh_nonce().map_err(|error| error::to_js(&error))
}

/// A fresh UUID, for a request id or an idempotency key.
#[wasm_bindgen(js_name = newId)]
pub fn new_id() -> Result<String, JsValue> {
    random::<16>().map(uuid_v4).map_err(|error| error::to_js(&error))
}

fn written_time(now_ms: f64) -> Result<String, PartnerError> {
    let now =
        DateTime::from_unix_millis(millis(now_ms)).map_err(|error| error::argument("now", &error.message))?;
    Ok(now.to_seconds_precision().as_str().to_owned())
}

fn fresh_nonce() -> Result<String, PartnerError> {
    random::<16>().map(hex::encode)
}

/// Random bytes of the platform's cryptographic source.
pub(super) fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], PartnerError> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(|_| {
        PartnerError::new(
            crate::ErrorKind::Configuration,
            "random_unavailable",
            "this runtime has no `crypto.getRandomValues`, so no nonce can be made",
        )
    })?;
    Ok(bytes)
}

/// A JavaScript time in whole milliseconds.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float cast saturates, and NaN becomes 0: both are refused later"
)]
pub(super) fn millis(time: f64) -> i64 {
    time as i64
}
