//! Crypto refunds. Guide section "Crypto Refunds".

use super::endpoint::{Endpoint, OperationKind, Step};
use crate::model::open_model;

open_model! {
    /// Contract section 8, `Refund`. Its members are not modelled yet: any JSON object.
    Refund
    /// Contract section 8, `CreateRefund`. Its members are not modelled yet: any JSON object.
    CreateRefund
    /// Contract section 8, `SubmitRefund`. Its members are not modelled yet: any JSON object.
    SubmitRefund
    /// Contract section 8, `ConfirmRefund`. Its members are not modelled yet: any JSON object.
    ConfirmRefund
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
