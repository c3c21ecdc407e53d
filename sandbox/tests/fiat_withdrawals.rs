//! Fiat withdrawals from quote to completion, and every refusal on the way.
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
use support::crypto::text;
use support::{Partner, authorized, canonical, payload_hash, sha256};

#[test]
fn a_withdrawal_runs_from_quote_to_completion() {
    let mut partner = Partner::new(json!({}));
    let quote = partner.fiat_quote("250.00");
    assert_eq!(
        (&quote["amount"], &quote["fee"], &quote["receiveAmount"]),
        (&json!("250.00"), &json!("1.00"), &json!("249.00"))
    );
    assert_eq!(quote["expiresAt"], "2026-01-01T00:02:00Z");
    let mut payload = Partner::payload(&quote);
    payload["purpose"] = json!("trade");
    payload["partnerReference"] = json!("wd-1");
    payload["metadata"] = json!({"desk": "7"});
    let draft = partner.draft(&payload);
    assert_eq!(draft.status, 201);
    let draft = draft.ok();
    for (member, value) in payload.as_object().unwrap() {
        assert_eq!(&draft[member], value, "{member}");
    }
    assert_eq!(
        (&draft["fee"], &draft["receiveAmount"], &draft["operationHash"]),
        (&json!("1.00"), &json!("249.00"), &json!(payload_hash(&payload)))
    );
    assert_eq!((&draft["status"], &draft["reference"]), (&json!("DRAFT"), &json!("invoice 7")));
    assert_eq!(partner.balance("EUR"), ("25000.00".into(), "0.00".into()), "a draft holds nothing");

    let id = draft["withdrawalId"].as_str().unwrap().to_owned();
    let submitted = partner.submit(&id, draft["operationHash"].as_str().unwrap());
    assert_eq!(submitted.status, 200);
    assert_eq!(submitted.body["status"], "SUBMITTED");
    assert_eq!(partner.balance("EUR"), ("24750.00".into(), "250.00".into()));
    let moved = partner.transaction_of(&id);
    for (member, value) in [
        ("type", "FIAT_WITHDRAWAL"),
        ("resourceType", "FIAT_WITHDRAWAL"),
        ("direction", "DEBIT"),
        ("status", "PENDING"),
        ("amount", "250.00"),
        ("fee", "1.00"),
    ] {
        assert_eq!(moved[member], value, "{member}");
    }

    let target = format!("/partner/v1/fiat-withdrawals/{id}");
    for status in ["PROCESSING", "COMPLETED", "COMPLETED"] {
        partner.advance(1000);
        assert_eq!(partner.get(&target).ok()["status"], status);
    }
    assert_eq!(partner.balance("EUR"), ("24750.00".into(), "0.00".into()));
    let ledger = partner.control("GET", "/_sandbox/ledger", &Value::Null);
    let fees = ledger["accounts"].as_array().unwrap().iter().find(|line| line["account"] == "fees").unwrap();
    assert_eq!((&fees["asset"], &fees["amount"]), (&json!("EUR"), &json!("1.00")));
    assert_eq!(ledger["balanced"], true);
}

#[test]
fn a_quote_by_what_is_received_adds_the_fee() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("fiat-withdrawal-quotes");
    let mut body = json!({"bankAccountId": partner.bank_account, "currency": "EUR", "amount": "100.00", "amountType": "RECEIVE"});
    let quote = partner.post(&target, &body).ok();
    assert_eq!((&quote["amount"], &quote["receiveAmount"]), (&json!("101.00"), &json!("100.00")));
    body["amountType"] = json!("BOTH");
    assert_eq!(
        partner.post(&target, &body).refused(400, "PARTNER_VALIDATION_FAILED").fields(),
        [("/amountType".into(), "enum_unknown".into())]
    );
}

#[test]
fn a_quote_says_every_broken_field_at_once() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("fiat-withdrawal-quotes");
    let answer = partner.post(&target, &json!({"currency": "eur", "amount": 5}));
    let fields = answer.refused(400, "PARTNER_VALIDATION_FAILED").fields();
    for wanted in
        [("/bankAccountId", "required"), ("/currency", "currency_invalid"), ("/amount", "amount_not_string")]
    {
        assert!(fields.contains(&(wanted.0.into(), wanted.1.into())), "{wanted:?} in {fields:?}");
    }
    for (amount, code) in [
        ("0", "amount_invalid"),
        ("0.00", "amount_invalid"),
        ("-5", "amount_invalid"),
        ("1e3", "amount_invalid"),
        ("01", "amount_invalid"),
        ("1.", "amount_invalid"),
        (".5", "amount_invalid"),
        ("", "amount_invalid"),
        ("+1", "amount_invalid"),
        ("1,5", "amount_invalid"),
        ("1.001", "amount_minor_units"),
        ("1.00", "amount_too_small"),
        ("0.50", "amount_too_small"),
    ] {
        let body = json!({"bankAccountId": partner.bank_account, "currency": "EUR", "amount": amount});
        let answer = partner.post(&target, &body);
        let fields = answer.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert_eq!(fields, [("/amount".to_owned(), code.to_owned())], "{amount}");
    }
}

#[test]
fn an_expired_or_used_quote_is_refused() {
    let mut partner = Partner::new(json!({}));
    let payload = Partner::payload(&partner.fiat_quote("10.00"));
    partner.advance(119_999);
    let last_moment = Partner::payload(&partner.fiat_quote("10.00"));
    partner.draft(&payload).ok();
    partner.draft(&payload).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    partner.advance(120_000);
    partner.draft(&last_moment).refused(409, "PARTNER_QUOTE_EXPIRED");
    partner.draft(&payload).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
}

#[test]
fn a_draft_needs_evidence_whose_hash_is_that_of_its_payload() {
    let mut partner = Partner::new(json!({}));
    let payload = Partner::payload(&partner.fiat_quote("10.00"));
    let target = partner.of_customer("fiat-withdrawals");
    partner.post(&target, &payload).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    let mut tampered = authorized(&payload, &payload_hash(&payload));
    tampered["reference"] = json!("invoice 8");
    partner.post(&target, &tampered).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    let mut unknown = authorized(&payload, &payload_hash(&payload));
    unknown["surprise"] = json!("hashed too");
    partner.post(&target, &unknown).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    for (member, value) in [
        ("authorizedBy", json!(null)),
        ("authorizedAt", json!("yesterday")),
        ("operationHash", json!("A".repeat(64))),
        ("authorizationRef", json!("")),
        ("authorizationRef", json!("r".repeat(1001))),
        ("authorizedBy", json!("u".repeat(1001))),
    ] {
        let mut body = authorized(&payload, &payload_hash(&payload));
        body["operationAuthorization"][member] = value;
        let answer = partner.post(&target, &body);
        let fields = answer.refused(403, "PARTNER_OPERATION_NOT_APPROVED").fields();
        assert!(
            fields.iter().any(|(field, _)| *field == format!("/operationAuthorization/{member}")),
            "{fields:?}"
        );
    }
    let mut body = authorized(&payload, &payload_hash(&payload));
    for member in ["authorizationRef", "authorizedBy"] {
        body["operationAuthorization"][member] = json!("a".repeat(1000));
    }
    partner.post(&target, &body).ok();
}

#[test]
fn all_of_the_evidence_has_its_shape() {
    let mut partner = Partner::new(json!({}));
    let payload = Partner::payload(&partner.fiat_quote("10.00"));
    let target = partner.of_customer("fiat-withdrawals");
    let mut body = authorized(&payload, &payload_hash(&payload));
    for (member, value, code) in [
        ("authorizationMethod", json!(5), "not_string"),
        ("authorizationMethod", json!(""), "text_length"),
        ("evidence", json!("x"), "not_object"),
        ("evidence", json!([]), "not_object"),
    ] {
        let mut bad = body.clone();
        bad["operationAuthorization"][member] = value;
        let answer = partner.post(&target, &bad);
        let fields = answer.refused(403, "PARTNER_OPERATION_NOT_APPROVED").fields();
        assert_eq!(fields, [(format!("/operationAuthorization/{member}"), code.to_owned())]);
    }
    // An open word, and whatever the partner keeps.
    body["operationAuthorization"]["authorizationMethod"] = json!("THREE_SIGNATURES");
    body["operationAuthorization"]["evidence"] = json!({"session": {"id": 7}});
    partner.post(&target, &body).ok();
}

#[test]
fn a_draft_may_be_hashed_with_its_customer_and_kind() {
    let mut partner = Partner::new(json!({}));
    let payload = Partner::payload(&partner.fiat_quote("10.00"));
    let envelope = |operation: &str, customer: &str| {
        sha256(
            canonical(&json!({"customerId": customer, "operation": operation, "payload": payload}))
                .as_bytes(),
        )
    };
    let target = partner.of_customer("fiat-withdrawals");
    for wrong in [envelope("refund", &partner.customer), envelope("fiatWithdrawal", "someone-else")] {
        partner.post(&target, &authorized(&payload, &wrong)).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    }
    let hash = envelope("fiatWithdrawal", &partner.customer);
    let draft = partner.post(&target, &authorized(&payload, &hash)).ok();
    let id = draft["withdrawalId"].as_str().unwrap().to_owned();
    partner.submit(&id, &payload_hash(&payload)).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    partner.submit(&id, &hash).ok();
}

#[test]
fn a_draft_must_equal_its_quote() {
    let mut partner = Partner::new(json!({}));
    let quote = partner.fiat_quote("10.00");
    for (member, value) in [("amount", "11.00"), ("bankAccountId", "another"), ("currency", "USD")] {
        let mut payload = Partner::payload(&quote);
        payload[member] = json!(value);
        let answer = partner.draft(&payload);
        let fields = answer.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert_eq!(fields, [(format!("/{member}"), "quote_mismatch".to_owned())]);
    }
    let mut payload = Partner::payload(&quote);
    payload["amount"] = json!("10");
    partner.draft(&payload).ok();
}

#[test]
fn a_submission_is_refused_twice_for_another_hash_and_without_funds() {
    let mut partner = Partner::new(json!({}));
    let quote = partner.fiat_quote("9000.00");
    let draft = partner.draft(&Partner::payload(&quote)).ok();
    let (id, hash) = (draft["withdrawalId"].as_str().unwrap(), draft["operationHash"].as_str().unwrap());
    partner.submit(id, &"0".repeat(64)).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    partner.submit(id, hash).ok();
    partner.submit(id, hash).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    partner.submitted("9000.00");
    let quote = partner.fiat_quote("7000.01");
    let draft = partner.draft(&Partner::payload(&quote)).ok();
    let (id, hash) = (draft["withdrawalId"].as_str().unwrap(), draft["operationHash"].as_str().unwrap());
    let answer = partner.submit(id, hash);
    answer.refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    assert_eq!(answer.body["detail"], "insufficient funds: 7000.01 EUR asked, 7000.00 available");
    assert_eq!(partner.get(&format!("/partner/v1/fiat-withdrawals/{id}")).ok()["status"], "DRAFT");
    partner.control(
        "POST",
        "/_sandbox/deposits",
        &json!({"customerId": partner.customer, "asset": "EUR", "amount": "0.01"}),
    );
    partner.submit(id, hash).ok();
    assert_eq!(partner.balance("EUR"), ("0.00".into(), "25000.01".into()));
}

#[test]
fn a_large_withdrawal_asks_for_information_once() {
    let mut partner = Partner::new(json!({}));
    let (id, _) = partner.submitted("10000.00");
    let (target, info) = (
        format!("/partner/v1/fiat-withdrawals/{id}"),
        format!("/partner/v1/fiat-withdrawals/{id}/additional-info"),
    );
    let answer = json!({"information": {"sourceOfFunds": "sales"}});
    partner.post(&info, &answer).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
    partner.advance(60_000);
    let waiting = partner.get(&target).ok();
    assert_eq!(
        (&waiting["status"], &waiting["requiredInformation"][0]["key"]),
        (&json!("MISSING_INFO_REQUIRED"), &json!("sourceOfFunds"))
    );
    for bad in [
        json!({}),
        json!({"information": {}}),
        json!({"information": {"other": "x"}}),
        json!({"documents": [{}]}),
        json!({"information": 5}),
    ] {
        partner.post(&info, &bad).refused(400, "PARTNER_VALIDATION_FAILED");
    }
    assert_eq!(partner.post(&info, &answer).ok()["status"], "PROCESSING");
    partner.advance(1000);
    let done = partner.get(&target).ok();
    assert_eq!((&done["status"], done.get("requiredInformation")), (&json!("COMPLETED"), None));
}

#[test]
fn a_failed_withdrawal_gives_the_money_back() {
    let mut partner = Partner::new(json!({}));
    let (id, _) = partner.submitted("100.00");
    partner.control("POST", "/_sandbox/outcomes", &json!({"resourceId": id, "outcome": "fail"}));
    partner.advance(2000);
    let failed = partner.get(&format!("/partner/v1/fiat-withdrawals/{id}")).ok();
    assert_eq!((&failed["status"], &failed["failureReason"]), (&json!("FAILED"), &json!("REJECTED_BY_BANK")));
    let transaction = partner.transaction_of(&id);
    assert_eq!((&transaction["status"], transaction.get("completedAt")), (&json!("FAILED"), None));
    assert_eq!(partner.balance("EUR"), ("25000.00".into(), "0.00".into()));
}

#[test]
fn withdrawals_are_their_owners() {
    let mut partner = Partner::with_lesser_clients();
    let (waiting, _) = partner.submitted("10000.00");
    let draft = Partner::payload(&partner.fiat_quote("20.00"));
    let draft = partner.draft(&draft).ok();
    let activation = partner.of_customer("fiat-withdrawal-capabilities/activation");
    let asked = partner.post(&activation, &json!({"currency": "CHF"})).ok();
    partner.advance(2000);
    let payload = Partner::payload(&partner.fiat_quote("10.00"));
    let (withdrawals, accounts) =
        (partner.of_customer("fiat-withdrawals"), partner.of_customer("bank-accounts"));
    let target = |id: &str, action: &str| format!("/partner/v1/fiat-withdrawals/{id}{action}");
    let quote = json!({"bankAccountId": partner.bank_account, "currency": "EUR", "amount": "10.00"});
    let account =
        json!({"accountHolderName": "A", "currency": "EUR", "country": "DE", "accountNumber": "1234"});
    let reads = [
        accounts.clone(),
        partner.of_customer("fiat-withdrawal-capabilities"),
        withdrawals.clone(),
        target(&waiting, ""),
    ];
    let writes = [
        (accounts, account),
        (activation, json!({"currency": "USD"})),
        (
            format!(
                "/partner/v1/fiat-withdrawal-capability-activations/{}/additional-info",
                text(&asked, "activationId")
            ),
            json!({"information": {"expectedMonthlyVolume": "1"}}),
        ),
        (partner.of_customer("fiat-withdrawal-quotes"), quote.clone()),
        (withdrawals, authorized(&payload, &payload_hash(&payload))),
        (
            target(&text(&draft, "withdrawalId"), "/submission"),
            authorized(&json!({}), &text(&draft, "operationHash")),
        ),
        (target(&waiting, "/additional-info"), json!({"information": {"sourceOfFunds": "sales"}})),
    ];
    let mut partner = partner.guarded(&reads, &writes);
    // Another customer of the same partner can use neither the bank account nor the quote.
    let first = partner.switch_to_new_customer();
    let quotes = partner.of_customer("fiat-withdrawal-quotes");
    partner.post(&quotes, &quote).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    partner.draft(&payload).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    partner.customer = first;
    for (target, body) in &writes {
        partner.post(target, body).ok();
    }
}

#[test]
fn a_small_withdrawal_asks_when_a_test_wants_it_to() {
    let mut partner = Partner::new(json!({}));
    let (id, _) = partner.submitted("10.00");
    partner.control("POST", "/_sandbox/outcomes", &json!({"resourceId": id, "outcome": "askInformation"}));
    partner.advance(2000);
    assert_eq!(
        partner.get(&format!("/partner/v1/fiat-withdrawals/{id}")).ok()["status"],
        "MISSING_INFO_REQUIRED"
    );
    let (id, _) = partner.submitted("9999.99");
    partner.advance(2000);
    assert_eq!(partner.get(&format!("/partner/v1/fiat-withdrawals/{id}")).ok()["status"], "COMPLETED");
}
