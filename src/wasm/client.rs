//! One call of any endpoint: reads what JavaScript asks for, and lets it drive the state machine.
//!
//! The package does what only the host can (`fetch`, timers, aborts) and tells the machine what came of it; which
//! bytes are sent, what a response means and what happens next is decided here. A driver in Rust did the same over
//! bindings and promises, and was a tenth of the binary (decision 0014).

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen::prelude::*;
use zeroize::Zeroize;

use super::error;
use super::functions::{millis, parse_strictness, random};
use super::input::Input;
use crate::api::{Endpoint, endpoint};
use crate::error::{Outcome, PartnerError};
use crate::http::{
    Approval, ApprovalProfile, BaseUrl, Call, CallOptions, CallRequest, ClientConfig, Event, JsonBody,
    MAX_PROBLEM_BYTES, Now, Random, RawBody, RetryPolicy, Seed, Signer, Step, Timeouts, TransportFailure,
    WireRequest, WireResponse,
};
use crate::model::Strictness;
use crate::redacted::redacted;
use crate::signing::SigningKey;
use crate::tree::Value;

/// The core of a client. If it holds a signing key, nothing of it comes out again.
///
/// Made by [`signing_client`] or [`keyless_client`], and not by a constructor: bundles for pages take the second by its
/// name, so that no parameter for a secret gets into them (decision 0017).
#[wasm_bindgen]
#[derive(Debug)]
pub struct ClientCore {
    shared: Rc<Shared>,
}

#[derive(Debug)]
struct Shared {
    config: Arc<ClientConfig>,
    strictness: Strictness,
    /// What a call has learnt of the server's clock; later calls start from it.
    clock_offset_ms: Cell<Option<i64>>,
}

/// A client that signs here. `options` is JSON text; the secret travels beside it and is not kept as text: it comes as a
/// `String`, since the memory of a `&str` is given back as it is.
#[wasm_bindgen(js_name = signingClient)]
pub fn signing_client(options: &str, mut client_secret: String) -> Result<ClientCore, JsValue> {
    let client = open(options, Some(&client_secret)).map_err(|error| error::to_js(&error));
    client_secret.zeroize();
    client
}

/// A client that cannot sign: with `relayUrl` among the options everything goes to that relay, else each attempt asks a
/// signer outside.
#[wasm_bindgen(js_name = keylessClient)]
pub fn keyless_client(options: &str) -> Result<ClientCore, JsValue> {
    open(options, None).map_err(|error| error::to_js(&error))
}

fn open(options: &str, client_secret: Option<&str>) -> Result<ClientCore, PartnerError> {
    let mut options = Input::read(options, "options")?;
    let (base_url, signer) = match (client_secret, options.text("relayUrl")?) {
        (None, Some(relay)) => (BaseUrl::relay(&relay)?, Signer::Relay),
        (secret, _) => {
            let client_id = options.required_text("clientId")?;
            let signer = match secret {
                Some(secret) => Signer::local(&client_id, SigningKey::new(secret)?)?,
                None => Signer::external(&client_id)?,
            };
            (BaseUrl::api(&options.required_text("baseUrl")?)?, signer)
        }
    };
    let (retry, timeouts) = (RetryPolicy::default(), Timeouts::default());
    let config = ClientConfig::new(base_url, signer)
        .with_retry(RetryPolicy {
            max_retries: options.count("maxRetries")?.unwrap_or(retry.max_retries),
            ..retry
        })
        .with_timeouts(Timeouts {
            attempt_ms: options.whole("timeoutMs")?.unwrap_or(timeouts.attempt_ms),
            deadline_ms: options.whole("deadlineMs")?.unwrap_or(timeouts.deadline_ms),
        })?;
    let agent = options.text("userAgent")?.map(|agent| ("User-Agent".to_owned(), agent));
    Ok(ClientCore {
        shared: Rc::new(Shared {
            config: Arc::new(config.with_headers(agent.into_iter().collect())?),
            strictness: strictness(&mut options)?.unwrap_or_default(),
            clock_offset_ms: Cell::new(None),
        }),
    })
}

#[wasm_bindgen]
impl ClientCore {
    /// Prepares one call: everything is checked here, before anything is sent. `call` is JSON text; so is `body`, unless
    /// the call names another content type.
    pub fn begin(&self, call: &str, body: Option<Vec<u8>>) -> Result<CallMachine, JsValue> {
        let shared = Rc::clone(&self.shared);
        match prepare(&shared, call, body) {
            Ok((call, endpoint)) => {
                Ok(CallMachine { shared, endpoint, call: RefCell::new(call), request: RefCell::default() })
            }
            Err(mut error) => {
                error.call.outcome = Some(Outcome::NotSent);
                Err(error::to_js(&error))
            }
        }
    }
}

/// One call under way.
///
/// [`CallMachine::next`], [`CallMachine::signed`] and [`CallMachine::respond`] answer with the next step as JSON text:
/// `{send: {method, url, headers, timeoutMs, errorBytes}, attempt}`, `{sign: {baseString, timeoutMs}}`, `{sleepMs}` or
/// `{reply: {status, requestId, idempotencyKey?, attempts}}`. A call that has failed throws its error. Of an answer that is
/// no success the body is read up to `errorBytes`, and what is longer is handed in cut behind that.
#[wasm_bindgen]
#[derive(Debug)]
pub struct CallMachine {
    shared: Rc<Shared>,
    endpoint: Option<&'static Endpoint>,
    call: RefCell<Call>,
    /// What goes by itself, not in the JSON text: bytes to send, or the text of the reply.
    request: RefCell<Carried>,
}

#[derive(Default)]
struct Carried {
    body: Option<Arc<[u8]>>,
    text: Option<String>,
}

redacted!(Carried);

#[wasm_bindgen]
impl CallMachine {
    /// Which call it is, for an observer: `{id?, method, path?, requestId}`; the path is a template without ids.
    pub fn about(&self) -> String {
        let call = self.call.borrow();
        Value::object([
            ("id", self.endpoint.map(|endpoint| endpoint.id.into())),
            ("method", Some(call.method().into())),
            ("path", self.endpoint.map(|endpoint| endpoint.path.into())),
            ("requestId", Some(call.request_id().into())),
        ])
        .to_text()
    }

    /// What happened: `start`, `slept`, `aborted`, `signer_failed`, `signer_timeout`, or the code of a transport failure.
    /// The times are `Date.now()` and any clock in milliseconds that never goes back.
    pub fn next(&self, event: &str, wall_ms: f64, mono_ms: f64) -> Result<String, JsValue> {
        let event = match event {
            "start" => Event::Start,
            "slept" => Event::Slept,
            "aborted" => Event::Aborted,
            "signer_failed" => Event::SigningFailed,
            "signer_timeout" => Event::SigningTimedOut,
            code => Event::TransportFailed(TransportFailure::parse(code)),
        };
        self.step(event, wall_ms, mono_ms)
    }

    /// The signer outside answered; whether with a signature is looked at here.
    pub fn signed(&self, signature: &str, wall_ms: f64, mono_ms: f64) -> Result<String, JsValue> {
        self.step(Event::Signed(signature.to_owned()), wall_ms, mono_ms)
    }

    /// The response came, whole. `headers` are pairs as JSON text.
    pub fn respond(
        &self,
        status: u16,
        headers: &str,
        body: Vec<u8>,
        wall_ms: f64,
        mono_ms: f64,
    ) -> Result<String, JsValue> {
        match Input::pairs_of(headers) {
            Ok(headers) => {
                self.step(Event::Response(WireResponse { status, headers, body }), wall_ms, mono_ms)
            }
            Err(error) => Err(self.give_up(error)),
        }
    }

    /// The body of the attempt to be sent.
    pub fn body(&self) -> Option<Vec<u8>> {
        self.request.borrow().body.as_deref().map(<[u8]>::to_vec)
    }

    /// The text of the reply; once.
    #[wasm_bindgen(js_name = takeText)]
    pub fn take_text(&self) -> Option<String> {
        self.request.borrow_mut().text.take()
    }
}

impl CallMachine {
    /// Everything that runs JavaScript (random bytes, the error factory) runs while nothing is borrowed: it may call back.
    fn step(&self, event: Event, wall_ms: f64, mono_ms: f64) -> Result<String, JsValue> {
        let random = || Ok(Random { nonce: random()?, jitter: u64::from_le_bytes(random()?) });
        let random = random().map_err(|error: PartnerError| self.give_up(error))?;
        let now =
            Now { wall_ms: millis(wall_ms), mono_ms: u64::try_from(millis(mono_ms)).unwrap_or_default() };
        let step = self.advance(event, now, random);
        step.map(|step| step.to_text()).map_err(|error| error::to_js(&error))
    }

    fn give_up(&self, error: PartnerError) -> JsValue {
        let error = self.call.borrow_mut().give_up(error);
        error::to_js(&error)
    }

    fn advance(&self, event: Event, now: Now, random: Random) -> Result<Value, PartnerError> {
        let mut call = self.call.borrow_mut();
        Ok(match call.next(event, now, random) {
            Step::Send { request, timeout_ms } => {
                let WireRequest { method, url, headers, body } = request;
                self.request.borrow_mut().body = body;
                let send = Value::object([
                    ("method", Some(method.into())),
                    ("url", Some(url.into())),
                    ("headers", Some(Value::record(headers))),
                    ("timeoutMs", Some(whole(timeout_ms))),
                    ("errorBytes", Some(whole(MAX_PROBLEM_BYTES as u64))),
                ]);
                Value::object([("send", Some(send)), ("attempt", Some(i64::from(call.attempts()).into()))])
            }
            Step::Sleep { ms } => Value::object([("sleepMs", Some(whole(ms)))]),
            Step::Sign { base_string, timeout_ms } => {
                let sign = Value::object([
                    ("baseString", Some(base_string.into())),
                    ("timeoutMs", Some(whole(timeout_ms))),
                ]);
                Value::object([("sign", Some(sign))])
            }
            Step::Done(result) => {
                if let Some(offset) = call.learnt_clock_offset_ms() {
                    self.shared.clock_offset_ms.set(Some(offset));
                }
                let reply = result?;
                self.request.borrow_mut().text = reply.body;
                Value::object([(
                    "reply",
                    Some(Value::object([
                        ("status", Some(i64::from(reply.status).into())),
                        ("requestId", Some(reply.request_id.into())),
                        ("idempotencyKey", reply.idempotency_key.map(Value::from)),
                        ("attempts", Some(i64::from(reply.attempts).into())),
                    ])),
                )])
            }
        })
    }
}

fn whole(ms: u64) -> Value {
    i64::try_from(ms).unwrap_or(i64::MAX).into()
}

/// `call` is `{ id, pathParams }` or `{ method, path, contentType? }`, both with `query` and `options`.
fn prepare(
    shared: &Shared,
    call: &str,
    body: Option<Vec<u8>>,
) -> Result<(Call, Option<&'static Endpoint>), PartnerError> {
    let mut input = Input::read(call, "call")?;
    let mut options = input.object("options")?;
    let query = input.pairs("query")?;
    let call_options = CallOptions {
        idempotency_key: options.text("idempotencyKey")?,
        request_id: options.text("requestId")?,
        timeout_ms: options.whole("timeoutMs")?,
        deadline_ms: options.whole("deadlineMs")?,
        max_retries: options.count("maxRetries")?,
        headers: options.pairs("headers")?,
    };
    let (request, endpoint) = if let Some(id) = input.text("id")? {
        let endpoint = endpoint(&id).ok_or_else(|| error::argument("id", "is not the id of an endpoint"))?;
        let ids = input.texts("pathParams")?;
        let strictness = strictness(&mut options)?.unwrap_or(shared.strictness);
        let mut draft = options.object("draft")?;
        let approval = Approval {
            profile: options.text("profile")?.map(|name| ApprovalProfile::parse(&name)).transpose()?,
            customer_id: draft.text("customerId")?.or_else(|| path_customer(endpoint, &ids)),
            draft_payload: draft.text("payloadText")?,
            draft_hash: draft.text("operationHash")?,
        };
        let body = body.as_deref().map(|text| JsonBody { text, strictness, approval: &approval });
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        (CallRequest::endpoint(endpoint, &ids, &query, body, call_options)?, Some(endpoint))
    } else {
        let (method, path) = (input.required_text("method")?, input.required_text("path")?);
        let content_type = input.text("contentType")?;
        let body = body.map(|bytes| match content_type {
            None => RawBody::Json(bytes),
            Some(content_type) => RawBody::Exact { content_type, bytes },
        });
        (CallRequest::raw(&method, &path, &query, body, call_options)?, None)
    };
    let seed = Seed { request_id: random()?, idempotency_key: random()? };
    Ok((Call::new(Arc::clone(&shared.config), request, shared.clock_offset_ms.get(), seed), endpoint))
}

fn strictness(options: &mut Input) -> Result<Option<Strictness>, PartnerError> {
    options.text("validation")?.map(|name| parse_strictness(&name)).transpose()
}

fn path_customer(endpoint: &Endpoint, ids: &[String]) -> Option<String> {
    endpoint.path_parameters().zip(ids).find(|(name, _)| *name == "customerId").map(|(_, id)| id.clone())
}
