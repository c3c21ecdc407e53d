//! Crypto deposits. Guide section "Crypto Deposits".

use super::endpoint::Endpoint;
use crate::model::open_model;

open_model! {
    /// Contract section 8, `DepositWallet`. Its members are not modelled yet: any JSON object.
    DepositWallet
    /// Contract section 8, `CryptoDeposit`. Its members are not modelled yet: any JSON object.
    CryptoDeposit
    /// Contract section 8, `TravelRuleInfo`. Its members are not modelled yet: any JSON object.
    TravelRuleInfo
}

const SECTION: &str = "Crypto Deposits";

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::get(
        "cryptoDeposits.listWallets",
        "/partner/v1/customers/{customerId}/crypto/deposit-wallets",
        "List deposit wallets.",
    )
    .page::<DepositWallet>()
    .within(SECTION)
    .scope("crypto-deposits:read"),
    Endpoint::get(
        "cryptoDeposits.list",
        "/partner/v1/customers/{customerId}/crypto/deposits",
        "List crypto deposits.",
    )
    .page::<CryptoDeposit>()
    .within(SECTION)
    .scope("crypto-deposits:read"),
    Endpoint::get(
        "cryptoDeposits.get",
        "/partner/v1/crypto/deposits/{depositId}",
        "Get crypto deposit detail.",
    )
    .one::<CryptoDeposit>()
    .within(SECTION)
    .scope("crypto-deposits:read"),
    Endpoint::post(
        "cryptoDeposits.submitTravelRuleInfo",
        "/partner/v1/crypto/deposits/{depositId}/travel-rule-info",
        "Submit Travel Rule information.",
    )
    .body::<TravelRuleInfo>()
    .one::<CryptoDeposit>()
    .within(SECTION)
    .scope("crypto-deposits:write"),
];
