//! Cross-product reads: balances and transactions. Guide section "Cross-Product Reads".

use super::endpoint::Endpoint;
use crate::model::{Metadata, model, open_enum};
use crate::values::{Asset, DateTime, Decimal, Id, Network};

open_enum! {
    /// Which way a transaction moves a balance [A].
    pub enum TransactionDirection {
        /// Into the balance.
        Credit = "CREDIT",
        /// Out of the balance.
        Debit = "DEBIT",
    }

    /// State of a transaction [S].
    pub enum TransactionStatus {
        /// Under way. Until it is booked, the sandbox has the amount of a debit in the balance's `pending`, and that of a
        /// credit nowhere.
        Pending = "PENDING",
        /// Booked.
        Completed = "COMPLETED",
        /// Not booked.
        Failed = "FAILED",
    }
}

model! {
    /// What a customer holds of one asset [A]. It is made by no call, so it need not say when it was created, and has no
    /// `metadata` (decision 0003).
    pub struct Balance {
        /// The customer.
        customer_id: Id,
        /// Currency or crypto asset, for example `EUR` or `USDC`.
        asset: Asset,
        /// Network of a crypto asset.
        network?: Network,
        /// What can be used now, as a decimal string.
        available: Decimal,
        /// What is held for operations under way. In the sandbox what goes out; what comes in is added once it is there.
        pending?: Decimal,
        /// `available` and `pending` together.
        total?: Decimal,
        /// When the balance was first kept.
        created_at?: DateTime,
        /// When it last changed.
        updated_at?: DateTime,
    }

    /// One movement of a balance [A].
    pub struct Transaction {
        /// Its id.
        transaction_id: Id,
        /// The customer.
        customer_id: Id,
        /// What moved it, for example `FIAT_WITHDRAWAL`.
        r#type: String,
        /// Which way.
        direction: TransactionDirection,
        /// Where it stands.
        status: TransactionStatus,
        /// Currency or crypto asset.
        asset: Asset,
        /// Network of a crypto asset.
        network?: Network,
        /// Decimal string, without a sign: `direction` tells the way.
        amount: Decimal,
        /// Fee that is part of the movement.
        fee?: Decimal,
        /// Kind of the resource behind it.
        resource_type?: String,
        /// Id of the resource behind it.
        resource_id?: Id,
        /// When it was completed.
        completed_at?: DateTime,
        /// When it was created.
        created_at: DateTime,
        /// When it last changed.
        updated_at?: DateTime,
        /// The partner's own notes.
        metadata?: Metadata,
    }
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
