//! Crypto collection: buyers, collection wallets, payments. Guide section "Crypto Collection".

use super::endpoint::Endpoint;
use super::shared::PartyType;
use crate::model::{Metadata, Rule, model, open_enum};
use crate::values::{Amount, Asset, Country, CryptoAddress, DateTime, Decimal, Email, Id, Network};

open_enum! {
    /// State of a collection wallet [A].
    pub enum CollectionWalletStatus {
        /// It can be paid into.
        Active = "ACTIVE",
        /// Its time is over.
        Expired = "EXPIRED",
        /// Taken out of use by the partner.
        Deactivated = "DEACTIVATED",
    }

    /// State of a payment into a collection wallet [S].
    pub enum CollectionPaymentStatus {
        /// Being processed.
        Processing = "PROCESSING",
        /// On the balance; it can be refunded.
        Completed = "COMPLETED",
    }
}

model! {
    /// Somebody the partner sells to [A].
    pub struct CreateBuyer {
        /// The partner's own id of the buyer [A].
        partner_buyer_ref: String,
        /// Person or company [A].
        buyer_type: PartyType,
        /// Name of the buyer [A].
        name: String,
        /// E-mail address, RFC 5321 in shape [A].
        email?: Email,
        /// Country, ISO 3166-1 alpha-2 [A].
        country?: Country,
        /// The partner's own notes [A].
        metadata?: Metadata,
    }

    /// Changes a buyer [A]. Carries at least one of them.
    pub struct UpdateBuyer {
        /// The partner's own id of the buyer [A].
        partner_buyer_ref?: String,
        /// Person or company [A].
        buyer_type?: PartyType,
        /// Name of the buyer [A].
        name?: String,
        /// E-mail address, RFC 5321 in shape [A].
        email?: Email,
        /// Country, ISO 3166-1 alpha-2 [A].
        country?: Country,
        /// The partner's own notes, all of them [A].
        metadata?: Metadata,
    }
    rules [Rule::AtLeastOne(&["partnerBuyerRef", "buyerType", "name", "email", "country", "metadata"])]

    /// A buyer [A].
    pub struct Buyer {
        /// Its id [A].
        buyer_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// The partner's own id of the buyer [A].
        partner_buyer_ref: String,
        /// Person or company [A].
        buyer_type: PartyType,
        /// Name of the buyer [A].
        name: String,
        /// E-mail address [A].
        email?: Email,
        /// Country [A].
        country?: Country,
        /// For example `ACTIVE` [A].
        status: String,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }

    /// Asks for a wallet that one buyer pays into [A].
    pub struct CreateCollectionWallet {
        /// The buyer [A].
        buyer_id: Id,
        /// What it receives, for example `USDC` [A].
        asset: Asset,
        /// On which network, for example `POLYGON` [A].
        network: Network,
        /// How much of `asset` is expected, as a decimal string [A].
        expected_amount?: Amount,
        /// Until when it can be paid into, RFC 3339 [A].
        expires_at?: DateTime,
        /// The partner's own notes [A].
        metadata?: Metadata,
    }

    /// A wallet that one buyer pays into [A].
    pub struct CollectionWallet {
        /// Its id [A].
        wallet_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// The buyer [A].
        buyer_id: Id,
        /// What it receives [A].
        asset: Asset,
        /// On which network [A].
        network: Network,
        /// Its address on that network [A].
        address: CryptoAddress,
        /// Memo or tag that a transfer must carry, on networks that have them [A].
        memo?: String,
        /// How much is expected, as a decimal string [A].
        expected_amount?: Decimal,
        /// Where it stands [A].
        status: CollectionWalletStatus,
        /// Until when it can be paid into [A].
        expires_at?: DateTime,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }

    /// Changes until when a collection wallet can be paid into [A].
    pub struct UpdateCollectionWalletExpiry {
        /// Until when, RFC 3339 [A].
        expires_at: DateTime,
    }

    /// Takes a collection wallet out of use [A].
    pub struct DeactivateCollectionWallet {
        /// Why [A].
        reason?: String,
    }

    /// A payment into a collection wallet [A].
    pub struct CollectionPayment {
        /// Its id [A].
        payment_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// The wallet [A].
        wallet_id: Id,
        /// The buyer [A].
        buyer_id: Id,
        /// What was paid [A].
        asset: Asset,
        /// On which network [A].
        network: Network,
        /// How much, as a decimal string [A].
        amount: Decimal,
        /// How much of it was refunded, as a decimal string [A].
        refunded_amount?: Decimal,
        /// Hash of the transaction on the network [A].
        tx_hash?: String,
        /// Where it stands [S].
        status: CollectionPaymentStatus,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }
}

const SECTION: &str = "Crypto Collection";

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::get("buyers.list", "/partner/v1/customers/{customerId}/buyers", "List buyers.")
        .page::<Buyer>()
        .within(SECTION)
        .scope("collection:read"),
    Endpoint::post("buyers.create", "/partner/v1/customers/{customerId}/buyers", "Create buyer.")
        .body::<CreateBuyer>()
        .one::<Buyer>()
        .within(SECTION)
        .scope("collection:write"),
    Endpoint::get("buyers.get", "/partner/v1/buyers/{buyerId}", "Get buyer detail.")
        .one::<Buyer>()
        .within(SECTION)
        .scope("collection:read"),
    Endpoint::post("buyers.update", "/partner/v1/buyers/{buyerId}", "Update buyer.")
        .body::<UpdateBuyer>()
        .one::<Buyer>()
        .within(SECTION)
        .scope("collection:write"),
    Endpoint::get(
        "collectionWallets.list",
        "/partner/v1/customers/{customerId}/collection-wallets",
        "List collection wallets.",
    )
    .page::<CollectionWallet>()
    .within(SECTION)
    .scope("collection:read"),
    Endpoint::post(
        "collectionWallets.create",
        "/partner/v1/customers/{customerId}/collection-wallets",
        "Create collection wallet.",
    )
    .body::<CreateCollectionWallet>()
    .one::<CollectionWallet>()
    .within(SECTION)
    .scope("collection:write"),
    Endpoint::get(
        "collectionWallets.get",
        "/partner/v1/collection-wallets/{walletId}",
        "Get collection wallet detail.",
    )
    .one::<CollectionWallet>()
    .within(SECTION)
    .scope("collection:read"),
    Endpoint::post(
        "collectionWallets.updateExpiry",
        "/partner/v1/collection-wallets/{walletId}/expiry",
        "Update collection wallet expiry.",
    )
    .body::<UpdateCollectionWalletExpiry>()
    .one::<CollectionWallet>()
    .within(SECTION)
    .scope("collection:write"),
    Endpoint::post(
        "collectionWallets.deactivate",
        "/partner/v1/collection-wallets/{walletId}/deactivation",
        "Deactivate collection wallet.",
    )
    .body::<DeactivateCollectionWallet>()
    .one::<CollectionWallet>()
    .within(SECTION)
    .scope("collection:write"),
    Endpoint::get(
        "collectionPayments.list",
        "/partner/v1/customers/{customerId}/collection-payments",
        "List collection payments.",
    )
    .page::<CollectionPayment>()
    .within(SECTION)
    .scope("collection:read"),
    Endpoint::get(
        "collectionPayments.get",
        "/partner/v1/collection-payments/{paymentId}",
        "Get collection payment detail.",
    )
    .one::<CollectionPayment>()
    .within(SECTION)
    .scope("collection:read"),
];
