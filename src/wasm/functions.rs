//! The pure functions that are not hot: JSON text in, JSON text out.

use wasm_bindgen::prelude::*;

use super::error;
use super::input::Input;
use crate::api::{self, OperationKind, Response};
use crate::error::{FieldError, PartnerError, fields};
use crate::http::uuid_v4;
use crate::json::{Canonicalizer, Numbers, push_string};
use crate::model::{Model, Strictness, Validator};
use crate::operation::{self, Binding, HashProfile, OperationPayload};
use crate::payment_uri::{self, Payment, PaymentUriError};
use crate::signing::{DEFAULT_TOLERANCE_SECONDS, SigningKey, WebhookInput, open_webhook, sign_webhook};
use crate::tree::Value;
use crate::values::DateTime;

/// Reads what `operationHash` and `describeOperation` take beside the body.
fn hash_options(options: &mut Input) -> Result<(HashProfile, Binding), PartnerError> {
    let profile =
        options.text("profile")?.map_or(Ok(HashProfile::default()), |name| HashProfile::parse(&name))?;
    let operation = options.text("operation")?.map(|name| parse_operation(&name)).transpose()?;
    Ok((profile, Binding { customer_id: options.text("customerId")?, operation }))
}

fn parse_operation(name: &str) -> Result<OperationKind, PartnerError> {
    OperationKind::parse(name).ok_or_else(|| {
        error::argument("operation", "must be `fiatWithdrawal`, `cryptoWithdrawal`, `refund` or `conversion`")
    })
}

/// Reads `standard`, `strict` or `off`.
pub(super) fn parse_strictness(name: &str) -> Result<Strictness, PartnerError> {
    Strictness::parse(name)
        .ok_or_else(|| error::argument("validation", "must be `standard`, `strict` or `off`"))
}

/// The endpoint table.
#[wasm_bindgen(js_name = endpointsJson)]
pub fn endpoints_json() -> String {
    let rows = api::all().map(|endpoint| {
        let authorization = endpoint.authorization.map(|authorization| {
            Value::object([
                ("operation", Some(authorization.operation.as_str().into())),
                ("step", Some(authorization.step.as_str().into())),
            ])
        });
        Value::object([
            ("id", Some(endpoint.id.into())),
            ("section", Some(endpoint.section.into())),
            ("method", Some(endpoint.method.as_str().into())),
            ("path", Some(endpoint.path.into())),
            ("summary", Some(endpoint.summary.into())),
            ("request", Some(endpoint.request.map_or(Value::Null, |model| model.name.into()))),
            ("response", Some(endpoint.response.model().name.into())),
            ("page", Some(matches!(endpoint.response, Response::Page(_)).into())),
            ("operationAuthorization", Some(authorization.unwrap_or(Value::Null))),
            ("scope", Some(endpoint.scope.into())),
        ])
    });
    Value::array(rows).to_text()
}

/// The operation hash under a profile that needs options; the hot way serves the default one.
#[wasm_bindgen(js_name = operationHashWith)]
pub fn operation_hash_with(body: &str, options: &str) -> Result<String, JsValue> {
    let hash = || {
        let mut options = Input::read(options, "options")?;
        let (profile, binding) = hash_options(&mut options)?;
        let payload = match (options.text("validation")?, binding.operation) {
            (None, _) => OperationPayload::from_text(body)?,
            (Some(_), None) => return Err(error::argument("operation", "is required with `validation`")),
            (Some(name), Some(operation)) => {
                OperationPayload::validated(body, operation, parse_strictness(&name)?)?
            }
        };
        payload.hash(profile, &binding)
    };
    hash().map(|hash| hash.to_string()).map_err(|error| error::to_js(&error))
}

/// Rows, hash and phrase of an operation.
#[wasm_bindgen(js_name = describeOperation)]
pub fn describe_operation(body: &str, options: &str) -> Result<String, JsValue> {
    let describe = || {
        let (profile, binding) = hash_options(&mut Input::read(options, "options")?)?;
        let operation = binding
            .operation
            .ok_or_else(|| error::argument("operation", "is required: which operation is described"))?;
        operation::describe(operation, &OperationPayload::from_text(body)?, profile, &binding)
    };
    describe().map(|description| description.to_json()).map_err(|error| error::to_js(&error))
}

/// Where two payloads or base strings differ, and why.
#[wasm_bindgen(js_name = explainMismatch)]
pub fn explain_mismatch(a: &str, b: &str) -> String {
    operation::explain(a, b).to_json()
}

/// Validates a body against a model.
#[wasm_bindgen(js_name = validateModel)]
pub fn validate_model(model: &str, body: &str, mode: &str) -> Result<String, JsValue> {
    let check = || {
        let model = request_model(model)
            .ok_or_else(|| error::argument("model", "is not the name of a request model"))?;
        let strictness = parse_strictness(mode)?;
        let mut text = body.as_bytes().to_vec();
        let mut validator = Validator::new(Some(model), strictness);
        let mut canonicalizer = Canonicalizer::default();
        let scanned = canonicalizer.run(&mut text, Numbers::Exact, &mut validator).map(|_| ());
        let errors = match scanned.map_err(PartnerError::from) {
            Err(error) => error.field_errors,
            Ok(()) => validator.finish().err().unwrap_or_default(),
        };
        let found = (!errors.is_empty()).then(|| fields(&errors));
        Ok(Value::object([("ok", Some(found.is_none().into())), ("errors", found)]).to_text())
    };
    check().map_err(|error: PartnerError| error::to_js(&error))
}

fn request_model(name: &str) -> Option<&'static Model> {
    api::all().filter_map(|endpoint| endpoint.request).find(|model| model.name == name)
}

/// With an empty `uri`, the URI of a payment, which comes as pairs of pointers and texts. Else the payment of `uri`, as an
/// array of pointers and texts in turn; the pairs are then a token, or none. One function, because each
/// export costs room.
#[wasm_bindgen(js_name = paymentUri)]
pub fn payment_uri(uri: &str, pairs: &str) -> Result<String, JsValue> {
    let run = || {
        let given = Payment { parts: Input::pairs_of(pairs)? };
        if uri.is_empty() {
            return payment_uri::write(&given).map_err(invalid_payment);
        }
        let mut out = b"[".to_vec();
        for (part, text) in payment_uri::read(uri, &given).map_err(invalid_payment)?.parts {
            for text in [&part, &text] {
                push_string(&mut out, text);
                out.push(b',');
            }
        }
        out.extend_from_slice(b"0]");
        Ok(String::from_utf8(out).unwrap_or_default())
    };
    run().map_err(|error: PartnerError| error::to_js(&error))
}

fn invalid_payment(PaymentUriError { pointer, error }: PaymentUriError) -> PartnerError {
    PartnerError::validation(vec![FieldError::new(pointer, error.code, error.message)])
}

/// Verifies a webhook over its raw bytes and returns the event's text.
#[wasm_bindgen(js_name = verifyWebhook)]
pub fn verify_webhook(body: &[u8], options: &str) -> Result<String, JsValue> {
    let verify = || {
        let mut options = Input::read(options, "options")?;
        let secrets = options.texts("secrets")?;
        let secrets = secrets.iter().map(|secret| SigningKey::new(secret)).collect::<Result<Vec<_>, _>>()?;
        let (timestamp, nonce) = (options.text("timestamp")?, options.text("nonce")?);
        let signature = options.text("signature")?;
        let input = WebhookInput {
            body,
            timestamp: timestamp.as_deref(),
            nonce: nonce.as_deref(),
            signature: signature.as_deref(),
        };
        let tolerance = options.count("toleranceSeconds")?.unwrap_or(DEFAULT_TOLERANCE_SECONDS);
        let event = open_webhook(&input, &secrets, tolerance, options.time("nowMs")?)?;
        Ok(event.text.to_owned())
    };
    verify().map_err(|error: PartnerError| error::to_js(&error))
}

/// Signs an event as the API would, for tests of a receiver.
#[wasm_bindgen(js_name = signTestWebhook)]
pub fn sign_test_webhook(options: &str) -> Result<String, JsValue> {
    let sign = || {
        let mut options = Input::read(options, "options")?;
        let key = SigningKey::new(&options.required_text("secret")?)?;
        let timestamp = match options.text("timestamp")? {
            Some(timestamp) => timestamp,
            None => written_time(options.time("nowMs")?)?,
        };
        let nonce = options.text("nonce")?.map_or_else(fresh_nonce, Ok)?;
        let body = options.required_text("eventText")?;
        let headers = sign_webhook(body.as_bytes(), &key, &timestamp, &nonce)?;
        let headers = headers.map(|(name, value)| (name, Some(value.into())));
        Ok(Value::object([("body", Some(body.into())), ("headers", Some(Value::object(headers)))]).to_text())
    };
    sign().map_err(|error: PartnerError| error::to_js(&error))
}

/// The timestamp header for a wall clock in Unix milliseconds.
#[wasm_bindgen(js_name = timestampAt)]
pub fn timestamp_at(now_ms: f64) -> Result<String, JsValue> {
    written_time(millis(now_ms)).map_err(|error| error::to_js(&error))
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

fn written_time(now_ms: i64) -> Result<String, PartnerError> {
    let now = DateTime::from_unix_millis(now_ms).map_err(|error| error::argument("now", &error.message))?;
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
