//! Network names, contract section 7 \[A\]: an open set, with the table of those that are known.

use super::ValueError;
use super::text_value::text_value;

text_value! {
    /// The name of a blockchain network: 1 to 64 characters, any but control characters.
    ///
    /// The set is open: the provider may add a network before this library knows it, and then a strict check would
    /// make a legitimate call impossible. So a name that is not in [`Network::known`] passes, in any case of
    /// letters; only checks of an address depend on the network being known.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    Network
}

/// A network whose addresses are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownNetwork {
    /// The name as contract section 7 \[A\] writes it, for example `ETHEREUM`.
    pub name: &'static str,
    /// How its addresses are written.
    pub addresses: AddressForm,
}

/// How the addresses of a network are written; [`address::check`](super::address::check) has the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressForm {
    /// Ethereum and the chains that took its addresses over: `0x` and 40 hex digits.
    Evm,
    /// TRON: base58check.
    Tron,
    /// Bitcoin: base58check, bech32 or bech32m.
    Bitcoin,
    /// Solana: base58.
    Solana,
}

impl AddressForm {
    /// Every form. No text is an address in two of them.
    pub(super) const ALL: [Self; 4] = [Self::Evm, Self::Tron, Self::Bitcoin, Self::Solana];
}

const fn known(name: &'static str, addresses: AddressForm) -> KnownNetwork {
    KnownNetwork { name, addresses }
}

impl Network {
    /// Most characters (Unicode scalar values) a network name has.
    pub const MAX_LENGTH: usize = 64;

    /// The networks that contract section 7 \[A\] names.
    pub const fn known() -> &'static [KnownNetwork] {
        const KNOWN: [KnownNetwork; 10] = [
            known("ETHEREUM", AddressForm::Evm),
            known("POLYGON", AddressForm::Evm),
            known("BSC", AddressForm::Evm),
            known("ARBITRUM", AddressForm::Evm),
            known("OPTIMISM", AddressForm::Evm),
            known("BASE", AddressForm::Evm),
            known("AVALANCHE", AddressForm::Evm),
            known("TRON", AddressForm::Tron),
            known("BITCOIN", AddressForm::Bitcoin),
            known("SOLANA", AddressForm::Solana),
        ];
        &KNOWN
    }

    /// Whether `text` can be the name of a network. Codes: `network_empty`, `network_too_long`,
    /// `network_character`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        if text.trim().is_empty() {
            return Err(ValueError::new("network_empty", "a network name must not be empty"));
        }
        if text.chars().nth(Self::MAX_LENGTH).is_some() {
            return Err(ValueError::new("network_too_long", "a network name has at most 64 characters"));
        }
        if text.chars().any(char::is_control) {
            return Err(ValueError::new("network_character", "a network name has no control characters"));
        }
        Ok(())
    }

    /// Whether this is one of [`Network::known`], exactly as written there.
    pub fn is_known(&self) -> bool {
        Self::addresses_of(self.as_str()).is_some()
    }

    /// How the addresses of the network of that name are written; `None` if it is not known.
    pub(super) fn addresses_of(name: &str) -> Option<AddressForm> {
        Self::known().iter().find(|network| network.name == name).map(|network| network.addresses)
    }
}
