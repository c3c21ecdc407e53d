//! Whether an action was carried out, as every error of a call says it: each kind of attempt after each history of
//! attempts, held against an oracle that is written by hand and shares nothing with the library.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a fixture that fails fails its test")]

mod http_script;

use http_script::{Played, SERVER_DATE, Script, call_of, config, fail, get, play, post, respond};
use oceafin_partner::http::{
    BaseUrl, CallOptions, CallRequest, ClientConfig, Event, Now, Random, Signer, Step, TransportFailure,
};
use oceafin_partner::{ErrorKind, Outcome, PartnerError};

use Fact::{Cut, NoAnswer, RelaySaysUnsent, Said};

/// What happened to an attempt, in the oracle's terms.
#[derive(Clone, Copy, Debug)]
enum Fact {
    /// No meaningful answer: no connection, a timeout, half an answer, a redirect.
    NoAnswer(TransportFailure),
    /// A status with a body that is not a problem document, or with a problem of this code.
    Said(u16, Option<&'static str>),
    /// A 2xx that cannot be read.
    Cut,
    /// A relay's own refusal, which states that nothing was sent.
    RelaySaysUnsent(u16, &'static str),
}

/// Codes that mean, under a 4xx, that the API decided on the request and did nothing: contract section 4, and the
/// sandbox's own three.
const NO: [&str; 14] = [
    "PARTNER_AUTH_FAILED",
    "PARTNER_SIGNATURE_INVALID",
    "PARTNER_SIGNATURE_EXPIRED",
    "PARTNER_SCOPE_DENIED",
    "PARTNER_PRODUCT_DISABLED",
    "PARTNER_CUSTOMER_NOT_FOUND",
    "PARTNER_RESOURCE_NOT_FOUND",
    "PARTNER_RESOURCE_STATE_INVALID",
    "PARTNER_OPERATION_NOT_APPROVED",
    "PARTNER_QUOTE_EXPIRED",
    "PARTNER_TRAVEL_RULE_REQUIRED",
    "PARTNER_VALIDATION_FAILED",
    "PARTNER_METHOD_NOT_ALLOWED",
    "PARTNER_RATE_LIMITED",
];

/// Codes that leave the outcome of the action open, and unknown codes.
const OPEN: [&str; 8] = [
    "PARTNER_NONCE_REPLAYED",
    "PARTNER_IDEMPOTENCY_CONFLICT",
    "PARTNER_PROCESSING_UNAVAILABLE",
    "PARTNER_INSUFFICIENT_FUNDS",
    "PARTNER_SANDBOX_FAULT",
    "partner_scope_denied",
    "SCOPE_DENIED",
    "operation_hash_mismatch",
];

const STATUSES: [u16; 28] = [
    0, 100, 199, 300, 301, 302, 304, 307, 308, 399, 400, 401, 403, 404, 405, 408, 409, 413, 422, 425, 429,
    451, 499, 500, 501, 502, 503, 504,
];

fn codes() -> impl Iterator<Item = Option<&'static str>> {
    NO.into_iter().chain(OPEN).map(Some).chain([None])
}

/// The oracle: what is known after these attempts, the last of which ended the call.
fn truth(attempts: &[Fact], relayed: bool) -> Outcome {
    let nothing_was_done = |fact: &Fact| match fact {
        Said(status, Some(code)) => (400..500).contains(status) && NO.contains(code),
        RelaySaysUnsent(..) => relayed,
        _ => false,
    };
    let left_this_side = |fact: &&Fact| !(relayed && matches!(fact, RelaySaysUnsent(..)));
    if attempts.iter().filter(left_this_side).count() == 0 {
        Outcome::NotSent
    } else if attempts.iter().all(nothing_was_done) {
        Outcome::Refused
    } else {
        Outcome::Unknown
    }
}

fn played(fact: Fact) -> Played {
    match fact {
        NoAnswer(failure) => fail(failure),
        Said(status, None) => respond(status, "<html>blocked</html>"),
        Said(status, Some(code)) => respond(status, &format!(r#"{{"code":"{code}"}}"#)),
        Cut => respond(200, "{\"a\":"),
        RelaySaysUnsent(status, code) => respond(
            status,
            &format!(
                r#"{{"type":"urn:oceafin-partner:problem:{code}","code":"{code}","outcome":"not_sent"}}"#
            ),
        ),
    }
}

/// Whether the machine tries again after this, by contract section 3; the clock's extra attempt needs a `Date`.
fn is_tried_again(fact: Fact) -> bool {
    match fact {
        NoAnswer(failure) => !matches!(failure, TransportFailure::Redirect | TransportFailure::TooLarge),
        Said(status, code) => {
            let answered = !(200..400).contains(&status);
            matches!(status, 429 | 502..=504) || (answered && code == Some("PARTNER_PROCESSING_UNAVAILABLE"))
        }
        Cut => false,
        RelaySaysUnsent(status, _) => matches!(status, 429 | 502..=504),
    }
}

/// The other half of the oracle: may the call be repeated as it is?
fn may_help_to_repeat(last: Fact, attempts: usize) -> bool {
    match last {
        // The client refuses a redirect before it reads the body.
        Said(300..=399, _) => false,
        Said(_, Some("PARTNER_NONCE_REPLAYED")) | Cut => true,
        Said(_, Some("PARTNER_IDEMPOTENCY_CONFLICT")) if attempts > 1 => true,
        _ => is_tried_again(last),
    }
}

fn every_end() -> Vec<Fact> {
    let mut facts: Vec<Fact> =
        STATUSES.into_iter().flat_map(|status| codes().map(move |code| Said(status, code))).collect();
    facts.extend(
        [
            TransportFailure::Connection,
            TransportFailure::Timeout,
            TransportFailure::BodyCut,
            TransportFailure::Redirect,
            TransportFailure::TooLarge,
        ]
        .map(NoAnswer),
    );
    facts.extend([Cut, RelaySaysUnsent(403, "relay_key_refused"), RelaySaysUnsent(503, "relay_unavailable")]);
    facts
}

/// Histories of attempts that are each retried: lost, answered by an intermediary, answered by the API, and mixed.
fn every_history() -> Vec<Vec<Fact>> {
    let lost = NoAnswer(TransportFailure::BodyCut);
    let judged = Said(429, Some("PARTNER_RATE_LIMITED"));
    vec![
        vec![],
        vec![lost],
        vec![NoAnswer(TransportFailure::Connection)],
        vec![NoAnswer(TransportFailure::Timeout)],
        vec![Said(502, None)],
        vec![Said(503, Some("PARTNER_PROCESSING_UNAVAILABLE"))],
        vec![Said(409, Some("PARTNER_PROCESSING_UNAVAILABLE"))],
        vec![Said(504, Some("PARTNER_SCOPE_DENIED"))],
        vec![Said(429, None)],
        vec![Said(429, Some("PARTNER_NEW_LIMIT"))],
        vec![judged],
        vec![judged, judged],
        vec![lost, judged],
        vec![judged, lost],
        vec![RelaySaysUnsent(503, "relay_unavailable")],
        vec![RelaySaysUnsent(429, "relay_rate_limited"), judged],
        vec![RelaySaysUnsent(429, "relay_rate_limited"), lost],
    ]
}

fn relay() -> ClientConfig {
    ClientConfig::new(BaseUrl::relay("/api/oceafin").unwrap(), Signer::Relay)
}

fn end_of(config: ClientConfig, request: CallRequest, attempts: &[Fact]) -> PartnerError {
    let mut script = Script::new(attempts.iter().copied().map(played));
    let error = script.play(&mut call_of(config, request)).unwrap_err();
    assert!(script.is_played_out(), "{attempts:?}");
    error
}

#[test]
fn every_end_after_every_history() {
    let mut seen = [0_u32; 3];
    for history in every_history() {
        for last in every_end() {
            let attempts: Vec<Fact> = history.iter().copied().chain([last]).collect();
            assert!(history.iter().copied().all(is_tried_again), "a history goes on");
            let options = || CallOptions {
                max_retries: Some(u32::try_from(history.len()).unwrap()),
                ..CallOptions::default()
            };
            for (config, relayed) in [(config(), false), (relay(), true)] {
                for request in [post(options()), get(options())] {
                    let mutation = request.method() != "GET";
                    let error = end_of(config.clone(), request, &attempts);
                    let outcome = truth(&attempts, relayed);
                    assert_eq!(error.call.outcome, Some(outcome), "{attempts:?}: {error:?}");
                    assert_eq!(
                        error.call.retryable,
                        may_help_to_repeat(last, attempts.len()),
                        "{attempts:?}"
                    );
                    let name = outcome.as_str();
                    assert!(error.to_json().contains(&format!(r#""outcome":"{name}""#)));
                    if mutation && outcome == Outcome::Unknown {
                        assert_keeps_its_key(&error);
                    }
                    seen[outcome as usize] += 1;
                }
            }
        }
    }
    // The table has something in every row.
    assert!(seen.iter().all(|count| *count >= 8), "{seen:?}");
}

/// While the outcome is unknown, no advice may lead away from the same key and body.
fn assert_keeps_its_key(error: &PartnerError) {
    for misleading in ["new key", "another key", "new one", "authorize it again", "nothing was", "fresh"] {
        assert!(!error.message.contains(misleading), "{}", error.message);
    }
}

#[test]
fn advice_after_a_lost_attempt_keeps_to_the_same_key_and_body() {
    for code in NO {
        let lost = NoAnswer(TransportFailure::BodyCut);
        let options = || CallOptions { max_retries: Some(1), ..CallOptions::default() };
        let first = end_of(config(), post(options()), &[Said(403, Some(code))]);
        let later = end_of(config(), post(options()), &[lost, Said(403, Some(code))]);
        let read = end_of(config(), get(options()), &[lost, Said(403, Some(code))]);
        let advice = "the call may have been carried out, so repeat it only under the same idempotency key";
        assert!(later.message.contains(&format!("`{code}`: {advice}")), "{}", later.message);
        assert!(!first.message.contains("idempotency key"), "{}", first.message);
        assert!(!read.message.contains("idempotency key"), "a read has none: {}", read.message);
    }
    let conflict = Said(409, Some("PARTNER_IDEMPOTENCY_CONFLICT"));
    for attempts in [vec![conflict], vec![Said(502, None), conflict]] {
        let error = end_of(config(), post(CallOptions::default()), &attempts);
        assert_eq!((error.call.outcome, error.call.retryable), (Some(Outcome::Unknown), attempts.len() > 1));
        assert!(!error.message.contains("new"), "{}", error.message);
    }
}

#[test]
fn a_corrected_clock_leaves_nothing_unaccounted_for() {
    let expired = || played(Said(401, Some("PARTNER_SIGNATURE_EXPIRED"))).header("Date", SERVER_DATE);
    for (last, outcome) in [
        (played(Said(409, Some("PARTNER_QUOTE_EXPIRED"))), Outcome::Refused),
        (expired(), Outcome::Refused),
        (played(Said(409, Some("PARTNER_IDEMPOTENCY_CONFLICT"))), Outcome::Unknown),
        (played(Said(500, None)), Outcome::Unknown),
        (fail(TransportFailure::TooLarge), Outcome::Unknown),
    ] {
        let (script, result) = play(post(CallOptions::default()), [expired(), last]);
        assert_eq!((script.sent.len(), result.unwrap_err().call.outcome), (2, Some(outcome)));
    }
    let (_, result) = play(post(CallOptions::default()), [played(Said(502, None)), expired(), expired()]);
    assert_eq!(result.unwrap_err().call.outcome, Some(Outcome::Unknown), "the first is still lost");
}

const NOW: Now = Now { wall_ms: 0, mono_ms: 0 };
const RANDOM: Random = Random { nonce: [7; 16], jitter: 0 };

fn done(step: Step) -> PartnerError {
    match step {
        Step::Done(result) => result.unwrap_err(),
        other => panic!("{other:?}"),
    }
}

fn event(fact: Fact) -> Event {
    played(fact).result.map_or_else(Event::TransportFailed, Event::Response)
}

/// Ends caused on the client's side, in each state of a call, after each kind of first attempt.
#[test]
fn ends_on_the_clients_side() {
    let lost = NoAnswer(TransportFailure::BodyCut);
    let judged = Said(429, Some("PARTNER_RATE_LIMITED"));
    let external = || {
        let base = BaseUrl::api("https://api.example.com").unwrap();
        ClientConfig::new(base, Signer::external("client-7").unwrap())
    };
    let late = Now { mono_ms: u64::from(u32::MAX), ..NOW };
    let fault = || PartnerError::new(ErrorKind::Configuration, "random_unavailable", "no random bytes");
    for (first, before) in
        [(None, Outcome::NotSent), (Some(judged), Outcome::Refused), (Some(lost), Outcome::Unknown)]
    {
        // A call that waits for a signature, after that first attempt.
        let signing = || {
            let mut call = call_of(external(), post(CallOptions::default()));
            let mut step = call.next(Event::Start, NOW, RANDOM);
            if let Some(first) = first {
                call.next(Event::Signed("ab".repeat(32)), NOW, RANDOM);
                assert!(matches!(call.next(event(first), NOW, RANDOM), Step::Sleep { .. }));
                step = call.next(Event::Slept, NOW, RANDOM);
            }
            assert!(matches!(step, Step::Sign { .. }), "{step:?}");
            call
        };
        for (end, now) in [
            (Event::Aborted, NOW),
            (Event::SigningFailed, NOW),
            (Event::SigningTimedOut, NOW),
            (Event::Signed("not a signature".to_owned()), NOW),
            (Event::SigningFailed, late),
            (Event::Slept, NOW),
        ] {
            let error = done(signing().next(end.clone(), now, RANDOM));
            assert_eq!(error.call.outcome, Some(before), "{end:?} after {first:?}");
            let claims_nothing = error.message.contains("nothing was sent");
            assert!(!claims_nothing || before == Outcome::NotSent, "{}", error.message);
            let advises = error.message.contains("same idempotency key");
            assert!(!advises || before == Outcome::Unknown, "{}", error.message);
        }
        assert_eq!(signing().give_up(fault()).call.outcome, Some(before));

        // The same while an attempt is on its way: whatever came before, this one may be carried out.
        let in_flight = || {
            let mut call = signing();
            assert!(matches!(call.next(Event::Signed("ab".repeat(32)), NOW, RANDOM), Step::Send { .. }));
            call
        };
        for end in [Event::Aborted, Event::Start, Event::Slept, Event::SigningFailed] {
            let error = done(in_flight().next(end.clone(), NOW, RANDOM));
            assert_eq!(error.call.outcome, Some(Outcome::Unknown), "{end:?} after {first:?}");
        }
        let error = in_flight().give_up(fault());
        assert_eq!((&*error.code, error.call.outcome), ("random_unavailable", Some(Outcome::Unknown)));
        assert_eq!(error.call.attempts, if first.is_some() { 2 } else { 1 });
        assert!(error.call.idempotency_key.is_some());
    }

    // While it sleeps, and when it has slept beyond its deadline.
    for (first, outcome) in [(judged, Outcome::Refused), (lost, Outcome::Unknown)] {
        let sleeping = || {
            let mut call = call_of(config(), post(CallOptions::default()));
            call.next(Event::Start, NOW, RANDOM);
            assert!(matches!(call.next(event(first), NOW, RANDOM), Step::Sleep { .. }));
            call
        };
        let aborted = done(sleeping().next(Event::Aborted, NOW, RANDOM));
        assert_eq!((&*aborted.code, aborted.call.outcome), ("aborted", Some(outcome)));
        let overslept = done(sleeping().next(Event::Slept, late, RANDOM));
        assert_eq!((&*overslept.code, overslept.call.outcome), ("deadline_exceeded", Some(outcome)));
    }

    // The deadline of an attempt under way.
    let options = CallOptions { deadline_ms: Some(5), ..CallOptions::default() };
    let (_, result) = play(post(options), [respond(200, "{}")]);
    let error = result.unwrap_err();
    assert_eq!((&*error.code, error.call.outcome), ("deadline_exceeded", Some(Outcome::Unknown)));

    // What never begins.
    let mut call = call_of(config(), post(CallOptions::default()));
    let clock = done(call.next(Event::Start, Now { wall_ms: i64::MAX, ..NOW }, RANDOM));
    assert_eq!((&*clock.code, clock.call.outcome), ("clock_out_of_range", Some(Outcome::NotSent)));
    let ended = done(call.next(Event::Start, NOW, RANDOM));
    assert_eq!((&*ended.code, ended.call.outcome), ("call_out_of_step", Some(Outcome::NotSent)));
}

#[test]
fn only_a_relays_own_client_believes_the_outcome_that_a_relay_reports() {
    let urn = "urn:oceafin-partner:problem:relay_key_refused";
    for (problem_type, outcome, is_believed) in [
        (urn, "not_sent", true),
        (urn, "refused", false),
        (urn, "unknown", false),
        (urn, "NOT_SENT", false),
        ("urn:oceafin:problem:PARTNER_NEW_CODE", "not_sent", false),
        ("about:blank", "not_sent", false),
        ("", "not_sent", false),
    ] {
        let body = format!(r#"{{"type":"{problem_type}","code":"relay_key_refused","outcome":"{outcome}"}}"#);
        for (config, relayed) in [(relay(), true), (config(), false)] {
            let mut script = Script::new([respond(403, &body)]);
            let error = script.play(&mut call_of(config, post(CallOptions::default()))).unwrap_err();
            let expected = if relayed && is_believed { Outcome::NotSent } else { Outcome::Unknown };
            assert_eq!(error.call.outcome, Some(expected), "{body}");
        }
    }
}
