//! How a sandbox is set up: options, demo data, the seed of its ids, and its clock.
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

use oceafin_sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};
use support::crypto::text;
use support::{Partner, START, authorized, options, payload_hash};

#[test]
fn options_that_cannot_work_are_refused() {
    for bad in [
        json!({"startTime": "soon"}),
        json!({"clients": [{"clientId": "a"}, {"clientId": "a"}]}),
        json!({"clients": [{"clientId": "a b"}]}),
        json!({"clients": [{"clientId": "a", "clientSecret": ""}]}),
        json!({"webhookUrl": "javascript:1"}),
        json!({"webhookUrl": "http://"}),
        json!({"clients": [{"clientId": "a", "webhookUrl": "https:// a"}]}),
    ] {
        assert!(Sandbox::new(&options(bad.clone()), 0).is_err(), "{bad}");
    }
    for (bad, known) in [
        (
            json!({"scopes": ["balances:read", "balance:read"]}),
            "scope `balance:read`; known are `balances:read`, ",
        ),
        (json!({"scopes": ["checkouts"]}), "scope `checkouts`; known"),
        (json!({"products": ["conversion", "fiat"]}), "product `fiat`; known are `checkouts`, "),
        (json!({"products": ["balances"]}), "product `balances`; known"),
        (json!({"products": ["customers"]}), "product `customers`; known"),
    ] {
        let mut client = json!({"clientId": "a"});
        client.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
        let error = Sandbox::new(&options(json!({"clients": [client]})), 0).unwrap_err();
        assert!(error.0.contains(known), "{error}");
    }
    assert!(serde_json::from_value::<SandboxOptions>(json!({"sead": 1})).is_err());
    let numbered: SandboxOptions = serde_json::from_value(json!({"seed": 7})).unwrap();
    assert_eq!(numbered.seed, "7");
}

#[test]
fn every_wrong_option_is_named_at_once() {
    let refused = |options: Value| serde_json::from_value::<SandboxOptions>(options).unwrap_err().to_string();
    let bad = json!({
        "sead": "s3cret", "seed": null, "clock": "s3cret", "startTime": 7, "freshnessSeconds": -1, "stepMs": 4_294_967_296_u64,
        "quoteTtlSeconds": 1.5, "visibilityDelayMs": "5", "webhookMaxAttempts": [], "demoData": "yes", "webhookUrl": {},
        "clients": [
            {"clientId": 7, "clientSecret": 8, "webhookSecret": [], "active": 1, "scopes": "a", "products": [1], "webhookUrl": 2},
            {"id": "a"},
            "a",
        ],
    });
    let error = refused(bad);
    for name in [
        "sead",
        "seed",
        "clock",
        "startTime",
        "freshnessSeconds",
        "stepMs",
        "quoteTtlSeconds",
        "visibilityDelayMs",
        "webhookMaxAttempts",
        "demoData",
        "webhookUrl",
        "clients[0].clientId",
        "clients[0].clientSecret",
        "clients[0].webhookSecret",
        "clients[0].active",
        "clients[0].scopes",
        "clients[0].products",
        "clients[0].webhookUrl",
        "clients[1].clientId",
        "clients[1].id",
        "clients[2]",
    ] {
        assert!(error.contains(&format!("`{name}` ")), "{name}: {error}");
    }
    assert!(!error.contains("s3cret"), "{error}");
    assert_eq!(refused(json!({"stepMs": "1"})), "`stepMs` must be a whole number from 0 to 4294967295");
    assert_eq!(refused(json!({"clients": {}})), "`clients` must be an array of objects");
    let known = "`clientId`, `clientSecret`, `webhookSecret`, `active`, `scopes`, `products`, `webhookUrl`";
    let error = refused(json!({"clients": [{"clientId": "a", "scope": []}]}));
    assert_eq!(error, format!("`clients[0].scope` is not an option; the options are {known}"));
    // What only shows when everything is there is named at once too.
    let bad = json!({"startTime": "soon", "clients": [{"clientId": "a b"}, {"clientId": "b", "webhookUrl": "x", "scopes": ["y"]}]});
    let error = Sandbox::new(&options(bad), 0).unwrap_err().to_string();
    for fault in ["`startTime`", "`clientId`", "`webhookUrl`", "scope `y`"] {
        assert!(error.contains(fault), "{fault}: {error}");
    }
    let absent =
        json!({"webhookUrl": null, "clients": [{"clientId": "a", "clientSecret": null, "scopes": null}]});
    assert!(Sandbox::new(&options(absent), 0).is_ok(), "null counts as absent where there is no default");
}

#[test]
fn demo_data_is_made_when_the_sandbox_starts_or_not_at_all() {
    let real = Sandbox::new(&serde_json::from_value(json!({})).unwrap(), START).unwrap();
    let mut partner = Partner::of(real, 0);
    let target = partner.of_customer("bank-accounts");
    let account = partner.get(&target).ok()["items"][0].clone();
    for (member, value) in [
        ("createdAt", "2026-01-01T00:00:00Z"),
        ("accountHolderName", "Demo Trading GmbH"),
        ("country", "DE"),
        ("currency", "EUR"),
        ("iban", "******************3000"),
        ("bic", "COBADEFFXXX"),
        ("status", "ACTIVE"),
        ("customerId", &partner.customer),
    ] {
        assert_eq!(account[member], value, "{member}");
    }
    let status = format!("/_sandbox/customers/{}/status", partner.customer);
    let customer = partner.control("POST", &status, &json!({"status": "APPROVED"}));
    assert_eq!(customer["customerId"], json!(partner.customer));
    let empty = Sandbox::new(&options(json!({"demoData": false})), 0).unwrap();
    assert_eq!((empty.demo().len(), empty.credentials()["clients"][0].get("customerId")), (0, None));
}

#[test]
fn demo_balances_come_from_deposits_that_are_completed() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    let balances = partner.get(&target).ok()["items"].clone();
    let target = partner.of_customer("transactions");
    let transactions = partner.get(&target).ok()["items"].clone();
    let transactions = transactions.as_array().unwrap();
    assert_eq!(transactions.len(), balances.as_array().unwrap().len());
    for transaction in transactions {
        let shown =
            ["type", "direction", "status", "completedAt"].map(|name| transaction[name].as_str().unwrap());
        assert_eq!(shown, ["DEPOSIT", "CREDIT", "COMPLETED", "2026-01-01T00:00:00Z"]);
        let mut of_asset =
            balances.as_array().unwrap().iter().filter(|one| one["asset"] == transaction["asset"]);
        assert_eq!(of_asset.next().unwrap()["total"], transaction["amount"]);
    }
    assert_eq!(partner.sandbox.deliveries(), json!([]), "nothing has happened yet");
}

#[test]
fn a_real_clock_goes_on_with_the_hosts() {
    let mut partner =
        Partner::of(Sandbox::new(&serde_json::from_value(json!({})).unwrap(), START).unwrap(), 0);
    let (id, _) = partner.submitted("10.00");
    let target = format!("/partner/v1/fiat-withdrawals/{id}");
    // With every request of the API,
    for (passed, status) in [(999, "SUBMITTED"), (1000, "PROCESSING")] {
        let request = partner.request("GET", &target, b"", None);
        let answer = partner.sandbox.handle(&request, START + passed);
        let withdrawal: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(withdrawal["status"], status, "after {passed} ms");
    }
    // every control,
    let (_, times) = partner.sandbox.control("GET", "/_sandbox/clock", "", START + 1500);
    assert_eq!(times, json!({"now": "2026-01-01T00:00:01.5Z", "wall": "2026-01-01T00:00:01.5Z"}));
    // and never back.
    let (_, times) = partner.sandbox.control("GET", "/_sandbox/clock", "", START);
    assert_eq!(times["now"], "2026-01-01T00:00:01.5Z");
}

#[test]
fn an_answer_bears_wall_time_and_its_line_business_time() {
    let sandbox = Sandbox::new(&serde_json::from_value(json!({})).unwrap(), START).unwrap();
    let mut partner = Partner::of(sandbox, 0);
    partner.advance(86_400_000);
    let target = partner.of_customer("balances");
    let answer = partner.get(&target);
    assert_eq!(answer.header("Date"), Some("Thu, 01 Jan 2026 00:00:00 GMT"));
    assert!(answer.response.log.starts_with("2026-01-02T00:00:00Z GET "), "{}", answer.response.log);
    let times = partner.control("GET", "/_sandbox/clock", &Value::Null);
    assert_eq!(times, json!({"now": "2026-01-02T00:00:00Z", "wall": "2026-01-01T00:00:00Z"}));
}

#[test]
fn what_falls_due_on_an_advance_happens_at_once() {
    let newest = |partner: &Partner| {
        let all = partner.sandbox.deliveries();
        all.as_array().unwrap().last().unwrap()["eventType"].as_str().unwrap().to_owned()
    };
    let mut partner =
        Partner::of(Sandbox::new(&serde_json::from_value(json!({})).unwrap(), START).unwrap(), 0);
    partner.submitted("10.00");
    assert_eq!(newest(&partner), "fiat_withdrawal.submitted");
    partner.sandbox.advance(1000, START);
    assert_eq!(newest(&partner), "fiat_withdrawal.processing");
    partner.sandbox.advance(0, START + 1000);
    assert_eq!(newest(&partner), "fiat_withdrawal.completed", "the host's time counts too");
}

#[test]
fn a_long_advance_takes_every_step_at_its_own_time() {
    let mut partner = Partner::new(json!({}));
    // Takes a step by itself, so it comes first.
    let beneficiary = partner.beneficiary("USDC", "POLYGON");
    partner.submitted("10.00");
    let account = partner.fiat_account();
    let body = json!({"fiatAccountId": account, "amount": "7.00", "fee": "0.10"});
    let deposit = text(&partner.control("POST", "/_sandbox/fiat-deposits", &body), "depositId");
    partner.crypto_deposit("BTC", "BITCOIN", "0.001");
    let buyer = partner.buyer("b-1");
    let wallet = partner.collection_wallet(&buyer);
    partner.collection_payment(&wallet, "25");
    let quotes = partner.of_customer("conversion-quotes");
    let body = json!({"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "10.00"});
    let payload = Partner::conversion_payload(&partner.post(&quotes, &body).ok());
    let conversions = partner.of_customer("conversions");
    partner.post(&conversions, &authorized(&payload, &payload_hash(&payload))).ok();
    let (id, hash) = partner.drafted(&beneficiary, "100");
    partner.crypto_submit(&id, &hash).ok();
    partner.advance(3_600_000);
    // A second after the start, and two steps.
    let over = "2026-01-01T00:00:03Z";
    let ledger = partner.control("GET", "/_sandbox/ledger", &Value::Null);
    for entry in ledger["journal"].as_array().unwrap() {
        assert!(entry["at"].as_i64().unwrap() <= START + 3000, "{entry}");
    }
    for delivery in partner.sandbox.deliveries().as_array().unwrap() {
        let event: Value = serde_json::from_str(delivery["body"].as_str().unwrap()).unwrap();
        assert!(event["occurredAt"].as_str().unwrap() <= over, "{event}");
    }
    let deposit = partner.get(&format!("/partner/v1/fiat-deposits/{deposit}")).ok();
    assert_eq!(deposit["completedAt"], "2026-01-01T00:00:02Z");
    let target = partner.of_customer("transactions");
    for transaction in partner.get(&target).ok()["items"].as_array().unwrap() {
        assert_eq!(transaction["status"], "COMPLETED", "{transaction}");
        for member in ["completedAt", "updatedAt"] {
            assert!(transaction[member].as_str().unwrap() <= over, "{transaction}");
        }
    }
}

#[test]
fn a_frozen_clock_does_not_look_at_the_hosts() {
    let mut partner = Partner::new(json!({}));
    let (_, times) = partner.sandbox.control("GET", "/_sandbox/clock", "", START + 5000);
    let start = "2026-01-01T00:00:00Z";
    assert_eq!(times, json!({"now": start, "wall": start}));
}

/// Version 4 of RFC 9562: `xxxxxxxx-xxxx-4xxx-[89ab]xxx-xxxxxxxxxxxx`.
fn is_uuid(id: &str) -> bool {
    id.len() == 36
        && id.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            14 => byte == b'4',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}

#[test]
fn ids_look_like_the_providers_and_are_all_different() {
    let mut partner = Partner::new(json!({}));
    let mut ids: Vec<String> =
        (0..200).map(|_| partner.fiat_quote("1.50")["quoteId"].as_str().unwrap().to_owned()).collect();
    partner.submitted("10.00");
    let deliveries = partner.sandbox.deliveries();
    for delivery in deliveries.as_array().unwrap() {
        ids.extend(["eventId", "deliveryId"].map(|name| delivery[name].as_str().unwrap().to_owned()));
    }
    ids.extend([partner.customer.clone(), partner.bank_account.clone()]);
    for id in &ids {
        assert!(is_uuid(id), "{id}");
    }
    let different: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(different.len(), ids.len());
}

#[test]
fn a_default_secret_is_of_one_seed_one_client_and_one_use() {
    let mut secrets = Vec::new();
    for seed in ["1", "2", "1secret:client:"] {
        let clients = json!([{"clientId": "a"}, {"clientId": "b"}, {"clientId": "secret:client:a"}]);
        let sandbox = Sandbox::new(&options(json!({"seed": seed, "clients": clients})), 0).unwrap();
        for client in sandbox.credentials()["clients"].as_array().unwrap() {
            secrets.extend(
                ["clientSecret", "webhookSecret"].map(|name| client[name].as_str().unwrap().to_owned()),
            );
        }
    }
    let different: BTreeSet<&String> = secrets.iter().collect();
    assert_eq!((secrets.len(), different.len()), (18, 18));
}

#[test]
fn time_stops_at_the_end_of_the_year_9999() {
    for clock in ["real", "frozen"] {
        let mut partner = Partner::new(json!({ "clock": clock }));
        partner.fiat_quote("10.00");
        partner.sandbox.advance(i64::MAX, i64::MAX);
        partner.sandbox.advance(i64::MIN, i64::MIN);
        partner.control("POST", "/_sandbox/clock/skew", &json!({ "ms": -((1_i64 << 53) - 1) }));
        partner.control("POST", "/_sandbox/clock/skew", &json!({ "ms": (1_i64 << 53) - 1 }));
        assert_eq!(partner.timestamp(), "9999-12-31T23:59:59.999Z");
        let target = partner.of_customer("balances");
        partner.get(&target).ok();
        partner.fiat_quote("10.00");
    }
}

fn scripted_run(seed: &str) -> Vec<Vec<u8>> {
    let mut partner = Partner::new(json!({"seed": seed, "webhookUrl": "http://127.0.0.1:9/hook"}));
    partner.submitted("10000.00");
    partner.advance(5000);
    let target = partner.of_customer("transactions");
    let list = partner.get(&target).response.body;
    let hooks =
        partner.sandbox.poll_deliveries(0).iter().flat_map(|hook| format!("{hook:?}").into_bytes()).collect();
    vec![list, hooks, partner.sandbox.snapshot().unwrap().into_bytes()]
}

#[test]
fn the_same_seed_gives_the_same_run() {
    assert_eq!(scripted_run("a"), scripted_run("a"));
    assert_ne!(scripted_run("a"), scripted_run("b"));
}
