//! Amounts of requests.

use std::cmp::Ordering;

use bigdecimal::BigDecimal;
use oceafin_partner::values::{Amount, Currency, Decimal};
use proptest::prelude::*;

use super::code;

#[test]
fn edges() {
    let zeros = "0".repeat(17);
    let most_digits = "9".repeat(38);
    for (text, expected) in [
        ("1", "ok"),
        ("0.5", "ok"),
        ("12.50", "ok"),
        ("100.000000000000000001", "ok"),
        (most_digits.as_str(), "ok"),
        (&format!("{}.{}", "1".repeat(20), "1".repeat(18)), "ok"),
        (&format!("0.{zeros}1"), "ok"),
        ("", "amount_empty"),
        ("-1", "amount_sign"),
        ("+1", "amount_sign"),
        ("1e3", "amount_exponent"),
        ("1E+2", "amount_exponent"),
        ("1.5e-7", "amount_exponent"),
        ("e5", "amount_not_decimal"),
        (".5", "amount_not_decimal"),
        ("5.", "amount_not_decimal"),
        (".", "amount_not_decimal"),
        ("1.2.3", "amount_not_decimal"),
        ("1,5", "amount_not_decimal"),
        ("1_000", "amount_not_decimal"),
        ("0x10", "amount_not_decimal"),
        (" 1", "amount_not_decimal"),
        ("1 ", "amount_not_decimal"),
        ("1\n", "amount_not_decimal"),
        ("NaN", "amount_not_decimal"),
        ("Infinity", "amount_not_decimal"),
        ("\u{661}", "amount_not_decimal"),
        ("1.\u{ff15}", "amount_not_decimal"),
        ("00", "amount_leading_zero"),
        ("01", "amount_leading_zero"),
        ("00.5", "amount_leading_zero"),
        ("0", "amount_not_positive"),
        ("0.00", "amount_not_positive"),
        (&format!("0.{zeros}00"), "amount_too_many_decimals"),
        (&format!("{most_digits}9"), "amount_too_many_digits"),
        (&format!("{}.{}", "1".repeat(21), "1".repeat(18)), "amount_too_many_digits"),
        (&format!("{}.1", "1".repeat(38)), "amount_too_many_digits"),
    ] {
        assert_eq!(code(Amount::check(text)), expected, "{text}");
    }
}

#[test]
fn minor_units_of_each_class() {
    for (text, currency, expected) in [
        ("10", "EUR", "ok"),
        ("10.5", "EUR", "ok"),
        ("10.50", "EUR", "ok"),
        ("10.500", "EUR", "amount_minor_units"),
        ("10.505", "EUR", "amount_minor_units"),
        ("10", "JPY", "ok"),
        ("10.0", "JPY", "amount_minor_units"),
        ("10.505", "KWD", "ok"),
        ("10.5055", "KWD", "amount_minor_units"),
        ("10.5055", "CLF", "ok"),
        ("10.50555", "CLF", "amount_minor_units"),
        ("10.505555555555555555", "XAU", "ok"),
    ] {
        let currency: Currency = currency.parse().unwrap();
        assert_eq!(code(Amount::check_minor_units(text, currency)), expected, "{text} {currency}");
    }
    let message = |text, currency: &str| {
        Amount::check_minor_units(text, currency.parse().unwrap()).unwrap_err().message.into_owned()
    };
    assert_eq!(message("1.123", "EUR"), "`EUR` has 2 minor units: write at most 2 digits after the point");
    assert_eq!(message("1.1", "JPY"), "`JPY` has no minor units: write the amount without a point");
}

#[test]
fn order_compares_numbers_and_equality_compares_text() {
    let amount = |text: &str| Amount::try_from(text).unwrap();
    for (left, right, expected) in [
        ("1.0", "1.00", Ordering::Equal),
        ("9", "10", Ordering::Less),
        ("10.1", "10.09", Ordering::Greater),
        ("0.000000000000000001", "0.000000000000000002", Ordering::Less),
        ("99999999999999999999999999999999999998", "99999999999999999999999999999999999999", Ordering::Less),
        ("9007199254740993", "9007199254740992", Ordering::Greater),
    ] {
        assert_eq!(amount(left).compare(&amount(right)), expected, "{left} {right}");
    }
    assert_ne!(amount("1.0"), amount("1.00"));
}

/// Amounts by the rule: the digits before the point are limited by those after it.
fn amounts() -> impl Strategy<Value = String> {
    (0..=18_usize)
        .prop_flat_map(|decimals| {
            let whole = format!("(0|[1-9][0-9]{{0,{}}})", 37 - decimals);
            let fraction = if decimals == 0 { String::new() } else { format!("\\.[0-9]{{{decimals}}}") };
            proptest::string::string_regex(&(whole + &fraction)).unwrap()
        })
        .prop_filter("greater than zero", |text| text.bytes().any(|byte| matches!(byte, b'1'..=b'9')))
}

proptest! {
    #[test]
    fn every_amount_by_the_rule_is_taken_and_kept(text in amounts()) {
        let amount = Amount::try_from(text.as_str()).unwrap();
        prop_assert_eq!(amount.as_str(), &text);
        prop_assert!(Decimal::check(&text).is_ok());
    }

    #[test]
    fn one_foreign_character_spoils_an_amount(text in amounts(), at in any::<prop::sample::Index>(), c in "[^0-9.]") {
        let at = at.index(text.len() + 1);
        let (before, after) = text.split_at(at);
        let spoilt = format!("{before}{c}{after}");
        prop_assert!(Amount::check(&spoilt).is_err());
    }

    #[test]
    fn order_agrees_with_big_decimals(left in amounts(), right in amounts()) {
        let number = |text: &str| text.parse::<BigDecimal>().unwrap();
        let order = Amount::try_from(left.as_str()).unwrap().compare(&Amount::try_from(right.as_str()).unwrap());
        prop_assert_eq!(order, number(&left).cmp(&number(&right)));
    }
}
