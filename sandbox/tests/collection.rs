//! Collection: buyers, wallets and the payments into them.
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

fn buyer_at(id: &str) -> String {
    format!("/partner/v1/buyers/{id}")
}

fn wallet_at(id: &str, action: &str) -> String {
    format!("/partner/v1/collection-wallets/{id}{action}")
}

fn payment_at(id: &str) -> String {
    format!("/partner/v1/collection-payments/{id}")
}

#[test]
fn a_buyer_is_made_and_changed() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("buyers");
    let body = json!({
        "partnerBuyerRef": "buyer-1",
        "buyerType": "CORPORATE",
        "name": "Kauf AG",
        "email": "einkauf@example.com",
        "country": "CH",
        "metadata": {"tier": "gold"},
    });
    let made = partner.post(&target, &body);
    assert_eq!((made.status, &made.body["status"]), (201, &json!("ACTIVE")));
    let id = text(&made.body, "buyerId");
    for (member, value) in body.as_object().unwrap() {
        assert_eq!(made.body[member], *value, "{member}");
    }
    let changes = json!({
        "partnerBuyerRef": "buyer-1b",
        "buyerType": "INDIVIDUAL",
        "name": "Max",
        "email": "max@example.com",
        "country": "AT",
        "metadata": {"tier": "silver"},
    });
    for (member, value) in changes.as_object().unwrap() {
        let answer = partner.post(&buyer_at(&id), &json!({member: value}));
        assert_eq!((answer.status, &answer.body[member]), (200, value));
        assert_eq!(partner.get(&buyer_at(&id)).ok(), answer.body);
    }
    let now = partner.get(&buyer_at(&id)).ok();
    for (member, value) in changes.as_object().unwrap() {
        assert_eq!(now[member], *value, "{member}");
    }
    assert_eq!(partner.get(&target).ok()["items"], json!([now]));
    let mut types = vec!["buyer.created"];
    types.extend(["buyer.updated"; 6]);
    partner.assert_events(&id, "BUYER", &types);
}

#[test]
fn a_buyer_is_checked() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("buyers");
    let body = json!({"partnerBuyerRef": "buyer-1", "buyerType": "CORPORATE", "name": "Kauf AG"});
    for member in ["partnerBuyerRef", "buyerType", "name"] {
        let answer = partner.post(&target, &with(&body, member, Value::Null));
        answer.refused_field(&format!("/{member}"), "required");
    }
    let id = text(&partner.post(&target, &body).ok(), "buyerId");
    for (member, value, code) in [
        ("partnerBuyerRef", json!(""), "text_length"),
        ("buyerType", json!("ROBOT"), "enum_unknown"),
        ("name", json!(""), "text_length"),
        ("email", json!(5), "not_string"),
        ("country", json!("Schweiz"), "country_invalid"),
        ("metadata", json!("gold"), "not_object"),
    ] {
        partner.post(&target, &with(&body, member, value.clone())).refused_field(&format!("/{member}"), code);
        partner.post(&buyer_at(&id), &json!({member: value})).refused_field(&format!("/{member}"), code);
    }
    for nothing in [json!({}), json!({"surprise": 1})] {
        partner.post(&buyer_at(&id), &nothing).refused_field("", "at_least_one");
    }
}

#[test]
fn a_reference_names_one_buyer_of_a_customer() {
    let mut partner = Partner::new(json!({}));
    let (first, second) = (partner.buyer("buyer-1"), partner.buyer("buyer-2"));
    let target = partner.of_customer("buyers");
    let taken = json!({"partnerBuyerRef": "buyer-1", "buyerType": "CORPORATE", "name": "Kauf AG"});
    partner.post(&target, &taken).refused_state("`partnerBuyerRef` exists");
    let name = json!({"partnerBuyerRef": "buyer-1"});
    partner.post(&buyer_at(&second), &name).refused_state("`partnerBuyerRef` exists");
    partner.post(&buyer_at(&first), &name).ok();
    partner.switch_to_new_customer();
    partner.buyer("buyer-1");
}

#[test]
fn a_wallet_is_made_for_a_buyer() {
    let mut partner = Partner::new(json!({}));
    let buyer = partner.buyer("buyer-1");
    let target = partner.of_customer("collection-wallets");
    let body = json!({
        "buyerId": buyer,
        "asset": "USDC",
        "network": "BASE",
        "expectedAmount": "120.5",
        "expiresAt": "2026-01-01T02:00:00+01:00",
        "metadata": {"invoice": "7"},
    });
    let made = partner.post(&target, &body);
    assert_eq!(made.status, 201);
    let id = text(&made.body, "walletId");
    for (member, value) in [
        ("buyerId", json!(buyer)),
        ("asset", json!("USDC")),
        ("network", json!("BASE")),
        ("expectedAmount", json!("120.500000")),
        ("status", json!("ACTIVE")),
        ("expiresAt", json!("2026-01-01T01:00:00Z")),
        ("metadata", json!({"invoice": "7"})),
    ] {
        assert_eq!(made.body[member], value, "{member}");
    }
    assert!(text(&made.body, "address").starts_with("0x"));
    assert_eq!(partner.get(&wallet_at(&id, "")).ok(), made.body);
    partner.assert_events(&id, "COLLECTION_WALLET", &["collection_wallet.created"]);
    let again = partner.post(&target, &body).ok();
    assert_ne!(again["address"], made.body["address"], "an address is one wallet's");
    let plain = partner.post(&target, &json!({"buyerId": buyer, "asset": "BTC", "network": "BITCOIN"})).ok();
    assert_eq!((plain.get("expiresAt"), plain.get("expectedAmount")), (None, None));
    assert!(text(&plain, "address").starts_with("bc1q"));
    assert_eq!(partner.get(&target).ok()["items"], json!([plain, again, made.body]));

    for (member, value, code) in [
        ("buyerId", Value::Null, "required"),
        ("asset", Value::Null, "required"),
        ("asset", json!("EUR"), "asset_unsupported"),
        ("network", Value::Null, "required"),
        ("network", json!("TRON"), "network_unsupported"),
        ("expectedAmount", json!("0"), "amount_invalid"),
        ("expectedAmount", json!("0.0000001"), "amount_minor_units"),
        ("expiresAt", json!("tomorrow"), "date_time_invalid"),
        ("expiresAt", json!("2025-12-31T23:59:59Z"), "not_in_future"),
        ("expiresAt", json!("2026-01-01T00:00:00Z"), "not_in_future"),
        ("metadata", json!([]), "not_object"),
    ] {
        let answer = partner.post(&target, &with(&body, member, value));
        let fields = answer.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert!(fields.contains(&(format!("/{member}"), code.to_owned())), "{member}: {fields:?}");
    }
    partner
        .post(&target, &with(&body, "buyerId", json!("nobody")))
        .refused(404, "PARTNER_RESOURCE_NOT_FOUND");
}

/// A wallet that expires an hour after the start.
fn expiring(partner: &mut Partner) -> String {
    let buyer = partner.buyer("buyer-1");
    let target = partner.of_customer("collection-wallets");
    let body =
        json!({"buyerId": buyer, "asset": "USDC", "network": "BASE", "expiresAt": "2026-01-01T01:00:00Z"});
    text(&partner.post(&target, &body).ok(), "walletId")
}

const HOUR: i64 = 3_600_000;

#[test]
fn a_wallet_expires_on_the_moment() {
    let mut partner = Partner::new(json!({}));
    let id = expiring(&mut partner);
    partner.advance(HOUR - 1);
    assert_eq!(partner.get(&wallet_at(&id, "")).ok()["status"], "ACTIVE");
    partner.collection_payment(&id, "1");
    partner.advance(1);
    let expired = partner.get(&wallet_at(&id, "")).ok();
    assert_eq!(
        (&expired["status"], &expired["updatedAt"]),
        (&json!("EXPIRED"), &json!("2026-01-01T01:00:00Z"))
    );
    partner.control_refuses(
        "/_sandbox/collection-payments",
        json!({"walletId": id, "amount": "1"}),
        "PARTNER_RESOURCE_STATE_INVALID",
        None,
    );
    let later = json!({"expiresAt": "2026-01-02T00:00:00Z"});
    partner.post(&wallet_at(&id, "/expiry"), &later).refused_state("`EXPIRED`");
    partner.post(&wallet_at(&id, "/deactivation"), &json!({})).refused_state("`EXPIRED`");
    partner.assert_events(
        &id,
        "COLLECTION_WALLET",
        &["collection_wallet.created", "collection_wallet.expired"],
    );
    // What was paid in time is credited.
    partner.advance(1000);
    assert_eq!(partner.balance("USDC").0, "2501.000000");
}

#[test]
fn an_expiry_moves_both_ways() {
    let mut partner = Partner::new(json!({}));
    let id = expiring(&mut partner);
    let move_to = |partner: &mut Partner, moment: &str| {
        partner.post(&wallet_at(&id, "/expiry"), &json!({"expiresAt": moment}))
    };
    let moved = move_to(&mut partner, "2026-01-01T03:00:00Z");
    assert_eq!((moved.status, &moved.body["expiresAt"]), (200, &json!("2026-01-01T03:00:00Z")));
    partner.advance(2 * HOUR);
    assert_eq!(partner.get(&wallet_at(&id, "")).ok()["status"], "ACTIVE", "the first expiry counts no more");
    for (moment, code) in [
        ("2026-01-01T01:59:59Z", "not_in_future"),
        ("2026-01-01T02:00:00Z", "not_in_future"),
        ("later", "date_time_invalid"),
    ] {
        move_to(&mut partner, moment).refused_field("/expiresAt", code);
    }
    partner.post(&wallet_at(&id, "/expiry"), &json!({})).refused_field("/expiresAt", "required");
    move_to(&mut partner, "2026-01-01T02:30:00Z").ok();
    partner.advance(HOUR / 2);
    assert_eq!(partner.get(&wallet_at(&id, "")).ok()["status"], "EXPIRED");
    partner.advance(24 * HOUR);
    partner.assert_events(
        &id,
        "COLLECTION_WALLET",
        &[
            "collection_wallet.created",
            "collection_wallet.expiry_updated",
            "collection_wallet.expiry_updated",
            "collection_wallet.expired",
        ],
    );
}

#[test]
fn a_wallet_without_an_expiry_can_be_given_one() {
    let mut partner = Partner::new(json!({}));
    let buyer = partner.buyer("buyer-1");
    let id = partner.collection_wallet(&buyer);
    partner.advance(1000 * HOUR);
    assert_eq!(partner.get(&wallet_at(&id, "")).ok()["status"], "ACTIVE");
    partner.post(&wallet_at(&id, "/expiry"), &json!({"expiresAt": "2026-03-01T00:00:00Z"})).ok();
    partner.advance(1000 * HOUR);
    assert_eq!(partner.get(&wallet_at(&id, "")).ok()["status"], "EXPIRED");
}

#[test]
fn a_deactivated_wallet_stays_so() {
    let mut partner = Partner::new(json!({}));
    let id = expiring(&mut partner);
    let deactivation = wallet_at(&id, "/deactivation");
    partner.post(&deactivation, &json!({"reason": 7})).refused_field("/reason", "not_string");
    let answer = partner.post(&deactivation, &json!({"reason": "paid otherwise"}));
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!("DEACTIVATED")));
    partner.post(&deactivation, &json!({})).refused_state("`DEACTIVATED`");
    let later = json!({"expiresAt": "2026-01-02T00:00:00Z"});
    partner.post(&wallet_at(&id, "/expiry"), &later).refused_state("`DEACTIVATED`");
    partner.control_refuses(
        "/_sandbox/collection-payments",
        json!({"walletId": id, "amount": "1"}),
        "PARTNER_RESOURCE_STATE_INVALID",
        None,
    );
    partner.advance(2 * HOUR);
    assert_eq!(partner.get(&wallet_at(&id, "")).ok()["status"], "DEACTIVATED");
    partner.assert_events(
        &id,
        "COLLECTION_WALLET",
        &["collection_wallet.created", "collection_wallet.deactivated"],
    );
}

#[test]
fn a_payment_is_processed_and_credited() {
    let mut partner = Partner::new(json!({}));
    let buyer = partner.buyer("buyer-1");
    let wallet = partner.collection_wallet(&buyer);
    let payment = partner.collection_payment(&wallet, "75.25");
    let id = text(&payment, "paymentId");
    for (member, value) in [
        ("walletId", json!(wallet)),
        ("buyerId", json!(buyer)),
        ("asset", json!("USDC")),
        ("network", json!("BASE")),
        ("amount", json!("75.250000")),
        ("refundedAmount", json!("0.000000")),
        ("status", json!("PROCESSING")),
        ("customerId", json!(partner.customer)),
    ] {
        assert_eq!(payment[member], value, "{member}");
    }
    assert!(text(&payment, "txHash").starts_with("0x"));
    assert_eq!(partner.get(&payment_at(&id)).ok(), payment);
    let transaction = partner.transaction_of(&id);
    for (member, value) in [
        ("type", json!("COLLECTION_PAYMENT")),
        ("network", json!("BASE")),
        ("direction", json!("CREDIT")),
        ("status", json!("PENDING")),
        ("amount", json!("75.250000")),
    ] {
        assert_eq!(transaction[member], value, "{member}");
    }
    assert_eq!(partner.balance("USDC").0, "2500.000000");
    partner.advance(1000);
    assert_eq!(partner.get(&payment_at(&id)).ok()["status"], "COMPLETED");
    assert_eq!(partner.transaction_of(&id)["status"], "COMPLETED");
    assert_eq!(partner.balance("USDC"), ("2575.250000".into(), "0.000000".into()));
    assert_eq!(partner.house("external", "USDC"), "-5075.250000");
    let list = partner.of_customer("collection-payments");
    assert_eq!(partner.get(&list).ok()["items"], json!([partner.get(&payment_at(&id)).ok()]));
    partner.assert_events(
        &id,
        "COLLECTION_PAYMENT",
        &["collection_payment.created", "collection_payment.completed"],
    );
    let body = json!({"walletId": wallet, "amount": "1"});
    for (member, value, code, field) in [
        ("walletId", json!("nothing"), "PARTNER_RESOURCE_NOT_FOUND", None),
        ("amount", json!("0"), "PARTNER_VALIDATION_FAILED", Some("/amount")),
        ("amount", json!("0.0000001"), "PARTNER_VALIDATION_FAILED", Some("/amount")),
    ] {
        partner.control_refuses("/_sandbox/collection-payments", with(&body, member, value), code, field);
    }
}

#[test]
fn collection_is_its_owners() {
    let mut partner = Partner::with_lesser_clients();
    let buyer = partner.buyer("buyer-1");
    let wallet = partner.collection_wallet(&buyer);
    let payment = text(&partner.collection_payment(&wallet, "5"), "paymentId");
    let reads = [
        partner.of_customer("buyers"),
        buyer_at(&buyer),
        partner.of_customer("collection-wallets"),
        wallet_at(&wallet, ""),
        partner.of_customer("collection-payments"),
        payment_at(&payment),
    ];
    let for_buyer = json!({"buyerId": buyer, "asset": "USDC", "network": "BASE"});
    let writes = [
        (
            partner.of_customer("buyers"),
            json!({"partnerBuyerRef": "buyer-2", "buyerType": "CORPORATE", "name": "Kauf AG"}),
        ),
        (buyer_at(&buyer), json!({"name": "Max"})),
        (partner.of_customer("collection-wallets"), for_buyer.clone()),
        (wallet_at(&wallet, "/expiry"), json!({"expiresAt": "2026-06-01T00:00:00Z"})),
        (wallet_at(&wallet, "/deactivation"), json!({})),
    ];
    let partner = partner.guarded(&reads, &writes);
    // Another client, and another customer of the same one, cannot collect from this buyer.
    let mut other = partner.into_client(1);
    let target = other.of_customer("collection-wallets");
    other.post(&target, &for_buyer).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    let mut partner = other.into_client(0);
    let first = partner.switch_to_new_customer();
    let target = partner.of_customer("collection-wallets");
    partner.post(&target, &for_buyer).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    partner.customer = first;
    for (target, body) in &writes {
        partner.post(target, body).ok();
    }
}
