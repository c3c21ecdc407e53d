//! Crypto deposits: wallets, the Travel Rule, and what cannot be spent before it is satisfied.
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

use serde_json::{Value, json};
use support::Partner;
use support::crypto::{EVM, text, with};

fn wallets(partner: &mut Partner) -> Vec<Value> {
    let target = partner.of_customer("crypto/deposit-wallets");
    partner.get(&target).ok()["items"].as_array().unwrap().clone()
}

fn info() -> Value {
    json!({
        "originatorType": "INDIVIDUAL",
        "originatorName": "Erika Mustermann",
        "originatorCountry": "DE",
        "originatorAddress": "Hauptstr. 1, Berlin",
        "originatorReference": "orig-1",
        "walletType": "HOSTED",
        "vaspName": "Some Exchange",
        "vaspCountry": "MT",
    })
}

fn target_of(id: &str) -> String {
    format!("/partner/v1/crypto/deposits/{id}")
}

#[test]
fn a_customer_has_a_wallet_for_each_asset_and_network() {
    let mut partner = Partner::new(json!({}));
    let first = wallets(&mut partner);
    let places: BTreeSet<_> = first.iter().map(|one| (text(one, "asset"), text(one, "network"))).collect();
    assert_eq!((first.len(), places.len()), (17, 17));
    for place in
        [("BTC", "BITCOIN"), ("SOL", "SOLANA"), ("TRX", "TRON"), ("USDC", "POLYGON"), ("USDT", "TRON")]
    {
        assert!(places.contains(&(place.0.into(), place.1.into())), "{place:?}");
    }
    let addresses: BTreeSet<_> = first.iter().map(|wallet| text(wallet, "address")).collect();
    assert_eq!(addresses.len(), 17, "no address stands for two wallets");
    for wallet in &first {
        let address = text(wallet, "address");
        let shape = match wallet["network"].as_str().unwrap() {
            "BITCOIN" => address.starts_with("bc1q") && address.len() == 42,
            "TRON" => address.starts_with('T') && address.len() == 34,
            "SOLANA" => (32..=44).contains(&address.len()),
            _ => address.starts_with("0x") && address.len() == 42,
        };
        assert!(shape && wallet["status"] == "ACTIVE", "{wallet}");
    }
    assert_eq!(first, wallets(&mut Partner::new(json!({}))), "the same seed gives the same wallets");
    assert_ne!(first, wallets(&mut Partner::new(json!({"seed": "another"}))));
}

#[test]
fn wallets_are_opened_once_and_not_before_approval() {
    let mut partner = Partner::new(json!({}));
    let body = json!({"partnerCustomerRef": "new", "customerType": "CORPORATE", "displayName": "New"});
    partner.customer = text(&partner.post("/partner/v1/customers", &body).ok(), "customerId");
    let status = format!("/_sandbox/customers/{}/status", partner.customer);
    partner.control("POST", &status, &json!({"status": "PROCESSING"}));
    assert!(wallets(&mut partner).is_empty());
    let body = json!({"customerId": partner.customer, "asset": "USDC", "network": "BASE", "amount": "1"});
    partner.control_refuses("/_sandbox/crypto-deposits", body, "PARTNER_VALIDATION_FAILED", Some("/network"));
    for _ in 0..2 {
        partner.control("POST", &status, &json!({"status": "APPROVED"}));
        assert_eq!(wallets(&mut partner).len(), 17);
    }
    partner.funded("USDC", "BASE", "5");
    assert_eq!(partner.balance("USDC"), ("5.000000".into(), "0.000000".into()));
}

#[test]
fn a_deposit_comes_into_the_wallet_of_its_asset_and_network() {
    let mut partner = Partner::new(json!({}));
    for wallet in wallets(&mut partner) {
        let deposit = partner.crypto_deposit(&text(&wallet, "asset"), &text(&wallet, "network"), "0.001");
        for member in ["walletId", "asset", "network"] {
            assert_eq!(deposit[member], wallet[member], "{member}");
        }
    }
}

#[test]
fn a_small_deposit_is_processed_at_once() {
    let mut partner = Partner::new(json!({}));
    let wallet = wallets(&mut partner)
        .into_iter()
        .find(|wallet| wallet["asset"] == "USDC" && wallet["network"] == "BASE")
        .unwrap();
    let body = json!({
        "customerId": partner.customer, "asset": "USDC", "network": "BASE", "amount": "20.5", "fromAddress": EVM,
    });
    let deposit = partner.control("POST", "/_sandbox/crypto-deposits", &body);
    let id = text(&deposit, "depositId");
    for (member, value) in [
        ("walletId", wallet["walletId"].clone()),
        ("asset", json!("USDC")),
        ("network", json!("BASE")),
        ("status", json!("PROCESSING")),
        ("amount", json!("20.500000")),
        ("fromAddress", json!(EVM)),
        ("customerId", json!(partner.customer)),
    ] {
        assert_eq!(deposit[member], value, "{member}");
    }
    assert!(text(&deposit, "txHash").starts_with("0x"));
    assert_eq!(partner.get(&target_of(&id)).ok(), deposit);
    assert_eq!(partner.balance("USDC").0, "2500.000000");
    let transaction = partner.transaction_of(&id);
    assert_eq!(
        (&transaction["type"], &transaction["direction"], &transaction["status"], &transaction["amount"]),
        (&json!("CRYPTO_DEPOSIT"), &json!("CREDIT"), &json!("PENDING"), &json!("20.500000"))
    );
    partner.advance(999);
    assert_eq!(partner.get(&target_of(&id)).ok()["status"], "PROCESSING");
    partner.advance(1);
    assert_eq!(partner.get(&target_of(&id)).ok()["status"], "COMPLETED");
    assert_eq!(partner.balance("USDC"), ("2520.500000".into(), "0.000000".into()));
    assert_eq!(partner.transaction_of(&id)["status"], "COMPLETED");
    partner.advance(60_000);
    assert_eq!(partner.balance("USDC").0, "2520.500000");
    assert_eq!(partner.house("external", "USDC"), "-5020.500000");
    partner.assert_events(&id, "CRYPTO_DEPOSIT", &["crypto.deposit.processing", "crypto.deposit.completed"]);
}

#[test]
fn a_deposit_worth_a_thousand_dollars_needs_travel_rule_information() {
    let mut partner = Partner::new(json!({}));
    for (asset, network, amount, status) in [
        ("USDC", "BASE", "999.999999", "PROCESSING"),
        ("USDC", "BASE", "1000", "PENDING_TRAVEL_RULE"),
        ("ETH", "ETHEREUM", "0.312499999999999999", "PROCESSING"),
        ("ETH", "ETHEREUM", "0.3125", "PENDING_TRAVEL_RULE"),
    ] {
        let deposit = partner.crypto_deposit(asset, network, amount);
        assert_eq!(deposit["status"], status, "{asset} {amount}");
    }
    let body = json!({"customerId": partner.customer, "asset": "BTC", "network": "BITCOIN", "amount": "0.1"});
    for (asked, status) in [(true, "PENDING_TRAVEL_RULE"), (false, "PROCESSING")] {
        for amount in ["0.00000001", "5"] {
            let body = with(&with(&body, "travelRule", json!(asked)), "amount", json!(amount));
            assert_eq!(partner.control("POST", "/_sandbox/crypto-deposits", &body)["status"], status);
        }
    }
    let list = partner.of_customer("crypto/deposits?status=PENDING_TRAVEL_RULE");
    assert_eq!(partner.get(&list).ok()["items"].as_array().unwrap().len(), 4);
}

#[test]
fn travel_rule_information_sets_a_deposit_going() {
    let mut partner = Partner::new(json!({}));
    let id = text(&partner.crypto_deposit("USDC", "SOLANA", "1500"), "depositId");
    let target = target_of(&id);
    let submission = format!("{target}/travel-rule-info");
    partner.advance(86_400_000);
    assert_eq!(partner.get(&target).ok()["status"], "PENDING_TRAVEL_RULE");
    assert_eq!(partner.transaction_of(&id)["status"], "PENDING");
    for (member, value, code) in [
        ("originatorType", Value::Null, "required"),
        ("originatorType", json!("ROBOT"), "enum_unknown"),
        ("originatorName", Value::Null, "required"),
        ("originatorName", json!(""), "text_length"),
        ("originatorCountry", json!("Germany"), "country_invalid"),
        ("originatorAddress", json!(5), "not_string"),
        ("originatorReference", json!(""), "text_length"),
        ("walletType", Value::Null, "required"),
        ("walletType", json!("PAPER"), "enum_unknown"),
        ("vaspName", Value::Null, "required"),
        ("vaspName", json!(""), "text_length"),
        ("vaspCountry", json!("Malta"), "country_invalid"),
    ] {
        partner.post(&submission, &with(&info(), member, value)).refused_field(&format!("/{member}"), code);
    }
    assert_eq!(partner.get(&target).ok()["status"], "PENDING_TRAVEL_RULE");
    let answer = partner.post(&submission, &info());
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!("PROCESSING")));
    assert!(!answer.body.to_string().contains("Mustermann"));
    assert!(!partner.sandbox.snapshot().unwrap().contains("Hauptstr"), "the information is not kept");
    partner.post(&submission, &info()).refused_state("`PROCESSING` and does not wait");
    assert_eq!(partner.balance("USDC").0, "2500.000000");
    partner.advance(1000);
    assert_eq!(partner.get(&target).ok()["status"], "COMPLETED");
    assert_eq!(partner.balance("USDC"), ("4000.000000".into(), "0.000000".into()));
    partner.post(&submission, &info()).refused_state("`COMPLETED` and does not wait");
    partner.assert_events(
        &id,
        "CRYPTO_DEPOSIT",
        &["crypto.deposit.pending_travel_rule", "crypto.deposit.processing", "crypto.deposit.completed"],
    );
}

#[test]
fn an_unhosted_wallet_has_no_provider_to_name() {
    let mut partner = Partner::new(json!({}));
    let id = text(&partner.crypto_deposit("USDC", "BASE", "1500"), "depositId");
    let body = json!({"originatorType": "CORPORATE", "originatorName": "A", "walletType": "UNHOSTED"});
    let answer = partner.post(&format!("{}/travel-rule-info", target_of(&id)), &body);
    assert_eq!(answer.ok()["status"], "PROCESSING");
}

#[test]
fn what_cannot_arrive_is_refused() {
    let mut partner = Partner::new(json!({}));
    let body = json!({"customerId": partner.customer, "asset": "USDC", "network": "BASE", "amount": "20"});
    for (member, value, code, field) in [
        ("customerId", json!("nobody"), "PARTNER_CUSTOMER_NOT_FOUND", None),
        ("asset", json!("EUR"), "PARTNER_VALIDATION_FAILED", Some("/asset")),
        ("network", json!("TRON"), "PARTNER_VALIDATION_FAILED", Some("/network")),
        ("amount", json!("0"), "PARTNER_VALIDATION_FAILED", Some("/amount")),
        ("amount", json!("-1"), "PARTNER_VALIDATION_FAILED", Some("/amount")),
        ("amount", json!("0.0000001"), "PARTNER_VALIDATION_FAILED", Some("/amount")),
        ("fromAddress", json!("bc1qnotofbase"), "PARTNER_VALIDATION_FAILED", Some("/fromAddress")),
        ("surprise", json!(1), "PARTNER_VALIDATION_FAILED", Some("/surprise")),
    ] {
        partner.control_refuses("/_sandbox/crypto-deposits", with(&body, member, value), code, field);
    }
    let list = partner.of_customer("crypto/deposits");
    assert_eq!(partner.get(&list).ok(), json!({"items": []}));
}

#[test]
fn money_that_waits_for_the_travel_rule_cannot_be_spent() {
    let mut partner = Partner::new(json!({}));
    let beneficiary = partner.beneficiary("USDC", "POLYGON");
    let (withdrawal, hash) = partner.drafted(&beneficiary, "4000");
    let short = "insufficient funds: 4000.000000 USDC asked, 2500.000000 available";
    partner.crypto_submit(&withdrawal, &hash).refused_state(short);
    // Another asset's, another customer's, and too little all make no difference.
    partner.crypto_deposit("ETH", "ETHEREUM", "4000");
    let first = partner.switch_to_new_customer();
    partner.crypto_deposit("USDC", "BASE", "4000");
    partner.customer = first;
    partner.crypto_submit(&withdrawal, &hash).refused_state(short);
    let older = text(&partner.crypto_deposit("USDC", "BASE", "1000"), "depositId");
    partner.crypto_submit(&withdrawal, &hash).refused_state(short);
    partner.crypto_deposit("USDC", "BASE", "500");
    partner.crypto_submit(&withdrawal, &hash).refused_state(short);
    // That one is there now, and what waits is exactly what is short.
    partner.advance(1000);
    partner.crypto_submit(&withdrawal, &hash).refused(409, "PARTNER_TRAVEL_RULE_REQUIRED");
    let newer = text(&partner.crypto_deposit("USDC", "SOLANA", "1000"), "depositId");
    let answer = partner.crypto_submit(&withdrawal, &hash);
    answer.refused(409, "PARTNER_TRAVEL_RULE_REQUIRED");
    assert!(answer.body["detail"].as_str().unwrap().contains(&format!("`{older}`, `{newer}`")));
    assert_eq!(partner.get(&format!("/partner/v1/crypto-withdrawals/{withdrawal}")).ok()["status"], "DRAFT");

    let quotes = partner.of_customer("conversion-quotes");
    let quote =
        partner.post(&quotes, &json!({"fromAsset": "USDC", "toAsset": "EUR", "fromAmount": "4000"})).ok();
    let payload = Partner::conversion_payload(&quote);
    let conversions = partner.of_customer("conversions");
    let convert = support::authorized(&payload, &support::payload_hash(&payload));
    partner.post(&conversions, &convert).refused(409, "PARTNER_TRAVEL_RULE_REQUIRED");

    for id in [&older, &newer] {
        partner.post(&format!("{}/travel-rule-info", target_of(id)), &info()).ok();
    }
    // On its way, but it waits for nobody any more.
    partner.crypto_submit(&withdrawal, &hash).refused_state("insufficient funds");
    partner.advance(1000);
    partner.crypto_submit(&withdrawal, &hash).ok();
    assert_eq!(partner.balance("USDC"), ("1000.000000".into(), "4000.000000".into()));
}

#[test]
fn deposits_are_their_owners() {
    let mut partner = Partner::with_lesser_clients();
    let id = text(&partner.crypto_deposit("USDC", "BASE", "1500"), "depositId");
    let submission = format!("{}/travel-rule-info", target_of(&id));
    let reads = [
        partner.of_customer("crypto/deposit-wallets"),
        partner.of_customer("crypto/deposits"),
        target_of(&id),
    ];
    let mut partner = partner.guarded(&reads, &[(submission.clone(), info())]);
    partner.post(&submission, &info()).ok();
    partner.get(&target_of("nothing")).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
}
