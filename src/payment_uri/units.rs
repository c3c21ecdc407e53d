//! Amounts as decimals and as whole numbers of the smallest unit: by moving the point, never by arithmetic.

use super::query::split;
use super::rules::{MINOR_UNITS, NUMBER, Verdict};

/// An amount in smallest units. Trailing zeros count as digits, as they do for fiat currencies. Code:
/// `amount_minor_units`.
pub(super) fn to_units(amount: &str, decimals: usize, verdict: &mut Verdict) -> String {
    let units = shifted(amount.as_bytes(), decimals);
    verdict.rule(units.is_some(), &MINOR_UNITS);
    units.unwrap_or_default()
}

/// A number of EIP-681 as smallest units: `1500000`, `1.5e6`. Exact, and whole: the exponent is at least as large as
/// the number of digits after the point. Code: `payment_uri_number`.
pub(super) fn from_number(number: &str, verdict: &mut Verdict) -> String {
    let number = number.strip_prefix('+').unwrap_or(number).to_ascii_lowercase();
    let (mantissa, exponent) = split(number.as_bytes(), b'e');
    let units = small(exponent).and_then(|shift| shifted(mantissa, shift));
    verdict.rule(units.is_some() && mantissa.last().is_some_and(u8::is_ascii_digit), &NUMBER);
    units.unwrap_or_default()
}

/// A number of at most two digits; none are zero. No amount has more than 38 digits.
#[inline(never)]
pub(super) fn small(digits: &[u8]) -> Option<usize> {
    let good = digits.len() <= 2 && digits.iter().all(u8::is_ascii_digit);
    good.then(|| {
        digits
            .iter()
            .fold(0, |number: usize, digit| number.wrapping_mul(10).wrapping_add(usize::from(digit & 15)))
    })
}

/// The digits of a decimal with its point moved, without leading zeros; `None` if it does not come out whole.
#[inline(never)]
fn shifted(decimal: &[u8], places: usize) -> Option<String> {
    let (whole, fraction) = split(decimal, b'.');
    let zeros = places.checked_sub(fraction.len())?;
    let mut digits = whole.to_vec();
    digits.extend_from_slice(fraction);
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    digits.extend_from_slice([b'0'; 99].get(..zeros)?);
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    String::from_utf8(digits.get(zeros..)?.to_vec()).ok()
}

/// Smallest units as an amount, without zeros that say nothing.
#[inline(never)]
pub(super) fn from_units(units: &str, decimals: usize) -> String {
    let mut amount = Vec::new();
    for place in (0..units.len().max(decimals.saturating_add(1))).rev() {
        amount.push(units.bytes().rev().nth(place).unwrap_or(b'0'));
        if place == decimals {
            amount.push(b'.');
        }
    }
    while amount.ends_with(b"0") {
        amount.pop();
    }
    if amount.ends_with(b".") {
        amount.pop();
    }
    String::from_utf8(amount).unwrap_or_default()
}
