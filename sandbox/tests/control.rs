//! The control API: what it does and shows, and what it refuses.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests and their helpers fail by panicking; a table of cases is one function"
)]

mod support;

use oceafin_sandbox::Request;
use oceafin_sandbox::door::faults::Fault;
use serde_json::{Value, json};
use support::crypto::text;
use support::{Partner, START, authorized, field, payload_hash, sha256, sign};

#[test]
fn a_control_is_asked_like_the_api_and_unsigned() {
    let mut partner = Partner::new(json!({}));
    let mut ask = |method: &str, target: &str, body: &str| {
        let request = Request {
            method: method.into(),
            target: target.into(),
            body: body.as_bytes().to_vec(),
            ..Request::default()
        };
        partner.sandbox.handle(&request, 0)
    };
    let start = json!({"now": "2026-01-01T00:00:00Z", "wall": "2026-01-01T00:00:00Z"});
    for target in ["/_sandbox/clock", "/_sandbox/clock/", "/_sandbox/clock?now"] {
        let answer = ask("GET", target, "");
        assert_eq!(
            (answer.status, serde_json::from_slice::<Value>(&answer.body).unwrap()),
            (200, start.clone())
        );
        let expected = [
            ("Content-Type", "application/json"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(answer.headers, expected);
        assert!(!answer.transport.cut && answer.log.contains(" 200"), "{}", answer.log);
    }
    let answer = ask("GET", "/_sandbox/credentials", "");
    let credentials: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(text(&credentials["clients"][0], "clientId"), "sandbox-partner-a");
    let answer = ask("POST", "/_sandbox/clock/advance", r#"{"ms":1000}"#);
    let later: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((answer.status, &later["now"]), (200, &json!("2026-01-01T00:00:01Z")));
    for (method, target) in [
        ("POST", "/_sandbox/clock"),
        ("GET", "/_sandbox/clock/advance"),
        ("GET", "/_sandbox/nothing"),
        ("GET", "/_sandbox/clock/now"),
        ("DELETE", "/_sandbox"),
        ("GET", "/_sandboxes/clock"),
        ("GET", "/_sandbox.clock"),
    ] {
        assert_eq!(ask(method, target, "{}").status, 404, "{method} {target}");
    }
}

#[test]
fn a_web_page_neither_reads_nor_steers() {
    let mut partner = Partner::new(json!({}));
    let mut status = |headers: &[(&str, &str)]| {
        let request = Request {
            method: "GET".into(),
            target: "/_sandbox/credentials".into(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            ..Request::default()
        };
        let answer = partner.sandbox.handle(&request, 0);
        let secret = String::from_utf8_lossy(&answer.body).contains("clientSecret");
        assert_eq!(secret, answer.status == 200, "{headers:?}");
        answer.status
    };
    for host in [
        "localhost",
        "LOCALHOST:4010",
        "127.0.0.1:4010",
        "[::1]:4010",
        "10.0.0.7",
        "sandbox:4010",
        "host.docker.internal",
        "s.test",
    ] {
        assert_eq!(status(&[("Host", host)]), 200, "{host}");
        assert_eq!(status(&[("host", host), ("Sec-Fetch-Site", "none")]), 200, "{host}");
    }
    for host in [
        "evil.example",
        "evil.example:4010",
        "localhost.evil.com",
        "127.0.0.1.evil.com",
        "1.2.3.evil",
        "evil.com.",
    ] {
        assert_eq!(status(&[("Host", host)]), 403, "{host}");
    }
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        assert_eq!(status(&[("Host", "localhost"), (name, value)]), 403, "{name}: {value}");
    }
    assert_eq!(status(&[("Host", "localhost"), ("Host", "evil.example")]), 403);
}

#[test]
fn every_customers_balances_are_shown_as_their_partners_see_them() {
    let mut partner = Partner::new(json!({}));
    partner.submitted("10.00");
    let shown = partner.control("GET", "/_sandbox/balances", &Value::Null)["customers"].clone();
    assert_eq!(shown.as_array().unwrap().len(), 2);
    for number in 0..2 {
        partner = partner.into_client(number);
        let one = shown.as_array().unwrap().iter().find(|one| one["customerId"] == partner.customer.as_str());
        let one = one.unwrap();
        let target = partner.of_customer("balances");
        assert_eq!(
            (text(one, "clientId"), &one["balances"]),
            (partner.client_id.clone(), &partner.get(&target).ok()["items"])
        );
    }
}

#[test]
fn the_journal_tells_where_every_amount_came_from() {
    let mut partner = Partner::new(json!({}));
    partner.advance(5000);
    let body = json!({"customerId": partner.customer, "asset": "EUR", "amount": "7.00"});
    partner.control("POST", "/_sandbox/deposits", &body);
    let ledger = partner.control("GET", "/_sandbox/ledger", &Value::Null);
    assert_eq!(ledger["balanced"], true);
    let entry = ledger["journal"].as_array().unwrap().last().unwrap();
    let available = format!("customer/{}/available", partner.customer);
    assert_eq!(entry["at"], START + 5000);
    assert_eq!(
        entry["postings"],
        json!([
            {"account": "external", "asset": "EUR", "amount": "-7.00"},
            {"account": available, "asset": "EUR", "amount": "7.00"},
        ])
    );
}

#[test]
fn every_webhook_is_shown_with_what_its_client_gets() {
    let mut partner = Partner::new(json!({"webhookUrl": "http://127.0.0.1:9/hook"}));
    for number in 0..2 {
        partner = partner.into_client(number);
        let quote = partner.fiat_quote("10.00");
        partner.draft(&Partner::payload(&quote)).ok();
    }
    let untried = partner.sandbox.deliveries();
    let due = partner.sandbox.poll_deliveries(0);
    let tried = partner.sandbox.deliveries();
    let events = partner.control("GET", "/_sandbox/events", &Value::Null)["events"].clone();
    assert_eq!((due.len(), events.as_array().unwrap().len()), (2, 2));
    let credentials = partner.sandbox.credentials();
    for (at, delivery) in due.iter().enumerate() {
        let client = &credentials["clients"][at];
        let body: Value = serde_json::from_slice(&delivery.body).unwrap();
        assert_eq!(body["eventType"], "fiat_withdrawal.created");
        let event = &events[at];
        assert_eq!(
            (&event["deliveryId"], &event["clientId"], &event["event"]),
            (&json!(delivery.id), &client["clientId"], &body)
        );
        for (shown, attempts) in [(&untried[at], 0), (&tried[at], 1)] {
            assert_eq!(
                (&shown["deliveryId"], &shown["clientId"], &shown["status"], &shown["attempts"]),
                (&json!(delivery.id), &client["clientId"], &json!("PENDING"), &json!(attempts))
            );
            assert_eq!((&shown["eventId"], &shown["eventType"]), (&body["eventId"], &body["eventType"]));
            assert_eq!(text(shown, "body").as_bytes(), delivery.body);
            let header = |name: &str| text(&shown["headers"], &format!("X-Oceafin-Webhook-{name}"));
            let signed = [&header("Timestamp"), &header("Nonce"), sha256(&delivery.body).as_str()]
                .map(ToString::to_string);
            let signature = sign(&text(client, "webhookSecret"), &signed.each_ref().map(String::as_str));
            assert_eq!(header("Signature"), signature, "with the secret of its client");
        }
    }
}

#[test]
fn webhooks_go_to_any_web_address() {
    let mut partner = Partner::new(json!({}));
    let quote = partner.fiat_quote("10.00");
    partner.draft(&Partner::payload(&quote)).ok();
    for url in ["http://127.0.0.1:9/hook", "https://hooks.example/oceafin"] {
        let aimed = partner.control("POST", "/_sandbox/webhook-target", &json!({ "url": url }));
        assert_eq!(aimed, json!({"url": url, "clients": ["sandbox-partner-a", "sandbox-partner-b"]}));
        partner.advance(30_000);
        assert_eq!(partner.sandbox.poll_deliveries(0)[0].url, url);
    }
}

#[test]
fn a_fault_is_injected_by_the_host_too() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    partner.sandbox.inject(Fault::read(r#"{"kind": "unavailable"}"#).unwrap());
    partner.get(&target).refused(503, "PARTNER_PROCESSING_UNAVAILABLE");
    partner.get(&target).ok();
}

#[test]
fn controls_say_which_member_is_wrong() {
    let mut partner = Partner::new(json!({}));
    let customer = partner.customer.clone();
    for (path, body, place, code) in [
        ("clock/advance", json!({}), "/ms", "required"),
        ("clock/advance", json!({"ms": -1}), "/ms", "integer_invalid"),
        ("clock/advance", json!({"ms": 1, "s": 1}), "/s", "member_unknown"),
        ("clock/skew", json!({"ms": "1"}), "/ms", "integer_invalid"),
        (
            "deposits",
            json!({"customerId": customer, "asset": "DOGE", "amount": "1"}),
            "/asset",
            "asset_unsupported",
        ),
        (
            "deposits",
            json!({"customerId": customer, "asset": "doge", "amount": "1"}),
            "/asset",
            "asset_invalid",
        ),
        ("deposits", json!({"customerId": customer, "amount": "1"}), "/asset", "required"),
        (
            "deposits",
            json!({"customerId": customer, "asset": "EUR", "amount": "1.001"}),
            "/amount",
            "amount_minor_units",
        ),
        (
            "deposits",
            json!({"customerId": customer, "asset": "EUR", "amount": "1", "x": 1}),
            "/x",
            "member_unknown",
        ),
        ("outcomes", json!({"resourceId": "a", "outcome": "explode"}), "/outcome", "enum_unknown"),
        ("outcomes", json!({"outcome": "fail"}), "/resourceId", "required"),
        ("webhook-target", json!({}), "/url", "required"),
        ("webhook-target", json!({"url": "ftp://x"}), "/url", "url_invalid"),
        ("webhook-target", json!({"url": null, "clientId": "nobody"}), "/clientId", "client_unknown"),
        (
            "crypto-deposits",
            json!({"asset": "BTC", "network": "BITCOIN", "amount": "1"}),
            "/customerId",
            "required",
        ),
        (
            "crypto-deposits",
            json!({"customerId": customer, "asset": "BTC", "network": "BITCOIN"}),
            "/amount",
            "required",
        ),
        (
            "crypto-deposits",
            json!({"customerId": customer, "asset": "BTC", "network": "BITCOIN", "amount": "1", "fromAddress": 7}),
            "/fromAddress",
            "not_string",
        ),
        (
            "crypto-deposits",
            json!({"customerId": customer, "asset": "BTC", "network": "TRON", "amount": "1"}),
            "/network",
            "network_unsupported",
        ),
        (
            "crypto-deposits",
            json!({"customerId": customer, "asset": "BTC", "network": "BITCOIN", "amount": "1", "travelRule": "yes"}),
            "/travelRule",
            "not_boolean",
        ),
        (
            "crypto-deposits",
            json!({"customerId": customer, "asset": "BTC", "network": "BITCOIN", "amount": "1", "fromAddress": "x"}),
            "/fromAddress",
            "address_invalid",
        ),
        ("collection-payments", json!({"amount": "1"}), "/walletId", "required"),
        ("collection-payments", json!({"walletId": "w", "amount": 1}), "/amount", "amount_not_string"),
    ] {
        let refused = partner.control_refused(&format!("/_sandbox/{path}"), &body);
        assert_eq!(refused, ("PARTNER_VALIDATION_FAILED".into(), field(place, code)), "{path} {body}");
    }
    let status = format!("/_sandbox/customers/{customer}/status");
    let refused = partner.control_refused(&status, &json!({"status": "CLOSED", "reason": "x"}));
    assert_eq!(refused.1, field("/reason", "member_unknown"));
    for body in [json!({"status": "PAID"}), json!({"status": "approved"})] {
        let refused = partner.control_refused(&status, &body);
        assert_eq!(refused.1, field("/status", "enum_unknown"));
    }
    for (path, body, code) in [
        ("outcomes", json!({"resourceId": "none", "outcome": "fail"}), "PARTNER_RESOURCE_NOT_FOUND"),
        (
            "deposits",
            json!({"customerId": "none", "asset": "EUR", "amount": "1"}),
            "PARTNER_CUSTOMER_NOT_FOUND",
        ),
        ("customers/none/status", json!({"status": "APPROVED"}), "PARTNER_RESOURCE_NOT_FOUND"),
        ("nothing", json!({}), "PARTNER_RESOURCE_NOT_FOUND"),
    ] {
        assert_eq!(partner.control_refused(&format!("/_sandbox/{path}"), &body).0, code, "{path}");
    }
    let (status, _) = partner.sandbox.control("POST", "/_sandbox/clock/advance", "{\"ms\":1,\"ms\":2}", 0);
    assert_eq!(status, 400, "read as strictly as a body of the API");
}

#[test]
fn a_conversion_never_asks_and_what_has_ended_stays_so() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("conversion-quotes");
    let quote =
        partner.post(&target, &json!({"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "10.00"})).ok();
    let payload = Partner::conversion_payload(&quote);
    let target = partner.of_customer("conversions");
    let body = authorized(&payload, &payload_hash(&payload));
    let id = partner.post(&target, &body).ok()["conversionId"].clone();
    let refused = partner
        .control_refused("/_sandbox/outcomes", &json!({"resourceId": id, "outcome": "askInformation"}));
    assert_eq!(refused.1, field("/outcome", "outcome_unsupported"));
    partner.control("POST", "/_sandbox/outcomes", &json!({"resourceId": id, "outcome": "fail"}));
    partner.advance(2000);
    assert_eq!(partner.balance("EUR").0, "25000.00", "what was held is back");
    let refused =
        partner.control_refused("/_sandbox/outcomes", &json!({"resourceId": id, "outcome": "complete"}));
    assert_eq!(refused.0, "PARTNER_RESOURCE_STATE_INVALID");
}
