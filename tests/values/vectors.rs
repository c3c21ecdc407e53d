//! Every row of the vectors in `tests/vectors`, disputed ones by the rule their README states.

use oceafin_partner::values::{Bic, Country, Currency, DateTime, Iban, ValueError};
use serde_json::Value;

macro_rules! suites {
    ($topic:literal: $($name:literal)*) => {
        [$(($name, include_str!(concat!("../vectors/", $topic, "/", $name, ".jsonl")))),*]
    };
}

/// Runs the rows and counts them; `expected` reads the verdict that the rule gives.
fn run<const N: usize>(
    suites: [(&str, &str); N],
    input: &str,
    check: fn(&str) -> Result<(), ValueError>,
    expected: fn(&Value) -> bool,
) -> usize {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in suites.iter().flat_map(|(_, text)| text.lines()) {
        let row: Value = serde_json::from_str(line).unwrap();
        let result = check(row[input].as_str().unwrap());
        if result.is_ok() != expected(&row) {
            wrong.push(format!("{} gave {result:?}", row["id"]));
        }
        // The rule and the upstream verdict differ in disputed rows only.
        assert!(row["valid"] == expected(&row) || row["disputed"] == true, "{}", row["id"]);
        count += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    count
}

#[test]
fn iban() {
    let suites = suites!("iban":
        "commons-validator" "iban-validation" "schwifty" "swift-registry-examples" "symfony" "validatorjs");
    assert_eq!(run(suites, "iban", Iban::check, |row| row["independent"] == true), 456);
}

#[test]
fn bic() {
    let suites = suites!("bic": "bank-registry-sample" "schwifty" "symfony" "validatorjs");
    assert_eq!(run(suites, "bic", Bic::check, |row| row["strict_alpha_prefix"] == true), 343);
}

#[test]
fn currency() {
    let suites = suites!("currency": "active-six-list" "withdrawn" "validatorjs");
    assert_eq!(run(suites, "code", Currency::check, |row| row["valid"] == true), 195);
}

#[test]
fn currency_minor_units() {
    for line in include_str!("../vectors/currency/active-six-list.jsonl").lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let currency: Currency = row["code"].as_str().unwrap().parse().unwrap();
        assert_eq!(currency.minor_units().map(u64::from), row["minor_unit"].as_u64(), "{currency}");
    }
}

#[test]
fn country() {
    let exact = |row: &Value| row.get("exact_case_valid").unwrap_or(&row["valid"]) == true;
    let suites = suites!("country": "assigned" "symfony" "validatorjs");
    assert_eq!(run(suites, "code", Country::check, exact), 164);
}

#[test]
fn date_time() {
    let suites = suites!("date-time": "json-schema" "validatorjs" "zod");
    assert_eq!(run(suites, "value", DateTime::check, |row| row["independent"] == true), 44);
}
