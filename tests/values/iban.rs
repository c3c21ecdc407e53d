//! IBANs: made from the whole registry with separate arithmetic, then broken one rule at a time.

use oceafin_partner::values::Iban;
use proptest::prelude::*;
use serde_json::Value;

use super::code;

/// A country of the registry and its groups `(count, kind)`, read from the published structure.
#[derive(Clone, Debug)]
struct Structure {
    country: String,
    groups: Vec<(usize, char)>,
    length: usize,
}

fn registry() -> Vec<Structure> {
    let rows: Vec<Value> =
        serde_json::from_str(include_str!("../vectors/iban/reference/iban_structure_swift_r99.json"))
            .unwrap();
    rows.iter()
        .map(|row| {
            let published = row["iban_structure"].as_str().unwrap();
            let groups = published
                .split_at(5)
                .1
                .split_inclusive(['n', 'a', 'c'])
                .map(|group| {
                    let digits: String = group.chars().filter(char::is_ascii_digit).collect();
                    (digits.parse().unwrap(), group.chars().last().unwrap())
                })
                .collect();
            Structure {
                country: row["country"].as_str().unwrap().to_owned(),
                groups,
                length: usize::try_from(row["iban_length"].as_u64().unwrap()).unwrap(),
            }
        })
        .collect()
}

/// Check digits as the standard computes them: 98 minus the remainder of the digits written out, long division.
fn with_check_digits(country: &str, bban: &str) -> String {
    let spelt: String =
        format!("{bban}{country}00").chars().map(|c| c.to_digit(36).unwrap().to_string()).collect();
    let remainder = spelt.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("{country}{:02}{bban}", 98 - remainder)
}

fn bban(structure: &Structure) -> impl Strategy<Value = String> + use<> {
    let pattern: String = structure
        .groups
        .iter()
        .map(|(count, kind)| match kind {
            'n' => format!("[0-9]{{{count}}}"),
            'a' => format!("[A-Z]{{{count}}}"),
            _ => format!("[A-Z0-9]{{{count}}}"),
        })
        .collect();
    proptest::string::string_regex(&pattern).unwrap()
}

fn ibans() -> impl Strategy<Value = (Structure, String)> {
    prop::sample::select(registry()).prop_flat_map(|structure| {
        bban(&structure)
            .prop_map(move |bban| (structure.clone(), with_check_digits(&structure.country, &bban)))
    })
}

#[test]
fn every_country_of_the_registry_and_no_other() {
    let registry = registry();
    assert_eq!(registry.len(), 89);
    for first in 'A'..='Z' {
        for second in 'A'..='Z' {
            let country = format!("{first}{second}");
            let structure = registry.iter().find(|entry| entry.country == country);
            let bban: String = structure.map_or("0".repeat(14), |entry| {
                entry
                    .groups
                    .iter()
                    .map(|(count, kind)| if *kind == 'a' { "A" } else { "0" }.repeat(*count))
                    .collect()
            });
            let result = code(Iban::check(&with_check_digits(&country, &bban)));
            assert_eq!(result, if structure.is_some() { "ok" } else { "iban_country" }, "{country}");
        }
    }
}

#[test]
fn edges() {
    let padded = format!("DE89370400440532013000{}", " ".repeat(46));
    let overpadded = format!("DE89370400440532013000{}", " ".repeat(47));
    for (text, expected) in [
        ("DE89370400440532013000", "ok"),
        ("DE89 3704 0044 0532 0130 00", "ok"),
        ("XK051212012345678906", "ok"),
        (padded.as_str(), "ok"),
        (overpadded.as_str(), "iban_length"),
        ("", "iban_empty"),
        ("   ", "iban_empty"),
        ("D", "iban_country"),
        ("DE", "iban_length"),
        ("DE8", "iban_length"),
        ("DE89", "iban_length"),
        ("DE8937040044053201300", "iban_length"),
        ("DE893704004405320130000", "iban_length"),
        ("DE893704004405320130000000000000000", "iban_length"),
        ("ZZ89370400440532013000", "iban_country"),
        ("RE4220041010050500013M02606", "iban_country"),
        ("de89370400440532013000", "iban_lower_case"),
        ("DE8937040044053201300o", "iban_lower_case"),
        ("DE8937040044053201300O", "iban_structure"),
        ("DE88370400440532013000", "iban_check_digits"),
        ("DEA9370400440532013000", "iban_check_digits"),
        ("DE8937040044053201300\u{e9}", "iban_character"),
        ("DE89\u{a0}3704 0044 0532 0130 00", "iban_character"),
        ("DE89\t370400440532013000", "iban_character"),
        ("DE89370400440532013000\n", "iban_character"),
        ("DE89-3704-0044-0532-0130-00", "iban_character"),
    ] {
        assert_eq!(code(Iban::check(text)), expected, "{text:?}");
    }
    let length = Iban::check("DE8937040044053201300").unwrap_err();
    assert_eq!(length.message, "an IBAN of this country has 22 characters: check for missing or extra ones");
}

#[test]
fn check_digits_that_the_standard_never_gives() {
    // Each is congruent to the right ones modulo 97: 02 and 99, 97 and 00, 98 and 01.
    for (right, wrong) in [("02", "99"), ("97", "00"), ("98", "01")] {
        let found = (0..1000)
            .map(|n| with_check_digits("NO", &format!("{n:011}")))
            .find(|iban| iban.split_at(2).1.starts_with(right));
        let iban = found.unwrap();
        assert_eq!(code(Iban::check(&iban)), "ok");
        assert_eq!(code(Iban::check(&iban.replacen(right, wrong, 1))), "iban_check_digits", "{wrong}");
    }
}

/// The structure counts even when the check digits are right: at every place of every country.
#[test]
fn a_character_of_the_wrong_kind() {
    for structure in registry() {
        let kinds: Vec<char> =
            structure.groups.iter().flat_map(|(count, kind)| vec![*kind; *count]).collect();
        for (place, changed) in kinds.iter().enumerate() {
            for by in ['A', '0'] {
                let bban: String = kinds
                    .iter()
                    .enumerate()
                    .map(|(at, kind)| match kind {
                        _ if at == place => by,
                        'a' => 'B',
                        _ => '1',
                    })
                    .collect();
                let allowed = match changed {
                    'n' => by == '0',
                    'a' => by == 'A',
                    _ => true,
                };
                let iban = with_check_digits(&structure.country, &bban);
                assert_eq!(code(Iban::check(&iban)), if allowed { "ok" } else { "iban_structure" }, "{iban}");
            }
        }
    }
}

#[test]
fn an_iban_keeps_its_blanks_and_hides_its_middle() {
    let printed = "DE89 3704 0044 0532 0130 00";
    let iban = Iban::try_from(printed).unwrap();
    assert_eq!(iban.as_str(), printed);
    assert_eq!(iban.electronic(), "DE89370400440532013000");
    assert_eq!(format!("{iban:?}"), "Iban(DE…3000)");
}

proptest! {
    #[test]
    fn every_iban_by_the_registry_is_taken((structure, iban) in ibans()) {
        prop_assert_eq!(iban.len(), structure.length);
        prop_assert_eq!(code(Iban::check(&iban)), "ok", "{}", iban);
        let printed: String = iban.as_bytes().chunks(4).map(|group| String::from_utf8(group.to_vec()).unwrap() + " ").collect();
        prop_assert_eq!(Iban::try_from(printed).unwrap().electronic(), iban);
    }

    /// A digit for a digit, a letter for a letter. Modulo 97 guarantees no more: a letter is two digits in the sum.
    #[test]
    fn one_wrong_character_is_found((_, iban) in ibans(), at in any::<prop::sample::Index>(), by in 1..=9_u8) {
        let at = at.index(iban.len());
        let mut bytes = iban.clone().into_bytes();
        bytes[at] = match bytes[at] {
            digit @ b'0'..=b'9' => (digit - b'0' + by) % 10 + b'0',
            letter => (letter - b'A' + by) % 26 + b'A',
        };
        let wrong = String::from_utf8(bytes).unwrap();
        prop_assert!(Iban::check(&wrong).is_err(), "{} and {}", iban, wrong);
    }
}
