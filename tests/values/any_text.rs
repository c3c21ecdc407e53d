//! Any text: no check panics, none takes long, and no message repeats the input.

use std::time::{Duration, Instant};

use oceafin_partner::values::{
    Amount, Asset, Bic, Country, CryptoAddress, Currency, DateTime, Decimal, Email, HttpsUrl, Iban, Id,
    Network, ValueError, address,
};
use proptest::prelude::*;

type Check = fn(&str) -> Result<(), ValueError>;

const CHECKS: [(&str, Check); 18] = [
    ("id", Id::check),
    ("amount", Amount::check),
    ("decimal", Decimal::check),
    ("decimal", |text| Decimal::from_json_number(text).map(|_| ())),
    ("currency", Currency::check),
    ("country", Country::check),
    ("iban", Iban::check),
    ("bic", Bic::check),
    ("date_time", DateTime::check),
    ("asset", Asset::check),
    ("network", Network::check),
    ("address", CryptoAddress::check),
    ("address", |text| address::check("ETHEREUM", text)),
    ("address", |text| address::check("BITCOIN", text)),
    ("address", |text| address::check("TRON", text)),
    ("address", |text| address::check("SOLANA", text)),
    ("email", Email::check),
    ("url", HttpsUrl::check),
];

/// Text of any script, and text that looks nearly right.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9A-Za-z.+: eE-]{0,40}",
        "[A-Z]{2}[0-9 ]{0,40}\\PC{0,2}",
        "-?[0-9.]{0,60}[eE]?[-+0-9]{0,12}",
        "0x[0-9a-fA-F]{38,42}",
        "(bc|tb|bcrt|BC)1[qpzry9x8gf2tvdw0s3jn54khce6mua7l1\\PC]{0,90}",
        "[1-9A-HJ-NP-Za-km-z]{20,60}",
        "[\"a.@\\\\]{0,12}@[\\[\\]a.:0-9IPv-]{0,30}",
        "https?://[\\[\\]a.:0-9@/?#\u{e9}]{0,30}",
        "https://[a0-9.\\[\\]:]{1,12}:[0-9]{1,24}"
    ]
}

proptest! {
    #[test]
    fn no_check_panics_and_codes_are_well_formed(text in texts()) {
        for (name, check) in CHECKS {
            if let Err(error) = check(&text) {
                prop_assert!(error.code.starts_with(name), "{}", error.code);
                prop_assert!(error.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
                prop_assert!(!error.message.ends_with('.') && error.message.len() < 120);
            }
        }
    }

    #[test]
    fn no_check_of_minor_units_panics(text in texts()) {
        for currency in ["EUR", "JPY", "XAU"] {
            let _ = Amount::check_minor_units(&text, currency.parse().unwrap());
        }
    }

    #[test]
    fn no_message_repeats_the_text(text in "[0-9a-zA-Z]{12,40}\u{e9}") {
        for (_, check) in CHECKS {
            if let Err(error) = check(&text) {
                prop_assert!(!error.message.contains(&text));
            }
        }
    }
}

#[test]
fn huge_texts_are_refused_quickly() {
    for unit in ["9", "0", "A", "a", " ", ".", "-", "\u{1f600}", "1e", "2026-06-28T00:00:00.", "bc1q", "a@"] {
        let text = unit.repeat(4_000_000 / unit.len());
        let number = format!("1e{}", "9".repeat(1_000_000));
        let fraction = format!("2026-06-28T00:00:00.{}", "9".repeat(1_000_000));
        let started = Instant::now();
        for (_, check) in CHECKS {
            let _ = (check(&text), check(&number), check(&fraction));
        }
        // Linear work takes milliseconds in a release build; the bound is for a slow machine in debug.
        assert!(started.elapsed() < Duration::from_secs(10), "{unit}");
    }
}
