//! Fiat withdrawals, with the bank accounts and capabilities they need. Guide section "Fiat Withdrawals".

use super::endpoint::{Endpoint, OperationKind, Step};
use super::fiat_accounts::AdditionalInfo;
use super::shared::{
    AmountType, ApplicationStatus, DocumentReference, FiatCapability, PartyType, RequiredInformation,
};
use crate::model::{Metadata, Rule, model, open_enum};
use crate::operation::OperationAuthorization;
use crate::values::{Amount, Bic, Country, Currency, DateTime, Decimal, Iban, Id};

open_enum! {
    /// State of a fiat withdrawal [S].
    pub enum FiatWithdrawalStatus {
        /// Created, waiting for its submission.
        Draft = "DRAFT",
        /// Submitted.
        Submitted = "SUBMITTED",
        /// Being processed.
        Processing = "PROCESSING",
        /// Waiting for additional information.
        MissingInfoRequired = "MISSING_INFO_REQUIRED",
        /// Paid out.
        Completed = "COMPLETED",
        /// Not paid out; the money is back on the balance.
        Failed = "FAILED",
    }
}

model! {
    /// A bank account to pay out to [A]. It needs an `iban` or an `accountNumber`.
    pub struct CreateBankAccount {
        /// Name of the holder, as the bank knows it.
        account_holder_name: String,
        /// Person or company.
        account_holder_type?: PartyType,
        /// Currency of the account, ISO 4217.
        currency: Currency,
        /// Country of the bank, ISO 3166-1 alpha-2.
        country: Country,
        /// IBAN, ISO 13616.
        iban?: Iban,
        /// Account number where there is no IBAN.
        account_number?: String,
        /// BIC, ISO 9362, 8 or 11 characters.
        bic?: Bic,
        /// ABA routing number, for example.
        routing_number?: String,
        /// Sort code, in the United Kingdom.
        sort_code?: String,
        /// Name of the bank.
        bank_name?: String,
        /// The partner's own notes.
        metadata?: Metadata,
    }
    rules [Rule::AtLeastOne(&["iban", "accountNumber"])]

    /// A bank account. Account digits are masked but for the last four [A].
    pub struct BankAccount {
        /// Its id.
        bank_account_id: Id,
        /// The customer.
        customer_id: Id,
        /// For example `ACTIVE`.
        status: String,
        /// Name of the holder.
        account_holder_name: String,
        /// Person or company.
        account_holder_type?: PartyType,
        /// Currency of the account.
        currency: Currency,
        /// Country of the bank.
        country: Country,
        /// Masked IBAN.
        iban?: String,
        /// Masked account number.
        account_number?: String,
        /// BIC.
        bic?: String,
        /// Routing number.
        routing_number?: String,
        /// Sort code.
        sort_code?: String,
        /// Name of the bank.
        bank_name?: String,
        /// When it was created.
        created_at: DateTime,
        /// When it last changed.
        updated_at?: DateTime,
        /// The partner's own notes.
        metadata?: Metadata,
    }

    /// In which currencies a customer can withdraw [A].
    pub struct FiatWithdrawalCapabilities {
        /// One a currency and country.
        capabilities: Vec<FiatCapability>,
    }

    /// Asks for the withdrawal capability in one currency [A].
    pub struct ActivateFiatWithdrawalCapability {
        /// The currency.
        currency: Currency,
        /// The country.
        country?: Country,
        /// The payment rail, for example `SEPA`.
        rail?: String,
        /// Documents that the activation needs.
        documents?: Vec<DocumentReference>,
        /// The partner's own notes.
        metadata?: Metadata,
    }

    /// An activation under way [A].
    pub struct FiatWithdrawalCapabilityActivation {
        /// Its id.
        activation_id: Id,
        /// The customer.
        customer_id: Id,
        /// The currency.
        currency: Currency,
        /// Where it stands.
        status: ApplicationStatus,
        /// What is still missing.
        required_information?: Vec<RequiredInformation>,
        /// When it was created.
        created_at: DateTime,
        /// When it last changed.
        updated_at?: DateTime,
        /// The partner's own notes.
        metadata?: Metadata,
    }

    /// Asks what a withdrawal would cost [A].
    pub struct CreateFiatWithdrawalQuote {
        /// The bank account to pay out to.
        bank_account_id: Id,
        /// Currency of the withdrawal.
        currency: Currency,
        /// Decimal string, for example `"250.00"`.
        amount: Amount,
        /// Which side `amount` is; `SEND` if left out.
        amount_type?: AmountType,
    }
    rules [Rule::MinorUnits { amount: "amount", currency: "currency" }]

    /// What a withdrawal costs, until `expiresAt` [A].
    pub struct FiatWithdrawalQuote {
        /// Its id.
        quote_id: Id,
        /// The customer.
        customer_id: Id,
        /// The bank account.
        bank_account_id: Id,
        /// The currency.
        currency: Currency,
        /// What leaves the balance.
        amount: Decimal,
        /// What it costs.
        fee: Decimal,
        /// What arrives.
        receive_amount: Decimal,
        /// Until when it can be used.
        expires_at: DateTime,
        /// When it was created.
        created_at: DateTime,
        /// When it last changed.
        updated_at?: DateTime,
        /// The partner's own notes.
        metadata?: Metadata,
    }

    /// Creates the approval draft of a withdrawal [A]. All of it but `operationAuthorization` is the operation
    /// payload, which never changes between draft and submission.
    pub struct CreateFiatWithdrawal {
        /// The quote to use.
        quote_id: Id,
        /// The bank account of the quote.
        bank_account_id: Id,
        /// The currency of the quote.
        currency: Currency,
        /// The amount of the quote, as a decimal string.
        amount: Amount,
        /// What the money is for.
        purpose?: String,
        /// What the receiver reads on the statement.
        reference?: String,
        /// The partner's own id for this withdrawal.
        partner_reference?: String,
        /// The partner's own notes. Part of what is hashed.
        metadata?: Metadata,
        /// Who approved exactly this payload, and how. Required by the API [P].
        operation_authorization: OperationAuthorization,
    }
    rules [Rule::MinorUnits { amount: "amount", currency: "currency" }]

    /// Submits an approved withdrawal [A].
    pub struct SubmitFiatWithdrawal {
        /// The authorization of the draft: its `operationHash` is the draft's [P].
        operation_authorization: OperationAuthorization,
    }

    /// A withdrawal [A].
    pub struct FiatWithdrawal {
        /// Its id.
        withdrawal_id: Id,
        /// The customer.
        customer_id: Id,
        /// The quote it uses.
        quote_id: Id,
        /// The bank account.
        bank_account_id: Id,
        /// The currency.
        currency: Currency,
        /// What leaves the balance.
        amount: Decimal,
        /// What it costs.
        fee: Decimal,
        /// What arrives.
        receive_amount: Decimal,
        /// Where it stands.
        status: FiatWithdrawalStatus,
        /// What the money is for.
        purpose?: String,
        /// What the receiver reads.
        reference?: String,
        /// The partner's own id.
        partner_reference?: String,
        /// What is still missing.
        required_information?: Vec<RequiredInformation>,
        /// Why it failed.
        failure_reason?: String,
        /// The hash it was approved under.
        operation_hash: String,
        /// When it was created.
        created_at: DateTime,
        /// When it last changed.
        updated_at?: DateTime,
        /// The partner's own notes.
        metadata?: Metadata,
    }
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
