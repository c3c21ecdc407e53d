//! Fiat accounts and deposits. Guide section "Fiat Account And Deposits".

use super::endpoint::Endpoint;
use super::fiat_withdrawals::DocumentReference;
use crate::model::{Answers, Rule, model, open_model};

model! {
    /// Answers to `requiredInformation` [A]. Carries at least one of the two.
    pub struct AdditionalInfo {
        /// Answer by key.
        information?: Answers,
        /// Uploaded documents.
        documents?: Vec<DocumentReference>,
    }
    rules [Rule::AtLeastOne(&["information", "documents"])]
}

open_model! {
    /// Contract section 8, `FiatAccountCapabilities`. Its members are not modelled yet: any JSON object.
    FiatAccountCapabilities
    /// Contract section 8, `CreateFiatAccountApplication`. Its members are not modelled yet: any JSON object.
    CreateFiatAccountApplication
    /// Contract section 8, `FiatAccountApplication`. Its members are not modelled yet: any JSON object.
    FiatAccountApplication
    /// Contract section 8, `FiatAccount`. Its members are not modelled yet: any JSON object.
    FiatAccount
    /// Contract section 8, `FiatDepositInstructions`. Its members are not modelled yet: any JSON object.
    FiatDepositInstructions
    /// Contract section 8, `FiatDeposit`. Its members are not modelled yet: any JSON object.
    FiatDeposit
}

const SECTION: &str = "Fiat Account And Deposits";

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::get(
        "fiatAccounts.getCapabilities",
        "/partner/v1/customers/{customerId}/fiat-account-capabilities",
        "Get fiat account capabilities.",
    )
    .one::<FiatAccountCapabilities>()
    .within(SECTION)
    .scope("fiat-accounts:read"),
    Endpoint::post(
        "fiatAccounts.createApplication",
        "/partner/v1/customers/{customerId}/fiat-account-applications",
        "Create fiat account application.",
    )
    .body::<CreateFiatAccountApplication>()
    .one::<FiatAccountApplication>()
    .within(SECTION)
    .scope("fiat-accounts:write"),
    Endpoint::post(
        "fiatAccounts.submitApplicationInfo",
        "/partner/v1/fiat-account-applications/{applicationId}/additional-info",
        "Submit account application additional information.",
    )
    .body::<AdditionalInfo>()
    .one::<FiatAccountApplication>()
    .within(SECTION)
    .scope("fiat-accounts:write"),
    Endpoint::get(
        "fiatAccounts.list",
        "/partner/v1/customers/{customerId}/fiat-accounts",
        "List fiat accounts.",
    )
    .page::<FiatAccount>()
    .within(SECTION)
    .scope("fiat-accounts:read"),
    Endpoint::get(
        "fiatDeposits.getInstructions",
        "/partner/v1/customers/{customerId}/fiat-deposit-instructions",
        "Get fiat deposit instructions.",
    )
    .one::<FiatDepositInstructions>()
    .within(SECTION)
    .scope("fiat-accounts:read"),
    Endpoint::get(
        "fiatDeposits.list",
        "/partner/v1/customers/{customerId}/fiat-deposits",
        "List fiat deposits.",
    )
    .page::<FiatDeposit>()
    .within(SECTION)
    .scope("fiat-accounts:read"),
    Endpoint::get("fiatDeposits.get", "/partner/v1/fiat-deposits/{depositId}", "Get fiat deposit detail.")
        .one::<FiatDeposit>()
        .within(SECTION)
        .scope("fiat-accounts:read"),
];
