//! States and the moves between them, contract section 9 \[S\]: once, for the sandbox, which enforces them, and for
//! the helpers `isTerminal` and `allowedActions`, which explain them. The provider publishes no state machine, so no
//! call is ever refused on this table's word.

/// The life of one kind of resource.
#[derive(Debug, PartialEq, Eq)]
pub struct Lifecycle {
    /// The model of the resource.
    pub model: &'static str,
    /// The resource in plain words, as a refusal names it.
    pub name: &'static str,
    /// Where it can begin.
    pub initial: &'static [&'static str],
    /// The moves, from state to state.
    pub moves: &'static [(&'static str, &'static str)],
    /// What a partner can do with it in a state: state and endpoint id.
    pub actions: &'static [(&'static str, &'static str)],
}

impl Lifecycle {
    /// Whether this move is allowed.
    pub fn allows(&self, from: &str, to: &str) -> bool {
        self.moves.contains(&(from, to))
    }

    /// Every state, in the order in which it is reached.
    pub fn states(&self) -> Vec<&'static str> {
        let mut states = self.initial.to_vec();
        for (_, to) in self.moves {
            if !states.contains(to) {
                states.push(to);
            }
        }
        states
    }

    /// Whether nothing follows this state. `None` for a state that is not in the table: the server may know more.
    pub fn is_terminal(&self, state: &str) -> Option<bool> {
        self.states().contains(&state).then(|| self.moves.iter().all(|(from, _)| *from != state))
    }
}

const APPLICATION: &[(&str, &str)] = &[
    ("SUBMITTED", "MISSING_INFO_REQUIRED"),
    ("SUBMITTED", "PROCESSING"),
    ("MISSING_INFO_REQUIRED", "PROCESSING"),
    ("PROCESSING", "APPROVED"),
    ("PROCESSING", "REJECTED"),
];

/// Fiat account applications.
pub const FIAT_ACCOUNT_APPLICATION: Lifecycle = Lifecycle {
    model: "FiatAccountApplication",
    name: "application",
    initial: &["SUBMITTED"],
    moves: APPLICATION,
    actions: &[("MISSING_INFO_REQUIRED", "fiatAccounts.submitApplicationInfo")],
};

/// Activations of a fiat withdrawal capability.
pub const CAPABILITY_ACTIVATION: Lifecycle = Lifecycle {
    model: "FiatWithdrawalCapabilityActivation",
    name: "activation",
    actions: &[("MISSING_INFO_REQUIRED", "fiatWithdrawals.submitActivationInfo")],
    ..FIAT_ACCOUNT_APPLICATION
};

/// Deposits on a fiat account.
pub const FIAT_DEPOSIT: Lifecycle = Lifecycle {
    model: "FiatDeposit",
    name: "deposit",
    initial: &["PROCESSING"],
    moves: &[("PROCESSING", "COMPLETED")],
    actions: &[],
};

/// Quotes of fiat withdrawals: the sandbox's own business, and in no list. Their model has no `status` (contract
/// section 8): a partner sees `expiresAt` alone.
pub const FIAT_WITHDRAWAL_QUOTE: Lifecycle = Lifecycle {
    model: "FiatWithdrawalQuote",
    name: "quote",
    initial: &["ACTIVE"],
    moves: &[("ACTIVE", "USED"), ("ACTIVE", "EXPIRED")],
    actions: &[],
};

/// Fiat withdrawals.
pub const FIAT_WITHDRAWAL: Lifecycle = Lifecycle {
    model: "FiatWithdrawal",
    name: "withdrawal",
    initial: &["DRAFT"],
    moves: &[
        ("DRAFT", "SUBMITTED"),
        ("SUBMITTED", "PROCESSING"),
        ("PROCESSING", "MISSING_INFO_REQUIRED"),
        ("MISSING_INFO_REQUIRED", "PROCESSING"),
        ("PROCESSING", "COMPLETED"),
        ("PROCESSING", "FAILED"),
    ],
    actions: &[("DRAFT", "fiatWithdrawals.submit"), ("MISSING_INFO_REQUIRED", "fiatWithdrawals.submitInfo")],
};

/// Crypto deposits. One that needs no Travel Rule information begins at PROCESSING.
pub const CRYPTO_DEPOSIT: Lifecycle = Lifecycle {
    model: "CryptoDeposit",
    name: "deposit",
    initial: &["PENDING_TRAVEL_RULE", "PROCESSING"],
    moves: &[("PENDING_TRAVEL_RULE", "PROCESSING"), ("PROCESSING", "COMPLETED")],
    actions: &[("PENDING_TRAVEL_RULE", "cryptoDeposits.submitTravelRuleInfo")],
};

/// Wallet beneficiaries.
pub const WALLET_BENEFICIARY: Lifecycle = Lifecycle {
    model: "WalletBeneficiary",
    name: "wallet beneficiary",
    initial: &["PENDING"],
    moves: &[("PENDING", "ACTIVE"), ("PENDING", "REMOVED"), ("ACTIVE", "REMOVED")],
    actions: &[
        ("PENDING", "walletBeneficiaries.sync"),
        ("PENDING", "walletBeneficiaries.remove"),
        ("ACTIVE", "cryptoWithdrawals.createQuote"),
        ("ACTIVE", "walletBeneficiaries.remove"),
    ],
};

/// Quotes of crypto withdrawals, as [`FIAT_WITHDRAWAL_QUOTE`].
pub const CRYPTO_WITHDRAWAL_QUOTE: Lifecycle =
    Lifecycle { model: "CryptoWithdrawalQuote", ..FIAT_WITHDRAWAL_QUOTE };

/// Crypto withdrawals: nobody asks for information on the way.
pub const CRYPTO_WITHDRAWAL: Lifecycle = Lifecycle {
    model: "CryptoWithdrawal",
    name: "withdrawal",
    initial: &["DRAFT"],
    moves: &[
        ("DRAFT", "SUBMITTED"),
        ("SUBMITTED", "PROCESSING"),
        ("PROCESSING", "COMPLETED"),
        ("PROCESSING", "FAILED"),
    ],
    actions: &[("DRAFT", "cryptoWithdrawals.submit")],
};

/// Checkouts.
pub const CHECKOUT: Lifecycle = Lifecycle {
    model: "Checkout",
    name: "checkout",
    initial: &["OPEN"],
    moves: &[("OPEN", "PAID"), ("OPEN", "EXPIRED"), ("OPEN", "CLOSED")],
    actions: &[
        ("OPEN", "checkouts.createLink"),
        ("OPEN", "checkouts.createPosPaymentRequest"),
        ("OPEN", "checkouts.close"),
    ],
};

/// Payment requests at a point of sale.
pub const POS_PAYMENT_REQUEST: Lifecycle = Lifecycle {
    model: "PosPaymentRequest",
    name: "payment request",
    initial: &["PENDING"],
    moves: &[("PENDING", "DETECTED"), ("DETECTED", "CONFIRMED"), ("PENDING", "EXPIRED")],
    actions: &[],
};

/// Collection wallets.
pub const COLLECTION_WALLET: Lifecycle = Lifecycle {
    model: "CollectionWallet",
    name: "collection wallet",
    initial: &["ACTIVE"],
    moves: &[("ACTIVE", "EXPIRED"), ("ACTIVE", "DEACTIVATED")],
    actions: &[("ACTIVE", "collectionWallets.updateExpiry"), ("ACTIVE", "collectionWallets.deactivate")],
};

/// Payments into a collection wallet. The contract names no states for them; these are the sandbox's.
pub const COLLECTION_PAYMENT: Lifecycle = Lifecycle {
    model: "CollectionPayment",
    name: "payment",
    initial: &["PROCESSING"],
    moves: &[("PROCESSING", "COMPLETED")],
    actions: &[("COMPLETED", "refunds.create")],
};

/// Refunds.
pub const REFUND: Lifecycle = Lifecycle {
    model: "Refund",
    name: "refund",
    initial: &["DRAFT"],
    moves: &[
        ("DRAFT", "SUBMITTED"),
        ("SUBMITTED", "CONFIRMED"),
        ("CONFIRMED", "COMPLETED"),
        ("CONFIRMED", "FAILED"),
    ],
    actions: &[("DRAFT", "refunds.submit"), ("SUBMITTED", "refunds.confirm")],
};

/// Quotes of conversions, which do have a `status`.
pub const CONVERSION_QUOTE: Lifecycle = Lifecycle {
    model: "ConversionQuote",
    actions: &[("ACTIVE", "conversions.create")],
    ..FIAT_WITHDRAWAL_QUOTE
};

/// Conversions: no submission call is published, the approved draft goes on by itself.
pub const CONVERSION: Lifecycle = Lifecycle {
    model: "Conversion",
    name: "conversion",
    initial: &["DRAFT"],
    moves: &[("DRAFT", "PROCESSING"), ("PROCESSING", "COMPLETED"), ("PROCESSING", "FAILED")],
    actions: &[],
};

/// Entries of the transaction list.
pub const TRANSACTION: Lifecycle = Lifecycle {
    model: "Transaction",
    name: "transaction",
    initial: &["PENDING"],
    moves: &[("PENDING", "COMPLETED"), ("PENDING", "FAILED")],
    actions: &[],
};

/// Every lifecycle that a partner can look up: its model has a `status`.
pub const ALL: [&Lifecycle; 15] = [
    &FIAT_ACCOUNT_APPLICATION,
    &CAPABILITY_ACTIVATION,
    &FIAT_DEPOSIT,
    &FIAT_WITHDRAWAL,
    &CRYPTO_DEPOSIT,
    &WALLET_BENEFICIARY,
    &CRYPTO_WITHDRAWAL,
    &CHECKOUT,
    &POS_PAYMENT_REQUEST,
    &COLLECTION_WALLET,
    &COLLECTION_PAYMENT,
    &REFUND,
    &CONVERSION_QUOTE,
    &CONVERSION,
    &TRANSACTION,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{all, endpoint, endpoints};
    use crate::model::Kind;

    #[test]
    fn every_action_is_an_endpoint_and_every_model_an_answer() {
        for lifecycle in ALL {
            for (state, action) in lifecycle.actions {
                assert!(endpoint(action).is_some(), "{action}");
                assert!(lifecycle.states().contains(state), "{state}");
            }
            assert!(
                endpoints().any(|endpoint| endpoint.response.model().name == lifecycle.model),
                "{}",
                lifecycle.model
            );
        }
    }

    #[test]
    fn the_enum_of_a_status_knows_the_states_of_its_lifecycle() {
        for lifecycle in ALL {
            let model = all()
                .map(|endpoint| endpoint.response.model())
                .find(|model| model.name == lifecycle.model)
                .unwrap();
            let member = model.fields.iter().find(|field| field.name == "status" && field.required);
            let member = member.unwrap_or_else(|| panic!("{}: no status to look up", model.name));
            let Kind::Enum(table) = member.kind else { panic!("{}: not an enum", model.name) };
            let mut states = lifecycle.states();
            let mut values = table.values.to_vec();
            states.sort_unstable();
            values.sort_unstable();
            assert_eq!(values, states, "{}", model.name);
        }
    }

    #[test]
    fn a_state_is_terminal_when_nothing_follows() {
        assert_eq!(FIAT_WITHDRAWAL.is_terminal("COMPLETED"), Some(true));
        assert_eq!(FIAT_WITHDRAWAL.is_terminal("DRAFT"), Some(false));
        assert_eq!(FIAT_WITHDRAWAL.is_terminal("ON_HOLD"), None);
    }
}
