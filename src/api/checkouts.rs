//! Crypto checkouts, their links and POS payment requests. Guide section "Crypto Checkouts".

use super::endpoint::Endpoint;
use crate::model::open_model;

open_model! {
    /// Contract section 8, `Checkout`. Its members are not modelled yet: any JSON object.
    Checkout
    /// Contract section 8, `CreateCheckout`. Its members are not modelled yet: any JSON object.
    CreateCheckout
    /// Contract section 8, `CreateCheckoutLink`. Its members are not modelled yet: any JSON object.
    CreateCheckoutLink
    /// Contract section 8, `CheckoutLink`. Its members are not modelled yet: any JSON object.
    CheckoutLink
    /// Contract section 8, `CreatePosPaymentRequest`. Its members are not modelled yet: any JSON object.
    CreatePosPaymentRequest
    /// Contract section 8, `PosPaymentRequest`. Its members are not modelled yet: any JSON object.
    PosPaymentRequest
    /// Contract section 8, `CloseCheckout`. Its members are not modelled yet: any JSON object.
    CloseCheckout
}

const SECTION: &str = "Crypto Checkouts";

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::get("checkouts.list", "/partner/v1/customers/{customerId}/crypto/checkouts", "List checkouts.")
        .page::<Checkout>()
        .within(SECTION)
        .scope("checkouts:read"),
    Endpoint::post(
        "checkouts.create",
        "/partner/v1/customers/{customerId}/crypto/checkouts",
        "Create checkout.",
    )
    .body::<CreateCheckout>()
    .one::<Checkout>()
    .within(SECTION)
    .scope("checkouts:write"),
    Endpoint::get("checkouts.get", "/partner/v1/crypto/checkouts/{checkoutId}", "Get checkout detail.")
        .one::<Checkout>()
        .within(SECTION)
        .scope("checkouts:read"),
    Endpoint::post(
        "checkouts.createLink",
        "/partner/v1/crypto/checkouts/{checkoutId}/links",
        "Create checkout link.",
    )
    .body::<CreateCheckoutLink>()
    .one::<CheckoutLink>()
    .within(SECTION)
    .scope("checkouts:write"),
    Endpoint::post(
        "checkouts.createPosPaymentRequest",
        "/partner/v1/crypto/checkouts/{checkoutId}/pos-payment-requests",
        "Create POS payment request.",
    )
    .body::<CreatePosPaymentRequest>()
    .one::<PosPaymentRequest>()
    .within(SECTION)
    .scope("checkouts:write"),
    Endpoint::post("checkouts.close", "/partner/v1/crypto/checkouts/{checkoutId}/close", "Close checkout.")
        .body::<CloseCheckout>()
        .one::<Checkout>()
        .within(SECTION)
        .scope("checkouts:write"),
];
