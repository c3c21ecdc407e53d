//! Calls that are signed elsewhere: by an external signer, or by a relay. Contract section 3; decision 0017.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::unnecessary_wraps,
    reason = "a fixture that fails fails its test"
)]

mod http_script;

use http_script::{BODY, EXPIRED, SECRET, Script, Sent, call_of, post, respond};
use oceafin_partner::http::{
    BaseUrl, Call, CallOptions, ClientConfig, Event, Now, Random, Reply, Signer, Step, Timeouts,
    TransportFailure,
};
use oceafin_partner::signing::{SigningKey, request_base_string};
use oceafin_partner::{ErrorKind, PartnerError};

const KEY: &str = "02020202-0202-4202-8202-020202020202";
const REQUEST_ID: &str = "01010101-0101-4101-8101-010101010101";
const NOW: Now = Now { wall_ms: 0, mono_ms: 0 };
const RANDOM: Random = Random { nonce: [7; 16], jitter: 0 };

fn config() -> ClientConfig {
    let base = BaseUrl::api("https://api.example.com").unwrap();
    ClientConfig::new(base, Signer::external("client-7").unwrap())
}

fn tag(base: &str) -> Option<String> {
    Some(hex::encode(SigningKey::new(SECRET).unwrap().tag(base.as_bytes())))
}

fn play(
    sign: fn(&str) -> Option<String>,
    outcomes: impl IntoIterator<Item = http_script::Played>,
) -> (Script, Result<Reply, PartnerError>) {
    let mut script = Script::new(outcomes);
    script.sign = sign;
    let result = script.play(&mut call_of(config(), post(CallOptions::default())));
    (script, result)
}

fn at(mono_ms: u64) -> Now {
    Now { mono_ms, ..NOW }
}

/// A call that has asked for its first signature, and how long it waits for it.
fn asking(timeouts: Timeouts) -> (Call, u64) {
    let mut call = call_of(config().with_timeouts(timeouts).unwrap(), post(CallOptions::default()));
    match call.next(Event::Start, NOW, RANDOM) {
        Step::Sign { timeout_ms, .. } => (call, timeout_ms),
        other => panic!("{other:?}"),
    }
}

fn done(step: Step) -> PartnerError {
    match step {
        Step::Done(result) => result.unwrap_err(),
        other => panic!("{other:?}"),
    }
}

fn time_to_send(step: &Step) -> u64 {
    match step {
        Step::Send { timeout_ms, .. } => *timeout_ms,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_base_string_matches_the_contract() {
    let mut call = call_of(config(), post(CallOptions::default()));
    let Step::Sign { base_string, .. } = call.next(Event::Start, NOW, RANDOM) else { panic!("no question") };
    let path = "/partner/v1/customers/cust-1/fiat-withdrawals";
    let (timestamp, nonce) = ("1970-01-01T00:00:00Z", "07".repeat(16));
    let expected = request_base_string("POST", path, BODY.as_bytes(), timestamp, &nonce, Some(KEY));
    assert_eq!(base_string, expected);
}

#[test]
fn each_attempt_is_signed_again_after_the_sleep() {
    let wait = respond(503, "").header("Retry-After", "7").after(3_000);
    let (script, result) = play(tag, [wait, respond(200, "{}")]);
    assert_eq!(result.unwrap().attempts, 2);
    for sent in &script.sent {
        sent.assert_signed();
    }
    let both = |name: &str| [script.sent[0].header(name), script.sent[1].header(name)].map(str::to_owned);
    assert_eq!(both("X-Partner-Timestamp"), ["2026-06-28T00:00:00Z", "2026-06-28T00:00:10Z"]);
    let [first, second] = both("X-Partner-Nonce");
    assert_ne!(first, second);
}

#[test]
fn a_learnt_clock_is_in_the_next_base_string() {
    let expired = respond(401, EXPIRED).header("Date", "Mon, 29 Jun 2026 00:00:00 GMT");
    let (script, result) = play(tag, [expired, respond(200, "{}")]);
    assert_eq!(result.unwrap().attempts, 2);
    assert!(script.sent[1].header("X-Partner-Timestamp").starts_with("2026-06-29T00:00:0"));
    script.sent[1].assert_signed();
}

#[test]
fn an_invalid_signature_is_not_sent() {
    for (sign, code) in [
        ((|_| None) as fn(&str) -> Option<String>, "signer_failed"),
        (|_| Some(String::new()), "signature_malformed"),
        (|_| Some("AB".repeat(32)), "signature_malformed"),
        (|_| Some("ab".repeat(31)), "signature_malformed"),
        (|_| Some("ab".repeat(33)), "signature_malformed"),
        (|_| Some(format!("{}g", "a".repeat(63))), "signature_malformed"),
        (|_| Some(format!("{}\r\nX-Evil: 1", "ab".repeat(32))), "signature_malformed"),
    ] {
        let (script, result) = play(sign, []);
        let error = result.unwrap_err();
        assert_eq!((error.kind, &*error.code, error.call.attempts), (ErrorKind::Signature, code, 0));
        assert!(error.message.contains("nothing was sent"), "{}", error.message);
        assert!(!error.call.retryable);
        assert_eq!(error.call.request_id.as_deref(), Some(REQUEST_ID));
        assert_eq!((script.sent.len(), script.sleeps.len()), (0, 0), "it is not asked again");
    }
}

#[test]
fn a_signer_that_fails_on_a_later_attempt_does_not_claim_that_nothing_was_sent() {
    for (event, code) in [
        (Event::SigningFailed, "signer_failed"),
        (Event::SigningTimedOut, "signer_timeout"),
        (Event::Signed("x".to_owned()), "signature_malformed"),
    ] {
        let (mut call, _) = asking(Timeouts::default());
        let step = call.next(Event::Signed("ab".repeat(32)), NOW, RANDOM);
        assert!(matches!(step, Step::Send { .. }));
        let step = call.next(Event::TransportFailed(TransportFailure::BodyCut), NOW, RANDOM);
        assert!(matches!(step, Step::Sleep { .. }));
        assert!(matches!(call.next(Event::Slept, NOW, RANDOM), Step::Sign { .. }));
        let error = done(call.next(event, NOW, RANDOM));
        assert_eq!((&*error.code, error.call.attempts), (code, 1));
        assert_eq!(error.call.last_failure.as_deref(), Some("response_cut"));
        assert_eq!(error.call.idempotency_key.as_deref(), Some(KEY));
        assert!(error.message.contains("same idempotency key"), "{}", error.message);
        assert!(!error.message.contains("nothing was sent"), "{}", error.message);
    }
}

#[test]
fn the_signers_time_counts_towards_its_attempt() {
    let (mut call, timeout_ms) = asking(Timeouts { attempt_ms: 1_000, deadline_ms: 5_000 });
    assert_eq!(timeout_ms, 1_000);
    let step = call.next(Event::Signed("ab".repeat(32)), at(700), RANDOM);
    assert_eq!(time_to_send(&step), 300);
    let failed = Event::TransportFailed(TransportFailure::Timeout);
    assert!(matches!(call.next(failed, at(1_000), RANDOM), Step::Sleep { ms: 0 }), "it is tried again");
    let Step::Sign { timeout_ms, .. } = call.next(Event::Slept, at(1_000), RANDOM) else {
        panic!("no question")
    };
    assert_eq!(timeout_ms, 1_000, "the next has its own");

    for late in [Event::SigningTimedOut, Event::Signed("ab".repeat(32))] {
        let (mut call, _) = asking(Timeouts { attempt_ms: 1_000, deadline_ms: 5_000 });
        let error = done(call.next(late, at(1_000), RANDOM));
        assert_eq!((error.kind, &*error.code), (ErrorKind::Timeout, "signer_timeout"));
        assert_eq!((error.call.attempts, error.call.retryable), (0, true));
    }
}

#[test]
fn the_signers_time_counts_towards_the_call() {
    let tight = Timeouts { attempt_ms: 30_000, deadline_ms: 2_000 };
    let (mut call, timeout_ms) = asking(tight);
    assert_eq!(timeout_ms, 2_000);
    let step = call.next(Event::Signed("ab".repeat(32)), at(1_500), RANDOM);
    assert_eq!(time_to_send(&step), 500);
    let failed = Event::TransportFailed(TransportFailure::Timeout);
    assert_eq!(done(call.next(failed, at(2_000), RANDOM)).code, "deadline_exceeded");

    for late in [Event::Signed("ab".repeat(32)), Event::SigningFailed, Event::SigningTimedOut] {
        let (mut call, _) = asking(tight);
        let error = done(call.next(late, at(2_000), RANDOM));
        assert_eq!((&*error.code, error.call.attempts), ("deadline_exceeded", 0));
    }
}

#[test]
fn an_abort_ends_the_wait_for_a_signature() {
    let (mut call, _) = asking(Timeouts::default());
    let error = done(call.next(Event::Aborted, NOW, RANDOM));
    assert_eq!((error.kind, &*error.code, error.call.attempts), (ErrorKind::Abort, "aborted", 0));
    let late = done(call.next(Event::Signed("ab".repeat(32)), NOW, RANDOM));
    assert_eq!(late.code, "call_out_of_step", "what comes after it sends nothing");
}

#[test]
fn an_unrequested_signature_is_out_of_step() {
    for event in [Event::Signed("ab".repeat(32)), Event::SigningFailed, Event::SigningTimedOut] {
        let mut call = call_of(http_script::config(), post(CallOptions::default()));
        assert!(matches!(call.next(Event::Start, NOW, RANDOM), Step::Send { .. }));
        assert_eq!(done(call.next(event, NOW, RANDOM)).code, "call_out_of_step");
    }
}

#[test]
fn a_relay_gets_the_ids_and_no_signature() {
    let config = ClientConfig::new(BaseUrl::relay("/api/oceafin/").unwrap(), Signer::Relay);
    let mut script = Script::new([
        respond(503, ""),
        respond(401, EXPIRED).header("Date", "Mon, 29 Jun 2026 00:00:00 GMT"),
    ]);
    let error = script.play(&mut call_of(config, post(CallOptions::default()))).unwrap_err();
    assert_eq!(
        (&*error.code, error.call.attempts),
        ("PARTNER_SIGNATURE_EXPIRED", 2),
        "its clock is not ours"
    );
    for sent in &script.sent {
        assert_eq!(sent.request.url, "/api/oceafin/partner/v1/customers/cust-1/fiat-withdrawals");
        assert_eq!((sent.header("Idempotency-Key"), sent.header("X-Request-Id")), (KEY, REQUEST_ID));
        assert!(!sent.request.headers.iter().any(|(name, _)| name.starts_with("X-Partner-")), "{sent:?}");
    }
    let names = |sent: &Sent| sent.request.headers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&script.sent[0]), ["X-Request-Id", "Idempotency-Key", "Accept", "Content-Type"]);
}
