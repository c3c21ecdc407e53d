//! Refunds of collection payments: draft, submission, confirmation, and never more than was paid.
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
use support::{Answer, Partner, authorized, canonical, payload_hash, sha256};

fn target_of(id: &str) -> String {
    format!("/partner/v1/crypto/refunds/{id}")
}

/// A completed payment of this much USDC on BASE.
fn paid(partner: &mut Partner, amount: &str) -> String {
    let reference = partner.nonce();
    let buyer = partner.buyer(&reference);
    let wallet = partner.collection_wallet(&buyer);
    let payment = partner.collection_payment(&wallet, amount);
    partner.advance(1000);
    text(&payment, "paymentId")
}

fn payload(payment: &str, amount: &str) -> Value {
    json!({
        "paymentId": payment,
        "amount": amount,
        "asset": "USDC",
        "network": "BASE",
        "destinationAddress": EVM,
        "reason": "goods returned",
        "partnerReference": "rf-1",
    })
}

fn create(partner: &mut Partner, payload: &Value) -> Answer {
    let target = partner.of_customer("crypto/refunds");
    partner.post(&target, &authorized(payload, &payload_hash(payload)))
}

/// A draft; gives its id and operation hash.
fn drafted(partner: &mut Partner, payment: &str, amount: &str) -> (String, String) {
    let draft = create(partner, &payload(payment, amount)).ok();
    (text(&draft, "refundId"), text(&draft, "operationHash"))
}

fn submit(partner: &mut Partner, (id, hash): &(String, String)) -> Answer {
    partner.post(&format!("{}/submission", target_of(id)), &authorized(&json!({}), hash))
}

fn confirm(partner: &mut Partner, id: &str) -> Answer {
    partner.post(&format!("{}/confirmation", target_of(id)), &json!({}))
}

fn refunded(partner: &mut Partner, payment: &str) -> String {
    text(&partner.get(&format!("/partner/v1/collection-payments/{payment}")).ok(), "refundedAmount")
}

#[test]
fn a_refund_runs_from_draft_to_completion() {
    let mut partner = Partner::new(json!({}));
    let payment = paid(&mut partner, "100");
    let body = with(&payload(&payment, "40.5"), "metadata", json!({"case": "7"}));
    let draft = create(&mut partner, &body);
    assert_eq!(draft.status, 201);
    let draft = draft.ok();
    for member in
        ["paymentId", "asset", "network", "destinationAddress", "reason", "partnerReference", "metadata"]
    {
        assert_eq!(draft[member], body[member], "{member}");
    }
    assert_eq!((&draft["status"], &draft["amount"]), (&json!("DRAFT"), &json!("40.500000")));
    assert_eq!(draft["operationHash"], payload_hash(&body));
    let refund = (text(&draft, "refundId"), text(&draft, "operationHash"));
    let id = &refund.0;
    confirm(&mut partner, id).refused_state("the refund is `DRAFT`");
    assert_eq!(partner.balance("USDC"), ("2600.000000".into(), "0.000000".into()), "a draft holds nothing");

    let submitted = submit(&mut partner, &refund);
    assert_eq!((submitted.status, &submitted.body["status"]), (200, &json!("SUBMITTED")));
    // The guide: submission "stores the processing reference", confirmation "records the confirmation".
    assert_eq!(draft.get("processingReference"), None);
    let reference = text(&submitted.body, "processingReference");
    assert_eq!(partner.balance("USDC"), ("2559.500000".into(), "40.500000".into()));
    submit(&mut partner, &refund).refused_state("the refund is `SUBMITTED`");
    let transaction = partner.transaction_of(id);
    for (member, value) in [
        ("type", json!("REFUND")),
        ("network", json!("BASE")),
        ("direction", json!("DEBIT")),
        ("status", json!("PENDING")),
        ("amount", json!("40.500000")),
    ] {
        assert_eq!(transaction[member], value, "{member}");
    }
    partner.advance(86_400_000);
    assert_eq!(partner.get(&target_of(id)).ok()["status"], "SUBMITTED", "it waits for its confirmation");

    let confirmation = format!("{}/confirmation", target_of(id));
    partner.post(&confirmation, &json!({"note": ""})).refused_field("/note", "text_length");
    let confirmed = partner.post(&confirmation, &json!({"note": "checked"}));
    assert_eq!((confirmed.status, &confirmed.body["status"]), (200, &json!("CONFIRMED")));
    assert_eq!(text(&confirmed.body, "processingReference"), reference);
    confirm(&mut partner, id).refused_state("the refund is `CONFIRMED`");
    submit(&mut partner, &refund).refused_state("the refund is `CONFIRMED`");
    partner.advance(999);
    assert_eq!(refunded(&mut partner, &payment), "0.000000");
    assert_eq!(partner.balance("USDC").1, "40.500000");
    partner.advance(1);
    let done = partner.get(&target_of(id)).ok();
    assert_eq!(done.get("failureReason"), None);
    assert_eq!((&done["status"], text(&done, "processingReference")), (&json!("COMPLETED"), reference));
    assert_eq!(refunded(&mut partner, &payment), "40.500000");
    assert_eq!(partner.balance("USDC"), ("2559.500000".into(), "0.000000".into()));
    assert_eq!(partner.house("external", "USDC"), "-5059.500000");
    assert_eq!(partner.transaction_of(id)["status"], "COMPLETED");
    confirm(&mut partner, id).refused_state("the refund is `COMPLETED`");
    partner.assert_events(
        id,
        "REFUND",
        &["refund.created", "refund.submitted", "refund.confirmed", "refund.completed"],
    );
    let types = ["created", "completed", "refunded"].map(|one| format!("collection_payment.{one}"));
    partner.assert_events(&payment, "COLLECTION_PAYMENT", &types.each_ref().map(String::as_str));
    let list = partner.of_customer("crypto/refunds");
    assert_eq!(partner.get(&list).ok()["items"], json!([done]));
}

#[test]
fn a_failed_refund_gives_the_money_back() {
    let mut partner = Partner::new(json!({}));
    let payment = paid(&mut partner, "100");
    let refund = drafted(&mut partner, &payment, "100");
    submit(&mut partner, &refund).ok();
    partner.control("POST", "/_sandbox/outcomes", &json!({"resourceId": refund.0, "outcome": "fail"}));
    confirm(&mut partner, &refund.0).ok();
    assert_eq!(partner.balance("USDC"), ("2500.000000".into(), "100.000000".into()));
    partner.advance(1000);
    let failed = partner.get(&target_of(&refund.0)).ok();
    assert_eq!(
        (text(&failed, "status"), text(&failed, "failureReason")),
        ("FAILED".into(), "REJECTED_BY_NETWORK".into())
    );
    assert_eq!(refunded(&mut partner, &payment), "0.000000");
    assert_eq!(partner.balance("USDC"), ("2600.000000".into(), "0.000000".into()));
    assert_eq!(partner.transaction_of(&refund.0)["status"], "FAILED");
    // It can be tried again, whole.
    let refund = drafted(&mut partner, &payment, "100");
    submit(&mut partner, &refund).ok();
}

#[test]
fn never_more_than_was_paid_goes_back() {
    let mut partner = Partner::new(json!({}));
    let payment = paid(&mut partner, "100");
    let another = paid(&mut partner, "100");
    create(&mut partner, &payload(&payment, "100.000001"))
        .refused_state("100.000000 USDC can still be refunded");
    // Drafts reserve nothing; submissions do.
    let first = drafted(&mut partner, &payment, "60");
    let second = drafted(&mut partner, &payment, "60");
    let third = drafted(&mut partner, &payment, "40");
    submit(&mut partner, &first).ok();
    submit(&mut partner, &second).refused_state("40.000000 USDC can still be refunded");
    assert_eq!(partner.get(&target_of(&second.0)).ok()["status"], "DRAFT");
    create(&mut partner, &payload(&payment, "40.000001")).refused_state("40.000000 USDC");
    confirm(&mut partner, &first.0).ok();
    submit(&mut partner, &second).refused_state("40.000000 USDC can still be refunded");
    partner.advance(1000);
    assert_eq!(refunded(&mut partner, &payment), "60.000000");
    submit(&mut partner, &second).refused_state("40.000000 USDC can still be refunded");
    submit(&mut partner, &third).ok();
    create(&mut partner, &payload(&payment, "0.000001")).refused_state("0.000000 USDC");
    confirm(&mut partner, &third.0).ok();
    partner.advance(1000);
    assert_eq!(refunded(&mut partner, &payment), "100.000000");
    create(&mut partner, &payload(&payment, "0.000001")).refused_state("0.000000 USDC");
    // Neither what went back nor what is on its way counts against another payment.
    let elsewhere = drafted(&mut partner, &another, "100");
    let third_payment = paid(&mut partner, "100");
    submit(&mut partner, &elsewhere).ok();
    drafted(&mut partner, &third_payment, "100");
    confirm(&mut partner, &elsewhere.0).ok();
    partner.advance(1000);
    assert_eq!(partner.balance("USDC"), ("2600.000000".into(), "0.000000".into()));
}

#[test]
fn a_refund_needs_funds_that_may_wait_for_the_travel_rule() {
    let mut partner = Partner::new(json!({}));
    let payment = paid(&mut partner, "100");
    let refund = drafted(&mut partner, &payment, "100");
    let beneficiary = partner.beneficiary("USDC", "POLYGON");
    let (id, hash) = partner.drafted(&beneficiary, "2500.000001");
    partner.crypto_submit(&id, &hash).ok();
    let short = "insufficient funds: 100.000000 USDC asked, 99.999999 available";
    submit(&mut partner, &refund).refused_state(short);
    partner.crypto_deposit("USDC", "BASE", "1000");
    submit(&mut partner, &refund).refused(409, "PARTNER_TRAVEL_RULE_REQUIRED");
    partner.funded("USDC", "BASE", "0.000001");
    submit(&mut partner, &refund).ok();
}

#[test]
fn a_refund_must_fit_its_payment() {
    let mut partner = Partner::new(json!({}));
    let payment = paid(&mut partner, "100");
    let body = payload(&payment, "10");
    for (member, value, code) in [
        ("paymentId", Value::Null, "required"),
        ("amount", Value::Null, "required"),
        ("amount", json!("0"), "amount_invalid"),
        ("amount", json!("1.0000001"), "amount_minor_units"),
        ("asset", Value::Null, "required"),
        ("network", Value::Null, "required"),
        ("network", json!("BSC"), "network_unsupported"),
        ("destinationAddress", Value::Null, "required"),
        ("destinationAddress", json!("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"), "address_invalid"),
        ("memo", json!(""), "text_length"),
        ("reason", json!(5), "not_string"),
        ("partnerReference", json!(""), "text_length"),
        ("metadata", json!([]), "not_object"),
        ("network", json!("POLYGON"), "payment_mismatch"),
        ("asset", json!("ETH"), "payment_mismatch"),
    ] {
        let answer = create(&mut partner, &with(&body, member, value));
        let fields = answer.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert!(fields.contains(&(format!("/{member}"), code.to_owned())), "{member}: {fields:?}");
    }
    create(&mut partner, &with(&body, "paymentId", json!("none"))).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    let buyer = partner.buyer("in a hurry");
    let wallet = partner.collection_wallet(&buyer);
    let early = text(&partner.collection_payment(&wallet, "100"), "paymentId");
    create(&mut partner, &payload(&early, "10")).refused_state("the payment is `PROCESSING`");
    let memo = create(&mut partner, &with(&body, "memo", json!("m-1"))).ok();
    assert_eq!(memo["memo"], "m-1");
}

#[test]
fn a_refund_and_its_submission_need_the_hash_of_the_payload() {
    let mut partner = Partner::new(json!({}));
    let payment = paid(&mut partner, "100");
    let body = payload(&payment, "10");
    let envelope = |operation: &str| {
        sha256(
            canonical(&json!({"customerId": partner.customer, "operation": operation, "payload": body}))
                .as_bytes(),
        )
    };
    let (right, wrong) = (envelope("refund"), envelope("cryptoWithdrawal"));
    let target = partner.of_customer("crypto/refunds");
    let tampered = with(&authorized(&body, &payload_hash(&body)), "amount", json!("100"));
    for bad in [body.clone(), tampered, authorized(&body, &wrong)] {
        partner.post(&target, &bad).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    }
    let id = text(&partner.post(&target, &authorized(&body, &right)).ok(), "refundId");
    let of_payload = (id.clone(), payload_hash(&body));
    submit(&mut partner, &of_payload).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    let submission = format!("{}/submission", target_of(&id));
    partner.post(&submission, &json!({})).refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    submit(&mut partner, &(id, right)).ok();
}

#[test]
fn refunds_are_their_owners() {
    let mut partner = Partner::with_lesser_clients();
    let payment = paid(&mut partner, "100");
    let refund = drafted(&mut partner, &payment, "10");
    let submitted = drafted(&mut partner, &payment, "20");
    submit(&mut partner, &submitted).ok();
    let body = payload(&payment, "10");
    let reads = [partner.of_customer("crypto/refunds"), target_of(&refund.0)];
    let writes = [
        (partner.of_customer("crypto/refunds"), authorized(&body, &payload_hash(&body))),
        (format!("{}/submission", target_of(&refund.0)), authorized(&json!({}), &refund.1)),
        (format!("{}/confirmation", target_of(&submitted.0)), json!({})),
    ];
    let partner = partner.guarded(&reads, &writes);
    // Another client, and another customer of the same one, cannot refund this payment.
    let mut other = partner.into_client(1);
    create(&mut other, &body).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    let mut partner = other.into_client(0);
    let first = partner.switch_to_new_customer();
    create(&mut partner, &body).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    partner.customer = first;
    for (target, body) in &writes {
        partner.post(target, body).ok();
    }
}
