//! Amounts as decimals and as whole numbers of the smallest unit: by moving the point, never by arithmetic.

use super::payment::{Part, PaymentUriError, Rule};
use super::query::split;

/// A checked amount in smallest units. Trailing zeros count as digits, as they do for fiat currencies. Code:
/// `amount_minor_units`.
pub(super) fn to_units(amount: &str, decimals: usize) -> Result<String, PaymentUriError> {
    shifted(amount.as_bytes(), decimals).ok_or_else(|| {
        let message = "the amount has more digits after the point than the asset";
        Rule(Some(Part::Amount), "amount_minor_units", message).broken()
    })
}

/// A number of EIP-681 as smallest units: `1500000`, `1.5e6`. Exact, and whole: the exponent is at least as large as
/// the number of digits after the point. Code: `payment_uri_number`.
pub(super) fn from_number(number: &str) -> Result<String, PaymentUriError> {
    let number = number.strip_prefix('+').unwrap_or(number).to_ascii_lowercase();
    let (mantissa, exponent) = split(number.as_bytes(), b'e');
    let digits = mantissa.last().is_some_and(u8::is_ascii_digit) && exponent.iter().all(u8::is_ascii_digit);
    // No amount has more than 38 digits; two of the exponent keep the zeros few until that is found out.
    let shift = exponent.iter().fold(0, |shift, digit| shift * 10 + usize::from(digit & 15));
    shifted(mantissa, shift).filter(|_| digits && exponent.len() <= 2).ok_or_else(|| {
        let message = "an amount here is a whole number of smallest units, as in `1500000` or `1.5e6`";
        Rule(Some(Part::Amount), "payment_uri_number", message).broken()
    })
}

/// The digits of a decimal with its point moved, without leading zeros; `None` if it does not come out whole.
fn shifted(decimal: &[u8], places: usize) -> Option<String> {
    let (whole, fraction) = split(decimal, b'.');
    let mut digits = whole.to_vec();
    digits.extend_from_slice(fraction);
    digits.resize(digits.len() + places.checked_sub(fraction.len())?, b'0');
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let zeros = digits.iter().position(|digit| *digit != b'0').unwrap_or(digits.len());
    digits.drain(..zeros);
    String::from_utf8(digits).ok()
}

/// Smallest units as an amount, without zeros that say nothing.
pub(super) fn from_units(units: &str, decimals: usize) -> String {
    let mut digits = Vec::new();
    digits.resize((decimals + 1).saturating_sub(units.len()), b'0');
    digits.extend_from_slice(units.as_bytes());
    digits.insert(digits.len() - decimals, b'.');
    while digits.ends_with(b"0") {
        digits.pop();
    }
    if digits.ends_with(b".") {
        digits.pop();
    }
    String::from_utf8(digits).unwrap_or_default()
}
