//! Addresses: the vectors, edges of each form, and what happens to an address that is changed.

use bech32::primitives::decode::SegwitHrpstring;
use bech32::primitives::iter::Fe32IterExt;
use bech32::{Bech32, Bech32m, Fe32, Hrp};
use oceafin_partner::values::{CryptoAddress, Network, address};
use proptest::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::code;

const EVM: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const P2PKH: &str = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2";
const SEGWIT: &str = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq";
const TAPROOT: &str = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0";
const TRON: &str = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
const SOLANA: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";

macro_rules! suites {
    ($($network:literal: $($name:literal)*;)*) => {
        [$($(($network, $name, include_str!(concat!("../vectors/addresses/", $name, ".jsonl")))),*),*]
    };
}

/// Network, row, and the verdict of the rule in the vectors' README.
fn vectors() -> Vec<(&'static str, Value, bool)> {
    let suites = suites! {
        "ETHEREUM": "evm-derived-bad-checksum" "evm-eip55" "evm-ethers-accounts" "evm-misc";
        "BITCOIN": "bitcoin-bip173" "bitcoin-bip173-superseded" "bitcoin-bip350" "bitcoin-bitcoinjs"
            "bitcoin-core-base58" "bitcoin-core-key-io" "bitcoin-multicoin" "bitcoin-validatorjs";
        "TRON": "tron-misc" "tron-tronweb";
        "SOLANA": "solana-harvested" "solana-misc";
    };
    suites
        .into_iter()
        .flat_map(|(network, name, text)| text.lines().map(move |line| (network, name, line)))
        .map(|(network, name, line)| {
            let row: Value = serde_json::from_str(line).unwrap();
            let upstream = row["valid"] == true;
            let valid = if row["disputed"] == true { !upstream } else { upstream };
            assert!(row.get("independent").is_none_or(|rule| *rule == valid), "{name}: {}", row["id"]);
            (network, row, valid)
        })
        .collect()
}

fn text(row: &Value) -> &str {
    row["address"].as_str().unwrap()
}

/// Vectors that are valid and of the given network.
fn valid(network: &'static str) -> impl Strategy<Value = String> {
    let rows = vectors().into_iter().filter(move |(of, _, valid)| *of == network && *valid);
    prop::sample::select(rows.map(|(_, row, _)| text(&row).to_owned()).collect::<Vec<_>>())
}

#[test]
fn every_vector() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 660);
    let wrong: Vec<_> = vectors
        .iter()
        .filter(|(network, row, valid)| address::check(network, text(row)).is_ok() != *valid)
        .map(|(_, row, _)| &row["id"])
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn a_valid_address_is_valid_only_in_its_own_form() {
    let evm = ["ETHEREUM", "POLYGON", "BSC", "ARBITRUM", "OPTIMISM", "BASE", "AVALANCHE"];
    for (of, row, _) in vectors().iter().filter(|(_, _, valid)| *valid) {
        for network in Network::known() {
            let same = *of == network.name || *of == "ETHEREUM" && evm.contains(&network.name);
            let expected = if same { "ok" } else { "address_network" };
            assert_eq!(
                code(address::check(network.name, text(row))),
                expected,
                "{} {}",
                network.name,
                row["id"]
            );
        }
    }
}

/// A bare bech32 string is not an address, even a valid one: its prefix is not Bitcoin's.
#[test]
fn bech32_strings_that_are_not_addresses() {
    let lines = include_str!("../vectors/addresses/bech32-strings.jsonl").lines();
    let refused = lines.filter(|line| {
        let row: Value = serde_json::from_str(line).unwrap();
        address::check("BITCOIN", row["string"].as_str().unwrap()).is_err()
    });
    assert_eq!(refused.count(), 23);
}

#[test]
fn evm_edges() {
    let (lower, upper) = (EVM.to_lowercase(), EVM.to_uppercase().replacen("0X", "0x", 1));
    for (text, expected) in [
        (EVM, "ok"),
        (lower.as_str(), "ok"),
        (upper.as_str(), "ok"),
        ("0x0000000000000000000000000000000000000000", "ok"),
        ("0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "address_malformed"),
        ("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "address_malformed"),
        ("vitalik.eth", "address_malformed"),
        ("0x", "address_length"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "address_length"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0", "address_length"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", "address_character"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA\u{e9}", "address_character"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "address_checksum"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAee", "address_checksum"),
        (TRON, "address_network"),
    ] {
        assert_eq!(code(address::check("BASE", text)), expected, "{text}");
    }
}

#[test]
fn bitcoin_edges() {
    // A valid bech32 string whose prefix only starts like Bitcoin's.
    let hrp = Hrp::parse("bc1q").unwrap();
    let longer_prefix = bech32::segwit::encode_v0(hrp, &[7; 20]).unwrap();
    let longest = bech32::segwit::encode_v1(bech32::hrp::BC, &[7; 32]).unwrap();
    for (text, expected) in [
        (P2PKH, "ok"),
        ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "ok"),
        (SEGWIT, "ok"),
        (TAPROOT, "ok"),
        (longest.as_str(), "ok"),
        ("BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", "ok"),
        ("bc1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", "address_character"),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdb", "address_character"),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5md\u{e9}", "address_character"),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp", "address_checksum"),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5md", "address_checksum"),
        ("bc1", "address_length"),
        ("bc1q", "address_length"),
        (longer_prefix.as_str(), "address_character"),
        ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "address_checksum"),
        ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNV", "address_length"),
        ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN0", "address_character"),
        ("lBvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "address_character"),
        ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNV\u{e9}2", "address_character"),
        // A private key.
        ("5Kd3NBUAdUnhyzenEwVLy9pBKxSwXvE9FMPyR4UKZvpe6E3AgLr", "address_length"),
        // Litecoin: base58check with version 48.
        ("LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1", "address_network"),
        (TRON, "address_network"),
        (SOLANA, "address_network"),
        (EVM, "address_network"),
    ] {
        assert_eq!(code(address::check("BITCOIN", text)), expected, "{text}");
    }
}

#[test]
fn tron_and_solana_edges() {
    for (network, text, expected) in [
        ("TRON", TRON, "ok"),
        ("TRON", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", "address_checksum"),
        // One digit of base58 is less than a byte, so the length can still come out right.
        ("TRON", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6", "address_checksum"),
        ("TRON", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj", "address_length"),
        ("TRON", "tr7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6l", "address_character"),
        ("TRON", "41a614f803b6fd780986a42c78ec9c7f77e6ded13c", "address_character"),
        ("TRON", P2PKH, "address_network"),
        ("SOLANA", SOLANA, "ok"),
        ("SOLANA", "11111111111111111111111111111111", "ok"),
        ("SOLANA", "1111111111111111111111111111111", "address_length"),
        ("SOLANA", "111111111111111111111111111111111", "address_length"),
        ("SOLANA", "0okenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", "address_character"),
        ("SOLANA", TAPROOT, "address_network"),
    ] {
        assert_eq!(code(address::check(network, text)), expected, "{network} {text}");
    }
}

fn base58(bytes: &[u8]) -> String {
    let mut buffer = [0; 128];
    let length = bs58::encode(bytes).onto(&mut buffer[..]).unwrap();
    String::from_utf8(buffer[..length].to_vec()).unwrap()
}

fn base58check(payload: &[u8]) -> String {
    let checksum = Sha256::digest(Sha256::digest(payload));
    base58(&[payload, &checksum[..4]].concat())
}

#[test]
fn every_version_and_length_of_base58() {
    for version in 0..=255_u8 {
        let text = base58check(&[&[version][..], &[7; 20]].concat());
        let bitcoin = matches!(version, 0 | 5 | 111 | 196);
        let expected = |good: bool| if good { "ok" } else { "address_network" };
        assert_eq!(code(address::check("BITCOIN", &text)), expected(bitcoin), "{version}");
        assert_eq!(code(address::check("TRON", &text)), expected(version == 0x41), "{version}");
    }
    for length in 0..=60 {
        let text = base58(&vec![7; length]);
        let expected = match length {
            0 => "address_empty",
            32 => "ok",
            _ => "address_length",
        };
        assert_eq!(code(address::check("SOLANA", &text)), expected, "{length}");
        for (network, version) in [("BITCOIN", 5), ("TRON", 0x41)] {
            let text = base58check(&[&[version][..], &vec![7; length]].concat());
            // 28 bytes under a version and a checksum are 33; a Solana address has 32.
            let expected = match length {
                20 => "ok",
                27 => "address_network",
                _ => "address_length",
            };
            assert_eq!(code(address::check(network, &text)), expected, "{network} {length}");
        }
    }
}

#[test]
fn unknown_networks_and_the_type() {
    let longest = "\u{4e2d}".repeat(128);
    let too_long = "a".repeat(129);
    for (text, expected) in [
        ("x", "ok"),
        ("addr1q:any_form?memo=1", "ok"),
        (longest.as_str(), "ok"),
        (too_long.as_str(), "address_too_long"),
        ("", "address_empty"),
        (" ", "address_character"),
        ("a b", "address_character"),
        ("a\n", "address_character"),
        ("a\u{a0}b", "address_character"),
        ("a\u{200b}b", "address_character"),
        ("a\u{202e}b", "address_character"),
        ("\u{feff}a", "address_character"),
    ] {
        assert_eq!(code(address::check("SOME-NEW-CHAIN", text)), expected, "{text:?}");
        // Exactly as written in the table: another case of letters is another name.
        assert_eq!(code(address::check("tron", text)), expected, "{text:?}");
        assert_eq!(code(CryptoAddress::check(text)), expected, "{text:?}");
        let known = code(address::check("TRON", text));
        assert!(known != "ok" && (expected == "ok" || known == expected), "{text:?}");
    }
}

#[test]
fn debug_shows_four_characters() {
    for (text, expected) in [
        (P2PKH, "CryptoAddress(…NVN2)"),
        ("abcd", "CryptoAddress(…)"),
        ("abcde", "CryptoAddress(…e)"),
        ("\u{4e2d}\u{4e2d}", "CryptoAddress(…)"),
    ] {
        assert_eq!(format!("{:?}", CryptoAddress::try_from(text).unwrap()), expected);
    }
}

/// `text` with the character at `place` (of its length, as often as needed) replaced by another of `alphabet`.
fn changed(text: &str, place: usize, by: usize, alphabet: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let place = place % characters.len();
    let others: Vec<char> = alphabet.chars().filter(|c| *c != characters[place]).collect();
    characters[place] = others[by % others.len()];
    characters.into_iter().collect()
}

const BASE58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

proptest! {
    /// Four bytes of checksum let one change in 2^32 pass; the BCH code of bech32 none.
    #[test]
    fn a_changed_character_is_refused(
        bitcoin in valid("BITCOIN"), tron in valid("TRON"), place in any::<usize>(), by in any::<usize>(),
    ) {
        prop_assert!(address::check("TRON", &changed(&tron, place, by, BASE58)).is_err());
        let segwit = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
        let alphabet = match bitcoin.get(..2) {
            Some("bc" | "tb") => segwit.to_owned(),
            Some("BC" | "TB") => segwit.to_uppercase(),
            _ => BASE58.to_owned(),
        };
        let changed = changed(&bitcoin, place, by, &alphabet);
        prop_assert!(address::check("BITCOIN", &changed).is_err(), "{changed}");
    }

    /// Any version, any values after it, either checksum: our verdict matches the crate's.
    #[test]
    fn segwit_as_the_crate_bech32_judges_it(
        prefix in prop::sample::select(vec!["bc", "tb", "bcrt"]),
        version in prop_oneof![Just(0_u8), Just(1), 0..32_u8],
        values in prop_oneof![Just(32_usize), Just(52), Just(64), 0..70_usize]
            .prop_flat_map(|length| prop::collection::vec(0..32_u8, length)),
        last in prop_oneof![Just(0_u8), Just(16), 0..32_u8],
        bech32m in any::<bool>(),
        upper in any::<bool>(),
    ) {
        let hrp = Hrp::parse(prefix).unwrap();
        let mut values = values;
        if let Some(value) = values.last_mut() {
            *value = last;
        }
        let data = [version].into_iter().chain(values).map(|value| Fe32::try_from(value).unwrap());
        let text: String = if bech32m {
            data.with_checksum::<Bech32m>(&hrp).chars().collect()
        } else {
            data.with_checksum::<Bech32>(&hrp).chars().collect()
        };
        let text = if upper { text.to_uppercase() } else { text };
        prop_assert_eq!(address::check("BITCOIN", &text).is_ok(), SegwitHrpstring::new(&text).is_ok(), "{}", text);
    }

    /// EIP-55 hashes the lower-case digits, so a letter of the wrong case never passes while both cases are there.
    #[test]
    fn a_letter_of_the_wrong_case_is_refused(address in valid("ETHEREUM"), place in 2..42_usize) {
        let flipped: String = address
            .char_indices()
            .map(|(at, c)| match c {
                _ if at != place => c,
                'a'..='f' => c.to_ascii_uppercase(),
                _ => c.to_ascii_lowercase(),
            })
            .collect();
        let (_, digits) = flipped.split_at(2);
        let one_case = digits == digits.to_lowercase() || digits == digits.to_uppercase();
        prop_assert_eq!(address::check("ETHEREUM", &flipped).is_ok(), one_case || flipped == address);
    }

    /// A missing or doubled character is a typing error that checksums and lengths have to find as well.
    #[test]
    fn a_missing_or_doubled_character_is_refused(
        bitcoin in valid("BITCOIN"), tron in valid("TRON"), evm in valid("ETHEREUM"), place in any::<usize>(),
    ) {
        for (network, text) in [("BITCOIN", bitcoin), ("TRON", tron), ("ETHEREUM", evm)] {
            let place = place % text.len();
            let (before, after) = text.split_at(place);
            let (character, rest) = after.split_at(1);
            let missing = format!("{before}{rest}");
            let doubled = format!("{before}{character}{after}");
            prop_assert!(address::check(network, &missing).is_err(), "{missing}");
            prop_assert!(address::check(network, &doubled).is_err(), "{doubled}");
        }
    }
}
