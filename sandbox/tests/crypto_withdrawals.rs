//! Crypto withdrawals from beneficiary to completion, and every refusal on the way.
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
use support::crypto::{EVM, text, with};
use support::{Partner, authorized, canonical, payload_hash, sha256};

fn target_of(id: &str) -> String {
    format!("/partner/v1/crypto-withdrawals/{id}")
}

fn beneficiary_at(id: &str, action: &str) -> String {
    format!("/partner/v1/crypto/wallet-beneficiaries/{id}{action}")
}

#[test]
fn a_withdrawal_runs_from_beneficiary_to_completion() {
    let mut partner = Partner::new(json!({}));
    let beneficiary = partner.beneficiary("USDC", "POLYGON");
    let quote = partner.crypto_quote(&beneficiary, "250");
    assert_eq!(quote.status, 201);
    let quote = quote.ok();
    for (member, value) in [
        ("walletBeneficiaryId", json!(beneficiary)),
        ("asset", json!("USDC")),
        ("network", json!("POLYGON")),
        ("amount", json!("250.000000")),
        ("networkFee", json!("0.100000")),
        ("serviceFee", json!("0.250000")),
        ("receiveAmount", json!("249.650000")),
        ("expiresAt", json!("2026-01-01T00:02:01Z")),
    ] {
        assert_eq!(quote[member], value, "{member}");
    }
    let mut payload = Partner::crypto_payload(&quote);
    payload["purpose"] = json!("treasury");
    payload["metadata"] = json!({"desk": "7"});
    let draft = partner.crypto_draft(&payload);
    assert_eq!(draft.status, 201);
    let draft = draft.ok();
    for member in ["quoteId", "walletBeneficiaryId", "amount", "purpose", "partnerReference", "metadata"] {
        assert_eq!(draft[member], payload[member], "{member}");
    }
    for member in ["asset", "network", "networkFee", "serviceFee", "receiveAmount"] {
        assert_eq!(draft[member], quote[member], "{member}");
    }
    assert_eq!(
        (&draft["status"], &draft["operationHash"]),
        (&json!("DRAFT"), &json!(payload_hash(&payload)))
    );
    assert_eq!((draft.get("txHash"), draft.get("expiresAt")), (None, None));
    assert_eq!(partner.balance("USDC"), ("2500.000000".into(), "0.000000".into()), "a draft holds nothing");

    let (id, hash) = (text(&draft, "withdrawalId"), text(&draft, "operationHash"));
    let submitted = partner.crypto_submit(&id, &hash);
    assert_eq!((submitted.status, &submitted.body["status"]), (200, &json!("SUBMITTED")));
    assert_eq!(partner.balance("USDC"), ("2250.000000".into(), "250.000000".into()));
    let outside = partner.house("external", "USDC");
    let transaction = partner.transaction_of(&id);
    for (member, value) in [
        ("type", json!("CRYPTO_WITHDRAWAL")),
        ("resourceType", json!("CRYPTO_WITHDRAWAL")),
        ("direction", json!("DEBIT")),
        ("status", json!("PENDING")),
        ("amount", json!("250.000000")),
        ("fee", json!("0.350000")),
    ] {
        assert_eq!(transaction[member], value, "{member}");
    }
    for (status, hashed) in [("PROCESSING", false), ("COMPLETED", true), ("COMPLETED", true)] {
        partner.advance(1000);
        let now = partner.get(&target_of(&id)).ok();
        assert_eq!((&now["status"], now.get("txHash").is_some()), (&json!(status), hashed));
    }
    assert!(text(&partner.get(&target_of(&id)).ok(), "txHash").starts_with("0x"));
    assert_eq!(partner.balance("USDC"), ("2250.000000".into(), "0.000000".into()));
    assert_eq!(partner.house("fees", "USDC"), "0.250000");
    // Two clients have 2,500 each; 249.65 and the network's 0.1 went out.
    assert_eq!(
        (outside.as_str(), partner.house("external", "USDC").as_str()),
        ("-5000.000000", "-4750.250000")
    );
    assert_eq!(partner.transaction_of(&id)["status"], "COMPLETED");
    let types =
        ["created", "submitted", "processing", "completed"].map(|one| format!("crypto_withdrawal.{one}"));
    partner.assert_events(&id, "CRYPTO_WITHDRAWAL", &types.each_ref().map(String::as_str));
    let list = partner.of_customer("crypto-withdrawals");
    assert_eq!(partner.get(&list).ok()["items"][0], partner.get(&target_of(&id)).ok());
}

#[test]
fn a_failed_withdrawal_gives_the_money_back() {
    let mut partner = Partner::new(json!({}));
    let beneficiary = partner.beneficiary("USDC", "POLYGON");
    let (id, hash) = partner.drafted(&beneficiary, "2500");
    partner.crypto_submit(&id, &hash).ok();
    partner.control("POST", "/_sandbox/outcomes", &json!({"resourceId": id, "outcome": "fail"}));
    partner.advance(1000);
    assert_eq!(partner.get(&target_of(&id)).ok()["status"], "PROCESSING");
    assert_eq!(partner.balance("USDC"), ("0.000000".into(), "2500.000000".into()));
    partner.advance(1000);
    let failed = partner.get(&target_of(&id)).ok();
    assert_eq!((&failed["status"], failed.get("txHash")), (&json!("FAILED"), None));
    assert_eq!(failed["failureReason"], "REJECTED_BY_NETWORK");
    assert_eq!(partner.transaction_of(&id)["network"], "POLYGON");
    assert_eq!(partner.balance("USDC"), ("2500.000000".into(), "0.000000".into()));
    assert_eq!(partner.transaction_of(&id)["status"], "FAILED");
    assert_eq!(partner.house("fees", "USDC"), "0");
    partner.control_refuses(
        "/_sandbox/outcomes",
        json!({"resourceId": beneficiary, "outcome": "fail"}),
        "PARTNER_RESOURCE_NOT_FOUND",
        None,
    );
}

#[test]
fn a_quote_by_what_is_received_adds_the_fees() {
    let mut partner = Partner::new(json!({}));
    let beneficiary = partner.beneficiary("USDC", "POLYGON");
    let target = partner.of_customer("crypto-withdrawal-quotes");
    let body = json!({
        "walletBeneficiaryId": beneficiary, "asset": "USDC", "network": "POLYGON", "amount": "100",
        "amountType": "RECEIVE",
    });
    let quote = partner.post(&target, &body).ok();
    assert_eq!((&quote["amount"], &quote["receiveAmount"]), (&json!("100.200000"), &json!("100.000000")));
    let quote = partner.post(&target, &with(&body, "amountType", json!("SEND"))).ok();
    assert_eq!((&quote["amount"], &quote["receiveAmount"]), (&json!("100.000000"), &json!("99.800000")));
    partner
        .post(&target, &with(&body, "amountType", json!("BOTH")))
        .refused_field("/amountType", "enum_unknown");
    // The fee of 0.1 % is rounded up to the asset's last decimal.
    let quote = partner.crypto_quote(&beneficiary, "0.100102").ok();
    assert_eq!((&quote["serviceFee"], &quote["receiveAmount"]), (&json!("0.000101"), &json!("0.000001")));
    partner.crypto_quote(&beneficiary, "0.100101").refused_field("/amount", "amount_too_small");
}

#[test]
fn a_quote_says_what_is_wrong_with_it() {
    let mut partner = Partner::new(json!({}));
    let beneficiary = partner.beneficiary("USDC", "POLYGON");
    let target = partner.of_customer("crypto-withdrawal-quotes");
    let body =
        json!({"walletBeneficiaryId": beneficiary, "asset": "USDC", "network": "POLYGON", "amount": "50"});
    for (member, value, code) in [
        ("walletBeneficiaryId", Value::Null, "required"),
        ("walletBeneficiaryId", json!(""), "id_invalid"),
        ("asset", Value::Null, "required"),
        ("asset", json!("usdc"), "asset_invalid"),
        ("asset", json!("DOGE"), "asset_unsupported"),
        ("asset", json!("EUR"), "asset_unsupported"),
        ("network", Value::Null, "required"),
        ("network", json!("TRON"), "network_unsupported"),
        ("network", json!("polygon"), "network_unsupported"),
        ("amount", Value::Null, "required"),
        ("amount", json!(50), "amount_not_string"),
        ("amount", json!("0"), "amount_invalid"),
        ("amount", json!("1.0000001"), "amount_minor_units"),
        ("amount", json!("0.1"), "amount_too_small"),
    ] {
        partner.post(&target, &with(&body, member, value)).refused_field(&format!("/{member}"), code);
    }
    let usdt = with(&body, "asset", json!("USDT"));
    partner.post(&target, &usdt).refused_field("/network", "network_unsupported");
    let all = partner.post(&target, &json!({"amount": 5}));
    assert_eq!(all.refused(400, "PARTNER_VALIDATION_FAILED").fields().len(), 4, "{}", all.body);
    let other = with(&with(&body, "asset", json!("ETH")), "network", json!("BASE"));
    assert_eq!(
        partner.post(&target, &other).refused(400, "PARTNER_VALIDATION_FAILED").fields(),
        [
            ("/asset".to_owned(), "beneficiary_mismatch".to_owned()),
            ("/network".to_owned(), "beneficiary_mismatch".to_owned())
        ]
    );
    let base = with(&body, "network", json!("BASE"));
    partner.post(&target, &base).refused_field("/network", "beneficiary_mismatch");
    partner.crypto_quote("nothing", "50").refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    partner.crypto_quote(&beneficiary, "1000000").ok();
}

#[test]
fn only_an_active_beneficiary_is_sent_anything() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("crypto/wallet-beneficiaries");
    let made = partner.post(&target, &Partner::beneficiary_body("USDC", "POLYGON", EVM)).ok();
    let id = text(&made, "walletBeneficiaryId");
    partner.crypto_quote(&id, "50").refused_state("`PENDING`");
    partner.post(&beneficiary_at(&id, "/sync"), &json!({})).ok();
    let quote = partner.crypto_quote(&id, "50").ok();
    let (withdrawal, hash) = partner.drafted(&id, "60");
    let on_its_way = partner.drafted(&id, "70");
    partner.crypto_submit(&on_its_way.0, &on_its_way.1).ok();
    partner.post(&beneficiary_at(&id, "/removal"), &json!({})).ok();
    partner.crypto_quote(&id, "50").refused_state("`REMOVED`");
    partner.crypto_draft(&Partner::crypto_payload(&quote)).refused_state("`REMOVED`");
    partner.crypto_submit(&withdrawal, &hash).refused_state("`REMOVED`");
    assert_eq!(partner.get(&target_of(&withdrawal)).ok()["status"], "DRAFT");
    // What was submitted before goes on.
    partner.advance(2000);
    assert_eq!(partner.get(&target_of(&on_its_way.0)).ok()["status"], "COMPLETED");
    assert_eq!(partner.balance("USDC"), ("2430.000000".into(), "0.000000".into()));
}

#[test]
fn a_quote_serves_one_draft_in_its_time() {
    let mut partner = Partner::new(json!({}));
    let beneficiary = partner.beneficiary("USDC", "POLYGON");
    let [in_time, late] = ["10", "20"].map(|amount| partner.crypto_quote(&beneficiary, amount).ok());
    let [in_time, late] = [in_time, late].map(|quote| Partner::crypto_payload(&quote));
    partner.advance(119_999);
    partner.crypto_draft(&in_time).ok();
    let payload = Partner::crypto_payload(&partner.crypto_quote(&beneficiary, "10").ok());
    partner.crypto_draft(&payload).ok();
    partner.crypto_draft(&payload).refused_state("the quote is `USED`");
    partner.advance(1);
    partner.crypto_draft(&late).refused(409, "PARTNER_QUOTE_EXPIRED");
    partner.advance(120_000);
    partner.crypto_draft(&payload).refused_state("the quote is `USED`");
}

#[test]
fn a_draft_must_equal_its_quote() {
    let mut partner = Partner::new(json!({}));
    let beneficiary = partner.beneficiary("USDC", "POLYGON");
    let payload = Partner::crypto_payload(&partner.crypto_quote(&beneficiary, "10").ok());
    for (member, value) in [("walletBeneficiaryId", "another"), ("network", "BASE"), ("amount", "11")] {
        let answer = partner.crypto_draft(&with(&payload, member, json!(value)));
        answer.refused_field(&format!("/{member}"), "quote_mismatch");
    }
    let usdt = with(&with(&payload, "asset", json!("USDT")), "network", json!("BSC"));
    let fields = partner.crypto_draft(&usdt).refused(400, "PARTNER_VALIDATION_FAILED").fields();
    assert_eq!(fields.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["/asset", "/network"]);
    for (member, value, code) in [
        ("quoteId", Value::Null, "required"),
        ("walletBeneficiaryId", Value::Null, "required"),
        ("asset", Value::Null, "required"),
        ("network", Value::Null, "required"),
        ("network", json!("TRON"), "network_unsupported"),
        ("amount", Value::Null, "required"),
        ("amount", json!("1.0000001"), "amount_minor_units"),
        ("purpose", json!(""), "text_length"),
        ("partnerReference", json!(7), "not_string"),
        ("metadata", json!([]), "not_object"),
    ] {
        partner.crypto_draft(&with(&payload, member, value)).refused_field(&format!("/{member}"), code);
    }
    let absent = with(&payload, "quoteId", json!("absent"));
    partner.crypto_draft(&absent).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    partner.crypto_draft(&with(&payload, "amount", json!("10"))).ok();
}

#[test]
fn a_draft_and_its_submission_need_the_hash_of_the_payload() {
    let mut partner = Partner::new(json!({}));
    let beneficiary = partner.beneficiary("USDC", "POLYGON");
    let payload = Partner::crypto_payload(&partner.crypto_quote(&beneficiary, "10").ok());
    let target = partner.of_customer("crypto-withdrawals");
    let envelope = |operation: &str| {
        sha256(
            canonical(&json!({"customerId": partner.customer, "operation": operation, "payload": payload}))
                .as_bytes(),
        )
    };
    let (refund, withdrawal) = (envelope("refund"), envelope("cryptoWithdrawal"));
    let fiat = envelope("fiatWithdrawal");
    let tampered = with(&authorized(&payload, &payload_hash(&payload)), "partnerReference", json!("wd-9002"));
    let wrong = [payload.clone(), tampered, authorized(&payload, &refund), authorized(&payload, &fiat)];
    for body in wrong {
        partner.post(&target, &body).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    }
    let id = text(&partner.post(&target, &authorized(&payload, &withdrawal)).ok(), "withdrawalId");
    partner.crypto_submit(&id, &payload_hash(&payload)).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    let submission = format!("{}/submission", target_of(&id));
    partner.post(&submission, &json!({})).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    partner.crypto_submit(&id, &withdrawal).ok();
}

#[test]
fn a_submission_is_refused_twice_and_without_funds() {
    let mut partner = Partner::new(json!({}));
    let beneficiary = partner.beneficiary("USDC", "POLYGON");
    let (first, first_hash) = partner.drafted(&beneficiary, "2000");
    let (second, second_hash) = partner.drafted(&beneficiary, "500.000001");
    partner.crypto_submit(&first, &first_hash).ok();
    partner.crypto_submit(&first, &first_hash).refused_state("the withdrawal is `SUBMITTED`");
    let short = "insufficient funds: 500.000001 USDC asked, 500.000000 available";
    partner.crypto_submit(&second, &second_hash).refused_state(short);
    partner.funded("USDC", "BASE", "0.000001");
    partner.crypto_submit(&second, &second_hash).ok();
    partner.advance(60_000);
    partner.crypto_submit(&first, &first_hash).refused_state("the withdrawal is `COMPLETED`");
    assert_eq!(partner.balance("USDC"), ("0.000000".into(), "0.000000".into()));
}

#[test]
fn withdrawals_are_their_owners() {
    let mut partner = Partner::with_lesser_clients();
    let beneficiary = partner.beneficiary("USDC", "POLYGON");
    let (id, hash) = partner.drafted(&beneficiary, "10");
    let payload = Partner::crypto_payload(&partner.crypto_quote(&beneficiary, "10").ok());
    let quote = json!({
        "walletBeneficiaryId": beneficiary, "asset": "USDC", "network": "POLYGON", "amount": "10",
    });
    let reads = [
        partner.of_customer("crypto/wallet-beneficiaries"),
        beneficiary_at(&beneficiary, ""),
        partner.of_customer("crypto-withdrawals"),
        target_of(&id),
    ];
    let writes = [
        (partner.of_customer("crypto-withdrawal-quotes"), quote),
        (
            partner.of_customer("crypto/wallet-beneficiaries"),
            Partner::beneficiary_body("USDC", "POLYGON", EVM),
        ),
        (beneficiary_at(&beneficiary, "/sync"), json!({})),
        (partner.of_customer("crypto-withdrawals"), authorized(&payload, &payload_hash(&payload))),
        (format!("{}/submission", target_of(&id)), authorized(&json!({}), &hash)),
        (beneficiary_at(&beneficiary, "/removal"), json!({})),
    ];
    let mut partner = partner.guarded(&reads, &writes);
    // Another client, and another customer of the same one, can use neither the beneficiary nor the quote.
    let mut other = partner.into_client(1);
    other.crypto_quote(&beneficiary, "10").refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    other.crypto_draft(&payload).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    partner = other.into_client(0);
    let first = partner.switch_to_new_customer();
    partner.crypto_quote(&beneficiary, "10").refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    partner.crypto_draft(&payload).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    partner.customer = first;
    for (target, body) in &writes {
        partner.post(target, body).ok();
    }
}
