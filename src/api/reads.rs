//! Cross-product reads: balances and transactions. Guide section "Cross-Product Reads".

use super::endpoint::Endpoint;
use crate::model::open_model;

open_model! {
    /// Contract section 8, `Balance`. Its members are not modelled yet: any JSON object.
    Balance
    /// Contract section 8, `Transaction`. Its members are not modelled yet: any JSON object.
    Transaction
}

const SECTION: &str = "Cross-Product Reads";

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::get("balances.list", "/partner/v1/customers/{customerId}/balances", "List customer balances.")
        .page::<Balance>()
        .scope("balances:read")
        .within(SECTION),
    Endpoint::get(
        "transactions.list",
        "/partner/v1/customers/{customerId}/transactions",
        "List customer transactions.",
    )
    .page::<Transaction>()
    .scope("transactions:read")
    .within(SECTION),
    Endpoint::get("transactions.get", "/partner/v1/transactions/{transactionId}", "Get transaction detail.")
        .one::<Transaction>()
        .scope("transactions:read")
        .within(SECTION),
];
