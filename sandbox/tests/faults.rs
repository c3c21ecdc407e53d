//! Every fault, as the core plays it; `server.rs` has them on a socket.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests and their helpers fail by panicking; a table of cases is one function"
)]

mod support;

use serde_json::{Value, json};
use support::{Partner, authorized, field, payload_hash};

fn customers_made(partner: &mut Partner) -> usize {
    let balances = partner.control("GET", "/_sandbox/balances", &Value::Null);
    balances["customers"].as_array().unwrap().len()
}

fn make(partner: &mut Partner, key: &str) -> support::Answer {
    let body = json!({"partnerCustomerRef": key, "customerType": "INDIVIDUAL", "displayName": "N"});
    partner.post_under("/partner/v1/customers", &body, key)
}

#[test]
fn before_processing_nothing_is_done_and_after_it_all() {
    let mut partner = Partner::new(json!({}));
    for (kind, when, status, does) in [
        ("unavailable", Some("before"), 503, false),
        ("unavailable", Some("after"), 503, true),
        ("serverError", None, 500, false),
        ("serverError", Some("after"), 500, true),
        ("rateLimited", None, 429, false),
        ("garbage", None, 502, false),
        ("garbage", Some("after"), 201, true),
        ("redirect", None, 307, false),
        ("cut", None, 0, false),
        ("cut", Some("after"), 0, true),
        ("latency", None, 201, true),
        ("slowBody", Some("after"), 201, true),
        ("truncated", None, 201, true),
    ] {
        let made = customers_made(&mut partner);
        let mut fault = json!({"kind": kind, "endpoint": "customers.create"});
        if let Some(when) = when {
            fault["when"] = json!(when);
        }
        partner.fault(fault);
        let key = format!("{kind}-{when:?}").replace(['"', '(', ')'], "");
        let answer = make(&mut partner, &key);
        if status == 0 {
            assert!(answer.response.transport.cut, "{key}");
        } else {
            assert_eq!(answer.status, status, "{key}");
            assert!(!answer.response.transport.cut, "{key}");
        }
        assert_eq!(customers_made(&mut partner) - made, usize::from(does), "{key}");
        let after = if does { "-after-processing" } else { "" };
        assert!(answer.response.log.contains(&format!("fault={kind}{after}")), "{}", answer.response.log);
        assert_eq!(answer.response.log.contains("-after-processing"), does, "{key}");
        // Tried again, it is done once, whatever the fault left behind.
        let again = make(&mut partner, &key);
        assert_eq!((again.status, again.header("Idempotency-Replayed").is_some()), (201, does), "{key}");
        assert_eq!(customers_made(&mut partner) - made, 1, "{key}");
    }
}

#[test]
fn any_server_error_without_a_problem_document() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    for status in [500, 501, 502, 503, 504, 599] {
        partner.fault(json!({"kind": "serverError", "status": status, "retryAfterSeconds": 3}));
        let answer = partner.get(&target);
        assert_eq!((answer.status, &answer.body), (status, &Value::Null));
        assert_eq!(answer.header("Content-Type"), Some("text/plain"));
        assert_eq!(answer.header("Retry-After"), Some("3"));
        assert!(answer.header("X-Request-Id").is_some_and(|id| id.starts_with("req-")), "as it was sent");
    }
    partner.fault(json!({"kind": "serverError"}));
    let answer = partner.get(&target);
    assert_eq!((answer.status, answer.header("Retry-After")), (500, None));
}

#[test]
fn a_fault_that_means_nothing_is_refused() {
    let mut partner = Partner::new(json!({}));
    for (fault, place, code) in [
        (json!({}), "/kind", "required"),
        (json!({"ms": 5}), "/kind", "required"),
        (json!({"kind": "cut", "times": 1_000_001}), "/times", "integer_invalid"),
        (json!({"kind": "latency", "ms": -1}), "/ms", "integer_invalid"),
        (json!({"kind": "latency", "ms": 3_600_001}), "/ms", "integer_invalid"),
        (
            json!({"kind": "unavailable", "retryAfterSeconds": 86_401}),
            "/retryAfterSeconds",
            "integer_invalid",
        ),
        (json!({"kind": "flood"}), "/kind", "enum_unknown"),
        (json!({"kind": "cut", "when": "during"}), "/when", "enum_unknown"),
        (json!({"kind": "cut", "tmies": 2}), "/tmies", "member_unknown"),
        (json!({"kind": "cut", "times": -1}), "/times", "integer_invalid"),
        (json!({"kind": "cut", "times": "2"}), "/times", "integer_invalid"),
        (json!({"kind": "latency", "ms": 1.5}), "/ms", "integer_invalid"),
        (json!({"kind": "cut", "ms": 5}), "/ms", "member_unused"),
        (json!({"kind": "unavailable", "status": 504}), "/status", "member_unused"),
        (json!({"kind": "cut", "retryAfterSeconds": 1}), "/retryAfterSeconds", "member_unused"),
        (json!({"kind": "cut", "location": "https://x.example/"}), "/location", "member_unused"),
        (json!({"kind": "serverError", "status": 404}), "/status", "integer_invalid"),
        (json!({"kind": "serverError", "status": 600}), "/status", "integer_invalid"),
        (json!({"kind": "rateLimited", "when": "after"}), "/when", "member_unused"),
        (json!({"kind": "redirect", "when": "after"}), "/when", "member_unused"),
        (json!({"kind": "latency", "when": "before"}), "/when", "member_unused"),
        (json!({"kind": "cut", "endpoint": "balances.lsit"}), "/endpoint", "endpoint_unknown"),
    ] {
        let refused = partner.control_refused("/_sandbox/faults", &fault);
        assert_eq!(refused, ("PARTNER_VALIDATION_FAILED".into(), field(place, code)), "{fault}");
    }
    for (fault, always) in [
        (r#"{"kind": "latency", "when": "before"}"#, "after processing"),
        (r#"{"kind": "redirect", "when": "after"}"#, "before processing"),
    ] {
        let (_, refused) = partner.sandbox.control("POST", "/_sandbox/faults", fault, 0);
        assert!(refused["detail"].as_str().unwrap().contains(always), "{refused}");
    }
    let pending = partner.control("GET", "/_sandbox/faults", &Value::Null);
    assert_eq!(pending, json!({"faults": []}));
    partner.fault(json!({"kind": "latency", "times": 0}));
    let target = partner.of_customer("balances");
    assert_eq!(partner.get(&target).response.transport.latency_ms, 0);
}

#[test]
fn a_fault_has_defaults_and_limits() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    for (fault, latency) in [
        (json!({"kind": "latency"}), 1000),
        (json!({"kind": "latency", "ms": 0}), 0),
        (json!({"kind": "latency", "ms": 3_600_000}), 3_600_000),
    ] {
        partner.fault(fault);
        assert_eq!(partner.get(&target).response.transport.latency_ms, latency);
    }
    assert_eq!(partner.get(&target).response.transport.latency_ms, 0, "each met one request");
    for seconds in [0, 86_400] {
        partner.fault(json!({"kind": "unavailable", "retryAfterSeconds": seconds}));
        assert_eq!(partner.get(&target).header("Retry-After"), Some(seconds.to_string().as_str()));
    }
    partner.fault(json!({"kind": "cut", "times": 1_000_000}));
    assert!(partner.get(&target).response.transport.cut);
}

#[test]
fn a_suspended_customer_moves_nothing() {
    let mut partner = Partner::new(json!({}));
    let draft = partner.fiat_quote("10.00");
    let draft = partner.draft(&Partner::payload(&draft)).ok();
    let (id, hash) = (draft["withdrawalId"].as_str().unwrap(), draft["operationHash"].as_str().unwrap());
    let target = partner.of_customer("crypto/checkouts");
    let checkout =
        partner.post(&target, &json!({"merchantReference": "m", "currency": "EUR", "amount": "1.00"})).ok();
    let checkout = format!("/partner/v1/crypto/checkouts/{}", checkout["checkoutId"].as_str().unwrap());
    let target = partner.of_customer("fiat-account-applications");
    let application = partner.post(&target, &json!({"currency": "USD"})).ok();
    let application = format!(
        "/partner/v1/fiat-account-applications/{}/additional-info",
        application["applicationId"].as_str().unwrap()
    );
    partner.advance(1000);
    let status = format!("/_sandbox/customers/{}/status", partner.customer);
    partner.control("POST", &status, &json!({"status": "SUSPENDED"}));
    partner.submit(id, hash).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    for (target, body) in [
        (format!("{checkout}/links"), json!({})),
        (format!("{checkout}/close"), json!({})),
        (format!("{checkout}/pos-payment-requests"), json!({"asset": "BTC", "network": "BITCOIN"})),
        (application, json!({"information": {"sourceOfFunds": "sales"}})),
    ] {
        let answer = partner.post(&target, &body);
        answer.refused(409, "PARTNER_RESOURCE_STATE_INVALID");
        assert!(answer.response.log.contains("the customer is `SUSPENDED`"), "{}", answer.response.log);
    }
    partner.control("POST", &status, &json!({"status": "APPROVED"}));
    partner.submit(id, hash).ok();
}

#[test]
fn a_fault_before_processing_leaves_no_trace_and_one_after_leaves_all() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("fiat-withdrawals");
    let drafts = |partner: &mut Partner| partner.get(&target).ok()["items"].as_array().unwrap().len();
    for (kind, when) in
        [("unavailable", "before"), ("unavailable", "after"), ("cut", "before"), ("cut", "after")]
    {
        let before = drafts(&mut partner);
        let payload = Partner::payload(&partner.fiat_quote("10.00"));
        let body = authorized(&payload, &payload_hash(&payload));
        let key = format!("{kind}-{when}");
        let endpoint = "fiatWithdrawals.create";
        let mut fault = json!({"kind": kind, "when": when, "endpoint": endpoint});
        if kind == "unavailable" {
            fault["retryAfterSeconds"] = json!(2);
        }
        partner.fault(fault);
        // A call to another endpoint does not meet it.
        assert_eq!(drafts(&mut partner), before);
        let faulty = partner.post_under(&target, &body, &key);
        assert_eq!(faulty.response.transport.cut, kind == "cut");
        if kind == "unavailable" {
            faulty.refused(503, "PARTNER_PROCESSING_UNAVAILABLE");
            assert_eq!(faulty.header("Retry-After"), Some("2"));
        }
        assert_eq!(drafts(&mut partner), before + usize::from(when == "after"), "{kind} {when}");
        let retried = partner.post_under(&target, &body, &key);
        assert_eq!(retried.header("Idempotency-Replayed").is_some(), when == "after");
        retried.ok();
        assert_eq!(drafts(&mut partner), before + 1, "{kind} {when}: never twice");
    }
}

#[test]
fn faults_meet_as_many_requests_as_told() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    partner.fault(json!({"kind": "rateLimited", "times": 2, "retryAfterSeconds": 1}));
    for _ in 0..2 {
        let answer = partner.get(&target);
        answer.refused(429, "PARTNER_RATE_LIMITED");
        assert_eq!(answer.header("Retry-After"), Some("1"));
    }
    let whole = partner.get(&target).response;
    for (fault, check) in [
        (json!({"kind": "latency", "ms": 70}), "latency"),
        (json!({"kind": "slowBody", "ms": 80}), "slow"),
        (json!({"kind": "truncated"}), "truncated"),
        (json!({"kind": "garbage"}), "page"),
        (json!({"kind": "garbage", "when": "after"}), "bytes"),
        (json!({"kind": "redirect", "location": "https://x.example/"}), "redirect"),
    ] {
        partner.fault(fault);
        let response = partner.get(&target).response;
        let transport = response.transport;
        let right = match check {
            "latency" => transport.latency_ms == 70 && response.body == whole.body,
            "slow" => transport.slow_body_ms == 80 && response.body == whole.body,
            "truncated" => transport.truncate_at == Some(whole.body.len() / 2) && response.body == whole.body,
            "page" => response.status == 502 && response.body.starts_with(b"<html>"),
            "bytes" => response.status == 200 && std::str::from_utf8(&response.body).is_err(),
            _ => {
                let location = ("Location".to_owned(), "https://x.example/".to_owned());
                response.status == 307 && response.headers.contains(&location) && response.body.is_empty()
            }
        };
        assert!(right, "{check}: {response:?}");
    }
    partner.fault(json!({"kind": "cut", "times": 9}));
    partner.control("DELETE", "/_sandbox/faults", &Value::Null);
    partner.get(&target).ok();
    let (status, _) = partner.sandbox.control("POST", "/_sandbox/faults", r#"{"kind":"flood"}"#, 0);
    assert_eq!(status, 400);
}

#[test]
fn a_fault_waits_for_a_request_to_the_api() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    partner.fault(json!({"kind": "unavailable"}));
    partner.get("/partner/v2/balances").refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    customers_made(&mut partner);
    partner.get(&target).refused(503, "PARTNER_PROCESSING_UNAVAILABLE");
    partner.get(&target).ok();
}
