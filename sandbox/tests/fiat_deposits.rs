//! Fiat deposits, from instruction to balance, and every refusal on the way.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests and their helpers fail by panicking; a table of cases is one function"
)]

mod support;

use oceafin_sandbox::read::values;
use serde_json::{Value, json};
use support::{Partner, field};

fn instructions(partner: &mut Partner) -> Vec<Value> {
    let target = partner.of_customer("fiat-deposit-instructions");
    partner.get(&target).ok()["instructions"].as_array().unwrap().clone()
}

fn open_account(partner: &mut Partner, currency: &str) -> String {
    let target = partner.of_customer("fiat-account-applications");
    let body = json!({"currency": currency, "documents": [{"documentType": "X", "fileAssetId": "f"}]});
    partner.post(&target, &body).ok();
    partner.advance(2000);
    let target = partner.of_customer("fiat-accounts?limit=1");
    partner.get(&target).ok()["items"][0]["fiatAccountId"].as_str().unwrap().to_owned()
}

#[test]
fn every_active_account_has_instructions_that_hold() {
    let mut partner = Partner::new(json!({}));
    for currency in ["USD", "GBP", "CHF", "JPY"] {
        open_account(&mut partner, currency);
    }
    let all = instructions(&mut partner);
    let currencies: Vec<&Value> = all.iter().map(|one| &one["currency"]).collect();
    assert_eq!(currencies, ["EUR", "USD", "GBP", "CHF", "JPY"]);
    for one in &all {
        let text = |name: &str| one[name].as_str().unwrap_or("");
        assert!(values::is_bic(text("bic")) && values::is_country(text("bankCountry")), "{one}");
        assert!(text("bic").starts_with(&format!("SBOX{}", text("bankCountry"))), "{one}");
        assert_eq!((text("beneficiaryName"), text("bankName")), ("Demo Trading GmbH", "Sandbox Bank"));
        assert!(text("reference").starts_with("SBX") && !text("fiatAccountId").is_empty(), "{one}");
        assert_eq!(one["reference"], all[0]["reference"], "one reference a customer");
        assert_ne!(
            one.get("iban").is_none(),
            one.get("iban").and_then(Value::as_str).is_some_and(values::is_iban)
        );
        assert!(one.get("iban").is_some() || one.get("accountNumber").is_some(), "{one}");
        let length = match text("currency") {
            "EUR" | "GBP" => 22,
            "CHF" => 21,
            _ => 0,
        };
        assert_eq!(text("iban").len(), length, "{one}");
        let length = match text("currency") {
            "GBP" => 8,
            "USD" => 10,
            "JPY" => 7,
            _ => 0,
        };
        assert_eq!((text("accountNumber").len(), text("reference").len()), (length, 13), "{one}");
    }
    assert_eq!(all[2]["sortCode"], "000000");
    assert_eq!(instructions(&mut partner), all, "the same on every call");
    let mut other = partner.into_other();
    let theirs = instructions(&mut other);
    assert_eq!(theirs.len(), 1);
    assert_ne!(theirs[0]["iban"], all[0]["iban"]);
    assert_ne!(theirs[0]["reference"], all[0]["reference"]);
}

#[test]
fn a_simulated_transfer_arrives_less_its_fee() {
    let mut partner = Partner::new(json!({}));
    let account = partner.fiat_account();
    let body = json!({
        "fiatAccountId": account, "amount": "100.5", "fee": "0.25", "senderName": "ACME", "reference": "INV 7",
    });
    let deposit = partner.control("POST", "/_sandbox/fiat-deposits", &body);
    assert_eq!(
        (&deposit["status"], &deposit["amount"], &deposit["fee"], &deposit["completedAt"]),
        (&json!("PROCESSING"), &json!("100.50"), &json!("0.25"), &Value::Null)
    );
    assert_eq!(partner.balance("EUR"), ("25000.00".into(), "0.00".into()), "not yet");
    let transactions = partner.of_customer("transactions?limit=1");
    let pending = partner.get(&transactions).ok()["items"][0].clone();
    assert_eq!(
        (&pending["status"], &pending["type"], &pending["direction"]),
        (&json!("PENDING"), &json!("FIAT_DEPOSIT"), &json!("CREDIT"))
    );
    let id = deposit["depositId"].as_str().unwrap();
    partner.advance(999);
    let target = format!("/partner/v1/fiat-deposits/{id}");
    assert_eq!(partner.get(&target).ok(), deposit);
    partner.advance(1);
    let deposit = partner.get(&target).ok();
    assert_eq!(
        (&deposit["status"], &deposit["completedAt"], &deposit["senderName"], &deposit["reference"]),
        (&json!("COMPLETED"), &json!("2026-01-01T00:00:01Z"), &json!("ACME"), &json!("INV 7"))
    );
    assert_eq!(
        (&deposit["fiatAccountId"], &deposit["currency"], &deposit["customerId"]),
        (&json!(account), &json!("EUR"), &json!(partner.customer))
    );
    assert_eq!(partner.balance("EUR"), ("25100.25".into(), "0.00".into()));
    let ledger = partner.control("GET", "/_sandbox/ledger", &Value::Null);
    let fees = ledger["accounts"].as_array().unwrap().iter().find(|line| line["account"] == "fees").unwrap();
    assert_eq!((&fees["asset"], &fees["amount"]), (&json!("EUR"), &json!("0.25")));
    let settled = partner.get(&transactions).ok()["items"][0].clone();
    assert_eq!(
        (&settled["status"], &settled["amount"], &settled["fee"], &settled["resourceId"]),
        (&json!("COMPLETED"), &json!("100.50"), &json!("0.25"), &json!(id))
    );
    assert_eq!(partner.event_types("FIAT_DEPOSIT"), ["fiat_deposit.created", "fiat_deposit.completed"]);
    assert_eq!(partner.event_types("TRANSACTION").len(), 2);

    partner.control("POST", "/_sandbox/fiat-deposits", &json!({"fiatAccountId": account, "amount": "1.00"}));
    let mut count = |query: &str| {
        let target = partner.of_customer(&format!("fiat-deposits{query}"));
        partner.get(&target).ok()["items"].as_array().unwrap().len()
    };
    assert_eq!(
        (count(""), count("?status=PROCESSING"), count("?status=PROCESSING&status=COMPLETED")),
        (2, 1, 2)
    );
}

#[test]
fn a_transfer_that_cannot_be_is_refused() {
    let mut partner = Partner::new(json!({}));
    let account = partner.fiat_account();
    for (body, place, code) in [
        (json!({"amount": "1.00"}), "/fiatAccountId", "required"),
        (json!({"fiatAccountId": account}), "/amount", "required"),
        (json!({"fiatAccountId": account, "amount": 1}), "/amount", "amount_not_string"),
        (json!({"fiatAccountId": account, "amount": "0.00"}), "/amount", "amount_invalid"),
        (json!({"fiatAccountId": account, "amount": "1.001"}), "/amount", "amount_minor_units"),
        (json!({"fiatAccountId": account, "amount": "1.00", "fee": "0.001"}), "/fee", "amount_minor_units"),
        (json!({"fiatAccountId": account, "amount": "1.00", "fee": "1.00"}), "/fee", "fee_too_large"),
        (json!({"fiatAccountId": account, "amount": "1.00", "sender": "x"}), "/sender", "member_unknown"),
        (json!({"fiatAccountId": account, "amount": "1.00", "senderName": ""}), "/senderName", "text_length"),
    ] {
        let refused = partner.control_refused("/_sandbox/fiat-deposits", &body);
        assert_eq!(refused, ("PARTNER_VALIDATION_FAILED".into(), field(place, code)), "{body}");
    }
    // Nothing can be said about a fee of an amount that is none.
    let refused = partner.control_refused(
        "/_sandbox/fiat-deposits",
        &json!({"fiatAccountId": account, "amount": "x", "fee": "0.01"}),
    );
    assert_eq!(refused.1, field("/amount", "amount_invalid"));
    let (_, all) =
        partner.control_refused("/_sandbox/fiat-deposits", &json!({"amount": "x", "reference": 7}));
    assert_eq!(all.len(), 3, "every error at once: {all:?}");
    let unknown = json!({"fiatAccountId": "none", "amount": "1.00"});
    assert_eq!(partner.control_refused("/_sandbox/fiat-deposits", &unknown).0, "PARTNER_RESOURCE_NOT_FOUND");
    assert_eq!(partner.event_types("FIAT_DEPOSIT"), Vec::<String>::new(), "nothing happened");
}

#[test]
fn another_partner_sees_no_deposit() {
    let mut partner = Partner::new(json!({}));
    let account = partner.fiat_account();
    let deposit = partner.control(
        "POST",
        "/_sandbox/fiat-deposits",
        &json!({"fiatAccountId": account, "amount": "5.00"}),
    );
    partner.advance(1000);
    let target = format!("/partner/v1/fiat-deposits/{}", deposit["depositId"].as_str().unwrap());
    partner.get(&target).ok();
    let list = partner.of_customer("fiat-deposits");
    let mut other = partner.into_other();
    other.get(&target).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    other.get(&list).refused(404, "PARTNER_CUSTOMER_NOT_FOUND");
    assert_eq!(other.balance("EUR").0, "25000.00");
}
