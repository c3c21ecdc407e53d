//! Wallet beneficiaries, from creation to removal, and what is refused.
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
use support::crypto::{EVM, text, with};

fn beneficiary_at(id: &str, action: &str) -> String {
    format!("/partner/v1/crypto/wallet-beneficiaries/{id}{action}")
}

#[test]
fn a_beneficiary_is_checked() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("crypto/wallet-beneficiaries");
    let body = with(&Partner::beneficiary_body("USDC", "POLYGON", EVM), "metadata", json!({"a": "b"}));
    let body = with(&body, "memo", json!("m-1"));
    let made = partner.post(&target, &body);
    assert_eq!(made.status, 201);
    for (member, value) in body.as_object().unwrap() {
        assert_eq!(made.body[member], *value, "{member}");
    }
    assert_eq!(made.body["status"], "PENDING");
    for (member, value, code) in [
        ("asset", Value::Null, "required"),
        ("asset", json!("EUR"), "asset_unsupported"),
        ("network", Value::Null, "required"),
        ("network", json!("BSC"), "network_unsupported"),
        ("address", Value::Null, "required"),
        ("address", json!("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), "address_invalid"),
        ("address", json!("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"), "address_invalid"),
        ("address", json!(""), "address_length"),
        ("address", json!("1".repeat(129)), "address_length"),
        ("memo", json!(""), "text_length"),
        ("label", json!(""), "text_length"),
        ("beneficiaryType", Value::Null, "required"),
        ("beneficiaryType", json!("ROBOT"), "enum_unknown"),
        ("beneficiaryName", Value::Null, "required"),
        ("ownership", Value::Null, "required"),
        ("ownership", json!("MINE"), "enum_unknown"),
        ("walletType", Value::Null, "required"),
        ("walletType", json!("PAPER"), "enum_unknown"),
        ("metadata", json!({"a": 1}), "metadata_value"),
    ] {
        let answer = partner.post(&target, &with(&body, member, value));
        let field = if member == "metadata" { "/metadata/a".to_owned() } else { format!("/{member}") };
        let fields = answer.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert!(fields.contains(&(field, code.to_owned())), "{member} {code}: {fields:?}");
    }
    let hosted = with(&body, "walletType", json!("HOSTED"));
    partner.post(&target, &hosted).refused_field("/vaspName", "required");
    let hosted = partner.post(&target, &with(&hosted, "vaspName", json!("Some Exchange"))).ok();
    assert_eq!(hosted["vaspName"], "Some Exchange");
    for (asset, network, address) in [
        ("BTC", "BITCOIN", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ("TRX", "TRON", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
        ("SOL", "SOLANA", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"),
    ] {
        partner.post(&target, &Partner::beneficiary_body(asset, network, address)).ok();
        let refused = partner.post(&target, &Partner::beneficiary_body(asset, network, EVM));
        refused.refused_field("/address", "address_invalid");
    }
}

#[test]
fn a_beneficiary_becomes_active_and_is_removed() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("crypto/wallet-beneficiaries");
    let mut ids = Vec::new();
    for _ in 0..3 {
        let made = partner.post(&target, &Partner::beneficiary_body("USDC", "POLYGON", EVM)).ok();
        ids.push(text(&made, "walletBeneficiaryId"));
    }
    let status = |partner: &mut Partner, id: &str| text(&partner.get(&beneficiary_at(id, "")).ok(), "status");
    let synced = partner.post(&beneficiary_at(&ids[0], "/sync"), &json!({}));
    assert_eq!((synced.status, &synced.body["status"]), (200, &json!("ACTIVE")));
    let removal = beneficiary_at(&ids[1], "/removal");
    partner.post(&removal, &json!({"reason": ""})).refused_field("/reason", "text_length");
    assert_eq!(partner.post(&removal, &json!({"reason": "closed"})).ok()["status"], "REMOVED");
    partner.advance(999);
    assert_eq!(status(&mut partner, &ids[2]), "PENDING");
    partner.advance(1);
    for (id, wanted) in ids.iter().zip(["ACTIVE", "REMOVED", "ACTIVE"]) {
        assert_eq!(status(&mut partner, id), wanted);
    }
    let unexpected = partner.post(&beneficiary_at(&ids[0], "/sync"), &json!({"now": true}));
    unexpected.refused_field("", "body_unexpected");
    assert_eq!(partner.post(&beneficiary_at(&ids[0], "/sync"), &json!({})).ok()["status"], "ACTIVE");
    partner.post(&beneficiary_at(&ids[1], "/sync"), &json!({})).refused_state("`REMOVED`");
    partner.post(&removal, &json!({})).refused_state("`REMOVED`");
    partner.post(&beneficiary_at(&ids[0], "/removal"), &json!({})).ok();
    let page = partner.get(&format!("{target}?status=REMOVED")).ok();
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    partner.assert_events(
        &ids[0],
        "WALLET_BENEFICIARY",
        &["wallet_beneficiary.created", "wallet_beneficiary.active", "wallet_beneficiary.removed"],
    );
}
