//! Codes of fixed lists, and symbols: the whole reference tables, and the edges.

use std::collections::BTreeMap;

use oceafin_partner::values::{Asset, Bic, Country, Currency, Id, Network};
use serde_json::Value;

use super::code;

fn reference(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

/// Every word of `width` upper-case letters.
fn words(width: u32) -> impl Iterator<Item = String> {
    (0..26_u32.pow(width)).map(move |number| {
        (0..width)
            .rev()
            .map(|place| char::from(b'A' + u8::try_from(number / 26_u32.pow(place) % 26).unwrap()))
            .collect()
    })
}

#[test]
fn currencies_match_the_active_list_exactly() {
    let expected: BTreeMap<String, Option<u64>> =
        reference(include_str!("../vectors/currency/reference/iso4217_active.json"))
            .iter()
            .map(|row| (row["code"].as_str().unwrap().to_owned(), row["minor_unit"].as_u64()))
            .collect();
    let found: BTreeMap<_, _> = words(3)
        .filter_map(|word| Some((word.clone(), word.parse::<Currency>().ok()?.minor_units().map(u64::from))))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(found.len(), 178);
}

#[test]
fn countries_match_the_assigned_list_exactly() {
    let expected: Vec<String> = reference(include_str!("../vectors/country/reference/iso3166_alpha2.json"))
        .iter()
        .map(|row| row["alpha2"].as_str().unwrap().to_owned())
        .collect();
    let found: Vec<String> = words(2).filter(|word| Country::check(word).is_ok()).collect();
    assert_eq!(found, expected);
    assert_eq!(found.len(), 249);
}

#[test]
fn currency_and_country_edges() {
    for (text, expected) in [
        ("eur", "currency_lower_case"),
        ("Eur", "currency_lower_case"),
        ("", "currency_unknown"),
        ("EU", "currency_unknown"),
        ("EUR ", "currency_unknown"),
        ("EURUSD", "currency_unknown"),
        ("AEDAFN", "currency_unknown"),
        ("E\u{dc}", "currency_unknown"),
    ] {
        assert_eq!(code(Currency::check(text)), expected, "{text}");
    }
    for (text, expected) in [
        ("de", "country_lower_case"),
        ("De", "country_lower_case"),
        ("dE", "country_lower_case"),
        ("XK", "country_unknown"),
        ("UK", "country_unknown"),
        ("", "country_unknown"),
        ("D", "country_unknown"),
        ("DEFR", "country_unknown"),
        // Two codes that stand side by side in the packed list.
        ("ADAE", "country_unknown"),
        ("\u{e9}", "country_unknown"),
    ] {
        assert_eq!(code(Country::check(text)), expected, "{text}");
    }
}

#[test]
fn bic_edges() {
    for (text, expected) in [
        ("DEUTDEFF", "ok"),
        ("DEUTDEFF500", "ok"),
        ("NCBVXKPR", "ok"),
        ("", "bic_length"),
        ("DEUTDEFF5", "bic_length"),
        ("DEUT DEFF50", "bic_character"),
        ("deutdeff", "bic_lower_case"),
        ("DEUTDEFFxxx", "bic_lower_case"),
        ("DEU1DEFF", "bic_institution"),
        ("DEUTUKFF", "bic_country"),
        ("DEUTICFF", "bic_country"),
        ("DEUTD1FF", "bic_country"),
        ("DEUT\u{e9}FF", "bic_character"),
        ("DEU\u{e9}EFF", "bic_character"),
    ] {
        assert_eq!(code(Bic::check(text)), expected, "{text}");
    }
}

#[test]
fn id_edges() {
    let longest = "a".repeat(128);
    let too_long = "a".repeat(129);
    for (text, expected) in [
        ("5f0c7a0e-7f1b-4a44-9a57-1f7a3c9d2b10", "ok"),
        ("cust-100001:fiat_withdrawal.1", "ok"),
        ("...", "ok"),
        ("a..b", "ok"),
        (longest.as_str(), "ok"),
        (too_long.as_str(), "id_too_long"),
        ("", "id_empty"),
        (".", "id_dot_segment"),
        ("..", "id_dot_segment"),
        ("../x", "id_character"),
        ("a/b", "id_character"),
        ("a\\b", "id_character"),
        ("%2e%2e", "id_character"),
        ("a b", "id_character"),
        ("a\n", "id_character"),
        ("a?b", "id_character"),
        ("a#b", "id_character"),
        ("\u{e9}", "id_character"),
        ("\0", "id_character"),
    ] {
        assert_eq!(code(Id::check(text)), expected, "{text}");
    }
    for byte in 0..=127_u8 {
        let allowed = byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
        let text = format!("a{}", char::from(byte));
        assert_eq!(Id::check(&text).is_ok(), allowed, "byte {byte}");
    }
}

#[test]
fn asset_edges() {
    for (text, expected) in [
        ("USDC", "ok"),
        ("USDC.E", "ok"),
        ("1INCH", "ok"),
        ("AB", "ok"),
        ("ABCDEFGHIJKLMNOP", "ok"),
        ("A", "asset_length"),
        ("", "asset_length"),
        ("ABCDEFGHIJKLMNOPQ", "asset_length"),
        ("usdc", "asset_lower_case"),
        ("USD-C", "asset_character"),
        ("USD C", "asset_character"),
        ("\u{20ac}", "asset_character"),
    ] {
        assert_eq!(code(Asset::check(text)), expected, "{text}");
    }
}

#[test]
fn network_is_open() {
    let longest = "\u{e9}".repeat(64);
    let too_long = "\u{e9}".repeat(65);
    for (text, expected) in [
        ("ETHEREUM", "ok"),
        ("some-new-network", "ok"),
        (longest.as_str(), "ok"),
        (too_long.as_str(), "network_too_long"),
        ("", "network_empty"),
        (" ", "network_empty"),
        ("TRON\n", "network_character"),
        ("TR\0ON", "network_character"),
        ("TR\u{85}ON", "network_character"),
    ] {
        assert_eq!(code(Network::check(text)), expected, "{text:?}");
    }
    assert_eq!(Network::known().len(), 10);
    assert!(Network::known().iter().all(|known| known.name.parse::<Network>().unwrap().is_known()));
    assert!(!Network::try_from("ethereum").unwrap().is_known());
}
