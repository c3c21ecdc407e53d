//! Who may call: signature, freshness, nonce, client, scope, product, ownership, route.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests and their helpers fail by panicking; a table of cases is one function"
)]

mod support;

use oceafin_sandbox::{Request, Sandbox};
use serde_json::{Value, json};
use support::{Partner, options};

fn with(request: &Request, name: &str, value: Option<&str>) -> Request {
    let mut request = request.clone();
    request.headers.retain(|(header, _)| header != name);
    request.headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    request
}

#[test]
fn every_auth_header_is_needed_once() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    let request = partner.request("GET", &target, b"", None);
    for name in ["x-partner-client-id", "x-partner-timestamp", "x-partner-nonce", "x-partner-signature"] {
        partner.send(&with(&request, name, None)).refused(401, "PARTNER_AUTH_FAILED");
        let mut twice = request.clone();
        twice.headers.push((name.to_owned(), "again".to_owned()));
        partner.send(&twice).refused(401, "PARTNER_AUTH_FAILED");
    }
    for (name, value) in [
        ("x-partner-client-id", "nobody"),
        ("x-partner-timestamp", "now"),
        ("x-partner-timestamp", "2026-01-01T00:00:00"),
        ("x-partner-nonce", "fifteen-of-them"),
    ] {
        partner.send(&with(&request, name, Some(value))).refused(401, "PARTNER_AUTH_FAILED");
    }
    partner.send(&with(&request, "x-request-id", None)).refused(400, "PARTNER_VALIDATION_FAILED");
    let request = partner.request("GET", &target, b"", None);
    partner.send(&request).ok();
}

#[test]
fn an_empty_header_is_a_missing_one() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    let request = partner.request("GET", &target, b"", None);
    for name in ["x-partner-client-id", "x-partner-timestamp", "x-partner-nonce", "x-partner-signature"] {
        partner.send(&with(&request, name, Some(""))).refused(401, "PARTNER_AUTH_FAILED");
    }
}

#[test]
fn a_nonce_is_16_to_128_visible_ascii_characters() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    let timestamp = partner.timestamp();
    for (nonce, fine) in [
        ("n".repeat(15), false),
        ("n".repeat(16), true),
        ("n".repeat(128), true),
        ("n".repeat(129), false),
        ("nonce with blanks in it".to_owned(), false),
        ("nonce-with-an-umlaut-\u{e4}".to_owned(), false),
    ] {
        let request = partner.request_at("GET", &target, b"", None, &timestamp, &nonce);
        let answer = partner.send(&request);
        if fine {
            answer.ok();
        } else {
            answer.refused(401, "PARTNER_AUTH_FAILED");
        }
    }
}

#[test]
fn a_refusal_says_what_to_mend() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    for (timestamp, hint) in [
        ("2025-12-31T23:50:00Z", "is 600 s behind the server's clock, more than the 300 s allowed"),
        ("2026-01-01T00:10:01Z", "is 601 s ahead of the server's clock, more than the 300 s allowed"),
    ] {
        let nonce = partner.nonce();
        let request = partner.request_at("GET", &target, b"", None, timestamp, &nonce);
        let answer = partner.send(&request);
        answer.refused(401, "PARTNER_SIGNATURE_EXPIRED");
        assert!(answer.body["detail"].as_str().unwrap().contains(hint), "{}", answer.body);
    }
    let request = partner.request("GET", &target, b"", None);
    let upper = request.header("x-partner-signature").unwrap().to_uppercase();
    for (signature, hint) in
        [(upper, "must be 64 lower-case hex digits"), ("0".repeat(64), "does not match: check the secret")]
    {
        let answer = partner.send(&with(&request, "x-partner-signature", Some(&signature)));
        answer.refused(401, "PARTNER_SIGNATURE_INVALID");
        assert!(answer.body["detail"].as_str().unwrap().contains(hint), "{}", answer.body);
    }
}

#[test]
fn what_was_signed_is_what_counts() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances?limit=5");
    let request = partner.request("GET", &target, b"", None);
    let mut spoilt = vec![with(&request, "x-partner-signature", Some(&"0".repeat(64)))];
    let signature = request.header("x-partner-signature").unwrap().to_uppercase();
    spoilt.push(with(&request, "x-partner-signature", Some(&signature)));
    spoilt.push(with(&request, "x-partner-timestamp", Some("2026-01-01T00:00:01Z")));
    spoilt.push(with(&request, "x-partner-nonce", Some("another-nonce-entirely")));
    spoilt.push(with(&request, "idempotency-key", Some("a-key")));
    spoilt.push(Request { target: target.replace("limit=5", "limit=6"), ..request.clone() });
    spoilt.push(Request { method: "POST".into(), ..request.clone() });
    spoilt.push(Request { body: b" ".to_vec(), ..request.clone() });
    for request in &spoilt {
        partner.send(request).refused(401, "PARTNER_SIGNATURE_INVALID");
    }
    partner.secret = "wrong".to_owned();
    let wrong = partner.request("GET", &target, b"", None);
    partner.send(&wrong).refused(401, "PARTNER_SIGNATURE_INVALID");
    // None of the refusals used up the nonce of the request that was right.
    partner.send(&request).ok();
}

#[test]
fn a_timestamp_is_fresh_for_300_seconds_in_both_directions() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    for (timestamp, fresh) in [
        ("2025-12-31T23:55:00Z", true),
        ("2025-12-31T23:54:59.999Z", false),
        ("2026-01-01T00:05:00Z", true),
        ("2026-01-01T02:05:00+02:00", true),
        ("2026-01-01T00:05:00.001Z", false),
    ] {
        let nonce = partner.nonce();
        let request = partner.request_at("GET", &target, b"", None, timestamp, &nonce);
        let answer = partner.send(&request);
        if fresh {
            answer.ok();
        } else {
            answer.refused(401, "PARTNER_SIGNATURE_EXPIRED");
            assert_eq!(answer.header("Date"), Some("Thu, 01 Jan 2026 00:00:00 GMT"));
        }
    }
}

#[test]
fn a_nonce_is_used_once_and_kept_for_twice_the_window() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    // As far ahead as allowed: it stays fresh for twice the window.
    let request =
        partner.request_at("GET", &target, b"", None, "2026-01-01T00:05:00Z", "the-one-nonce-of-this");
    partner.send(&request).ok();
    for step in [0, 300_000, 300_000] {
        partner.advance(step);
        partner.send(&request).refused(401, "PARTNER_NONCE_REPLAYED");
    }
    // In that last millisecond another request sweeps what is over; this is not over yet.
    partner.get(&target).ok();
    partner.send(&request).refused(401, "PARTNER_NONCE_REPLAYED");
    partner.advance(1);
    partner.send(&request).refused(401, "PARTNER_SIGNATURE_EXPIRED");
    let timestamp = partner.timestamp();
    let again = partner.request_at("GET", &target, b"", None, &timestamp, "the-one-nonce-of-this");
    partner.send(&again).ok();
    // Nor is it remembered any longer, lest the memory grow with every request.
    partner.advance(600_001);
    for _ in 0..16 {
        partner.get(&target).ok();
    }
    assert!(!partner.sandbox.snapshot().unwrap().contains("the-one-nonce-of-this"));
    let timestamp = partner.timestamp();
    // Another client may happen to choose the same nonce.
    let mut other = partner.into_other();
    let target = other.of_customer("balances");
    let request = other.request_at("GET", &target, b"", None, &timestamp, "the-one-nonce-of-this");
    other.send(&request).ok();
}

#[test]
fn advancing_a_real_clock_leaves_signatures_fresh_and_a_skew_does_not() {
    let sandbox = Sandbox::new(&serde_json::from_value(json!({})).unwrap(), support::START).unwrap();
    let mut partner = Partner::of(sandbox, 0);
    let target = partner.of_customer("balances");
    let send = |partner: &mut Partner| {
        let request = partner.request("GET", &target, b"", None);
        partner.sandbox.handle(&request, support::START).status
    };
    partner.sandbox.advance(86_400_000, support::START);
    assert_eq!(send(&mut partner), 200);
    partner.sandbox.control("POST", "/_sandbox/clock/skew", r#"{"ms":-400000}"#, support::START);
    assert_eq!(send(&mut partner), 401);
}

#[test]
fn an_inactive_client_and_missing_scopes_and_products_are_refused() {
    let clients = json!([
        {"clientId": "off", "active": false},
        {"clientId": "reader", "scopes": ["balances:read", "fiat-withdrawals:read"]},
        {"clientId": "no-product", "products": ["conversion"]},
    ]);
    let sandbox =
        |number| Partner::of(Sandbox::new(&options(json!({"clients": clients})), 0).unwrap(), number);
    let mut off = sandbox(0);
    let target = off.of_customer("balances");
    off.get(&target).refused(401, "PARTNER_AUTH_FAILED");
    let mut reader = sandbox(1);
    let target = reader.of_customer("balances");
    reader.get(&target).ok();
    let target = reader.of_customer("transactions");
    reader.get(&target).refused(403, "PARTNER_SCOPE_DENIED");
    let target = reader.of_customer("fiat-withdrawal-quotes");
    reader.post(&target, &json!({})).refused(403, "PARTNER_SCOPE_DENIED");
    let mut partner = sandbox(2);
    let target = partner.of_customer("fiat-withdrawals");
    partner.get(&target).refused(403, "PARTNER_PRODUCT_DISABLED");
    let target = partner.of_customer("conversions");
    partner.get(&target).ok();
    let target = partner.of_customer("balances");
    partner.get(&target).ok();
}

#[test]
fn another_partners_customers_and_resources_do_not_exist() {
    let mut partner = Partner::new(json!({}));
    let (id, hash) = partner.submitted("10.00");
    let quote = partner.fiat_quote("10.00");
    let customer = partner.customer.clone();
    let transaction = {
        let target = partner.of_customer("transactions");
        partner.get(&target).ok()["items"][0]["transactionId"].as_str().unwrap().to_owned()
    };
    let mut other = partner.into_other();
    for path in
        ["balances", "transactions", "bank-accounts", "fiat-withdrawals", "conversions", "conversion-quotes"]
    {
        let target = format!("/partner/v1/customers/{customer}/{path}");
        other.get(&target).refused(404, "PARTNER_CUSTOMER_NOT_FOUND");
    }
    other.get(&format!("/partner/v1/fiat-withdrawals/{id}")).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    other.get(&format!("/partner/v1/transactions/{transaction}")).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    other.submit(&id, &hash).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    // Neither its bank account nor its quote can be used.
    let target = other.of_customer("fiat-withdrawal-quotes");
    let body = json!({"bankAccountId": quote["bankAccountId"], "currency": "EUR", "amount": "10.00"});
    other.post(&target, &body).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    other.draft(&Partner::payload(&quote)).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
}

#[test]
fn routes_come_from_the_endpoint_table() {
    let mut partner = Partner::new(json!({}));
    let about = partner.control("GET", "/_sandbox", &Value::Null);
    let count = |name: &str| about[name].as_array().unwrap().len();
    assert_eq!(count("played") + count("notYet"), 64, "63 endpoints and customers.create");
    assert_eq!(count("notYet"), 0);
    for target in [
        "/partner/v1/nothing",
        "/partner/v1",
        "/partner/v1/fiat-withdrawals/..",
        "/partner/v1/fiat-withdrawals/a%2Fb",
        // Else this would be a customer that is not found.
        "/partner/v1/customers/a%20b/balances",
    ] {
        partner.get(target).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    }
    let target = partner.of_customer("balances/");
    partner.get(&target).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    let target = partner.of_customer("balances");
    let answer = partner.post(&target, &json!({}));
    answer.refused(405, "PARTNER_METHOD_NOT_ALLOWED");
    assert_eq!(answer.header("Allow"), Some("GET"));
    partner.call("GET", &target, b"{}", None).refused(400, "PARTNER_VALIDATION_FAILED");
    let unsigned = Request { method: "GET".into(), target: "/".into(), ..Request::default() };
    partner.send(&unsigned).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    let unsigned = Request { method: "GET".into(), target, ..Request::default() };
    partner.send(&unsigned).refused(401, "PARTNER_AUTH_FAILED");
}
