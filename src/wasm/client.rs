//! One call of any endpoint: reads what JavaScript asks for, drives the state machine, hands back the reply.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

use super::error::{self, with_cause};
use super::functions::{millis, random};
use super::input::Input;
use super::transport::{self, Outcome};
use crate::api::{Endpoint, endpoint};
use crate::error::{ErrorKind, PartnerError};
use crate::http::{
    Approval, ApprovalProfile, BaseUrl, Call, CallOptions, CallRequest, ClientConfig, Event, Now, Random,
    Reply, RetryPolicy, Seed, Signer, Step, Timeouts, TransportFailure, canonical_body, prepare_body,
};
use crate::model::Strictness;
use crate::signing::SigningKey;
use crate::tree::Value;

/// The core of a client. Holds the signing key; nothing of it comes out again.
#[wasm_bindgen]
#[derive(Debug)]
pub struct ClientCore {
    shared: Rc<Shared>,
}

#[derive(Debug)]
struct Shared {
    config: Arc<ClientConfig>,
    strictness: Strictness,
    fetch: Option<Function>,
    on_event: Option<Function>,
    /// What a call has learnt of the server's clock; later calls start from it.
    clock_offset_ms: Cell<Option<i64>>,
}

#[wasm_bindgen]
impl ClientCore {
    /// `options` is JSON text; the secret travels beside it and is not kept as text.
    #[wasm_bindgen(constructor)]
    pub fn new(
        options: &str,
        client_secret: &str,
        fetch: Option<Function>,
        on_event: Option<Function>,
    ) -> Result<ClientCore, JsValue> {
        let build = || {
            let mut options = Input::read(options, "options")?;
            let key = SigningKey::new(client_secret)?;
            let signer = Signer::local(&options.required_text("clientId")?, key)?;
            let (retry, timeouts) = (RetryPolicy::default(), Timeouts::default());
            let config = ClientConfig::new(BaseUrl::api(&options.required_text("baseUrl")?)?, signer)
                .with_retry(RetryPolicy {
                    max_retries: options.count("maxRetries")?.unwrap_or(retry.max_retries),
                    ..retry
                })
                .with_timeouts(Timeouts {
                    attempt_ms: options.whole("timeoutMs")?.unwrap_or(timeouts.attempt_ms),
                    deadline_ms: options.whole("deadlineMs")?.unwrap_or(timeouts.deadline_ms),
                })?;
            let agent = options.text("userAgent")?.map(|agent| ("User-Agent".to_owned(), agent));
            Ok(Shared {
                config: Arc::new(config.with_headers(agent.into_iter().collect())?),
                strictness: strictness(options.text("validation")?)?.unwrap_or_default(),
                fetch,
                on_event,
                clock_offset_ms: Cell::new(None),
            })
        };
        match build() {
            Ok(shared) => Ok(Self { shared: Rc::new(shared) }),
            Err(error) => Err(error::to_js(&error)),
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands optional strings over by value")]
    /// Makes one call. `call` is JSON text, `body` the JSON text of the body. The promise rejects with an instance of
    /// the registered error class.
    pub fn call(&self, call: &str, body: Option<String>, signal: Option<AbortSignal>) -> Promise {
        let shared = Rc::clone(&self.shared);
        let prepared = prepare(&shared, call, body.as_deref());
        future_to_promise(async move {
            let (call, about) = prepared.map_err(|error| error::to_js(&error))?;
            drive(&shared, call, about, signal.as_ref()).await.map(answer)
        })
    }
}

fn strictness(name: Option<String>) -> Result<Option<Strictness>, PartnerError> {
    name.map(|name| {
        Strictness::parse(&name)
            .ok_or_else(|| error::argument("validation", "must be `standard`, `strict` or `off`"))
    })
    .transpose()
}

/// `call` is `{ id, pathParams }` or `{ method, path }`, both with `query` and `options`.
fn prepare(shared: &Shared, call: &str, body: Option<&str>) -> Result<(Call, About), PartnerError> {
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
        let strictness = strictness(options.text("validation")?)?.unwrap_or(shared.strictness);
        let mut draft = options.object("draft")?;
        let approval = Approval {
            profile: options.text("profile")?.map(|name| ApprovalProfile::parse(&name)).transpose()?,
            customer_id: draft.text("customerId")?.or_else(|| path_customer(endpoint, &ids)),
            draft_payload: draft.text("payloadText")?,
            draft_hash: draft.text("operationHash")?,
        };
        let body = body.map(|text| prepare_body(Some(endpoint), text, strictness, &approval)).transpose()?;
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        (CallRequest::endpoint(endpoint, &ids, &query, body, call_options)?, Some(endpoint))
    } else {
        let body = body.map(canonical_body).transpose()?;
        let (method, path) = (input.required_text("method")?, input.required_text("path")?);
        (CallRequest::raw(&method, &path, &query, body, call_options)?, None)
    };
    let seed = Seed { request_id: random()?, idempotency_key: random()? };
    let about = About { method: request.method(), endpoint };
    Ok((Call::new(Arc::clone(&shared.config), request, shared.clock_offset_ms.get(), seed), about))
}

/// Which call it is, for an observer: the method, and the row of the table, whose path is a template without ids.
#[derive(Clone, Copy)]
struct About {
    method: &'static str,
    endpoint: Option<&'static Endpoint>,
}

fn path_customer(endpoint: &Endpoint, ids: &[String]) -> Option<String> {
    endpoint.path_parameters().zip(ids).find(|(name, _)| *name == "customerId").map(|(_, id)| id.clone())
}

/// What an observer is told. No ids of resources, no bodies, no headers.
#[derive(Clone, Copy)]
struct Report<'a> {
    kind: &'a str,
    about: About,
    request_id: &'a str,
    attempt: u32,
    status: Option<u16>,
    delay_ms: Option<u64>,
    duration_ms: Option<u64>,
    code: Option<&'a str>,
}

impl Shared {
    fn report(&self, report: &Report<'_>) {
        let Some(observer) = &self.on_event else { return };
        let whole = |ms: Option<u64>| ms.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX).into());
        let text = Value::object([
            ("type", Some(report.kind.into())),
            ("id", report.about.endpoint.map(|endpoint| endpoint.id.into())),
            ("method", Some(report.about.method.into())),
            ("path", report.about.endpoint.map(|endpoint| endpoint.path.into())),
            ("requestId", Some(report.request_id.into())),
            ("attempt", Some(i64::from(report.attempt).into())),
            ("status", report.status.map(|status| i64::from(status).into())),
            ("delayMs", whole(report.delay_ms)),
            ("durationMs", whole(report.duration_ms)),
            ("code", report.code.map(Value::from)),
        ])
        .to_text();
        // What an observer throws is its own affair; a payment does not stop for a logger.
        let _ = observer.call1(&JsValue::UNDEFINED, &text.into());
    }
}

async fn drive(
    shared: &Shared,
    mut call: Call,
    about: About,
    signal: Option<&AbortSignal>,
) -> Result<Reply, JsValue> {
    let mut cause = JsValue::UNDEFINED;
    // Why the last attempt got no response.
    let mut code = None;
    let mut event = if signal.is_some_and(AbortSignal::aborted) { Event::Aborted } else { Event::Start };
    loop {
        let random = Random {
            nonce: random().map_err(|error| error::to_js(&error))?,
            jitter: u64::from_le_bytes(random().map_err(|error| error::to_js(&error))?),
        };
        let step = call.next(event, now(), random);
        let request_id = call.request_id().to_owned();
        let report = Report {
            kind: "",
            about,
            request_id: &request_id,
            attempt: call.attempts(),
            status: None,
            delay_ms: None,
            duration_ms: None,
            code: None,
        };
        event = match step {
            Step::Send { request, timeout_ms } => {
                shared.report(&Report { kind: "request", ..report });
                code = None;
                let started = now().mono_ms;
                let outcome = transport::send(shared.fetch.as_ref(), &request, timeout_ms, signal).await;
                let duration_ms = Some(now().mono_ms.saturating_sub(started));
                match outcome {
                    Outcome::Done(Ok(response)) => {
                        let status = Some(response.status);
                        shared.report(&Report { kind: "response", status, duration_ms, ..report });
                        Event::Response(response)
                    }
                    Outcome::Done(Err((failure, thrown))) => {
                        cause = thrown;
                        code = Some(failure.code());
                        Event::TransportFailed(failure)
                    }
                    Outcome::TimedOut => {
                        code = Some(TransportFailure::Timeout.code());
                        Event::TransportFailed(TransportFailure::Timeout)
                    }
                    Outcome::Aborted => Event::Aborted,
                }
            }
            Step::Sleep { ms } => {
                shared.report(&Report { kind: "retry", delay_ms: Some(ms), code, ..report });
                match transport::sleep(ms, signal).await {
                    Outcome::Aborted => Event::Aborted,
                    Outcome::Done(()) | Outcome::TimedOut => Event::Slept,
                }
            }
            // Signers outside come with the browser client; a local one never asks.
            Step::Sign { .. } => Event::SigningFailed,
            Step::Done(result) => {
                if let Some(offset) = call.learnt_clock_offset_ms() {
                    shared.clock_offset_ms.set(Some(offset));
                }
                return result.map_err(|error| {
                    shared.report(&Report { kind: "failure", code: Some(&error.code), ..report });
                    let cause = match error.kind {
                        ErrorKind::Abort => signal.map_or(JsValue::UNDEFINED, AbortSignal::reason),
                        ErrorKind::Connection | ErrorKind::Timeout => cause,
                        _ => JsValue::UNDEFINED,
                    };
                    with_cause(&error, &cause)
                });
            }
        };
    }
}

/// The reply as the package's wrapper takes it.
fn answer(reply: Reply) -> JsValue {
    let object = js_sys::Object::new();
    let set = |name: &str, value: JsValue| {
        // Setting a property of a fresh object does not fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    };
    set("status", reply.status.into());
    set("requestId", reply.request_id.into());
    set("idempotencyKey", reply.idempotency_key.map_or(JsValue::UNDEFINED, JsValue::from));
    set("attempts", reply.attempts.into());
    let headers =
        reply.headers.into_iter().map(|(name, value)| Value::Array(vec![name.into(), value.into()]));
    set("headersJson", Value::array(headers).to_text().into());
    set("text", reply.body.unwrap_or_default().into());
    object.into()
}

fn now() -> Now {
    let clock = Reflect::get(&js_sys::global(), &"performance".into()).ok();
    let monotonic = clock.and_then(|clock| {
        let read: Function = Reflect::get(&clock, &"now".into()).ok()?.dyn_into().ok()?;
        read.call0(&clock).ok()?.as_f64()
    });
    let wall = js_sys::Date::now();
    Now {
        wall_ms: millis(wall),
        mono_ms: u64::try_from(millis(monotonic.unwrap_or(wall))).unwrap_or_default(),
    }
}
