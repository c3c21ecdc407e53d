//! Where money goes: bank accounts, and the capability that a currency needs.
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
use support::Partner;
use support::crypto::{text, with};

#[test]
fn a_currency_needs_its_capability() {
    let mut partner = Partner::new(json!({}));
    let accounts = partner.of_customer("bank-accounts");
    let account = partner.post(&accounts, &json!({
        "accountHolderName": "Demo Trading GmbH", "currency": "USD", "country": "US", "accountNumber": "000123456789", "routingNumber": "021000021",
    })).ok();
    assert_eq!(account["accountNumber"], "********6789");
    let quotes = partner.of_customer("fiat-withdrawal-quotes");
    let quote = json!({"bankAccountId": account["bankAccountId"], "currency": "USD", "amount": "50.00"});
    partner.post(&quotes, &quote).refused(409, "PARTNER_RESOURCE_STATE_INVALID");

    let activations = partner.of_customer("fiat-withdrawal-capabilities/activation");
    let activation = partner.post(&activations, &json!({"currency": "USD"})).ok();
    let info = format!(
        "/partner/v1/fiat-withdrawal-capability-activations/{}/additional-info",
        activation["activationId"].as_str().unwrap()
    );
    partner.advance(1000);
    partner.post(&info, &json!({"information": {"expectedMonthlyVolume": "10000"}})).ok();
    partner.advance(1000);
    let capabilities = partner.of_customer("fiat-withdrawal-capabilities");
    let capabilities = partner.get(&capabilities).ok();
    let usd =
        capabilities["capabilities"].as_array().unwrap().iter().find(|one| one["currency"] == "USD").unwrap();
    assert_eq!(usd["status"], "ACTIVE");
    partner.post(&quotes, &quote).ok();
    let euros = with(&with(&quote, "bankAccountId", json!(partner.bank_account)), "amount", json!("50.00"));
    partner.post(&quotes, &euros).refused_field("/currency", "currency_mismatch");
    partner.post(&activations, &json!({"currency": "USD"})).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
}

#[test]
fn an_activation_asks_before_it_activates() {
    let mut partner = Partner::new(json!({}));
    let capability = |partner: &mut Partner| {
        let target = partner.of_customer("fiat-withdrawal-capabilities");
        let capabilities = partner.get(&target).ok()["capabilities"].as_array().unwrap().clone();
        capabilities.into_iter().find(|one| one["currency"] == "USD").unwrap()
    };
    assert_eq!(
        capability(&mut partner),
        json!({"currency": "USD", "country": "US", "rails": ["ACH", "FEDWIRE"], "status": "NOT_ACTIVATED"})
    );
    let target = partner.of_customer("fiat-withdrawal-capabilities/activation");
    partner.post(&target, &json!({"currency": "SEK"})).refused_field("/currency", "currency_unsupported");
    let body = json!({"currency": "USD", "country": "US", "rail": "ACH", "metadata": {"a": "b"}});
    let made = partner.post(&target, &body).ok();
    for (member, value) in
        [("currency", json!("USD")), ("status", json!("SUBMITTED")), ("metadata", json!({"a": "b"}))]
    {
        assert_eq!(made[member], value, "{member}");
    }
    let info = format!(
        "/partner/v1/fiat-withdrawal-capability-activations/{}/additional-info",
        text(&made, "activationId")
    );
    let answer = json!({"information": {"expectedMonthlyVolume": "10000"}});
    partner.post(&info, &answer).refused_state("does not wait for information");
    partner.advance(1000);
    let events = partner.control("GET", "/_sandbox/events", &Value::Null);
    let asked = &events["events"].as_array().unwrap().last().unwrap()["event"]["data"];
    assert_eq!(
        (&asked["status"], &asked["requiredInformation"][0]["key"]),
        (&json!("MISSING_INFO_REQUIRED"), &json!("expectedMonthlyVolume"))
    );
    partner
        .post(&info, &json!({"information": {"sourceOfFunds": "sales"}}))
        .refused_field("/information/expectedMonthlyVolume", "required");
    assert_eq!(partner.post(&info, &answer).ok()["status"], "PROCESSING");
    partner.post(&info, &answer).refused_state("does not wait for information");
    assert_eq!(capability(&mut partner)["status"], "NOT_ACTIVATED");
    partner.advance(1000);
    assert_eq!(capability(&mut partner)["status"], "ACTIVE");
}

#[test]
fn a_bank_account_shows_what_was_sent() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("bank-accounts");
    let body = json!({
        "accountHolderName": "Ada", "accountHolderType": "INDIVIDUAL", "currency": "GBP", "country": "GB",
        "accountNumber": "12345678", "bic": "SBOXGB2LXXX", "routingNumber": "021000021", "sortCode": "000000",
        "bankName": "Sandbox Bank", "metadata": {"a": "b"},
    });
    let made = partner.post(&target, &body);
    assert_eq!(made.status, 201);
    partner.assert_events(&text(&made.body, "bankAccountId"), "BANK_ACCOUNT", &["bank_account.created"]);
    for (member, value) in body.as_object().unwrap() {
        let shown = if member == "accountNumber" { &json!("****5678") } else { value };
        assert_eq!(&made.body[member], shown, "{member}");
    }
}

#[test]
fn a_bank_account_is_checked_and_masked() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("bank-accounts");
    let body = json!({"accountHolderName": "A", "currency": "EUR", "country": "DE", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX"});
    let account = partner.post(&target, &body).ok();
    assert_eq!((&account["iban"], &account["status"]), (&json!("******************3000"), &json!("ACTIVE")));
    let printed = partner.post(&target, &with(&body, "iban", json!("DE89 3704 0044 0532 0130 00"))).ok();
    assert_eq!(printed["iban"], account["iban"], "it is kept without its blanks");
    for (member, value, code) in [
        ("iban", json!("DE89370400440532013001"), "iban_invalid"),
        ("bic", json!("COBADE"), "bic_invalid"),
        ("iban", json!("DE551234567890123456"), "iban_invalid"),
        ("country", json!("Germany"), "country_invalid"),
        ("country", json!("ZZ"), "country_invalid"),
        ("currency", json!("XAU"), "currency_unsupported"),
        ("accountHolderName", json!(""), "text_length"),
        // Only the model table of the client core knows these words.
        ("accountHolderType", json!("ROBOT"), "enum_unknown"),
        ("metadata", json!([]), "not_object"),
    ] {
        let mut body = body.clone();
        body[member] = value;
        let answer = partner.post(&target, &body);
        let fields = answer.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert_eq!(fields, [(format!("/{member}"), code.to_owned())]);
    }
    let mut neither = body.clone();
    neither.as_object_mut().unwrap().remove("iban");
    partner.post(&target, &neither).refused(400, "PARTNER_VALIDATION_FAILED");
    let page = partner.get(&target).ok();
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
}
