//! Network names, contract section 7 \[A\]: an open set.

use super::ValueError;
use super::text_value::text_value;

text_value! {
    /// The name of a blockchain network: 1 to 64 characters, any but control characters.
    ///
    /// The set is open: the provider may add a network before this library knows it, and then a strict check would
    /// make a legitimate call impossible. So a name that is not in [`Network::KNOWN`] passes, in any case of
    /// letters; only checks of an address depend on the network being known.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    Network
}

impl Network {
    /// Networks whose addresses are checked.
    pub const KNOWN: &'static [&'static str] = &[
        "ETHEREUM",
        "POLYGON",
        "BSC",
        "ARBITRUM",
        "OPTIMISM",
        "BASE",
        "AVALANCHE",
        "TRON",
        "BITCOIN",
        "SOLANA",
    ];

    /// Most characters (Unicode scalar values) a network name has.
    pub const MAX_LENGTH: usize = 64;

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

    /// Whether this is one of [`Network::KNOWN`], exactly as written there.
    pub fn is_known(&self) -> bool {
        Self::KNOWN.contains(&self.as_str())
    }
}
