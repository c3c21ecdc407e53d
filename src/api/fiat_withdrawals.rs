//! Fiat withdrawals, with the bank accounts and capabilities they need. Guide section "Fiat Withdrawals".

use super::endpoint::{Endpoint, OperationKind, Step};
use super::fiat_accounts::AdditionalInfo;
use crate::model::open_model;

open_model! {
    /// Contract section 8, `BankAccount`. Its members are not modelled yet: any JSON object.
    BankAccount
    /// Contract section 8, `CreateBankAccount`. Its members are not modelled yet: any JSON object.
    CreateBankAccount
    /// Contract section 8, `FiatWithdrawalCapabilities`. Its members are not modelled yet: any JSON object.
    FiatWithdrawalCapabilities
    /// Contract section 8, `ActivateFiatWithdrawalCapability`. Its members are not modelled yet: any JSON object.
    ActivateFiatWithdrawalCapability
    /// Contract section 8, `FiatWithdrawalCapabilityActivation`. Its members are not modelled yet: any JSON object.
    FiatWithdrawalCapabilityActivation
    /// Contract section 8, `CreateFiatWithdrawalQuote`. Its members are not modelled yet: any JSON object.
    CreateFiatWithdrawalQuote
    /// Contract section 8, `FiatWithdrawalQuote`. Its members are not modelled yet: any JSON object.
    FiatWithdrawalQuote
    /// Contract section 8, `CreateFiatWithdrawal`. Its members are not modelled yet: any JSON object.
    CreateFiatWithdrawal
    /// Contract section 8, `FiatWithdrawal`. Its members are not modelled yet: any JSON object.
    FiatWithdrawal
    /// Contract section 8, `SubmitFiatWithdrawal`. Its members are not modelled yet: any JSON object.
    SubmitFiatWithdrawal
}

const SECTION: &str = "Fiat Withdrawals";

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::get(
        "bankAccounts.list",
        "/partner/v1/customers/{customerId}/bank-accounts",
        "List bank accounts.",
    )
    .page::<BankAccount>()
    .within(SECTION)
    .scope("fiat-withdrawals:read"),
    Endpoint::post(
        "bankAccounts.create",
        "/partner/v1/customers/{customerId}/bank-accounts",
        "Create bank account.",
    )
    .body::<CreateBankAccount>()
    .one::<BankAccount>()
    .within(SECTION)
    .scope("fiat-withdrawals:write"),
    Endpoint::get(
        "fiatWithdrawals.getCapabilities",
        "/partner/v1/customers/{customerId}/fiat-withdrawal-capabilities",
        "Get withdrawal capabilities.",
    )
    .one::<FiatWithdrawalCapabilities>()
    .within(SECTION)
    .scope("fiat-withdrawals:read"),
    Endpoint::post(
        "fiatWithdrawals.activateCapability",
        "/partner/v1/customers/{customerId}/fiat-withdrawal-capabilities/activation",
        "Activate withdrawal capability.",
    )
    .body::<ActivateFiatWithdrawalCapability>()
    .one::<FiatWithdrawalCapabilityActivation>()
    .within(SECTION)
    .scope("fiat-withdrawals:write"),
    Endpoint::post(
        "fiatWithdrawals.submitActivationInfo",
        "/partner/v1/fiat-withdrawal-capability-activations/{activationId}/additional-info",
        "Submit capability activation additional information.",
    )
    .body::<AdditionalInfo>()
    .one::<FiatWithdrawalCapabilityActivation>()
    .within(SECTION)
    .scope("fiat-withdrawals:write"),
    Endpoint::post(
        "fiatWithdrawals.createQuote",
        "/partner/v1/customers/{customerId}/fiat-withdrawal-quotes",
        "Create withdrawal quote.",
    )
    .body::<CreateFiatWithdrawalQuote>()
    .one::<FiatWithdrawalQuote>()
    .within(SECTION)
    .scope("fiat-withdrawals:write"),
    Endpoint::post(
        "fiatWithdrawals.create",
        "/partner/v1/customers/{customerId}/fiat-withdrawals",
        "Create withdrawal approval draft.",
    )
    .body::<CreateFiatWithdrawal>()
    .one::<FiatWithdrawal>()
    .authorized(OperationKind::FiatWithdrawal, Step::Create)
    .within(SECTION)
    .scope("fiat-withdrawals:write"),
    Endpoint::post(
        "fiatWithdrawals.submit",
        "/partner/v1/fiat-withdrawals/{withdrawalId}/submission",
        "Submit approved withdrawal.",
    )
    .body::<SubmitFiatWithdrawal>()
    .one::<FiatWithdrawal>()
    .authorized(OperationKind::FiatWithdrawal, Step::Submit)
    .within(SECTION)
    .scope("fiat-withdrawals:write"),
    Endpoint::post(
        "fiatWithdrawals.submitInfo",
        "/partner/v1/fiat-withdrawals/{withdrawalId}/additional-info",
        "Submit withdrawal additional information.",
    )
    .body::<AdditionalInfo>()
    .one::<FiatWithdrawal>()
    .within(SECTION)
    .scope("fiat-withdrawals:write"),
    Endpoint::get(
        "fiatWithdrawals.list",
        "/partner/v1/customers/{customerId}/fiat-withdrawals",
        "List withdrawals.",
    )
    .page::<FiatWithdrawal>()
    .within(SECTION)
    .scope("fiat-withdrawals:read"),
    Endpoint::get(
        "fiatWithdrawals.get",
        "/partner/v1/fiat-withdrawals/{withdrawalId}",
        "Get withdrawal detail.",
    )
    .one::<FiatWithdrawal>()
    .within(SECTION)
    .scope("fiat-withdrawals:read"),
];
