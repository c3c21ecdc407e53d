//! The JavaScript boundary: conversions only, no rule of the sandbox lives here.
//!
//! JSON text goes in and out wherever an object would have to be converted; bodies are bytes, because a garbage fault
//! is not text. The core owns no clock: `nowMs` (`Date.now()`) comes with every call.

use std::cell::RefCell;

use js_sys::{Function, Object, Reflect, Uint8Array};
use oceafin_partner::{ErrorKind, PartnerError};
use serde::Deserialize;
use serde_json::{Value, json};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::door::faults::Fault;
use crate::door::request::Request;
use crate::sandbox::{Sandbox, SandboxOptions};

thread_local! {
    static ERROR_FACTORY: RefCell<Option<Function>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;
}

/// Sets the function that makes the errors this module throws: `(errorJson: string) => Error`.
#[wasm_bindgen(js_name = setErrorFactory)]
pub fn set_error_factory(factory: Function) {
    ERROR_FACTORY.with_borrow_mut(|slot| *slot = Some(factory));
}

fn error(code: &'static str, message: String) -> JsValue {
    let error = PartnerError::new(ErrorKind::Configuration, code, message);
    let text = error.to_json();
    let made = ERROR_FACTORY.with_borrow(|factory| {
        factory
            .as_ref()
            .and_then(|factory| factory.call1(&JsValue::UNDEFINED, &JsValue::from_str(&text)).ok())
    });
    made.unwrap_or_else(|| js_sys::Error::new(&error.message).into())
}

/// Milliseconds of JavaScript are a double; what is none (NaN, infinite) is 1970.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, which is what an absurd time should do")]
const fn milliseconds(number: f64) -> i64 {
    number as i64
}

#[derive(Deserialize)]
struct WireRequest {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
}

#[wasm_bindgen(typescript_custom_section)]
const ANSWER: &str = r#"
/** An answer of the sandbox. */
export interface SandboxAnswer {
  /** `{status, headers: [[name, value]], transport: {latencyMs, cut, truncateAt?, slowBodyMs}, log}` */
  readonly headJson: string;
  /** The whole body, whatever `transport` is to do to it. */
  readonly body: Uint8Array;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// A plain object and not an exported class: nobody has to `free()` an answer.
    #[wasm_bindgen(typescript_type = "SandboxAnswer")]
    pub type SandboxAnswer;
}

fn answer(head: &Value, body: &[u8]) -> Result<SandboxAnswer, JsValue> {
    let object = Object::new();
    Reflect::set(&object, &"headJson".into(), &head.to_string().into())?;
    Reflect::set(&object, &"body".into(), &Uint8Array::from(body))?;
    Ok(JsValue::from(object).unchecked_into())
}

/// A sandbox.
#[wasm_bindgen]
#[derive(Debug)]
pub struct SandboxCore {
    // Not `&mut self`: wasm-bindgen's own borrow flag would turn a re-entrant call into a thrown string.
    sandbox: RefCell<Sandbox>,
}

#[wasm_bindgen]
impl SandboxCore {
    /// A sandbox with these options, as JSON; throws when one is unknown or wrong. Without `nowMs`, `Date.now()`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(js_name = optionsJson)] options_json: &str,
        #[wasm_bindgen(js_name = nowMs)] now_ms: Option<f64>,
    ) -> Result<SandboxCore, JsValue> {
        let options: SandboxOptions = serde_json::from_str(options_json)
            .map_err(|cause| error("option_invalid", format!("the sandbox options: {cause}")))?;
        let now = milliseconds(now_ms.unwrap_or_else(date_now));
        let sandbox =
            Sandbox::new(&options, now).map_err(|cause| error("option_invalid", cause.to_string()))?;
        Ok(Self { sandbox: RefCell::new(sandbox) })
    }

    /// Answers a request: `{method, target, headers: [[name, value]]}` as JSON, and the raw body.
    pub fn handle(
        &self,
        #[wasm_bindgen(js_name = requestJson)] request_json: &str,
        body: Vec<u8>,
        #[wasm_bindgen(js_name = nowMs)] now_ms: f64,
    ) -> Result<SandboxAnswer, JsValue> {
        let WireRequest { method, target, headers } = serde_json::from_str(request_json)
            .map_err(|cause| error("option_invalid", format!("the sandbox request: {cause}")))?;
        let request = Request { method, target, headers, body };
        let response = self.sandbox.borrow_mut().handle(&request, milliseconds(now_ms));
        let head = json!({
            "status": response.status,
            "headers": response.headers,
            "transport": response.transport,
            "log": response.log,
        });
        answer(&head, &response.body)
    }

    /// The control API: `{status, body}` as JSON. `bodyText` is JSON, or empty.
    pub fn control(
        &self,
        method: &str,
        path: &str,
        #[wasm_bindgen(js_name = bodyText)] body_text: &str,
        #[wasm_bindgen(js_name = nowMs)] now_ms: f64,
    ) -> String {
        let (status, body) = self.sandbox.borrow_mut().control(method, path, body_text, milliseconds(now_ms));
        json!({"status": status, "body": body}).to_string()
    }

    /// The whole state as JSON text, without secrets.
    #[wasm_bindgen(js_name = snapshotJson)]
    pub fn snapshot_json(&self) -> Result<String, JsValue> {
        let snapshot = self.sandbox.borrow().snapshot();
        snapshot.ok_or_else(|| error("snapshot_invalid", "the state cannot be written".to_owned()))
    }

    /// Goes back to a snapshot; throws when it is none, or not one for this sandbox.
    pub fn restore(
        &self,
        #[wasm_bindgen(js_name = snapshotJson)] snapshot_json: &str,
    ) -> Result<(), JsValue> {
        let restored = self.sandbox.borrow_mut().restore(snapshot_json);
        restored.map_err(|cause| error("snapshot_invalid", cause.to_string()))
    }

    /// `[{clientId, clientSecret, webhookSecret, customerId?, bankAccountId?}]` as JSON, in the order of the options.
    #[wasm_bindgen(js_name = credentialsJson)]
    pub fn credentials_json(&self) -> String {
        self.sandbox.borrow().credentials().get("clients").map_or_else(|| "[]".to_owned(), Value::to_string)
    }

    /// Moves business time forward.
    pub fn advance(&self, milliseconds_forward: f64, #[wasm_bindgen(js_name = nowMs)] now_ms: f64) {
        self.sandbox.borrow_mut().advance(milliseconds(milliseconds_forward), milliseconds(now_ms));
    }

    /// Queues a fault, as JSON; throws when it is none.
    pub fn inject(&self, #[wasm_bindgen(js_name = faultJson)] fault_json: &str) -> Result<(), JsValue> {
        let fault = Fault::read(fault_json)
            .map_err(|refusal| error("option_invalid", format!("the fault: {}", refusal.detail)))?;
        self.sandbox.borrow_mut().inject(fault);
        Ok(())
    }

    /// `[{deliveryId, url, headers: [[name, value]], body}]` as JSON: the webhook attempts that are due, each handed
    /// out once until its outcome is reported.
    #[wasm_bindgen(js_name = takeDueDeliveries)]
    pub fn take_due_deliveries(&self, #[wasm_bindgen(js_name = nowMs)] now_ms: f64) -> String {
        let due: Vec<Value> = self
            .sandbox
            .borrow_mut()
            .poll_deliveries(milliseconds(now_ms))
            .into_iter()
            .map(|delivery| {
                json!({
                    "deliveryId": delivery.id,
                    "url": delivery.url,
                    "headers": delivery.headers,
                    "body": String::from_utf8_lossy(&delivery.body),
                })
            })
            .collect();
        Value::Array(due).to_string()
    }

    /// How an attempt went: its HTTP status, or 0 when there was no answer.
    #[wasm_bindgen(js_name = reportDelivery)]
    pub fn report_delivery(
        &self,
        #[wasm_bindgen(js_name = deliveryId)] delivery_id: &str,
        status: u16,
        #[wasm_bindgen(js_name = nowMs)] now_ms: f64,
    ) {
        self.sandbox.borrow_mut().delivery_result(delivery_id, status, milliseconds(now_ms));
    }

    /// `[{deliveryId, eventId, eventType, status, attempts, headers: {name: value}, body}]` as JSON, oldest first.
    #[wasm_bindgen(js_name = deliveriesJson)]
    pub fn deliveries_json(&self) -> String {
        self.sandbox.borrow().deliveries().to_string()
    }
}
