//! Signed webhook delivery with retries.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests and their helpers fail by panicking; a table of cases is one function"
)]

mod support;

use std::collections::BTreeSet;

use oceafin_sandbox::{Delivery, Sandbox};
use serde_json::{Value, json};
use support::{Partner, START, sha256, sign};

fn partner() -> Partner {
    Partner::new(json!({"webhookUrl": "http://127.0.0.1:9/hook", "webhookMaxAttempts": 3}))
}

fn header<'a>(delivery: &'a Delivery, name: &str) -> &'a str {
    delivery.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap()
}

fn event(delivery: &Delivery) -> Value {
    serde_json::from_slice(&delivery.body).unwrap()
}

#[test]
fn every_change_is_announced_once_and_in_order() {
    let mut partner = partner();
    let (id, _) = partner.submitted("10.00");
    partner.advance(2000);
    let deliveries = partner.sandbox.poll_deliveries(0);
    let events: Vec<Value> = deliveries.iter().map(event).collect();
    let types: Vec<&str> = events.iter().map(|event| event["eventType"].as_str().unwrap()).collect();
    assert_eq!(
        types,
        [
            "fiat_withdrawal.created",
            "customer.transaction.updated",
            "fiat_withdrawal.submitted",
            "fiat_withdrawal.processing",
            "customer.transaction.updated",
            "fiat_withdrawal.completed",
        ]
    );
    let last = events.last().unwrap();
    assert_eq!(
        last["customer"],
        json!({"customerId": partner.customer, "partnerCustomerRef": "cust-100001"})
    );
    assert_eq!(last["resource"], json!({"resourceType": "FIAT_WITHDRAWAL", "resourceId": id}));
    assert_eq!(
        (&last["occurredAt"], &last["data"]["status"]),
        (&json!("2026-01-01T00:00:02Z"), &json!("COMPLETED"))
    );
    let ids: BTreeSet<&str> = events.iter().map(|event| event["eventId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), events.len());
}

#[test]
fn each_attempt_is_signed_anew_over_the_same_bytes() {
    let mut partner = partner();
    let secret = partner.sandbox.credentials()["clients"][0]["webhookSecret"].as_str().unwrap().to_owned();
    partner.fiat_quote("10.00");
    let quote = partner.fiat_quote("10.00");
    partner.draft(&Partner::payload(&quote)).ok();
    let mut nonces = BTreeSet::new();
    let mut bodies = BTreeSet::new();
    for (attempt, wait) in [(1, 0), (2, 1000), (3, 5000)] {
        partner.advance((wait - 1).max(0));
        if attempt > 1 {
            assert_eq!(partner.sandbox.poll_deliveries(0), [], "too early for attempt {attempt}");
        }
        partner.advance(1);
        let due = partner.sandbox.poll_deliveries(0);
        assert_eq!(due.len(), 1, "attempt {attempt}");
        let delivery = &due[0];
        let (timestamp, nonce) =
            (header(delivery, "X-Oceafin-Webhook-Timestamp"), header(delivery, "X-Oceafin-Webhook-Nonce"));
        let signature = sign(&secret, &[timestamp, nonce, &sha256(&delivery.body)]);
        assert_eq!(header(delivery, "X-Oceafin-Webhook-Signature"), signature);
        let shown = &partner.sandbox.deliveries()[0]["headers"]["X-Oceafin-Webhook-Nonce"];
        assert_eq!(shown, nonce, "the latest attempt is shown as it was made");
        assert_eq!(timestamp, partner.timestamp());
        nonces.insert(nonce.to_owned());
        bodies.insert(delivery.body.clone());
        assert_eq!(partner.sandbox.poll_deliveries(0), [], "under way");
        partner.sandbox.delivery_result(&delivery.id, 500, 0);
    }
    assert_eq!((nonces.len(), bodies.len()), (3, 1));
    partner.advance(86_400_000);
    assert_eq!(partner.sandbox.poll_deliveries(0), [], "given up after three attempts");
    let events = partner.control("GET", "/_sandbox/events", &Value::Null);
    assert_eq!(events["events"][0]["state"], "FAILED");
    let statuses: Vec<&Value> =
        events["events"][0]["attempts"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, [&json!(500); 3]);
}

#[test]
fn any_2xx_delivers_and_a_lost_attempt_is_tried_again() {
    let mut partner = partner();
    let quote = partner.fiat_quote("10.00");
    partner.draft(&Partner::payload(&quote)).ok();
    assert_eq!(partner.sandbox.poll_deliveries(0).len(), 1);
    partner.advance(30_000);
    let again = partner.sandbox.poll_deliveries(0);
    assert_eq!(again.len(), 1, "nobody reported the first attempt");
    partner.sandbox.delivery_result(&again[0].id, 204, 0);
    partner.sandbox.delivery_result(&again[0].id, 500, 0);
    partner.advance(86_400_000);
    assert_eq!(partner.sandbox.poll_deliveries(0), []);
    let deliveries = partner.sandbox.deliveries();
    assert_eq!((&deliveries[0]["status"], &deliveries[0]["attempts"]), (&json!("DELIVERED"), &json!(2)));
}

#[test]
fn events_wait_for_a_url_and_can_be_seen_before() {
    let mut partner = Partner::new(json!({}));
    let quote = partner.fiat_quote("10.00");
    partner.draft(&Partner::payload(&quote)).ok();
    assert_eq!(partner.sandbox.poll_deliveries(0), []);
    let seen = partner.sandbox.deliveries();
    assert_eq!((&seen[0]["status"], &seen[0]["attempts"]), (&json!("PENDING"), &json!(0)));
    assert!(seen[0]["headers"]["X-Oceafin-Webhook-Signature"].is_string());
    partner.control(
        "POST",
        "/_sandbox/webhook-target",
        &json!({"url": "http://127.0.0.1:9/", "clientId": "sandbox-partner-b"}),
    );
    assert_eq!(partner.sandbox.poll_deliveries(0), []);
    partner.control("POST", "/_sandbox/webhook-target", &json!({"url": null}));
    partner.control(
        "POST",
        "/_sandbox/webhook-target",
        &json!({"url": "http://127.0.0.1:9/", "clientId": "sandbox-partner-a"}),
    );
    assert_eq!(partner.sandbox.poll_deliveries(0)[0].url, "http://127.0.0.1:9/");
}

#[test]
fn attempts_are_further_and_further_apart() {
    let mut partner = Partner::new(json!({"webhookUrl": "http://127.0.0.1:9/hook", "webhookMaxAttempts": 8}));
    let quote = partner.fiat_quote("10.00");
    partner.draft(&Partner::payload(&quote)).ok();
    for wait in [0, 1_000, 5_000, 30_000, 120_000, 600_000, 600_000, 600_000] {
        partner.advance((wait - 1).max(0));
        assert_eq!(partner.sandbox.poll_deliveries(0).len(), usize::from(wait == 0), "not before {wait}");
        if wait > 0 {
            partner.advance(1);
            assert_eq!(partner.sandbox.poll_deliveries(0).len(), 1, "after {wait}");
        }
        let id = partner.sandbox.deliveries()[0]["deliveryId"].as_str().unwrap().to_owned();
        partner.sandbox.delivery_result(&id, 0, 0);
    }
    assert_eq!(partner.sandbox.deliveries()[0]["status"], "FAILED");
}

#[test]
fn only_a_2xx_delivers() {
    for (status, delivers) in [
        (0, false),
        (199, false),
        (200, true),
        (204, true),
        (299, true),
        (300, false),
        (307, false),
        (404, false),
    ] {
        let mut partner = partner();
        let quote = partner.fiat_quote("10.00");
        partner.draft(&Partner::payload(&quote)).ok();
        let id = partner.sandbox.poll_deliveries(0)[0].id.clone();
        partner.sandbox.delivery_result("another", 200, 0);
        partner.sandbox.delivery_result(&id, status, 0);
        // A second report about the same attempt comes too late.
        partner.sandbox.delivery_result(&id, 200, 0);
        let state = if delivers { "DELIVERED" } else { "PENDING" };
        assert_eq!(partner.sandbox.deliveries()[0]["status"], state, "{status}");
    }
}

#[test]
fn the_last_attempt_may_be_lost_too() {
    let mut partner = Partner::new(json!({"webhookUrl": "http://127.0.0.1:9/hook", "webhookMaxAttempts": 2}));
    let quote = partner.fiat_quote("10.00");
    partner.draft(&Partner::payload(&quote)).ok();
    for _ in 0..2 {
        assert_eq!(partner.sandbox.poll_deliveries(0).len(), 1);
        partner.advance(29_999);
        assert_eq!(partner.sandbox.poll_deliveries(0), [], "its result may still come");
        partner.advance(1);
    }
    for _ in 0..2 {
        assert_eq!(partner.sandbox.poll_deliveries(0), [], "given up");
        partner.advance(86_400_000);
    }
    let events = partner.control("GET", "/_sandbox/events", &Value::Null);
    assert_eq!(events["events"][0]["state"], "FAILED");
    let attempts = events["events"][0]["attempts"].as_array().unwrap();
    assert_eq!(attempts.iter().map(|attempt| &attempt["status"]).collect::<Vec<_>>(), [&json!(0); 2]);
    assert_eq!(attempts[1]["at"], "2026-01-01T00:00:30Z");
}

#[test]
fn a_webhook_is_tried_6_times_unless_told_otherwise() {
    let mut partner = Partner::new(json!({"webhookUrl": "http://127.0.0.1:9/hook"}));
    let quote = partner.fiat_quote("10.00");
    partner.draft(&Partner::payload(&quote)).ok();
    let mut tries = 0;
    while let [due] = partner.sandbox.poll_deliveries(0).as_slice() {
        tries += 1;
        partner.sandbox.delivery_result(&due.id, 503, 0);
        partner.advance(600_000);
    }
    assert_eq!((tries, &partner.sandbox.deliveries()[0]["status"]), (6, &json!("FAILED")));
}

#[test]
fn attempts_are_made_in_business_time_and_signed_in_wall_time() {
    let options = json!({"webhookUrl": "http://127.0.0.1:9/hook"});
    let sandbox = Sandbox::new(&serde_json::from_value(options).unwrap(), START).unwrap();
    let mut partner = Partner::of(sandbox, 0);
    partner.advance(3_600_000);
    let quote = partner.fiat_quote("10.00");
    partner.draft(&Partner::payload(&quote)).ok();
    let shown = partner.sandbox.deliveries();
    assert_eq!(shown[0]["headers"]["X-Oceafin-Webhook-Timestamp"], "2026-01-01T00:00:00Z", "untried");
    for _ in 0..2 {
        let due = partner.sandbox.poll_deliveries(0);
        let [delivery] = due.as_slice() else { panic!("{due:?}") };
        assert_eq!(event(delivery)["occurredAt"], "2026-01-01T01:00:00Z");
        assert_eq!(header(delivery, "X-Oceafin-Webhook-Timestamp"), "2026-01-01T00:00:00Z");
        partner.sandbox.delivery_result(&delivery.id, 500, 0);
        assert_eq!(partner.sandbox.poll_deliveries(0), [], "not yet again");
        partner.advance(5000);
    }
}
