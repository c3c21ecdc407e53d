//! Customers, from creation through onboarding.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "tests and their helpers fail by panicking"
)]

mod support;

use serde_json::{Value, json};
use support::Partner;
use support::crypto::{text, with};

const CUSTOMERS: &str = "/partner/v1/customers";

fn body() -> Value {
    json!({
        "partnerCustomerRef": "cust-7", "customerType": "INDIVIDUAL", "displayName": "Ada", "metadata": {"tier": "1"},
    })
}

#[test]
fn a_customer_shows_what_was_sent() {
    let mut partner = Partner::new(json!({}));
    let made = partner.post(CUSTOMERS, &body());
    assert_eq!((made.status, &made.body["status"]), (201, &json!("DRAFT")));
    for (member, value) in body().as_object().unwrap() {
        assert_eq!(&made.body[member], value, "{member}");
    }
    assert_eq!(
        (&made.body["createdAt"], &made.body["updatedAt"]),
        (&json!("2026-01-01T00:00:00Z"), &json!("2026-01-01T00:00:00Z"))
    );
}

#[test]
fn a_reference_is_one_customers_of_one_partner() {
    let mut partner = Partner::new(json!({}));
    partner.post(CUSTOMERS, &body()).ok();
    partner.post(CUSTOMERS, &body()).refused_state("`partnerCustomerRef` exists");
    partner.post(CUSTOMERS, &with(&body(), "partnerCustomerRef", json!("cust-8"))).ok();
    let mut other = partner.into_other();
    other.post(CUSTOMERS, &body()).ok();
}

#[test]
fn a_customer_that_cannot_be_is_refused() {
    let mut partner = Partner::new(json!({}));
    for (member, value, code) in [
        ("partnerCustomerRef", Value::Null, "required"),
        ("partnerCustomerRef", json!(""), "text_length"),
        ("customerType", Value::Null, "required"),
        ("customerType", json!("ROBOT"), "enum_unknown"),
        ("displayName", Value::Null, "required"),
        ("displayName", json!(7), "not_string"),
        ("metadata", json!([]), "not_object"),
    ] {
        partner.post(CUSTOMERS, &with(&body(), member, value)).refused_field(&format!("/{member}"), code);
    }
}

#[test]
fn every_step_of_onboarding_is_announced() {
    let mut partner = Partner::new(json!({}));
    let id = text(&partner.post(CUSTOMERS, &body()).ok(), "customerId");
    let mut types = vec!["customer.created"];
    partner.assert_events(&id, "CUSTOMER", &types);
    for (status, event) in [
        ("SUBMITTED", "customer.onboarding.submitted"),
        ("PROCESSING", "customer.processing"),
        ("MISSING_INFO_REQUIRED", "customer.missing_info_required"),
        ("REJECTED", "customer.rejected"),
        ("APPROVED", "customer.approved"),
        ("SUSPENDED", "customer.suspended"),
        ("CLOSED", "customer.closed"),
    ] {
        partner.advance(1000);
        let shown =
            partner.control("POST", &format!("/_sandbox/customers/{id}/status"), &json!({"status": status}));
        assert_eq!(
            (text(&shown, "status"), text(&shown, "updatedAt")),
            (status.to_owned(), partner.timestamp())
        );
        assert_eq!(shown["createdAt"], "2026-01-01T00:00:00Z");
        types.push(event);
        partner.assert_events(&id, "CUSTOMER", &types);
        // What is no change is not announced, and changes nothing.
        partner.advance(1000);
        let path = format!("/_sandbox/customers/{id}/status");
        assert_eq!(partner.control("POST", &path, &json!({"status": status})), shown);
        partner.assert_events(&id, "CUSTOMER", &types);
        // Only an approved one gets anything done.
        let quotes = format!("{CUSTOMERS}/{id}/conversion-quotes");
        let quote = partner.post(&quotes, &json!({"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "1"}));
        assert_eq!(quote.status, if status == "APPROVED" { 201 } else { 409 }, "{status}");
    }
}
