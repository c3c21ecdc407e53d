//! Fiat accounts and deposits. Guide section "Fiat Account And Deposits".

use super::endpoint::Endpoint;
use super::shared::{ApplicationStatus, DocumentReference, FiatCapability, RequiredInformation};
use crate::model::{Answers, Metadata, Rule, model, open_enum};
use crate::values::{Country, Currency, DateTime, Decimal, Id};

open_enum! {
    /// State of a deposit on a fiat account [S].
    pub enum FiatDepositStatus {
        /// Arrived, being processed.
        Processing = "PROCESSING",
        /// On the balance.
        Completed = "COMPLETED",
    }
}

model! {
    /// In which currencies a customer can have an account [A].
    pub struct FiatAccountCapabilities {
        /// One a currency and country [A].
        capabilities: Vec<FiatCapability>,
    }

    /// Applies for a fiat account [A].
    pub struct CreateFiatAccountApplication {
        /// Currency of the account, ISO 4217 [A].
        currency: Currency,
        /// Country of the account, ISO 3166-1 alpha-2 [A].
        country?: Country,
        /// What the account is for [A].
        purpose?: String,
        /// What is expected to move in a month, in the partner's own words, for example `10000-50000 EUR` [A].
        expected_monthly_volume?: String,
        /// Documents that the application needs [A].
        documents?: Vec<DocumentReference>,
        /// The partner's own notes [A].
        metadata?: Metadata,
    }

    /// An application for a fiat account [A].
    pub struct FiatAccountApplication {
        /// Its id [A].
        application_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// Currency of the account [A].
        currency: Currency,
        /// Where it stands [S].
        status: ApplicationStatus,
        /// What is still missing, while the status is `MISSING_INFO_REQUIRED` [A].
        required_information?: Vec<RequiredInformation>,
        /// The account, once the application is approved [A].
        fiat_account_id?: Id,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }

    /// Answers to `requiredInformation` [A]. Carries at least one of the two, and not empty.
    pub struct AdditionalInfo {
        /// Answer by key [A].
        information?: Answers,
        /// Uploaded documents [A].
        documents?: Vec<DocumentReference>,
    }
    rules [Rule::AtLeastOne(&["information", "documents"])]

    /// A fiat account of a customer [A].
    pub struct FiatAccount {
        /// Its id [A].
        fiat_account_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// Its currency [A].
        currency: Currency,
        /// For example `ACTIVE` [A].
        status: String,
        /// Name of the account [A].
        account_name?: String,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }

    /// How a customer pays into its fiat accounts [A].
    pub struct FiatDepositInstructions {
        /// One an account and payment rail [A].
        instructions: Vec<FiatDepositInstruction>,
    }

    /// How to pay into one fiat account [A]. Account numbers are whole here: they are what the payer needs.
    pub struct FiatDepositInstruction {
        /// The account that is credited [A].
        fiat_account_id: Id,
        /// Its currency [A].
        currency: Currency,
        /// Payment rail, for example `SEPA` [A].
        rail?: String,
        /// Name of the receiver [A].
        beneficiary_name: String,
        /// IBAN [A].
        iban?: String,
        /// Account number where there is no IBAN [A].
        account_number?: String,
        /// BIC [A].
        bic?: String,
        /// Routing number, in the United States [A].
        routing_number?: String,
        /// Sort code, in the United Kingdom [A].
        sort_code?: String,
        /// Name of the bank [A].
        bank_name?: String,
        /// Country of the bank [A].
        bank_country?: Country,
        /// What the payer must write into the payment, so that it finds its account [A].
        reference: String,
    }

    /// Money that came in on a fiat account [A].
    pub struct FiatDeposit {
        /// Its id [A].
        deposit_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// The account [A].
        fiat_account_id: Id,
        /// Its currency [A].
        currency: Currency,
        /// What was paid in, as a decimal string [A].
        amount: Decimal,
        /// What it cost [A].
        fee?: Decimal,
        /// Where it stands [S].
        status: FiatDepositStatus,
        /// Name of the payer [A].
        sender_name?: String,
        /// What the payer wrote into the payment [A].
        reference?: String,
        /// When it was on the balance [A].
        completed_at?: DateTime,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }
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
