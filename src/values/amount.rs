//! Amounts of requests, contract section 7 \[A\].

use std::cmp::Ordering;

use super::text_value::text_value;
use super::{Currency, ValueError, digits};

text_value! {
    /// An amount of money that a request carries: a decimal string greater than zero.
    ///
    /// Digits, and a point with digits on both sides if there is a fraction. No sign, no exponent, no blanks, no
    /// leading zeros but the one of `0.x`; at most 38 digits in all, at most 18 of them after the point. Digits are
    /// counted as they are written, zeros too.
    ///
    /// `==` compares the text, because `1.0` and `1.00` hash and sign differently; [`Amount::compare`] compares the
    /// numbers. There is no `Ord`, which would have to agree with `==`.
    #[derive(Clone, PartialEq, Eq, Hash)]
    Amount
}

crate::redacted::redacted!(Amount);

const NOT_DECIMAL: ValueError =
    ValueError::new("amount_not_decimal", "write the amount as digits with a point, as in `12.50`");

impl Amount {
    /// Most digits an amount has.
    pub const MAX_DIGITS: usize = 38;

    /// Most digits after the point.
    pub const MAX_DECIMALS: usize = 18;

    /// Whether `text` is an amount.
    ///
    /// Codes: `amount_empty`, `amount_sign`, `amount_exponent`, `amount_not_decimal`, `amount_leading_zero`,
    /// `amount_too_many_digits`, `amount_too_many_decimals`, `amount_not_positive`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let decimals = fraction.unwrap_or_default();
        if whole.is_empty() || fraction == Some("") || !all_digits(whole) || !all_digits(decimals) {
            return Err(why_not_decimal(text));
        }
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(ValueError::new(
                "amount_leading_zero",
                "write the amount without leading zeros, as in `0.5` or `12`",
            ));
        }
        if decimals.len() > Self::MAX_DECIMALS {
            return Err(ValueError::new(
                "amount_too_many_decimals",
                "an amount has at most 18 digits after the point",
            ));
        }
        if whole.len() + decimals.len() > Self::MAX_DIGITS {
            return Err(ValueError::new("amount_too_many_digits", "an amount has at most 38 digits in all"));
        }
        if digits::is_zero(text) {
            return Err(ValueError::new("amount_not_positive", "an amount must be greater than zero"));
        }
        Ok(())
    }

    /// Whether `text`, an amount, has at most the minor units of `currency` after the point.
    ///
    /// Trailing zeros count: `10.500` is refused for `EUR`. The text is sent as it is written, and a server that
    /// reads minor units may refuse the extra digit or, worse, shift by it. Cutting the zeros here instead would
    /// change what the caller hashed. A currency without minor units in ISO 4217 (`XAU`) sets no limit.
    /// Code: `amount_minor_units`.
    pub fn check_minor_units(text: &str, currency: Currency) -> Result<(), ValueError> {
        let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let Some(allowed) = currency.minor_units() else { return Ok(()) };
        if decimals <= usize::from(allowed) {
            return Ok(());
        }
        Err(ValueError::with(
            "amount_minor_units",
            if allowed == 0 {
                format!("`{currency}` has no minor units: write the amount without a point")
            } else {
                format!(
                    "`{currency}` has {allowed} minor units: write at most {allowed} digits after the point"
                )
            },
        ))
    }

    /// Compares as numbers, exactly: `1.0` equals `1.00`.
    pub fn compare(&self, other: &Self) -> Ordering {
        digits::compare(self.as_str(), other.as_str())
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The most helpful reason why `text` is not digits with a point.
fn why_not_decimal(text: &str) -> ValueError {
    if text.is_empty() {
        return ValueError::new("amount_empty", "an amount must not be empty");
    }
    if text.starts_with(['-', '+']) {
        return ValueError::new("amount_sign", "write the amount without a sign: it is always positive");
    }
    // An exponent is what remains of a number that was turned into text by a language, so say that it is one.
    let mantissa = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if mantissa.len() < text.len() && mantissa.starts_with(['e', 'E']) {
        return ValueError::new(
            "amount_exponent",
            "write the amount without an exponent, all digits out, as in `0.0000001`",
        );
    }
    NOT_DECIMAL
}
