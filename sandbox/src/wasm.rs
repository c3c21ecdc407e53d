//! The JavaScript boundary: conversions only, no rule of the sandbox lives here.
//!
//! Options, heads and deliveries cross as typed objects, documents (a snapshot, an answer of the controls) as JSON text;
//! bodies are bytes, because a garbage fault is not text. The core owns no clock: `nowMs` (`Date.now()`) comes with every call.

use std::cell::RefCell;

use js_sys::{Function, Object, Reflect, Uint8Array};
use oceafin_partner::{ErrorKind, PartnerError};
use serde::Serialize;
use serde_json::{Map, Value, json};
use tsify::serde_wasm_bindgen::{self, Serializer};
use tsify::{Ts, Tsify};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::door::faults::Fault;
use crate::door::request::Request;
use crate::engine::webhooks::Delivery;
use crate::problem::Problem;
use crate::sandbox::{Sandbox, SandboxOptions, SetupError};

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

#[wasm_bindgen(typescript_custom_section)]
const ANSWER: &str = r#"
/** An answer of the sandbox. */
export interface SandboxAnswer {
  /** Everything but the body. */
  readonly head: SandboxHead;
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

/// A value as JavaScript holds it: maps are objects, and what is missing is null.
fn to_js<T: Tsify + Serialize>(value: &T) -> Result<Ts<T>, JsValue> {
    let value = value.serialize(&Serializer::json_compatible());
    value
        .map(Ts::new_unchecked)
        .map_err(|_| error("not_serializable", "the answer cannot be handed over".to_owned()))
}

/// The members of an object of options. What it may hold is not asked here.
fn members<T: Tsify>(options: &Ts<T>, what: &str) -> Result<Map<String, Value>, JsValue>
where
    T::JsType: JsCast,
{
    serde_wasm_bindgen::from_value(options.js_value())
        .map_err(|_| error("option_invalid", format!("{what} must be an object of plain data")))
}

/// Everything that is wrong with a fault.
fn told(refusal: &Problem) -> String {
    let errors = refusal
        .errors
        .iter()
        .map(|error| format!("`{}` {}", error.field.trim_start_matches('/'), error.message));
    if refusal.errors.is_empty() { refusal.detail.clone() } else { errors.collect::<Vec<_>>().join("; ") }
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
    /// A sandbox with these options; throws when one is unknown or wrong. Without `nowMs`, `Date.now()`.
    #[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen takes a typed object by value")]
    #[wasm_bindgen(constructor)]
    pub fn new(
        options: Ts<SandboxOptions>,
        #[wasm_bindgen(js_name = nowMs)] now_ms: Option<f64>,
    ) -> Result<SandboxCore, JsValue> {
        let refused = |cause: SetupError| error("option_invalid", format!("the sandbox options: {cause}"));
        let options = SandboxOptions::try_from(members(&options, "the sandbox options")?).map_err(refused)?;
        let now = milliseconds(now_ms.unwrap_or_else(date_now));
        let sandbox =
            Sandbox::new(&options, now).map_err(|cause| error("option_invalid", cause.to_string()))?;
        Ok(Self { sandbox: RefCell::new(sandbox) })
    }

    /// Answers a request with this raw body.
    #[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen takes a typed object by value")]
    pub fn handle(
        &self,
        request: Ts<Request>,
        body: Vec<u8>,
        #[wasm_bindgen(js_name = nowMs)] now_ms: f64,
    ) -> Result<SandboxAnswer, JsValue> {
        let request = request.to_rust().map_err(|_| {
            error("option_invalid", "the sandbox request must have method, target and headers".to_owned())
        })?;
        let request = Request { body, ..request };
        let (head, body) = self.sandbox.borrow_mut().handle(&request, milliseconds(now_ms)).into_parts();
        let answer = Object::new();
        Reflect::set(&answer, &"head".into(), &to_js(&head)?.into())?;
        Reflect::set(&answer, &"body".into(), &Uint8Array::from(body.as_slice()))?;
        Ok(JsValue::from(answer).unchecked_into())
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

    /// Queues a fault; throws when it is none.
    #[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen takes a typed object by value")]
    pub fn inject(&self, fault: Ts<Fault>) -> Result<(), JsValue> {
        let fault = Fault::of(&members(&fault, "the fault")?)
            .map_err(|refusal| error("option_invalid", format!("the fault: {}", told(&refusal))))?;
        self.sandbox.borrow_mut().inject(fault);
        Ok(())
    }

    /// The webhook attempts that are due, each handed out once until its outcome is reported.
    #[wasm_bindgen(js_name = takeDueDeliveries)]
    pub fn take_due_deliveries(
        &self,
        #[wasm_bindgen(js_name = nowMs)] now_ms: f64,
    ) -> Result<Vec<Ts<Delivery>>, JsValue> {
        let due = self.sandbox.borrow_mut().poll_deliveries(milliseconds(now_ms));
        due.iter().map(to_js).collect()
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
