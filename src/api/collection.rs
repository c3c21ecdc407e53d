//! Crypto collection: buyers, collection wallets, payments. Guide section "Crypto Collection".

use super::endpoint::Endpoint;
use crate::model::open_model;

open_model! {
    /// Contract section 8, `Buyer`. Its members are not modelled yet: any JSON object.
    Buyer
    /// Contract section 8, `CreateBuyer`. Its members are not modelled yet: any JSON object.
    CreateBuyer
    /// Contract section 8, `UpdateBuyer`. Its members are not modelled yet: any JSON object.
    UpdateBuyer
    /// Contract section 8, `CollectionWallet`. Its members are not modelled yet: any JSON object.
    CollectionWallet
    /// Contract section 8, `CreateCollectionWallet`. Its members are not modelled yet: any JSON object.
    CreateCollectionWallet
    /// Contract section 8, `UpdateCollectionWalletExpiry`. Its members are not modelled yet: any JSON object.
    UpdateCollectionWalletExpiry
    /// Contract section 8, `DeactivateCollectionWallet`. Its members are not modelled yet: any JSON object.
    DeactivateCollectionWallet
    /// Contract section 8, `CollectionPayment`. Its members are not modelled yet: any JSON object.
    CollectionPayment
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
