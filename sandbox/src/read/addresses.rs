//! Crypto addresses: makes them for the sandbox's own wallets, and checks those a partner sends.
//!
//! | family | networks | made | taken |
//! |---|---|---|---|
//! | EVM | `ETHEREUM`, `POLYGON`, `BSC`, `ARBITRUM`, `OPTIMISM`, `BASE`, `AVALANCHE` | `0x` and 40 hex digits, ERC-55 | the same; all lower or all upper case needs no checksum |
//! | Bitcoin | `BITCOIN` | P2WPKH, BIP 173 | mainnet base58check (versions 0 and 5), bech32 and bech32m (BIP 350) |
//! | TRON | `TRON` | base58check, version 0x41 | the same |
//! | Solana | `SOLANA` | base58 of 32 bytes | the same |
//!
//! An address is a hash of a label: it repeats from run to run, and nobody has its key. The encodings come from
//! crates that the client core does not use for its own check, or are put together here another way, so that each
//! side can find the other's mistakes.

use bech32::{hrp, segwit};
use sha2::{Digest, Sha256};
use sha3::Keccak256;

const TRON: u8 = 0x41;
/// P2PKH and P2SH of Bitcoin's mainnet.
const BITCOIN: [u8; 2] = [0, 5];

/// Networks whose addresses are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Evm,
    Bitcoin,
    Tron,
    Solana,
}

fn family(network: &str) -> Option<Family> {
    match network {
        "ETHEREUM" | "POLYGON" | "BSC" | "ARBITRUM" | "OPTIMISM" | "BASE" | "AVALANCHE" => Some(Family::Evm),
        "BITCOIN" => Some(Family::Bitcoin),
        "TRON" => Some(Family::Tron),
        "SOLANA" => Some(Family::Solana),
        _ => None,
    }
}

/// The address that belongs to this label. For a network the sandbox does not know, a hash in hex.
pub fn make(network: &str, label: &str) -> String {
    let key = digest("address", network, label);
    let account: Vec<u8> = key.iter().copied().take(20).collect();
    match family(network) {
        Some(Family::Evm) => checksummed(&hex::encode(account)),
        // Twenty bytes are a valid program, so there is always an address.
        Some(Family::Bitcoin) => segwit::encode_v0(hrp::BC, &account).unwrap_or_default(),
        Some(Family::Tron) => base58check(TRON, &account),
        Some(Family::Solana) => bs58::encode(key).into_string(),
        None => hex::encode(key),
    }
}

/// The hash of a transaction, as the network writes it.
pub fn transaction_hash(network: &str, label: &str) -> String {
    let hash = digest("transaction", network, label);
    match family(network) {
        Some(Family::Evm) => format!("0x{}", hex::encode(hash)),
        // A signature: 64 bytes.
        Some(Family::Solana) => {
            bs58::encode([hash, digest("signature", network, label)].concat()).into_string()
        }
        _ => hex::encode(hash),
    }
}

/// Whether this is an address of the network. Of a network the sandbox does not know: 1 to 128 characters
/// (contract section 7).
pub fn is_address(network: &str, address: &str) -> bool {
    match family(network) {
        Some(Family::Evm) => is_evm(address),
        Some(Family::Bitcoin) => is_bitcoin(address),
        Some(Family::Tron) => version(address) == Some(TRON),
        Some(Family::Solana) => bs58::decode(address).into_vec().is_ok_and(|key| key.len() == 32),
        None => (1..=128).contains(&address.chars().count()),
    }
}

fn is_evm(address: &str) -> bool {
    let Some(digits) = address.strip_prefix("0x") else { return false };
    if digits.len() != 40 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return false;
    }
    let lower = digits.to_ascii_lowercase();
    digits == lower || digits == digits.to_ascii_uppercase() || address == checksummed(&lower)
}

fn is_bitcoin(address: &str) -> bool {
    match segwit::decode(address) {
        Ok((prefix, _, _)) => prefix == hrp::BC,
        Err(_) => version(address).is_some_and(|version| BITCOIN.contains(&version)),
    }
}

/// `0x` and the digits, each letter in upper case where the Keccak-256 of the lower-case digits has a nibble of 8 or
/// more (ERC-55).
fn checksummed(lower: &str) -> String {
    let nibbles = hex::encode(Keccak256::digest(lower));
    let digits = lower.chars().zip(nibbles.chars());
    let cased = digits.map(|(digit, nibble)| if nibble >= '8' { digit.to_ascii_uppercase() } else { digit });
    format!("0x{}", cased.collect::<String>())
}

fn base58check(version: u8, account: &[u8]) -> String {
    let mut bytes = vec![version];
    bytes.extend(account);
    let check = twice(&bytes);
    bytes.extend(check.iter().take(4));
    bs58::encode(bytes).into_string()
}

/// The version byte of a base58check address with a twenty byte account, if its check bytes are right.
fn version(address: &str) -> Option<u8> {
    let bytes = bs58::decode(address).into_vec().ok().filter(|bytes| bytes.len() == 25)?;
    let (head, check) = bytes.split_at_checked(21)?;
    if twice(head).starts_with(check) { head.first().copied() } else { None }
}

fn twice(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(Sha256::digest(bytes)).into()
}

fn digest(purpose: &str, network: &str, label: &str) -> [u8; 32] {
    Sha256::digest([purpose, network, label].join("\0")).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::assets::ASSETS;

    /// Published: ERC-55, BIP 173 and 350, the first block of Bitcoin, BIP 16, TRON's USDT contract, Solana's token
    /// program.
    const GOOD: [(&str, &str); 11] = [
        ("ETHEREUM", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
        ("POLYGON", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"),
        ("BSC", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
        ("BASE", "0x52908400098527886E0F7030069857D2E4169EE7"),
        // All upper case, which is not what its checksum says.
        ("OPTIMISM", "0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"),
        ("BITCOIN", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("BITCOIN", "3P14159f73E4gFr7JterCCQh9QjiTjiZrG"),
        ("BITCOIN", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"),
        ("BITCOIN", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),
        ("TRON", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
        ("SOLANA", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"),
    ];

    #[test]
    fn published_addresses_are_taken_and_a_changed_character_is_seen() {
        for (network, address) in GOOD {
            assert!(is_address(network, address), "{network} {address}");
            let cut: String = address.chars().skip(1).collect();
            assert!(!is_address(network, &cut), "{network} cut");
            assert!(!is_address(network, &format!("{address} ")), "{network} blank");
            assert!(!is_address(network, ""), "{network} empty");
        }
        for (network, address) in [
            ("ETHEREUM", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
            ("ETHEREUM", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
            ("ETHEREUM", "0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
            ("ETHEREUM", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg"),
            ("BITCOIN", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"),
            // Other networks of Bitcoin.
            ("BITCOIN", "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn"),
            ("BITCOIN", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"),
            // Version and account, and no check bytes that could be wrong.
            ("BITCOIN", "111111111111111111111"),
            // Version 0 under the checksum of version 1, and the other way round.
            ("BITCOIN", "bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq54c8kc"),
            ("BITCOIN", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd"),
            ("TRON", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u"),
            ("TRON", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
            ("SOLANA", "0okenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"),
        ] {
            assert!(!is_address(network, address), "{network} {address}");
        }
        for (length, fine) in [(0, false), (1, true), (128, true), (129, false)] {
            assert_eq!(is_address("A-NEW-CHAIN", &"x".repeat(length)), fine, "{length}");
        }
    }

    #[test]
    fn what_is_made_is_valid_repeats_and_differs() {
        for network in ASSETS.iter().flat_map(|asset| asset.networks) {
            assert!(family(network.name).is_some(), "{}", network.name);
            let address = make(network.name, "one");
            assert!(is_address(network.name, &address), "{} {address}", network.name);
            assert_eq!(address, make(network.name, "one"));
            assert_ne!(address, make(network.name, "two"));
            assert_ne!(transaction_hash(network.name, "one"), transaction_hash(network.name, "two"));
        }
        assert_eq!(
            checksummed("fb6916095ca1df60bb79ce92ce3ea74c37c5d359"),
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"
        );
    }
}
