//! Crypto withdrawals, with the wallet beneficiaries they need. Guide section "Crypto Withdrawals".

use super::endpoint::{Endpoint, OperationKind, Step};
use super::shared::{AmountType, PartyType, WalletType};
use crate::model::{Metadata, Rule, model, open_enum};
use crate::operation::OperationAuthorization;
use crate::values::{Amount, Asset, CryptoAddress, DateTime, Decimal, Id, Network};

open_enum! {
    /// Whose wallet a beneficiary is [A].
    pub enum WalletOwnership {
        /// The customer's own.
        OwnWallet = "SELF",
        /// Somebody else's.
        ThirdParty = "THIRD_PARTY",
    }

    /// State of a wallet beneficiary [S].
    pub enum WalletBeneficiaryStatus {
        /// Being checked.
        Pending = "PENDING",
        /// It can be paid out to.
        Active = "ACTIVE",
        /// Removed.
        Removed = "REMOVED",
    }

    /// State of a crypto withdrawal [S].
    pub enum CryptoWithdrawalStatus {
        /// Created, waiting for its submission.
        Draft = "DRAFT",
        /// Submitted.
        Submitted = "SUBMITTED",
        /// Being processed.
        Processing = "PROCESSING",
        /// Paid out.
        Completed = "COMPLETED",
        /// Not paid out; the asset is back on the balance.
        Failed = "FAILED",
    }
}

model! {
    /// A wallet to pay out to [A]. The address must be one of its network; `vaspName` is required when `walletType` is
    /// `HOSTED`.
    pub struct CreateWalletBeneficiary {
        /// What it receives, for example `USDC` [A].
        asset: Asset,
        /// On which network, for example `POLYGON` [A].
        network: Network,
        /// Its address on that network, 1 to 128 characters [A].
        address: CryptoAddress,
        /// Memo or tag that a transfer must carry, on networks that have them [A].
        memo?: String,
        /// What the partner calls it [A].
        label?: String,
        /// Person or company [A].
        beneficiary_type: PartyType,
        /// Name of the owner [A].
        beneficiary_name: String,
        /// Whose wallet it is [A].
        ownership: WalletOwnership,
        /// Who keeps its keys [A].
        wallet_type: WalletType,
        /// Name of the provider that keeps them; required when `walletType` is `HOSTED` [A].
        vasp_name?: String,
        /// The partner's own notes [A].
        metadata?: Metadata,
    }
    rules [
        Rule::AddressFits { address: "address", network: "network" },
        Rule::RequiredWhen { field: "vaspName", when: "walletType", is: "HOSTED" },
    ]

    /// A wallet that can be paid out to [A].
    pub struct WalletBeneficiary {
        /// Its id [A].
        wallet_beneficiary_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// What it receives [A].
        asset: Asset,
        /// On which network [A].
        network: Network,
        /// Its address on that network [A].
        address: CryptoAddress,
        /// Memo or tag of a transfer [A].
        memo?: String,
        /// What the partner calls it [A].
        label?: String,
        /// Person or company [A].
        beneficiary_type: PartyType,
        /// Name of the owner [A].
        beneficiary_name: String,
        /// Whose wallet it is [A].
        ownership: WalletOwnership,
        /// Who keeps its keys [A].
        wallet_type: WalletType,
        /// Name of the provider that keeps them [A].
        vasp_name?: String,
        /// Where it stands [S].
        status: WalletBeneficiaryStatus,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }

    /// Removes a wallet beneficiary [A].
    pub struct RemoveWalletBeneficiary {
        /// Why [A].
        reason?: String,
    }

    /// Asks what a withdrawal would cost [A].
    pub struct CreateCryptoWithdrawalQuote {
        /// The wallet to pay out to [A].
        wallet_beneficiary_id: Id,
        /// What is paid out [A].
        asset: Asset,
        /// On which network [A].
        network: Network,
        /// Decimal string, for example `"0.015"` [A].
        amount: Amount,
        /// Which side `amount` is; `SEND` if left out [A].
        amount_type?: AmountType,
    }

    /// What a withdrawal costs, until `expiresAt` [A].
    pub struct CryptoWithdrawalQuote {
        /// Its id [A].
        quote_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// The wallet to pay out to [A].
        wallet_beneficiary_id: Id,
        /// What is paid out [A].
        asset: Asset,
        /// On which network [A].
        network: Network,
        /// What leaves the balance [A].
        amount: Decimal,
        /// What the network costs [A].
        network_fee: Decimal,
        /// What the service costs [A].
        service_fee?: Decimal,
        /// What arrives [A].
        receive_amount: Decimal,
        /// Until when it can be used [A].
        expires_at: DateTime,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }

    /// Creates the approval draft of a withdrawal [A]. All of it but `operationAuthorization` is the operation
    /// payload, which never changes between draft and submission.
    pub struct CreateCryptoWithdrawal {
        /// The quote to use [A].
        quote_id: Id,
        /// The wallet of the quote [A].
        wallet_beneficiary_id: Id,
        /// The asset of the quote [A].
        asset: Asset,
        /// The network of the quote [A].
        network: Network,
        /// The amount of the quote, as a decimal string [A].
        amount: Amount,
        /// What the money is for [A].
        purpose?: String,
        /// The partner's own id for this withdrawal [A].
        partner_reference?: String,
        /// The partner's own notes. Part of what is hashed [A].
        metadata?: Metadata,
        /// Who approved exactly this payload, and how. Required by the API [P].
        operation_authorization: OperationAuthorization,
    }

    /// Submits an approved withdrawal [A].
    pub struct SubmitCryptoWithdrawal {
        /// The authorization of the draft: its `operationHash` is the draft's [P].
        operation_authorization: OperationAuthorization,
    }

    /// A withdrawal [A].
    pub struct CryptoWithdrawal {
        /// Its id [A].
        withdrawal_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// The quote it uses [A].
        quote_id: Id,
        /// The wallet [A].
        wallet_beneficiary_id: Id,
        /// What is paid out [A].
        asset: Asset,
        /// On which network [A].
        network: Network,
        /// What leaves the balance [A].
        amount: Decimal,
        /// What the network costs [A].
        network_fee?: Decimal,
        /// What the service costs [A].
        service_fee?: Decimal,
        /// What arrives [A].
        receive_amount?: Decimal,
        /// Where it stands [S].
        status: CryptoWithdrawalStatus,
        /// What the money is for [A].
        purpose?: String,
        /// The partner's own id [A].
        partner_reference?: String,
        /// Hash of the transaction on the network, once there is one [A].
        tx_hash?: String,
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

const SECTION: &str = "Crypto Withdrawals";

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::post(
        "cryptoWithdrawals.createQuote",
        "/partner/v1/customers/{customerId}/crypto-withdrawal-quotes",
        "Create withdrawal quote.",
    )
    .body::<CreateCryptoWithdrawalQuote>()
    .one::<CryptoWithdrawalQuote>()
    .within(SECTION)
    .scope("crypto-withdrawals:write"),
    Endpoint::get(
        "walletBeneficiaries.list",
        "/partner/v1/customers/{customerId}/crypto/wallet-beneficiaries",
        "List wallet beneficiaries.",
    )
    .page::<WalletBeneficiary>()
    .within(SECTION)
    .scope("crypto-withdrawals:read"),
    Endpoint::post(
        "walletBeneficiaries.create",
        "/partner/v1/customers/{customerId}/crypto/wallet-beneficiaries",
        "Create wallet beneficiary.",
    )
    .body::<CreateWalletBeneficiary>()
    .one::<WalletBeneficiary>()
    .within(SECTION)
    .scope("crypto-withdrawals:write"),
    Endpoint::get(
        "walletBeneficiaries.get",
        "/partner/v1/crypto/wallet-beneficiaries/{walletBeneficiaryId}",
        "Get wallet beneficiary detail.",
    )
    .one::<WalletBeneficiary>()
    .within(SECTION)
    .scope("crypto-withdrawals:read"),
    Endpoint::post(
        "walletBeneficiaries.remove",
        "/partner/v1/crypto/wallet-beneficiaries/{walletBeneficiaryId}/removal",
        "Remove wallet beneficiary.",
    )
    .body::<RemoveWalletBeneficiary>()
    .one::<WalletBeneficiary>()
    .within(SECTION)
    .scope("crypto-withdrawals:write"),
    Endpoint::post(
        "walletBeneficiaries.sync",
        "/partner/v1/crypto/wallet-beneficiaries/{walletBeneficiaryId}/sync",
        "Sync wallet beneficiary status.",
    )
    .one::<WalletBeneficiary>()
    .within(SECTION)
    .scope("crypto-withdrawals:write"),
    Endpoint::post(
        "cryptoWithdrawals.create",
        "/partner/v1/customers/{customerId}/crypto-withdrawals",
        "Create withdrawal approval draft.",
    )
    .body::<CreateCryptoWithdrawal>()
    .one::<CryptoWithdrawal>()
    .authorized(OperationKind::CryptoWithdrawal, Step::Create)
    .within(SECTION)
    .scope("crypto-withdrawals:write"),
    Endpoint::post(
        "cryptoWithdrawals.submit",
        "/partner/v1/crypto-withdrawals/{withdrawalId}/submission",
        "Submit approved withdrawal.",
    )
    .body::<SubmitCryptoWithdrawal>()
    .one::<CryptoWithdrawal>()
    .authorized(OperationKind::CryptoWithdrawal, Step::Submit)
    .within(SECTION)
    .scope("crypto-withdrawals:write"),
    Endpoint::get(
        "cryptoWithdrawals.list",
        "/partner/v1/customers/{customerId}/crypto-withdrawals",
        "List withdrawals.",
    )
    .page::<CryptoWithdrawal>()
    .within(SECTION)
    .scope("crypto-withdrawals:read"),
    Endpoint::get(
        "cryptoWithdrawals.get",
        "/partner/v1/crypto-withdrawals/{withdrawalId}",
        "Get withdrawal detail.",
    )
    .one::<CryptoWithdrawal>()
    .within(SECTION)
    .scope("crypto-withdrawals:read"),
];
