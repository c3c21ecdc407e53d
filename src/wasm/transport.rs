//! `fetch`, timers and aborts. The default goes through gloo-net; an injected `fetch` gets what any `fetch` gets.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use gloo_net::http::{RequestBuilder, Response};
use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, RequestRedirect};

use crate::http::{TransportFailure, WireRequest, WireResponse};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// How an attempt or a sleep ended.
pub(super) enum Outcome<T> {
    /// By itself.
    Done(T),
    /// Its time ran out.
    TimedOut,
    /// The caller aborted.
    Aborted,
}

/// Sends one attempt and reads the whole body, within `timeout_ms`. The second part of a failure is what the runtime
/// threw.
pub(super) async fn send(
    fetch: Option<&Function>,
    request: &WireRequest,
    timeout_ms: u64,
    signal: Option<&AbortSignal>,
) -> Outcome<Result<WireResponse, (TransportFailure, JsValue)>> {
    let Ok(controller) = AbortController::new() else {
        return Outcome::Done(Err((TransportFailure::Connection, JsValue::UNDEFINED)));
    };
    // The injected function may ignore the signal it is given, so the wait does not depend on it.
    let inner = controller.signal();
    let outcome = within(exchange(fetch, request, &inner), timeout_ms, signal).await;
    if !matches!(outcome, Outcome::Done(_)) {
        controller.abort();
    }
    outcome
}

/// Waits; an abort cuts the wait.
pub(super) async fn sleep(ms: u64, signal: Option<&AbortSignal>) -> Outcome<()> {
    match within(std::future::pending(), ms, signal).await {
        Outcome::TimedOut => Outcome::Done(()),
        outcome => outcome,
    }
}

/// Waits for `work`, at most `ms`, and not beyond an abort. Whichever comes first, the timer and the listener go.
async fn within<T>(work: impl Future<Output = T>, ms: u64, signal: Option<&AbortSignal>) -> Outcome<T> {
    const ABORTED: &str = "aborted";
    if signal.is_some_and(AbortSignal::aborted) {
        return Outcome::Aborted;
    }
    let mut stop = None;
    let cut = Promise::new(&mut |resolve, _| stop = Some(resolve));
    let Some(stop) = stop else { return Outcome::Aborted };
    let on_time: Function = stop.bind0(&JsValue::UNDEFINED).unchecked_into();
    let on_abort: Function = stop.bind1(&JsValue::UNDEFINED, &ABORTED.into()).unchecked_into();
    #[expect(clippy::cast_precision_loss, reason = "waits are bounded far below 2^53 ms")]
    let timer = set_timeout(&on_time, ms as f64);
    if let Some(signal) = signal {
        let _ = signal.add_event_listener_with_callback("abort", &on_abort);
    }
    let (mut work, mut cut) = (pin!(work), pin!(JsFuture::from(cut)));
    let outcome = poll_fn(|context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Outcome::Done(done));
        }
        cut.as_mut().poll(context).map(|reason| match reason.ok().and_then(|reason| reason.as_string()) {
            Some(reason) if reason == ABORTED => Outcome::Aborted,
            _ => Outcome::TimedOut,
        })
    })
    .await;
    clear_timeout(&timer);
    if let Some(signal) = signal {
        let _ = signal.remove_event_listener_with_callback("abort", &on_abort);
    }
    outcome
}

async fn exchange(
    fetch: Option<&Function>,
    request: &WireRequest,
    signal: &AbortSignal,
) -> Result<WireResponse, (TransportFailure, JsValue)> {
    let no_connection = |cause: JsValue| (TransportFailure::Connection, cause);
    let response = match fetch {
        None => through_gloo(request, signal).await,
        Some(fetch) => through_injected(fetch, request, signal).await,
    }
    .map_err(no_connection)?;
    // A browser hides the status of a redirect that it was told not to follow.
    if response.type_is_opaque_redirect() {
        return Err((TransportFailure::Redirect, JsValue::UNDEFINED));
    }
    let response = Response::from(response.0);
    let status = response.status();
    let headers = response.headers().entries().collect();
    match response.binary().await {
        Ok(body) => Ok(WireResponse { status, headers, body }),
        Err(error) => Err((TransportFailure::BodyCut, cause_of(&error))),
    }
}

/// A response of any `fetch`, read by the names that every `Response` has.
struct AnyResponse(web_sys::Response);

impl AnyResponse {
    fn type_is_opaque_redirect(&self) -> bool {
        Reflect::get(&self.0, &"type".into()).ok().and_then(|kind| kind.as_string()).as_deref()
            == Some("opaqueredirect")
    }
}

async fn through_gloo(request: &WireRequest, signal: &AbortSignal) -> Result<AnyResponse, JsValue> {
    let method = request.method.parse().map_err(|_| JsValue::UNDEFINED)?;
    let mut builder = RequestBuilder::new(&request.url)
        .method(method)
        .redirect(RequestRedirect::Manual)
        .abort_signal(Some(signal));
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let built = match &request.body {
        Some(body) => builder.body(Uint8Array::from(&**body)),
        None => builder.build(),
    };
    let response = built.map_err(|error| cause_of(&error))?.send().await.map_err(|error| cause_of(&error))?;
    Ok(AnyResponse(response.into()))
}

async fn through_injected(
    fetch: &Function,
    request: &WireRequest,
    signal: &AbortSignal,
) -> Result<AnyResponse, JsValue> {
    let headers = js_sys::Object::new();
    for (name, value) in &request.headers {
        Reflect::set(&headers, &name.into(), &value.into())?;
    }
    let init = js_sys::Object::new();
    let set = |name: &str, value: &JsValue| Reflect::set(&init, &name.into(), value);
    set("method", &request.method.into())?;
    set("headers", &headers)?;
    set("redirect", &"manual".into())?;
    set("signal", signal)?;
    if let Some(body) = &request.body {
        set("body", &Uint8Array::from(&**body))?;
    }
    let promise = fetch.call2(&JsValue::UNDEFINED, &request.url.as_str().into(), &init)?;
    let response = JsFuture::from(Promise::resolve(&promise)).await?;
    if !response.is_object() {
        return Err(js_sys::TypeError::new("the injected `fetch` did not return a response").into());
    }
    // Not `dyn_into`: the response of another realm, or of a test, is no instance of this one's class.
    Ok(AnyResponse(response.unchecked_into()))
}

fn cause_of(error: &gloo_net::Error) -> JsValue {
    js_sys::Error::new(&error.to_string()).into()
}
