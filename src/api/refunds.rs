//! Crypto refunds. Guide section "Crypto Refunds".

use super::endpoint::{Endpoint, OperationKind, Step};
use crate::model::{Metadata, Rule, model, open_enum};
use crate::operation::OperationAuthorization;
use crate::values::{Amount, Asset, CryptoAddress, DateTime, Decimal, Id, Network};

open_enum! {
    /// State of a refund [S].
    pub enum RefundStatus {
        /// Created, waiting for its submission.
        Draft = "DRAFT",
        /// Submitted, waiting for its confirmation.
        Submitted = "SUBMITTED",
        /// Confirmed, being processed.
        Confirmed = "CONFIRMED",
        /// Paid back.
        Completed = "COMPLETED",
        /// Not paid back; the asset is back on the balance.
        Failed = "FAILED",
    }
}

model! {
    /// Creates the approval draft of a refund [A]. All of it but `operationAuthorization` is the operation payload,
    /// which never changes between draft and submission. The address must be one of its network.
    pub struct CreateRefund {
        /// The payment that is refunded, all of it or a part [A].
        payment_id: Id,
        /// How much of `asset`, as a decimal string [A].
        amount: Amount,
        /// The asset of the payment [A].
        asset: Asset,
        /// The network of the payment [A].
        network: Network,
        /// Address on that network to pay back to, 1 to 128 characters [A].
        destination_address: CryptoAddress,
        /// Memo or tag that the transfer must carry, on networks that have them [A].
        memo?: String,
        /// Why it is paid back [A].
        reason?: String,
        /// The partner's own id for this refund [A].
        partner_reference?: String,
        /// The partner's own notes. Part of what is hashed [A].
        metadata?: Metadata,
        /// Who approved exactly this payload, and how. Required by the API [P].
        operation_authorization: OperationAuthorization,
    }
    rules [Rule::AddressFits { address: "destinationAddress", network: "network" }]

    /// Submits an approved refund [A].
    pub struct SubmitRefund {
        /// The authorization of the draft: its `operationHash` is the draft's [P].
        operation_authorization: OperationAuthorization,
    }

    /// Confirms a submitted refund [A].
    pub struct ConfirmRefund {
        /// The partner's note on the confirmation [A].
        note?: String,
    }

    /// A refund [A].
    pub struct Refund {
        /// Its id [A].
        refund_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// The payment that is refunded [A].
        payment_id: Id,
        /// How much of `asset` [A].
        amount: Decimal,
        /// What is paid back [A].
        asset: Asset,
        /// On which network [A].
        network: Network,
        /// Address it is paid back to [A].
        destination_address: CryptoAddress,
        /// Memo or tag of the transfer [A].
        memo?: String,
        /// Why it is paid back [A].
        reason?: String,
        /// Where it stands [S].
        status: RefundStatus,
        /// The partner's own id [A].
        partner_reference?: String,
        /// The provider's reference, from the submission on [A].
        processing_reference?: String,
        /// Why it failed [A].
        failure_reason?: String,
        /// The hash it was approved under [A].
        operation_hash: String,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }
}

const SECTION: &str = "Crypto Refunds";

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::get("refunds.list", "/partner/v1/customers/{customerId}/crypto/refunds", "List refunds.")
        .page::<Refund>()
        .within(SECTION)
        .scope("refunds:read"),
    Endpoint::post(
        "refunds.create",
        "/partner/v1/customers/{customerId}/crypto/refunds",
        "Create refund approval draft.",
    )
    .body::<CreateRefund>()
    .one::<Refund>()
    .authorized(OperationKind::Refund, Step::Create)
    .within(SECTION)
    .scope("refunds:write"),
    Endpoint::get("refunds.get", "/partner/v1/crypto/refunds/{refundId}", "Get refund detail.")
        .one::<Refund>()
        .within(SECTION)
        .scope("refunds:read"),
    Endpoint::post(
        "refunds.submit",
        "/partner/v1/crypto/refunds/{refundId}/submission",
        "Submit approved refund.",
    )
    .body::<SubmitRefund>()
    .one::<Refund>()
    .authorized(OperationKind::Refund, Step::Submit)
    .within(SECTION)
    .scope("refunds:write"),
    Endpoint::post(
        "refunds.confirm",
        "/partner/v1/crypto/refunds/{refundId}/confirmation",
        "Confirm submitted refund.",
    )
    .body::<ConfirmRefund>()
    .one::<Refund>()
    .within(SECTION)
    .scope("refunds:write"),
];
