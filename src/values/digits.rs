//! Order of decimal texts, decided on the digits: no number type holds 38 digits with 18 after the point.

use std::cmp::Ordering;

/// Compares two checked decimals, `-?digits[.digits]`, as numbers: `1.0` equals `1.00`, `-0` equals `0`.
pub(super) fn compare(left: &str, right: &str) -> Ordering {
    let (left_negative, left) = magnitude(left);
    let (right_negative, right) = magnitude(right);
    match (left_negative, right_negative) {
        (false, false) => order(left, right),
        (true, true) => order(right, left),
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
    }
}

/// Whether a decimal has only zeros for digits.
pub(super) fn is_zero(text: &str) -> bool {
    text.bytes().all(|byte| !matches!(byte, b'1'..=b'9'))
}

/// Sign, then the digits before and after the point without the zeros that don't count.
fn magnitude(text: &str) -> (bool, (&str, &str)) {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let negative = digits.len() < text.len() && !is_zero(digits);
    (negative, (whole.trim_start_matches('0'), fraction.trim_end_matches('0')))
}

fn order((left_whole, left_fraction): (&str, &str), (right_whole, right_fraction): (&str, &str)) -> Ordering {
    // Without leading zeros a longer whole part is a greater one; fractions order like words in a dictionary.
    left_whole
        .len()
        .cmp(&right_whole.len())
        .then_with(|| left_whole.cmp(right_whole))
        .then_with(|| left_fraction.cmp(right_fraction))
}
