//! Crypto checkouts, their links and POS payment requests. Guide section "Crypto Checkouts".

use super::endpoint::Endpoint;
use super::shared::NetworkAsset;
use crate::model::{Metadata, Rule, model, open_enum};
use crate::values::{Amount, Asset, CryptoAddress, Currency, DateTime, Decimal, HttpsUrl, Id, Network};

open_enum! {
    /// State of a checkout [A].
    pub enum CheckoutStatus {
        /// It can be paid.
        Open = "OPEN",
        /// Paid.
        Paid = "PAID",
        /// Its time is over.
        Expired = "EXPIRED",
        /// Closed by the partner.
        Closed = "CLOSED",
    }

    /// State of a payment request at a point of sale [A].
    pub enum PosPaymentRequestStatus {
        /// Nothing was seen on the network yet.
        Pending = "PENDING",
        /// A payment was seen, and is not final yet.
        Detected = "DETECTED",
        /// The payment is final.
        Confirmed = "CONFIRMED",
        /// Its time is over.
        Expired = "EXPIRED",
    }
}

model! {
    /// Asks for a payment in a fiat currency that is made in crypto [A].
    pub struct CreateCheckout {
        /// The merchant's own id of what is paid for [A].
        merchant_reference: String,
        /// What the payer reads [A].
        title?: String,
        /// Currency of the price, ISO 4217 [A].
        currency: Currency,
        /// The price, a decimal string of at most the currency's minor units, for example `"49.90"` [A].
        amount: Amount,
        /// What it can be paid in; whatever the merchant takes, if left out [A].
        accepted_assets?: Vec<NetworkAsset>,
        /// Until when it can be paid, RFC 3339 [A].
        expires_at?: DateTime,
        /// Where the payer goes after the payment, https [A].
        success_url?: HttpsUrl,
        /// Where the payer goes who gives up, https [A].
        cancel_url?: HttpsUrl,
        /// The partner's own notes [A].
        metadata?: Metadata,
    }
    rules [Rule::MinorUnits { amount: "amount", currency: "currency" }]

    /// A checkout [A].
    pub struct Checkout {
        /// Its id [A].
        checkout_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// The merchant's own id [A].
        merchant_reference: String,
        /// What the payer reads [A].
        title?: String,
        /// Currency of the price [A].
        currency: Currency,
        /// The price, as a decimal string [A].
        amount: Decimal,
        /// What it can be paid in [A].
        accepted_assets?: Vec<NetworkAsset>,
        /// Until when it can be paid [A].
        expires_at?: DateTime,
        /// Where the payer goes after the payment [A].
        success_url?: HttpsUrl,
        /// Where the payer goes who gives up [A].
        cancel_url?: HttpsUrl,
        /// Where it stands [A].
        status: CheckoutStatus,
        /// What was paid, in `currency` [A].
        paid_amount?: Decimal,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }

    /// Asks for a link to a checkout [A].
    pub struct CreateCheckoutLink {
        /// Until when the link works, RFC 3339; as long as the checkout, if left out [A].
        expires_at?: DateTime,
    }

    /// A link to a checkout, to be sent to the payer [A].
    pub struct CheckoutLink {
        /// Its id [A].
        link_id: Id,
        /// The checkout [A].
        checkout_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// The address of the page [A].
        url: HttpsUrl,
        /// Until when it works [A].
        expires_at?: DateTime,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }

    /// Asks for an address to pay a checkout to, at a point of sale [A].
    pub struct CreatePosPaymentRequest {
        /// What is paid with, for example `USDC` [A].
        asset: Asset,
        /// On which network, for example `POLYGON` [A].
        network: Network,
        /// The terminal [A].
        terminal_id?: String,
        /// For how many seconds the address is shown, a whole number from 1 on [A].
        expires_in_seconds?: u32,
    }

    /// What a terminal shows to be paid [A].
    pub struct PosPaymentRequest {
        /// Its id [A].
        pos_payment_request_id: Id,
        /// The checkout [A].
        checkout_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// What is paid with [A].
        asset: Asset,
        /// On which network [A].
        network: Network,
        /// How much of `asset`, as a decimal string [A].
        amount: Decimal,
        /// Address to pay to [A].
        address: CryptoAddress,
        /// Memo or tag of the transfer [A].
        memo?: String,
        /// Text of a QR code that a wallet understands [A].
        payment_uri?: String,
        /// Where it stands [A].
        status: PosPaymentRequestStatus,
        /// Until when it can be paid [A].
        expires_at: DateTime,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }

    /// Closes a checkout [A].
    pub struct CloseCheckout {
        /// Why [A].
        reason?: String,
    }
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
