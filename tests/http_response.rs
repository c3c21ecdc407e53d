//! How answers are read: problem documents, other error bodies, and the server's clock. Contract section 4.
#![expect(clippy::unwrap_used, reason = "a fixture that fails fails its test")]

mod http_script;

use http_script::{
    EXPIRED, Played, SERVER_DATE, Script, UNAVAILABLE, WALL_START, call_of, config, play_post, post, respond,
};
use oceafin_partner::http::{Call, CallOptions, MAX_CLOCK_OFFSET_MS, Reply, Seed};
use oceafin_partner::{ErrorKind, PartnerError};
use std::sync::Arc;

fn error_of(outcome: Played) -> PartnerError {
    play_post([outcome]).1.unwrap_err()
}

#[test]
fn a_problem_document_becomes_an_error() {
    let error = error_of(respond(
        422,
        r#"{"type":"https://docs.oceafin.com/problems/validation","title":"Validation failed","status":422,
            "code":"PARTNER_VALIDATION_FAILED","detail":"amount of Jane Doe is too small","requestId":"srv-7",
            "errors":[{"field":"amount","code":"amount_too_small","message":"at least 1.00"},
                      {"field":"documents[0].fileAssetId","message":"unknown"}]}"#,
    ));
    assert_eq!((error.kind, &*error.code), (ErrorKind::Api, "PARTNER_VALIDATION_FAILED"));
    assert_eq!((error.call.status, error.call.attempts, error.call.retryable), (Some(422), 1, false));
    assert_eq!(error.call.request_id.as_deref(), Some("srv-7"));
    assert!(error.call.idempotency_key.is_some());
    let problem = error.call.problem.as_ref().unwrap();
    assert_eq!(problem.title.as_deref(), Some("Validation failed"));
    assert_eq!(problem.problem_type.as_deref(), Some("https://docs.oceafin.com/problems/validation"));
    assert_eq!(problem.detail.as_deref(), Some("amount of Jane Doe is too small"));
    let fields: Vec<_> = error.field_errors.iter().map(|field| (&*field.pointer, &*field.code)).collect();
    assert_eq!(fields, [("/amount", "amount_too_small"), ("/documents/0/fileAssetId", "invalid")]);
    assert!(!error.message.contains("Jane"), "the message is safe to log: {}", error.message);
}

#[test]
fn every_published_code_has_advice_and_unknown_codes_are_kept() {
    for code in [
        "PARTNER_AUTH_FAILED",
        "PARTNER_SIGNATURE_INVALID",
        "PARTNER_SIGNATURE_EXPIRED",
        "PARTNER_NONCE_REPLAYED",
        "PARTNER_SCOPE_DENIED",
        "PARTNER_PRODUCT_DISABLED",
        "PARTNER_CUSTOMER_NOT_FOUND",
        "PARTNER_RESOURCE_NOT_FOUND",
        "PARTNER_RESOURCE_STATE_INVALID",
        "PARTNER_IDEMPOTENCY_CONFLICT",
        "PARTNER_OPERATION_NOT_APPROVED",
        "PARTNER_QUOTE_EXPIRED",
        "PARTNER_TRAVEL_RULE_REQUIRED",
    ] {
        let error = error_of(respond(400, &format!(r#"{{"code":"{code}"}}"#)));
        assert_eq!((error.kind, &*error.code, error.call.attempts), (ErrorKind::Api, code, 1));
        let (_, advice) = error.message.split_once(&format!("`{code}`: ")).expect("advice after the code");
        assert!(advice.len() > 10 && !advice.ends_with('.'), "{advice}");
    }
    let error = error_of(respond(409, r#"{"code":"PARTNER_MOON_CLOSED"}"#));
    let advice = "the call may have been carried out, so repeat it only under the same idempotency key";
    let message = format!("the api answered 409 `PARTNER_MOON_CLOSED`: {advice}");
    assert_eq!((&*error.code, &*error.message), ("PARTNER_MOON_CLOSED", &*message));
}

#[test]
fn any_error_body_still_gives_a_typed_error() {
    for body in [
        "",
        "<html><h1>404</h1></html>",
        r#"{"code":"PARTNER_AUTH"#,
        "[]",
        "null",
        "not found",
        "{\"code\":\"\"}",
    ] {
        let error = error_of(respond(404, body).header("X-Request-Id", "edge-1"));
        assert_eq!(
            (error.kind, &*error.code, error.call.status),
            (ErrorKind::Api, "http_404", Some(404)),
            "{body}"
        );
        assert_eq!(error.call.request_id.as_deref(), Some("edge-1"));
        assert!(!error.message.contains("html"));
    }
    let mut not_utf8 = respond(500, "");
    not_utf8.result.as_mut().unwrap().body = vec![0xff, 0x00];
    assert_eq!(error_of(not_utf8).code, "http_500");
}

#[test]
fn an_empty_success_has_no_body() {
    for body in ["", " \r\n"] {
        assert_eq!(play_post([respond(204, body)]).1.unwrap().body, None);
    }
}

#[test]
fn a_success_that_is_not_json_is_an_error_to_repeat_under_the_same_key() {
    for body in ["<html>", "{\"a\":1", "{\"a\":1}}", "{'a':1}", "nul", "\u{feff}{}"] {
        let error = error_of(respond(200, body));
        assert_eq!((error.kind, &*error.code), (ErrorKind::Api, "response_not_json"), "{body}");
        assert_eq!((error.call.status, error.call.attempts, error.call.retryable), (Some(200), 1, true));
    }
    let mut not_utf8 = respond(200, "");
    not_utf8.result.as_mut().unwrap().body = b"\"\xff\"".to_vec();
    assert_eq!(error_of(not_utf8).code, "response_not_json");
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(play_post([respond(200, &nested(512))]).1.is_ok());
    // Deeper than anything the contract could hold; what matters is that no stack is used per level.
    assert_eq!(error_of(respond(200, &nested(100_000))).code, "response_not_json");
}

fn play_with_clock(
    local_error_ms: i64,
    known_offset_ms: Option<i64>,
    outcomes: Vec<Played>,
) -> (Script, Result<Reply, PartnerError>, Call) {
    let mut script = Script::new(outcomes.into_iter().map(|outcome| outcome.after(0)));
    script.wall_ms = WALL_START + local_error_ms;
    let seed = Seed { request_id: [1; 16], idempotency_key: [2; 16] };
    let mut call = Call::new(Arc::new(config()), post(CallOptions::default()), known_offset_ms, seed);
    let result = script.play(&mut call);
    (script, result, call)
}

fn expired() -> Played {
    respond(401, EXPIRED).header("Date", SERVER_DATE)
}

#[test]
fn the_clock_is_learnt_from_an_expired_signature() {
    for error_ms in [600_000, -600_000, 7_200_000] {
        let (script, result, call) = play_with_clock(error_ms, None, vec![expired(), respond(200, "{}")]);
        assert_eq!(result.unwrap().attempts, 2);
        assert!(script.sleeps.is_empty(), "at once");
        assert_ne!(script.sent[0].header("X-Partner-Timestamp"), "2026-06-28T00:00:00Z");
        assert_eq!(script.sent[1].header("X-Partner-Timestamp"), "2026-06-28T00:00:00Z");
        assert_ne!(script.sent[0].header("X-Partner-Nonce"), script.sent[1].header("X-Partner-Nonce"));
        assert_eq!(script.sent[0].header("Idempotency-Key"), script.sent[1].header("Idempotency-Key"));
        script.sent[1].assert_signed();
        assert_eq!(call.learnt_clock_offset_ms(), Some(-error_ms));

        // A later call starts with the corrected clock and has nothing to learn.
        let (script, _, later) =
            play_with_clock(error_ms, call.learnt_clock_offset_ms(), vec![respond(200, "{}")]);
        assert_eq!(script.sent[0].header("X-Partner-Timestamp"), "2026-06-28T00:00:00Z");
        assert_eq!(later.learnt_clock_offset_ms(), None);
    }
}

#[test]
fn a_wrong_correction_is_learnt_again_from_the_local_clock() {
    let (script, result, call) = play_with_clock(0, Some(900_000), vec![expired(), respond(200, "{}")]);
    result.unwrap();
    assert_eq!(script.sent[0].header("X-Partner-Timestamp"), "2026-06-28T00:15:00Z");
    assert_eq!(script.sent[1].header("X-Partner-Timestamp"), "2026-06-28T00:00:00Z");
    assert_eq!(call.learnt_clock_offset_ms(), Some(0));
}

#[test]
fn a_correction_that_does_not_help_is_reported_and_forgotten() {
    let (script, result, call) = play_with_clock(600_000, None, vec![expired(), expired()]);
    let error = result.unwrap_err();
    assert_eq!(
        (&*error.code, error.call.attempts, error.call.retryable),
        ("PARTNER_SIGNATURE_EXPIRED", 2, false)
    );
    assert_eq!(error.call.clock_offset_ms, Some(-600_000));
    assert!(
        error.message.contains("-600000 ms") && error.message.contains("did not help"),
        "{}",
        error.message
    );
    assert_eq!(call.learnt_clock_offset_ms(), None);
    assert!(script.is_played_out());
}

#[test]
fn a_clock_that_is_too_far_off_is_ignored() {
    for (error_ms, word) in [(MAX_CLOCK_OFFSET_MS + 1000, "ahead"), (-MAX_CLOCK_OFFSET_MS - 1000, "behind")] {
        let (_, result, call) = play_with_clock(error_ms, None, vec![expired()]);
        let error = result.unwrap_err();
        assert_eq!((&*error.code, error.call.attempts), ("PARTNER_SIGNATURE_EXPIRED", 1));
        assert_eq!((error.call.clock_offset_ms, call.learnt_clock_offset_ms()), (None, None));
        assert!(error.message.contains("86401 seconds") && error.message.contains(word), "{}", error.message);
    }
    assert!(play_with_clock(MAX_CLOCK_OFFSET_MS, None, vec![expired(), respond(200, "{}")]).1.is_ok());
}

#[test]
fn without_a_date_there_is_nothing_to_learn() {
    for outcome in [respond(401, EXPIRED), respond(401, EXPIRED).header("Date", "today")] {
        let (_, result, _) = play_with_clock(600_000, None, vec![outcome]);
        let error = result.unwrap_err();
        assert_eq!(error.call.attempts, 1);
        assert!(error.message.contains("no `Date`"), "{}", error.message);
    }
}

#[test]
fn the_clock_is_learnt_from_nothing_else() {
    for body in [r#"{"code":"PARTNER_SIGNATURE_INVALID"}"#, r#"{"code":"PARTNER_AUTH_FAILED"}"#, ""] {
        let outcome = respond(401, body).header("Date", SERVER_DATE);
        let (_, result, call) = play_with_clock(600_000, None, vec![outcome]);
        assert_eq!(result.unwrap_err().call.attempts, 1);
        assert_eq!(call.learnt_clock_offset_ms(), None);
    }
    let unavailable = respond(503, UNAVAILABLE).header("Date", SERVER_DATE);
    let (script, _, call) = play_with_clock(600_000, None, vec![unavailable, respond(200, "{}")]);
    assert_ne!(script.sent[1].header("X-Partner-Timestamp"), "2026-06-28T00:00:00Z");
    assert_eq!(call.learnt_clock_offset_ms(), None);
}

#[test]
fn the_extra_attempt_does_not_use_up_a_retry() {
    let outcomes = vec![respond(503, ""), expired(), respond(503, UNAVAILABLE), respond(200, "{}")];
    let (script, result, call) = play_with_clock(600_000, None, outcomes);
    assert_eq!(result.unwrap().attempts, 4);
    assert_eq!(script.sleeps.len(), 2);
    assert!(call.learnt_clock_offset_ms().is_some());
    // But there is one per call.
    let outcomes = vec![expired(), respond(503, UNAVAILABLE), expired()];
    let (script, result, call) = play_with_clock(600_000, None, outcomes);
    assert_eq!(result.unwrap_err().call.attempts, 3);
    assert!(script.is_played_out());
    assert_eq!(call.learnt_clock_offset_ms(), None);
}

#[test]
fn an_unrelated_answer_does_not_undo_a_confirmed_clock() {
    for later in [respond(502, "<html>"), respond(403, "<html>"), respond(200, "<html>"), respond(307, "")] {
        let outcomes =
            vec![expired(), respond(503, UNAVAILABLE), later.clone(), respond(502, ""), respond(502, "")];
        let (_, result, call) = play_with_clock(600_000, None, outcomes);
        assert!(result.unwrap_err().call.attempts >= 3, "{later:?}");
        assert_eq!(call.learnt_clock_offset_ms(), Some(-600_000), "{later:?}");
    }
    // Nor does an unrelated answer confirm it.
    let (_, _, call) = play_with_clock(600_000, None, vec![expired(), respond(403, "<html>")]);
    assert_eq!(call.learnt_clock_offset_ms(), None);
}

#[test]
fn the_extra_attempt_keeps_the_deadline() {
    let options = CallOptions { deadline_ms: Some(10), ..CallOptions::default() };
    let mut script = Script::new([expired()]);
    let error = script.play(&mut call_of(config(), post(options))).unwrap_err();
    assert_eq!((&*error.code, error.call.attempts), ("deadline_exceeded", 1));
    assert_eq!(error.call.last_failure.as_deref(), Some("PARTNER_SIGNATURE_EXPIRED"));
}
