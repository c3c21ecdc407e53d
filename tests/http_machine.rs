//! The call machine: attempts, sleeps, deadline, abort. Contract section 3.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a fixture that fails fails its test"
)]

mod http_script;

use oceafin_partner::model::Strictness;

use http_script::{
    BODY, Played, SECRET, Script, Sent, UNAVAILABLE, call_of, config, fail, get, play, play_post, post,
    respond,
};
use oceafin_partner::http::{
    Approval, CallOptions, CallRequest, Event, JsonBody, MAX_TIMER_MS, Now, Random, RawBody, RetryPolicy,
    Signer, Step, Timeouts, TransportFailure,
};
use oceafin_partner::{ErrorKind, Outcome, PartnerError};

const KEY: &str = "02020202-0202-4202-8202-020202020202";
const REQUEST_ID: &str = "01010101-0101-4101-8101-010101010101";

fn assert_one_action(sent: &[Sent]) {
    for attempt in sent {
        attempt.assert_signed();
        assert_eq!(attempt.request.method, sent[0].request.method);
        assert_eq!(attempt.request.url, sent[0].request.url);
        assert_eq!(attempt.request.body, sent[0].request.body);
        assert_eq!(attempt.request.header("Idempotency-Key"), sent[0].request.header("Idempotency-Key"));
        assert_eq!(attempt.header("X-Request-Id"), sent[0].header("X-Request-Id"));
    }
    let mut nonces: Vec<_> = sent.iter().map(|attempt| attempt.header("X-Partner-Nonce")).collect();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), sent.len(), "a nonce was used twice");
}

#[test]
fn a_mutation_is_sent_signed_and_answered() {
    let (script, result) = play_post([respond(201, r#" {"withdrawalId":"wd-1","amount":1500.00} "#)]);
    let reply = result.unwrap();
    assert_eq!(reply.body.as_deref(), Some(r#" {"withdrawalId":"wd-1","amount":"1500.00"} "#));
    assert_eq!((reply.status, reply.attempts), (201, 1));
    assert_eq!((&*reply.request_id, reply.idempotency_key.as_deref()), (REQUEST_ID, Some(KEY)));
    let sent = &script.sent[0];
    sent.assert_signed();
    assert_eq!(sent.request.url, "https://api.example.com/partner/v1/customers/cust-1/fiat-withdrawals");
    assert_eq!(sent.request.method, "POST");
    assert_eq!(sent.request.body.as_deref(), Some(BODY.as_bytes()));
    assert_eq!(sent.header("Content-Type"), "application/json");
    assert_eq!(sent.header("Accept"), "application/json, application/problem+json");
    assert_eq!(sent.header("X-Partner-Timestamp"), "2026-06-28T00:00:00Z");
    assert_eq!(sent.timeout_ms, 30_000);
    assert_eq!(sent.request.headers.len(), 8);
}

#[test]
fn a_get_has_neither_body_nor_key() {
    let (script, result) =
        play(get(CallOptions::default()), [respond(200, "[]").header("x-request-id", "srv-9")]);
    let reply = result.unwrap();
    assert_eq!((&*reply.request_id, reply.idempotency_key), ("srv-9", None));
    let sent = &script.sent[0];
    sent.assert_signed();
    assert!(sent.request.url.ends_with("/fiat-withdrawals?limit=5"));
    assert!(sent.request.body.is_none());
    assert!(
        sent.request.header("Idempotency-Key").is_none() && sent.request.header("Content-Type").is_none()
    );
}

#[test]
fn the_callers_ids_and_headers_are_sent() {
    let options = CallOptions {
        idempotency_key: Some("cust-1:wd:1".to_owned()),
        request_id: Some("trace-1".to_owned()),
        headers: vec![("x-tenant".to_owned(), "call".to_owned())],
        ..CallOptions::default()
    };
    let headers = ["X-Tenant", "X-Shared"].map(|name| (name.to_owned(), "client".to_owned()));
    let mut script = Script::new([respond(200, "{}")]);
    let mut call = call_of(config().with_headers(headers.to_vec()).unwrap(), post(options));
    script.play(&mut call).unwrap();
    let sent = &script.sent[0];
    sent.assert_signed();
    assert_eq!(sent.header("Idempotency-Key"), "cust-1:wd:1");
    assert_eq!(sent.header("X-Request-Id"), "trace-1");
    assert_eq!(sent.header("X-Shared"), "client");
    let tenants = sent.request.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("x-tenant"));
    assert_eq!(tenants.map(|(_, value)| &**value).collect::<Vec<_>>(), ["call"]);
}

#[test]
fn passing_failures_are_retried_under_one_key() {
    for failure in [
        fail(TransportFailure::Connection),
        fail(TransportFailure::Timeout),
        fail(TransportFailure::BodyCut),
        respond(429, ""),
        respond(502, "<html>bad gateway</html>"),
        respond(503, UNAVAILABLE),
        respond(504, "{}"),
        respond(409, UNAVAILABLE),
    ] {
        for request in [post(CallOptions::default()), get(CallOptions::default())] {
            let (script, result) = play(request, [failure.clone(), failure.clone(), respond(200, "{}")]);
            assert_eq!(result.unwrap().attempts, 3, "{failure:?}");
            assert_eq!(script.sleeps, [100, 100]);
            assert_one_action(&script.sent);
        }
    }
}

#[test]
fn lasting_failures_are_not_retried() {
    for status in
        [100, 199, 301, 302, 304, 307, 308, 400, 401, 403, 404, 408, 409, 422, 425, 500, 501, 505, 0, 600]
    {
        let (script, result) = play_post([respond(status, "{}")]);
        let error = result.unwrap_err();
        assert_eq!((error.call.attempts, error.call.status), (1, Some(status)));
        assert!(!error.call.retryable, "{status}");
        assert!(script.sleeps.is_empty());
    }
    let (_, result) = play_post([fail(TransportFailure::Redirect)]);
    let error = result.unwrap_err();
    assert_eq!(
        (error.kind, &*error.code, error.call.attempts),
        (ErrorKind::Connection, "redirect_refused", 1)
    );
}

#[test]
fn the_last_failure_is_the_error_when_retries_run_out() {
    let (script, result) =
        play_post([respond(502, ""), fail(TransportFailure::Connection), respond(503, UNAVAILABLE)]);
    let error = result.unwrap_err();
    assert!(script.is_played_out());
    assert_eq!((error.kind, &*error.code), (ErrorKind::Api, "PARTNER_PROCESSING_UNAVAILABLE"));
    assert_eq!((error.call.attempts, error.call.status, error.call.retryable), (3, Some(503), true));
    assert_eq!(error.call.request_id.as_deref(), Some("srv-1"));
    assert_eq!(error.call.idempotency_key.as_deref(), Some(KEY));

    for (failure, kind, code) in [
        (TransportFailure::Connection, ErrorKind::Connection, "connection_failed"),
        (TransportFailure::Timeout, ErrorKind::Timeout, "attempt_timeout"),
        (TransportFailure::BodyCut, ErrorKind::Connection, "response_cut"),
    ] {
        let options = CallOptions { max_retries: Some(0), ..CallOptions::default() };
        let (_, result) = play(post(options), [fail(failure)]);
        let error = result.unwrap_err();
        assert_eq!(
            (error.kind, &*error.code, error.call.attempts, error.call.retryable),
            (kind, code, 1, true)
        );
        assert_eq!(error.call.request_id.as_deref(), Some(REQUEST_ID));
    }
}

#[test]
fn timestamp_and_signature_are_made_after_the_sleep() {
    let wait = respond(503, UNAVAILABLE).header("Retry-After", "7").after(3_000);
    let (script, result) = play_post([wait, respond(200, "{}").after(1)]);
    result.unwrap();
    assert_eq!(script.sent[0].header("X-Partner-Timestamp"), "2026-06-28T00:00:00Z");
    assert_eq!(script.sent[1].header("X-Partner-Timestamp"), "2026-06-28T00:00:10Z");
    assert_ne!(script.sent[0].header("X-Partner-Signature"), script.sent[1].header("X-Partner-Signature"));
    assert_one_action(&script.sent);
}

#[test]
fn sleeps_double_up_to_the_cap_with_full_jitter() {
    let options = || CallOptions { max_retries: Some(7), ..CallOptions::default() };
    let outcomes = || (0..7).map(|_| respond(503, "")).chain([respond(200, "{}")]);
    // A multiple of every ceiling + 1 would be 0; this is the largest draw of each.
    let mut script = Script::new(outcomes());
    script.jitter = 499;
    script.play(&mut call_of(config(), post(options()))).unwrap();
    assert_eq!(script.sleeps, [499; 7]);
    let mut script = Script::new(outcomes());
    script.jitter = u64::MAX;
    script.play(&mut call_of(config(), post(options()))).unwrap();
    let ceilings = [500, 1000, 2000, 4000, 8000, 8000, 8000];
    assert_eq!(script.sleeps, ceilings.map(|ceiling| u64::MAX % (ceiling + 1)));
}

#[test]
fn retry_after_is_honoured_and_capped() {
    let date = "Sun, 28 Jun 2026 00:00:00 GMT";
    for (value, sleep) in [
        ("0", 0),
        ("3", 3_000),
        ("60", 60_000),
        ("61", 60_000),
        ("999999999999999999999", 60_000),
        ("Sun, 28 Jun 2026 00:00:04 GMT", 4_000),
        ("Sun, 28 Jun 2026 09:00:00 GMT", 60_000),
        ("Sat, 27 Jun 2026 00:00:00 GMT", 0),
        ("soon", 100),
    ] {
        for status in [429, 503] {
            let first = respond(status, "").header("retry-after", value).header("Date", date);
            let (script, result) = play_post([first, respond(200, "{}")]);
            result.unwrap();
            assert_eq!(script.sleeps, [sleep], "{value}");
        }
    }
    // Without `Date` the local clock stands in: 10 ms have passed since the start.
    let first = respond(503, "").header("Retry-After", "Sun, 28 Jun 2026 00:00:04 GMT");
    let (script, _) = play_post([first, respond(200, "{}")]);
    assert_eq!(script.sleeps, [3_990]);
}

#[test]
fn an_attempt_gets_its_limit_or_the_remaining_time() {
    let options = CallOptions { timeout_ms: Some(1_000), deadline_ms: Some(2_500), ..CallOptions::default() };
    let slow = || respond(200, "{}").after(MAX_TIMER_MS);
    let (script, result) = play(post(options), [slow(), slow(), slow()]);
    let error = result.unwrap_err();
    assert_eq!(script.sent.iter().map(|sent| sent.timeout_ms).collect::<Vec<_>>(), [1_000, 1_000, 300]);
    assert_eq!((error.kind, &*error.code), (ErrorKind::Timeout, "deadline_exceeded"));
    assert_eq!(error.call.last_failure.as_deref(), Some("attempt_timeout"));
    assert_eq!((error.call.attempts, error.call.retryable), (3, true));
    assert_eq!(script.mono_ms, 5_000 + 2_500, "not a millisecond beyond the deadline");
}

#[test]
fn a_sleep_that_would_pass_the_deadline_ends_the_call() {
    for (deadline_ms, fits) in [(7_009, false), (7_010, false), (7_011, true)] {
        let options = CallOptions { deadline_ms: Some(deadline_ms), ..CallOptions::default() };
        let first = respond(503, UNAVAILABLE).header("Retry-After", "7");
        let (script, result) = play(post(options), [first, respond(200, "{}").after(1)]);
        if fits {
            assert_eq!(result.unwrap().attempts, 2);
            continue;
        }
        let error = result.unwrap_err();
        assert!(script.sleeps.is_empty(), "ends at once");
        assert_eq!((error.kind, &*error.code), (ErrorKind::Api, "PARTNER_PROCESSING_UNAVAILABLE"));
        assert_eq!((error.call.status, error.call.attempts, error.call.retryable), (Some(503), 1, true));
        assert_eq!(
            (error.call.request_id.as_deref(), error.call.retry_after_ms),
            (Some("srv-1"), Some(7_000))
        );
        assert!(
            error.message.ends_with("`deadlineMs` leaves no time for another attempt"),
            "{}",
            error.message
        );
    }
}

#[test]
fn a_wait_beyond_the_deadline_does_not_hide_a_rate_limit() {
    let limited = || respond(429, r#"{"code":"PARTNER_RATE_LIMITED"}"#);
    let options = || CallOptions { deadline_ms: Some(2_000), ..CallOptions::default() };
    for (retry_after, asked_ms) in
        [("3", 3_000), ("86400", 86_400_000), ("999999999999999999999", MAX_TIMER_MS)]
    {
        let error = play(post(options()), [limited().header("Retry-After", retry_after)]).1.unwrap_err();
        assert_eq!((error.kind, &*error.code), (ErrorKind::Api, "PARTNER_RATE_LIMITED"));
        assert_eq!((error.call.status, error.call.retryable), (Some(429), true));
        assert_eq!(error.call.retry_after_ms, Some(asked_ms), "uncut, but for what a timer can wait");
        assert_eq!(error.call.outcome, Some(Outcome::Refused));
    }
    // A failure without an answer is not hidden either.
    let options = CallOptions { deadline_ms: Some(50), ..CallOptions::default() };
    let error = play(post(options), [fail(TransportFailure::Connection)]).1.unwrap_err();
    assert_eq!((error.kind, &*error.code), (ErrorKind::Timeout, "deadline_exceeded"));
    assert_eq!(error.call.last_failure.as_deref(), Some("connection_failed"));
    assert_eq!((error.call.retryable, error.call.outcome), (true, Some(Outcome::Unknown)));
}

#[test]
fn no_attempt_begins_after_the_deadline() {
    let options = CallOptions { deadline_ms: Some(1_000), ..CallOptions::default() };
    let mut script = Script::new([respond(503, "")]);
    script.oversleep_ms = 5_000;
    let error = script.play(&mut call_of(config(), post(options))).unwrap_err();
    assert_eq!((&*error.code, error.call.attempts, script.sleeps.len()), ("deadline_exceeded", 1, 1));
    assert_eq!(error.call.status, Some(503));
}

#[test]
fn an_answer_at_the_last_moment_counts() {
    let options = CallOptions { deadline_ms: Some(1_000), ..CallOptions::default() };
    assert!(play(post(options.clone()), [respond(200, "{}").after(1_000)]).1.is_ok());
    let late_refusal = play(post(options), [respond(409, "{}").after(1_000)]).1.unwrap_err();
    assert_eq!(&*late_refusal.code, "http_409");
}

#[test]
fn an_abort_ends_a_call_in_any_state() {
    let aborted = |abort_at: u64, outcomes: Vec<Played>| {
        let mut script = Script::new(outcomes);
        script.abort_at = Some(abort_at);
        let error = script.play(&mut call_of(config(), post(CallOptions::default()))).unwrap_err();
        assert_eq!((error.kind, &*error.code, error.call.retryable), (ErrorKind::Abort, "aborted", false));
        assert_eq!(script.mono_ms, abort_at, "at once");
        error
    };
    let in_flight = aborted(5_001, vec![respond(200, "{}")]);
    assert_eq!((in_flight.call.attempts, in_flight.call.idempotency_key.as_deref()), (1, Some(KEY)));
    let asleep = aborted(5_050, vec![respond(503, UNAVAILABLE)]);
    assert_eq!(asleep.call.last_failure.as_deref(), Some("PARTNER_PROCESSING_UNAVAILABLE"));

    let error = done(call_of(config(), get(CallOptions::default())).next(Event::Aborted, NOW, RANDOM));
    assert_eq!((error.kind, error.call.attempts), (ErrorKind::Abort, 0));
    assert!(error.message.contains("before anything was sent"));
}

const NOW: Now = Now { wall_ms: 0, mono_ms: 0 };
const RANDOM: Random = Random { nonce: [7; 16], jitter: 0 };

fn done(step: Step) -> PartnerError {
    match step {
        Step::Done(result) => result.unwrap_err(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_event_out_of_step_is_an_error_and_not_a_panic() {
    for event in [
        Event::Slept,
        Event::Signed("x".to_owned()),
        Event::SigningFailed,
        Event::TransportFailed(TransportFailure::Timeout),
    ] {
        let mut call = call_of(config(), get(CallOptions::default()));
        for _ in 0..2 {
            let error = done(call.next(event.clone(), NOW, RANDOM));
            assert_eq!((error.kind, &*error.code), (ErrorKind::Internal, "call_out_of_step"));
        }
    }
    let mut call = call_of(config(), get(CallOptions::default()));
    assert!(matches!(call.next(Event::Start, NOW, RANDOM), Step::Send { .. }));
    assert_eq!(&*done(call.next(Event::Start, NOW, RANDOM)).code, "call_out_of_step");
}

#[test]
fn a_clock_beyond_the_calendar_is_an_error() {
    for wall_ms in [i64::MAX, i64::MIN] {
        let mut call = call_of(config(), get(CallOptions::default()));
        let error = done(call.next(Event::Start, Now { wall_ms, ..NOW }, RANDOM));
        assert_eq!((error.kind, &*error.code), (ErrorKind::Configuration, "clock_out_of_range"));
    }
}

#[test]
fn settings_are_checked() {
    for timeouts in [(0, 1), (1, 0), (MAX_TIMER_MS + 1, 1), (1, u64::MAX)] {
        let timeouts = Timeouts { attempt_ms: timeouts.0, deadline_ms: timeouts.1 };
        assert_eq!(config().with_timeouts(timeouts).unwrap_err().code, "timeout_out_of_range");
    }
    let retry = RetryPolicy { max_retries: 0, ..RetryPolicy::default() };
    let mut script = Script::new([respond(503, "")]);
    script.play(&mut call_of(config().with_retry(retry), post(CallOptions::default()))).unwrap_err();
    for client_id in ["", "a b", "a\r\nb"] {
        assert_eq!(Signer::external(client_id).unwrap_err().code, "client_id_malformed");
    }
}

#[test]
fn a_call_is_checked_before_it_is_made() {
    let endpoint = |id: &str| oceafin_partner::api::endpoint(id).unwrap();
    let refused = |options| {
        let list = CallRequest::endpoint(endpoint("fiatWithdrawals.list"), &["c"], &[], None, options);
        list.map(drop).unwrap_err().code.into_owned()
    };
    let defaults = CallOptions::default;
    assert_eq!(
        refused(CallOptions { idempotency_key: Some("k".into()), ..defaults() }),
        "idempotency_key_on_get"
    );
    assert_eq!(refused(CallOptions { request_id: Some("a\n".into()), ..defaults() }), "request_id_malformed");
    assert_eq!(refused(CallOptions { timeout_ms: Some(0), ..defaults() }), "timeout_out_of_range");
    assert_eq!(refused(CallOptions { deadline_ms: Some(1 << 31), ..defaults() }), "timeout_out_of_range");
    let header = vec![("X-Partner-Nonce".into(), "n".into())];
    assert_eq!(refused(CallOptions { headers: header, ..defaults() }), "header_reserved");

    let raw = |method: &str, path: &str, body: Option<&str>, options| {
        let body = body.map(|body| RawBody::Json(body.as_bytes().to_vec()));
        CallRequest::raw(method, path, &[("a".into(), "b c".into())], body, options)
    };
    let code = |result: Result<CallRequest, PartnerError>| result.unwrap_err().code.into_owned();
    assert_eq!(code(raw("post", "/partner/v1/x", None, defaults())), "method_unknown");
    assert_eq!(code(raw("GET", "/partner/v1/x", Some("{}"), defaults())), "body_unexpected");
    assert_eq!(code(raw("POST", "/partner/v1/../x", None, defaults())), "path_malformed");
    let key = CallOptions { idempotency_key: Some(String::new()), ..defaults() };
    assert_eq!(code(raw("POST", "/partner/v1/x", None, key)), "idempotency_key_malformed");
    assert_eq!(code(raw("POST", "/partner/v1/x", Some("not json"), defaults())), "json_syntax");
    let exact = RawBody::Exact { content_type: "a\nb".into(), bytes: Vec::new() };
    let exact = CallRequest::raw("POST", "/partner/v1/x", &[], Some(exact), defaults());
    assert_eq!(code(exact), "header_malformed");

    assert_eq!(
        raw("PATCH", "/partner/v1/x", None, defaults()).unwrap().path_and_query(),
        "/partner/v1/x?a=b%20c"
    );
    let joined = raw("DELETE", "/partner/v1/x?z=1", None, defaults()).unwrap();
    assert_eq!((joined.method(), joined.path_and_query()), ("DELETE", "/partner/v1/x?z=1&a=b%20c"));
}

#[test]
fn a_call_without_its_prepared_body_is_refused() {
    let approval = Approval::default();
    let made = |endpoint, text: Option<&str>| {
        let body = text.map(|text| JsonBody {
            text: text.as_bytes(),
            strictness: Strictness::Off,
            approval: &approval,
        });
        let ids = vec!["id-1"; oceafin_partner::api::Endpoint::path_parameters(endpoint).count()];
        let call = CallRequest::endpoint(endpoint, &ids, &[], body, CallOptions::default());
        call.map(drop).map_err(|error| error.code.into_owned())
    };
    let code = |code: &str| Err(code.to_owned());
    for endpoint in oceafin_partner::api::all() {
        let takes_body = endpoint.request.is_some();
        assert_eq!(made(endpoint, None).is_err(), takes_body, "{}", endpoint.id);
        for text in ["", "not json", "{\"a\":1", "{}{}"] {
            assert!(made(endpoint, Some(text)).is_err(), "{} with {text:?}", endpoint.id);
        }
        if takes_body {
            assert_eq!(made(endpoint, None), code("body_missing"), "{}", endpoint.id);
        } else {
            assert_eq!(made(endpoint, Some("{}")), code("body_unexpected"), "{}", endpoint.id);
        }
        if endpoint.authorization.is_some() {
            assert_eq!(
                made(endpoint, Some("{}")),
                code("operation_authorization_missing"),
                "{}",
                endpoint.id
            );
        }
    }
}

#[test]
fn nothing_secret_or_personal_is_printed() {
    let options = CallOptions {
        headers: vec![("Authorization".to_owned(), "Bearer hidden-token".to_owned())],
        ..CallOptions::default()
    };
    let mut call = call_of(config(), post(options));
    let step = call.next(Event::Start, NOW, RANDOM);
    let Step::Send { request, .. } = &step else { panic!("{step:?}") };
    let signature = request.header("X-Partner-Signature").unwrap();
    let event = Event::Response(respond(200, BODY).result.unwrap());
    let printed = format!("{call:?} {step:?} {event:?} {:?}", Event::Signed(signature.to_owned()));
    let reply = format!("{:?}", call.next(event, NOW, RANDOM));
    for hidden in [SECRET, "hidden-token", "1500.00", signature] {
        assert!(!printed.contains(hidden) && !reply.contains(hidden), "{hidden} in {printed} {reply}");
    }
}
