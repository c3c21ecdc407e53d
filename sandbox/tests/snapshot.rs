//! Snapshots: what a sandbox remembers when it is started again, and what a snapshot never holds.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests and their helpers fail by panicking; a table of cases is one function"
)]

mod support;

use oceafin_sandbox::Sandbox;
use serde_json::{Value, json};
use support::{Partner, START, authorized, options, payload_hash};

/// A sandbox started again with the same options, gone on from the snapshot of this one.
fn restarted(partner: Partner, extra: Value) -> Partner {
    let snapshot = partner.sandbox.snapshot().unwrap();
    let mut sandbox = Sandbox::new(&options(extra), 0).unwrap();
    sandbox.restore(&snapshot).unwrap();
    // A failure that printed two snapshots would be read by nobody.
    assert!(sandbox.snapshot().unwrap() == snapshot, "nothing is lost on the way");
    Partner { sandbox, ..partner }
}

#[test]
fn a_key_has_one_effect_across_restarts() {
    let mut partner = Partner::new(json!({}));
    let payload = Partner::payload(&partner.fiat_quote("10.00"));
    let body = authorized(&payload, &payload_hash(&payload));
    let target = partner.of_customer("fiat-withdrawals");
    let first = partner.post_under(&target, &body, "create-1");
    let closed = partner.of_customer("fiat-account-applications");
    let decided = partner.post_under(&closed, &json!({"currency": "EUR"}), "apply-1");
    decided.refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    let mut partner = restarted(partner, json!({}));
    let again = partner.post_under(&target, &body, "create-1");
    assert_eq!((again.status, again.header("Idempotency-Replayed")), (201, Some("true")));
    assert_eq!(again.response.body, first.response.body, "byte for byte");
    let again = partner.post_under(&closed, &json!({"currency": "EUR"}), "apply-1");
    assert_eq!(again.response.body, decided.response.body);
    partner.post_under(&target, &payload, "create-1").refused(409, "PARTNER_IDEMPOTENCY_CONFLICT");
    let drafts = partner.get(&target).ok();
    assert_eq!(drafts["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_nonce_stays_used_and_time_goes_on() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    let request = partner.request("GET", &target, b"", None);
    partner.send(&request).ok();
    let account = partner.fiat_account();
    partner.control("POST", "/_sandbox/fiat-deposits", &json!({"fiatAccountId": account, "amount": "7.00"}));
    partner.advance(999);
    let mut partner = restarted(partner, json!({}));
    partner.send(&request).refused(401, "PARTNER_NONCE_REPLAYED");
    assert_eq!(partner.balance("EUR").0, "25000.00");
    partner.advance(1);
    assert_eq!(partner.balance("EUR").0, "25007.00", "what was under way comes to its end");
    assert_eq!(partner.event_types("FIAT_DEPOSIT").len(), 2);
}

#[test]
fn the_sandbox_goes_on_as_if_nothing_had_happened() {
    let run = |stop: bool| {
        let mut partner = Partner::new(json!({"webhookUrl": "http://127.0.0.1:9/hook"}));
        partner.submitted("10000.00");
        if stop {
            partner = restarted(partner, json!({"webhookUrl": "http://127.0.0.1:9/hook"}));
        }
        partner.advance(5000);
        let target = partner.of_customer("transactions");
        let list = partner.get(&target).response.body;
        (list, partner.sandbox.poll_deliveries(0), partner.sandbox.snapshot())
    };
    assert!(run(false) == run(true));
}

#[test]
fn settings_are_the_sandboxs_and_demo_data_the_snapshots() {
    let first = Partner::new(json!({"seed": "one"}));
    let (customer, secret) = (first.customer.clone(), first.secret.clone());
    let settings = json!({"seed": "two", "quoteTtlSeconds": 7, "stepMs": 5});
    let mut second = Sandbox::new(&options(settings), 0).unwrap();
    second.restore(&first.sandbox.snapshot().unwrap()).unwrap();
    let mut second = Partner::of(second, 0);
    assert_eq!(second.customer, customer, "credentials name the customer that is there");
    assert_ne!(second.secret, secret);
    assert_eq!(second.fiat_quote("10.00")["expiresAt"], "2026-01-01T00:00:07Z");
    let account = second.fiat_account();
    second.control("POST", "/_sandbox/fiat-deposits", &json!({"fiatAccountId": account, "amount": "7.00"}));
    second.advance(5);
    assert_eq!(second.balance("EUR").0, "25007.00");
}

#[test]
fn a_snapshot_holds_no_secret_and_nothing_to_make_one_from() {
    let clients = json!([{"clientId": "a", "clientSecret": "client-s3cret"}, {"clientId": "b", "webhookSecret": "hook-s3cret"}]);
    let mut partner = Partner::new(
        json!({"seed": "a-seed-nobody-knows", "clients": clients, "webhookUrl": "http://127.0.0.1:9/"}),
    );
    partner.submitted("10.00");
    partner.advance(5000);
    partner.sandbox.poll_deliveries(0);
    let snapshot = partner.sandbox.snapshot().unwrap();
    let credentials = partner.sandbox.credentials();
    for client in credentials["clients"].as_array().unwrap() {
        for name in ["clientSecret", "webhookSecret"] {
            assert!(!snapshot.contains(client[name].as_str().unwrap()), "{name}");
        }
    }
    // Default secrets follow from the seed.
    assert!(!snapshot.contains("a-seed-nobody-knows"));
    let (_, shown) = partner.sandbox.control("GET", "/_sandbox/snapshot", "", 0);
    let written: Value = serde_json::from_str(&snapshot).unwrap();
    assert!(shown == written, "the control API shows the same");
}

#[test]
fn what_is_no_snapshot_is_refused_and_changes_nothing() {
    let mut partner = Partner::new(json!({}));
    let before = partner.sandbox.snapshot().unwrap();
    for bad in ["", "{}", "null", before.get(..before.len() - 2).unwrap(), "{\"clock\": \"s3cret\"}"] {
        let error = partner.sandbox.restore(bad).unwrap_err().to_string();
        assert!(error.contains("cannot be read") && !error.contains("s3cret"), "{error}");
        let (status, answer) = partner.sandbox.control("POST", "/_sandbox/snapshot", bad, 0);
        assert_eq!((status, &answer["errors"][0]["code"]), (400, &json!("snapshot_invalid")));
    }
    let real = Sandbox::new(&options(json!({"clock": "real"})), 5).unwrap().snapshot().unwrap();
    let error = partner.sandbox.restore(&real).unwrap_err().to_string();
    assert!(error.contains("`clock` is `real`"), "{error}");
    let mut follows = Sandbox::new(&options(json!({"clock": "real"})), 5).unwrap();
    let error = follows.restore(&before).unwrap_err().to_string();
    assert!(error.contains("`clock` is `frozen`"), "{error}");
    assert!(partner.sandbox.snapshot().unwrap() == before);
    let (status, answer) = partner.sandbox.control("POST", "/_sandbox/snapshot", &before, 0);
    assert_eq!((status, answer), (200, json!({"restored": true})));
}

#[test]
fn a_snapshot_brings_everything_back() {
    let mut partner = Partner::new(json!({}));
    let quotes = partner.of_customer("fiat-withdrawal-quotes");
    let body = json!({"bankAccountId": partner.bank_account, "currency": "EUR", "amount": "5.00"});
    let first = partner.post_under(&quotes, &body, "kept").response.body;
    let (id, _) = partner.submitted("100.00");
    let snapshot = partner.sandbox.snapshot().unwrap();
    let mut fresh = Partner::new(json!({}));
    fresh.sandbox.restore(&snapshot).unwrap();
    // The nonces of the first run are still used, so this partner counts on from there.
    for _ in 0..50 {
        fresh.nonce();
    }
    assert_eq!(fresh.post_under(&quotes, &body, "kept").response.body, first);
    fresh.advance(2000);
    assert_eq!(fresh.get(&format!("/partner/v1/fiat-withdrawals/{id}")).ok()["status"], "COMPLETED");
    assert!(fresh.sandbox.restore("{}").is_err());
}

#[test]
fn a_step_that_cannot_be_taken_stays_due_and_every_answer_says_so() {
    let mut partner = Partner::new(json!({}));
    let account = partner.fiat_account();
    let body = json!({"fiatAccountId": account, "amount": "7.00"});
    let deposit = partner.control("POST", "/_sandbox/fiat-deposits", &body);
    let mut forged: Value = serde_json::from_str(&partner.sandbox.snapshot().unwrap()).unwrap();
    forged["agenda"]["jobs"] = json!([[START + 1000, {"FiatDeposit": "gone"}], [START + 1001, {"FiatDeposit": deposit["depositId"]}]]);
    partner.sandbox.restore(&forged.to_string()).unwrap();
    let target = partner.of_customer("balances");
    partner.get(&target).ok();
    partner.sandbox.advance(2000, 0);
    for _ in 0..2 {
        let request = partner.request("GET", &target, b"", None);
        partner.send(&request).refused(500, "PARTNER_SANDBOX_FAULT");
        let (status, answer) = partner.sandbox.control("GET", "/_sandbox/balances", "", 0);
        assert_eq!((status, &answer["code"]), (500, &json!("PARTNER_SANDBOX_FAULT")));
    }
    let events = partner.sandbox.deliveries();
    assert!(!events.to_string().contains("fiat_deposit.completed"), "nothing later overtakes it");
}
