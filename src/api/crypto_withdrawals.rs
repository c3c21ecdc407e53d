//! Crypto withdrawals, with the wallet beneficiaries they need. Guide section "Crypto Withdrawals".

use super::endpoint::{Endpoint, OperationKind, Step};
use crate::model::open_model;

open_model! {
    /// Contract section 8, `CreateCryptoWithdrawalQuote`. Its members are not modelled yet: any JSON object.
    CreateCryptoWithdrawalQuote
    /// Contract section 8, `CryptoWithdrawalQuote`. Its members are not modelled yet: any JSON object.
    CryptoWithdrawalQuote
    /// Contract section 8, `WalletBeneficiary`. Its members are not modelled yet: any JSON object.
    WalletBeneficiary
    /// Contract section 8, `CreateWalletBeneficiary`. Its members are not modelled yet: any JSON object.
    CreateWalletBeneficiary
    /// Contract section 8, `RemoveWalletBeneficiary`. Its members are not modelled yet: any JSON object.
    RemoveWalletBeneficiary
    /// Contract section 8, `CreateCryptoWithdrawal`. Its members are not modelled yet: any JSON object.
    CreateCryptoWithdrawal
    /// Contract section 8, `CryptoWithdrawal`. Its members are not modelled yet: any JSON object.
    CryptoWithdrawal
    /// Contract section 8, `SubmitCryptoWithdrawal`. Its members are not modelled yet: any JSON object.
    SubmitCryptoWithdrawal
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
