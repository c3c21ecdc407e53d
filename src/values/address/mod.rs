//! Addresses on blockchains, by network: contract section 7 \[A\].
//!
//! | network | rule |
//! |---|---|
//! | EVM: `ETHEREUM`, `POLYGON`, `BSC`, `ARBITRUM`, `OPTIMISM`, `BASE`, `AVALANCHE` | `0x` and 40 hex digits; in mixed case by EIP-55 |
//! | `TRON` | base58check of 21 bytes that start with 0x41 |
//! | `BITCOIN` | base58check of a version and 20 bytes, or segwit by BIP-173 and BIP-350; main, test and regtest |
//! | `SOLANA` | base58 of 32 bytes |
//! | any other | [`CryptoAddress::check`] |
//!
//! A transfer to a mistyped address can't be taken back, so where an address has a checksum it is verified, and an
//! address of another known network has a code of its own. What passes is well formed; whether somebody holds the
//! key to it, nobody can tell. Choices where sources differ: `docs/decisions/0011-addresses-emails-urls.md`.

mod base58;
mod bech32;
mod bitcoin;
mod evm;

use std::fmt;

use super::text_value::text_value;
use super::{AddressForm, Network, ValueError};

text_value! {
    /// An address on some blockchain: 1 to 128 visible characters, without white space.
    ///
    /// This is what holds on any network; [`check`] has the rule of the network too.
    ///
    /// `Debug` shows the last four characters only.
    #[derive(Clone, PartialEq, Eq, Hash)]
    CryptoAddress
}

impl CryptoAddress {
    /// Most characters (Unicode scalar values) an address has.
    pub const MAX_LENGTH: usize = 128;

    /// Whether `text` can be an address on some network. Codes: `address_empty`, `address_too_long`,
    /// `address_character`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        if text.is_empty() {
            return Err(ValueError::new("address_empty", "an address must not be empty"));
        }
        if text.chars().nth(Self::MAX_LENGTH).is_some() {
            return Err(ValueError::new("address_too_long", "an address has at most 128 characters"));
        }
        if text.chars().any(is_unseen) {
            return Err(ValueError::new(
                "address_character",
                "an address has no white space, line breaks or invisible characters: remove them",
            ));
        }
        Ok(())
    }
}

impl fmt::Debug for CryptoAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = self.as_str().chars().count().saturating_sub(4);
        f.write_str("CryptoAddress(…")?;
        self.as_str().chars().skip(hidden.max(4)).try_for_each(|c| fmt::Write::write_char(f, c))?;
        f.write_str(")")
    }
}

/// Whether `address` is an address of `network`, by the rule of the network if it is a known one (exactly as in
/// [`Network::known`]), else by [`CryptoAddress::check`].
///
/// | code | the address |
/// |---|---|
/// | `address_empty`, `address_too_long` | is none, on any network |
/// | `address_character` | has a character that no address of the network has |
/// | `address_malformed` | is not of the form that addresses of the network have |
/// | `address_length` | has the form, but characters are missing or left over |
/// | `address_checksum` | has the form and a checksum that doesn't match: a typing error |
/// | `address_network` | is well formed, for another network |
pub fn check(network: &str, address: &str) -> Result<(), ValueError> {
    CryptoAddress::check(address)?;
    let Some(form) = Network::addresses_of(network) else { return Ok(()) };
    check_form(form, address).map_err(|error| {
        let elsewhere = AddressForm::ALL.into_iter().any(|other| check_form(other, address).is_ok());
        if elsewhere { other_network() } else { error }
    })
}

fn check_form(form: AddressForm, address: &str) -> Result<(), ValueError> {
    match form {
        AddressForm::Evm => evm::check(address),
        AddressForm::Bitcoin => bitcoin::check(address),
        AddressForm::Tron => match base58::checked_version(address)? {
            0x41 => Ok(()),
            _ => Err(other_network()),
        },
        AddressForm::Solana => {
            let mut buffer = [0; base58::MOST_BYTES];
            if base58::decode(address, &mut buffer)?.len() == 32 { Ok(()) } else { Err(wrong_length()) }
        }
    }
}

/// White space, control characters, and those that are not seen or that turn the text around them: an address that
/// looks right to the one who approves it must be the one that is sent.
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

const fn other_network() -> ValueError {
    ValueError::new(
        "address_network",
        "this is an address of another network: check which network the recipient means",
    )
}

const fn wrong_length() -> ValueError {
    ValueError::new("address_length", "the address is too short or too long: copy all of it and nothing else")
}

const fn wrong_checksum() -> ValueError {
    ValueError::new(
        "address_checksum",
        "the checksum of the address doesn't match: check it for a typing error, or copy it again",
    )
}
