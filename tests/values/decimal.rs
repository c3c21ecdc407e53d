//! Decimals of responses, and number literals turned into them.

use std::cmp::Ordering;
use std::str::FromStr;

use bigdecimal::BigDecimal;
use oceafin_partner::values::Decimal;
use proptest::prelude::*;

use super::code;

#[test]
fn number_literals() {
    let forty = "1234567890123456789012345678901234567890";
    for (literal, plain) in [
        ("0", "0"),
        ("-0", "-0"),
        ("-0.0", "-0.0"),
        ("1.50", "1.50"),
        ("9007199254740993", "9007199254740993"),
        (forty, forty),
        ("1e-7", "0.0000001"),
        ("1E+2", "100"),
        ("1E2", "100"),
        ("-1e2", "-100"),
        ("1.5e1", "15"),
        ("1.50e1", "15.0"),
        ("1.5e3", "1500"),
        ("1500e-2", "15.00"),
        ("1500e-4", "0.1500"),
        ("1500e-5", "0.01500"),
        ("0.001e2", "0.1"),
        ("0.001e3", "1"),
        ("0.001e5", "100"),
        ("12e0", "12"),
        ("1.5e-0", "1.5"),
        ("1e00000000000000000000002", "100"),
        ("0e999999999", "0"),
        ("0.00e-999999999", "0"),
        ("-0e5", "-0"),
        ("9007199254740993e-3", "9007199254740.993"),
    ] {
        assert_eq!(Decimal::from_json_number(literal).as_deref(), Ok(plain), "{literal}");
    }
    let largest = Decimal::from_json_number("1.7976931348623157e308").unwrap();
    assert_eq!((largest.len(), largest.starts_with("179769313486231570")), (309, true));
    let smallest = Decimal::from_json_number("5e-324").unwrap();
    assert_eq!((smallest.len(), smallest.ends_with("05")), (326, true));
    assert_eq!(Decimal::from_json_number("1e400").unwrap().len(), 401);
}

#[test]
fn literals_refused() {
    for literal in
        ["1e401", "1e-401", "1e999999999", "-1e-999999999", "1e99999999999999999999999999", "0.1E+2147483648"]
    {
        assert_eq!(Decimal::from_json_number(literal).unwrap_err().code, "decimal_exponent", "{literal}");
    }
    for literal in [
        "",
        "-",
        "+1",
        "01",
        "-01",
        "1.",
        ".1",
        "1.e1",
        "1e",
        "1e+",
        "1e+-1",
        "1e1.5",
        "1e1e1",
        "--1",
        "1 ",
        " 1",
        "NaN",
        "Infinity",
        "0x1",
        "\u{661}",
        "1\u{661}",
        "1.5\u{e9}",
        "e1",
    ] {
        assert_eq!(Decimal::from_json_number(literal).unwrap_err().code, "decimal_not_number", "{literal}");
    }
}

#[test]
fn edges() {
    for text in
        ["0", "-0", "-0.0", "0.00", "-12.50", "007", "123456789012345678901234567890123456789012345.6"]
    {
        assert_eq!(code(Decimal::check(text)), "ok", "{text}");
    }
    for text in ["", "-", ".", "-.5", "5.", "+1", "--1", "1-", "1e5", "1,5", "1.2.3", " 1", "NaN", "\u{661}"]
    {
        assert_eq!(code(Decimal::check(text)), "decimal_not_decimal", "{text}");
    }
}

#[test]
fn order_and_zero() {
    let decimal = |text: &str| Decimal::try_from(text).unwrap();
    for (left, right, expected) in [
        ("-0", "0.00", Ordering::Equal),
        ("-1", "0", Ordering::Less),
        ("-1", "-2", Ordering::Greater),
        ("-1.5", "-1.50", Ordering::Equal),
        ("007", "7.0", Ordering::Equal),
        ("1", "-100", Ordering::Greater),
    ] {
        assert_eq!(decimal(left).compare(&decimal(right)), expected, "{left} {right}");
    }
    assert!(decimal("-0.000").is_zero() && !decimal("-0.001").is_zero());
}

proptest! {
    #[test]
    fn a_literal_keeps_its_value(
        mantissa in "-?(0|[1-9][0-9]{0,45})(\\.[0-9]{1,45})?",
        exponent in prop::option::of((prop::sample::select(vec!["e", "E", "e+", "E-", "e-"]), 0..=400_u32)),
    ) {
        let literal = exponent.map_or(mantissa.clone(), |(sign, digits)| format!("{mantissa}{sign}{digits}"));
        let plain = Decimal::from_json_number(&literal).unwrap();
        prop_assert!(Decimal::check(&plain).is_ok(), "{literal} gave {plain}");
        prop_assert_eq!(BigDecimal::from_str(&plain).unwrap(), BigDecimal::from_str(&literal).unwrap());
        // A plain decimal stays plain, and without superfluous leading zeros it is itself a JSON number.
        prop_assert_eq!(Decimal::from_json_number(&plain), Ok(plain));
    }

    #[test]
    fn order_agrees_with_big_decimals(left in "-?[0-9]{1,20}(\\.[0-9]{1,20})?", right in "-?[0-9]{1,20}(\\.[0-9]{1,20})?") {
        let number = |text: &str| BigDecimal::from_str(text).unwrap();
        let order = Decimal::try_from(left.as_str()).unwrap().compare(&Decimal::try_from(right.as_str()).unwrap());
        prop_assert_eq!(order, number(&left).cmp(&number(&right)));
    }
}
