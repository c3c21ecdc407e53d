//! Crypto deposits. Guide section "Crypto Deposits".

use super::endpoint::Endpoint;
use super::shared::{PartyType, WalletType};
use crate::model::{Metadata, Rule, model, open_enum};
use crate::values::{Asset, Country, CryptoAddress, DateTime, Decimal, Id, Network};

open_enum! {
    /// State of a crypto deposit [S].
    pub enum CryptoDepositStatus {
        /// Waiting for Travel Rule information.
        PendingTravelRule = "PENDING_TRAVEL_RULE",
        /// Being processed.
        Processing = "PROCESSING",
        /// On the balance.
        Completed = "COMPLETED",
    }
}

model! {
    /// A wallet that a customer receives a crypto asset in [A].
    pub struct DepositWallet {
        /// Its id [A].
        wallet_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// What it receives [A].
        asset: Asset,
        /// On which network [A].
        network: Network,
        /// Its address on that network [A].
        address: CryptoAddress,
        /// Memo or tag that a transfer must carry, on networks that have them [A].
        memo?: String,
        /// For example `ACTIVE` [A].
        status: String,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }

    /// A crypto asset that came in [A].
    pub struct CryptoDeposit {
        /// Its id [A].
        deposit_id: Id,
        /// The customer [A].
        customer_id: Id,
        /// The wallet it came to [A].
        wallet_id?: Id,
        /// What came in [A].
        asset: Asset,
        /// On which network [A].
        network: Network,
        /// How much, as a decimal string [A].
        amount: Decimal,
        /// Hash of the transaction on the network [A].
        tx_hash?: String,
        /// Address it came from [A].
        from_address?: CryptoAddress,
        /// Where it stands [S].
        status: CryptoDepositStatus,
        /// When it was created [A].
        created_at: DateTime,
        /// When it last changed [A].
        updated_at?: DateTime,
        /// The partner's own notes, as they were given [A].
        metadata?: Metadata,
    }

    /// Who sent a crypto deposit, as the Travel Rule asks [A]. `vaspName` is required when `walletType` is `HOSTED`.
    pub struct TravelRuleInfo {
        /// Person or company [A].
        originator_type: PartyType,
        /// Name of the originator [A].
        originator_name: String,
        /// Country of the originator, ISO 3166-1 alpha-2 [A].
        originator_country?: Country,
        /// Postal address of the originator [A].
        originator_address?: String,
        /// Id of the originator in the partner's books [A].
        originator_reference?: String,
        /// Who keeps the keys of the sending wallet [A].
        wallet_type: WalletType,
        /// Name of the provider that keeps them; required when `walletType` is `HOSTED` [A].
        vasp_name?: String,
        /// Country of that provider, ISO 3166-1 alpha-2 [A].
        vasp_country?: Country,
    }
    rules [Rule::RequiredWhen { field: "vaspName", when: "walletType", is: "HOSTED" }]
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
