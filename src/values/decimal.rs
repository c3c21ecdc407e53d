//! Decimals of responses: balances, fees, rates, contract section 7 \[A\].

use std::cmp::Ordering;

use super::text_value::text_value;
use super::{ValueError, digits};

text_value! {
    /// A decimal string of a response, `-?digits[.digits]`: it may be zero or negative.
    ///
    /// The number of digits is not limited and leading zeros pass: a response is read, not judged. `==` compares
    /// the text, [`Decimal::compare`] the numbers.
    #[derive(Clone, PartialEq, Eq, Hash)]
    Decimal
}

crate::redacted::redacted!(Decimal);

impl Decimal {
    /// Most digits that an exponent may add to a number literal.
    ///
    /// Every IEEE double, from `5e-324` to `1.8e308`, stays below it; `1e999999999` would be a gigabyte of zeros.
    pub const MAX_EXPONENT: u32 = 400;

    /// Whether `text` is a decimal. Code: `decimal_not_decimal`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        if are_digits(whole) && are_digits(fraction) {
            Ok(())
        } else {
            Err(ValueError::new(
                "decimal_not_decimal",
                "a decimal is digits with a point and possibly a leading `-`, as in `-0.25`",
            ))
        }
    }

    /// The exact plain decimal text of a JSON number literal (RFC 8259 section 6).
    ///
    /// Decided on the text alone, so nothing is rounded: `9007199254740993` and forty digits stay. A literal
    /// without an exponent is already plain and comes back as it is, `1.50` and `-0.0` too. With an exponent the
    /// point moves: `1e-7` is `0.0000001`, `1E+2` is `100`, `1.50e1` is `15.0`; a zero is `0` or `-0` whatever its
    /// exponent.
    ///
    /// Codes: `decimal_not_number` for text that is not a JSON number, `decimal_exponent` when the exponent is
    /// beyond ±[`Decimal::MAX_EXPONENT`] and the number is not zero.
    pub fn from_json_number(literal: &str) -> Result<String, ValueError> {
        let parts = Literal::read(literal).ok_or(ValueError::new(
            "decimal_not_number",
            "not a JSON number: write digits, as in `-0.25` or `1e-7`",
        ))?;
        let Some(exponent) = parts.exponent else { return Ok(literal.to_owned()) };
        if digits::is_zero(parts.whole) && digits::is_zero(parts.fraction) {
            return Ok(format!("{}0", parts.sign));
        }
        let shift = read_exponent(exponent).ok_or(ValueError::new(
            "decimal_exponent",
            "the exponent of the number must be between -400 and 400",
        ))?;
        Ok(parts.shifted(shift))
    }

    /// Compares as numbers, exactly: `1.0` equals `1.00`, `-0` equals `0`.
    pub fn compare(&self, other: &Self) -> Ordering {
        digits::compare(self.as_str(), other.as_str())
    }

    /// Whether the number is zero, however it is written.
    pub fn is_zero(&self) -> bool {
        digits::is_zero(self.as_str())
    }
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The parts of a JSON number: `sign` is `-` or empty; `whole` has digits, `fraction` has or is empty.
struct Literal<'a> {
    sign: &'static str,
    whole: &'a str,
    fraction: &'a str,
    exponent: Option<&'a str>,
}

impl<'a> Literal<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (sign, unsigned) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (unsigned, None),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) if are_digits(fraction) => (whole, fraction),
            Some(_) => return None,
            None => (mantissa, ""),
        };
        let whole_is_plain = are_digits(whole) && (whole == "0" || !whole.starts_with('0'));
        let exponent_is_number =
            exponent.is_none_or(|text| are_digits(text.strip_prefix(['+', '-']).unwrap_or(text)));
        (whole_is_plain && exponent_is_number).then_some(Self { sign, whole, fraction, exponent })
    }

    /// The number with its point moved `shift` places to the right.
    fn shifted(&self, shift: i32) -> String {
        let places = usize::try_from(shift.unsigned_abs()).unwrap_or(usize::MAX);
        let (whole, fraction) = if shift >= 0 {
            let (moved, rest) = self.fraction.split_at_checked(places).unwrap_or((self.fraction, ""));
            let zeros = "0".repeat(places - moved.len());
            (format!("{}{moved}{zeros}", self.whole), rest.to_owned())
        } else {
            let kept = self.whole.len().saturating_sub(places);
            let (rest, moved) = self.whole.split_at_checked(kept).unwrap_or((self.whole, ""));
            let zeros = "0".repeat(places - moved.len());
            (rest.to_owned(), format!("{zeros}{moved}{}", self.fraction))
        };
        let whole = match whole.trim_start_matches('0') {
            "" => "0",
            digits => digits,
        };
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{}{whole}{point}{fraction}", self.sign)
    }
}

/// The exponent's value, if it is within the limit. Its own leading zeros are free.
fn read_exponent(text: &str) -> Option<i32> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let magnitude = match digits.trim_start_matches('0') {
        "" => 0,
        digits => digits.parse::<u32>().ok()?,
    };
    if magnitude > Decimal::MAX_EXPONENT {
        return None;
    }
    let magnitude = i32::try_from(magnitude).ok()?;
    Some(if negative { -magnitude } else { magnitude })
}
