//! Numbers: their grammar, their ECMAScript form, which RFC 8785 section 3.2.2.3 requires, and whether a double holds them.

use std::cmp::Ordering;

use lexical_parse_float::FromLexical;

use super::error::JsonErrorCode;

/// Which number literals are accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbers {
    /// Every literal, rounded to the nearest double, as in the examples of the RFC.
    #[default]
    Nearest,
    /// Only what a double holds exactly: no integer beyond ±(2^53 − 1), no digit that would be lost. Operation payloads
    /// follow this rule (contract section 6), so that a number never changes silently.
    Exact,
}

/// A number literal that follows the grammar.
pub(super) struct Literal {
    /// Its length in bytes.
    pub length: usize,
    /// Whether it is exact and in ECMAScript form, as far as that shows without arithmetic.
    pub plain: bool,
}

/// A decimal of at most this many digits survives the conversion to a double and back (IEEE 754 `DBL_DIG`), so it cannot
/// have another or a shorter spelling.
const SURVIVING_DIGITS: usize = 15;
/// ECMAScript writes `0.000001`, but `1e-7`.
const LEADING_ZEROS: usize = 5;

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Reads the number at the start of `bytes`.
pub(super) fn literal(bytes: &[u8]) -> Result<Literal, JsonErrorCode> {
    let minus = usize::from(bytes.first() == Some(&b'-'));
    let unsigned = bytes.get(minus..).unwrap_or_default();
    let integer = match unsigned.first() {
        Some(b'0') => 1,
        Some(_) => digits(unsigned),
        None => return Err(JsonErrorCode::UnexpectedEnd),
    };
    if integer == 0 || unsigned.get(integer).is_some_and(u8::is_ascii_digit) {
        return Err(JsonErrorCode::Syntax);
    }
    let zero = unsigned.first() == Some(&b'0');
    let mut length = minus + integer;
    let mut plain = integer <= SURVIVING_DIGITS;
    if bytes.get(length) == Some(&b'.') {
        let after = bytes.get(length + 1..).unwrap_or_default();
        let fraction = required(after)?;
        length += 1 + fraction;
        let small = zero && after.iter().take_while(|&&byte| byte == b'0').count() > LEADING_ZEROS;
        plain = integer + fraction <= SURVIVING_DIGITS && after.get(fraction - 1) != Some(&b'0') && !small;
    } else if zero && minus == 1 {
        plain = false;
    }
    if let Some(b'e' | b'E') = bytes.get(length) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        length += 1 + sign;
        length += required(bytes.get(length..).unwrap_or_default())?;
        plain = false;
    }
    Ok(Literal { length, plain })
}

/// At least one digit.
fn required(bytes: &[u8]) -> Result<usize, JsonErrorCode> {
    match (digits(bytes), bytes.is_empty()) {
        (0, true) => Err(JsonErrorCode::UnexpectedEnd),
        (0, false) => Err(JsonErrorCode::Syntax),
        (count, _) => Ok(count),
    }
}

/// The ECMAScript form of a literal, written into `buffer`.
pub(super) fn ecmascript<'b>(
    literal: &str,
    numbers: Numbers,
    buffer: &'b mut ryu_js::Buffer,
) -> Result<&'b str, JsonErrorCode> {
    /// 2^53 − 1.
    const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
    let value = f64::from_lexical(literal.as_bytes()).map_err(|_| JsonErrorCode::Syntax)?;
    if !value.is_finite() {
        return Err(JsonErrorCode::NumberOverflow);
    }
    if numbers == Numbers::Exact && value.abs() > MAX_SAFE_INTEGER {
        return Err(JsonErrorCode::UnsafeInteger);
    }
    let form = buffer.format_finite(value);
    if numbers == Numbers::Exact && Decimal::of(literal).compare(&Decimal::of(form)) != Ordering::Equal {
        return Err(JsonErrorCode::InexactNumber);
    }
    Ok(form)
}

/// The decimal value of a literal, however it is spelt: its significant digits, and the place of the point.
struct Decimal<'t> {
    digits: &'t [u8],
    /// Place of the point, counted from the first significant digit.
    point: i64,
}

impl<'t> Decimal<'t> {
    fn of(literal: &'t str) -> Self {
        let unsigned = literal.trim_start_matches('-').as_bytes();
        let mantissa = unsigned.iter().position(|byte| matches!(byte, b'e' | b'E'));
        let (digits, exponent) = match mantissa.and_then(|at| unsigned.split_at_checked(at)) {
            Some((digits, exponent)) => (digits, exponent.get(1..).unwrap_or_default()),
            None => (unsigned, &b"0"[..]),
        };
        // Saturating: an exponent beyond any double's cannot equal one that was printed from a double.
        let magnitude = exponent
            .iter()
            .filter(|byte| byte.is_ascii_digit())
            .fold(0_i64, |sum, &byte| sum.saturating_mul(10).saturating_add(i64::from(byte - b'0')));
        let exponent = if exponent.first() == Some(&b'-') { -magnitude } else { magnitude };
        let before_point = digits.iter().position(|&byte| byte == b'.').unwrap_or(digits.len());
        let insignificant = digits.iter().take_while(|byte| matches!(byte, b'0' | b'.')).count();
        // Leading zeros before the point move the first digit right; those behind it move the point left.
        let point = if insignificant <= before_point {
            as_i64(before_point - insignificant)
        } else {
            -as_i64(insignificant - before_point - 1)
        };
        Self {
            digits: digits.get(insignificant..).unwrap_or_default(),
            point: point.saturating_add(exponent),
        }
    }

    fn significant(&self) -> impl Iterator<Item = u8> {
        let trailing = self.digits.iter().rev().take_while(|byte| matches!(byte, b'0' | b'.')).count();
        let kept = self.digits.len() - trailing;
        self.digits.iter().take(kept).copied().filter(|&byte| byte != b'.')
    }

    fn compare(&self, other: &Self) -> Ordering {
        let same_digits = self.significant().cmp(other.significant());
        let zero = self.significant().next().is_none();
        if zero { same_digits } else { same_digits.then(self.point.cmp(&other.point)) }
    }
}

fn as_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
