//! Strings: where they end, what their escapes mean, and [`Raw`], a string as the text has it.

use std::borrow::Cow;
use std::fmt;

use super::error::JsonErrorCode;

/// The bit that no ASCII byte has, of each byte of a word.
pub(super) const HIGH: u64 = 0x8080_8080_8080_8080;

/// Index of the first byte that ends a plain run of a string: a quote, a backslash or a control character.
/// `bytes.len()` if there is none. `seen` takes in every byte of the run (and perhaps some behind it), so that its high
/// bits tell whether all was ASCII.
///
/// A block of bytes at a time: see [`marks`].
#[inline]
pub(super) fn plain_run(bytes: &[u8], seen: &mut u64) -> usize {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for (index, block) in blocks.iter().enumerate() {
        if let Some(at) = marks(*block, seen) {
            return index * BLOCK + at;
        }
    }
    for (index, &byte) in rest.iter().enumerate() {
        *seen |= u64::from(byte);
        if byte == b'"' || byte == b'\\' || byte < 0x20 {
            return blocks.len() * BLOCK + index;
        }
    }
    bytes.len()
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
const BLOCK: usize = 16;

/// Index of the first byte of a block that ends a plain run: sixteen comparisons in one instruction.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
fn marks(block: [u8; BLOCK], seen: &mut u64) -> Option<usize> {
    use std::arch::wasm32::{
        u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u64x2, u64x2_extract_lane, v128_or,
    };

    let word = u128::from_le_bytes(block);
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of the block")]
    let bytes = u64x2(word as u64, (word >> 64) as u64);
    let ends = v128_or(u8x16_eq(bytes, u8x16_splat(b'"')), u8x16_eq(bytes, u8x16_splat(b'\\')));
    let ends = u8x16_bitmask(v128_or(ends, u8x16_lt(bytes, u8x16_splat(0x20))));
    *seen |= u64x2_extract_lane::<0>(bytes) | u64x2_extract_lane::<1>(bytes);
    (ends != 0).then(|| ends.trailing_zeros() as usize)
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
const BLOCK: usize = 8;

/// Index of the first byte of a block that ends a plain run, by arithmetic on one word. The lowest marked byte is exact,
/// since the borrow of the subtractions only runs upward.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
fn marks(block: [u8; BLOCK], seen: &mut u64) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let word = u64::from_le_bytes(block);
    let quote = word ^ (ONES * 0x22);
    let backslash = word ^ (ONES * 0x5c);
    let ends = (quote.wrapping_sub(ONES) & !quote)
        | (backslash.wrapping_sub(ONES) & !backslash)
        | (word.wrapping_sub(ONES * 0x20) & !word);
    *seen |= word;
    (ends & HIGH != 0).then(|| ((ends & HIGH).trailing_zeros() / 8) as usize)
}

/// One escape sequence, read from its backslash.
pub(super) struct Escape {
    /// The character that it means.
    pub character: char,
    /// Its length in bytes.
    pub length: usize,
    /// Whether RFC 8785 writes that character with these very bytes.
    pub canonical: bool,
}

/// Reads the escape at the start of `bytes`. With `lenient`, a lone surrogate is read as U+FFFD.
pub(super) fn escape(bytes: &[u8], lenient: bool) -> Result<Escape, JsonErrorCode> {
    let short = |character| Ok(Escape { character, length: 2, canonical: character != '/' });
    match bytes.get(1) {
        Some(b'"') => short('"'),
        Some(b'\\') => short('\\'),
        Some(b'/') => short('/'),
        Some(b'b') => short('\u{8}'),
        Some(b'f') => short('\u{c}'),
        Some(b'n') => short('\n'),
        Some(b'r') => short('\r'),
        Some(b't') => short('\t'),
        Some(b'u') => unicode_escape(bytes, lenient),
        Some(_) => Err(JsonErrorCode::Syntax),
        None => Err(JsonErrorCode::UnexpectedEnd),
    }
}

fn unicode_escape(bytes: &[u8], lenient: bool) -> Result<Escape, JsonErrorCode> {
    let unit = code_unit(bytes)?;
    if let Some(character) = char::from_u32(u32::from(unit)) {
        let canonical = match bytes.get(2..6) {
            Some([b'0', b'0', high, low]) => {
                unit < 0x20
                    && !matches!(unit, 0x08 | 0x09 | 0x0a | 0x0c | 0x0d)
                    && !high.is_ascii_uppercase()
                    && !low.is_ascii_uppercase()
            }
            _ => false,
        };
        return Ok(Escape { character, length: 6, canonical });
    }
    let second = bytes.get(6..).filter(|rest| rest.starts_with(b"\\u")).map(code_unit).transpose()?;
    let pair = second.and_then(|low| char::decode_utf16([unit, low]).next()?.ok());
    match pair {
        Some(character) => Ok(Escape { character, length: 12, canonical: false }),
        None if lenient => Ok(Escape { character: char::REPLACEMENT_CHARACTER, length: 6, canonical: false }),
        None => Err(JsonErrorCode::LoneSurrogate),
    }
}

/// The code unit of `\uXXXX` at the start of `bytes`.
fn code_unit(bytes: &[u8]) -> Result<u16, JsonErrorCode> {
    let digits = bytes.get(2..6).ok_or(JsonErrorCode::UnexpectedEnd)?;
    digits.iter().try_fold(0_u16, |unit, &digit| {
        let value = char::from(digit).to_digit(16).ok_or(JsonErrorCode::Syntax)?;
        Ok(unit << 4 | u16::try_from(value).unwrap_or_default())
    })
}

/// Writes a character inside a string as RFC 8785 section 3.2.2.2 does.
pub(super) fn push_char(out: &mut Vec<u8>, character: char) {
    match character {
        '"' => out.extend_from_slice(b"\\\""),
        '\\' => out.extend_from_slice(b"\\\\"),
        '\u{8}' => out.extend_from_slice(b"\\b"),
        '\u{c}' => out.extend_from_slice(b"\\f"),
        '\n' => out.extend_from_slice(b"\\n"),
        '\r' => out.extend_from_slice(b"\\r"),
        '\t' => out.extend_from_slice(b"\\t"),
        '\0'..='\u{1f}' => {
            let code = character as u8;
            let low = char::from_digit(u32::from(code & 15), 16).unwrap_or('0');
            out.extend_from_slice(if code < 16 { b"\\u000" } else { b"\\u001" });
            out.push(low as u8);
        }
        _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}

/// Appends `text` as a JSON string in canonical form, quotes included.
pub fn push_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for character in text.chars() {
        push_char(out, character);
    }
    out.push(b'"');
}

/// A token as the text has it: the inside of a string with its escapes, or the literal of a number.
///
/// Most strings have no escapes, so that the text is the value. Nothing is copied, or even read, before the caller asks
/// for it.
#[derive(Clone, Copy, PartialEq)]
pub struct Raw<'t> {
    bytes: &'t [u8],
    /// Whether there is no escape in it.
    plain: bool,
}

impl fmt::Debug for Raw<'_> {
    /// Leaves the text out, since it may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Raw(redacted)")
    }
}

impl<'t> Raw<'t> {
    /// `bytes` must be a token that the scanner has accepted. `plain` says that it has no escape.
    pub(super) const fn new(bytes: &'t [u8], plain: bool) -> Self {
        Self { bytes, plain }
    }

    /// The token as it is written.
    pub fn as_written(self) -> &'t str {
        std::str::from_utf8(self.bytes).unwrap_or_default()
    }

    /// The characters of the string's value.
    pub fn chars(self) -> impl Iterator<Item = char> + 't {
        let mut rest = self.as_written();
        std::iter::from_fn(move || {
            let first = rest.chars().next()?;
            let escape = if first == '\\' { escape(rest.as_bytes(), true).ok() } else { None };
            let (character, length) =
                escape.map_or((first, first.len_utf8()), |escape| (escape.character, escape.length));
            rest = rest.get(length..).unwrap_or_default();
            Some(character)
        })
    }

    /// Whether the string has more characters than this. Counts them only where the number of bytes does not decide.
    pub fn is_longer_than(self, characters: usize) -> bool {
        self.bytes.len() > characters && self.chars().nth(characters).is_some()
    }

    /// Replaces the content of `out` by the string's value.
    pub fn copy_to(self, out: &mut String) {
        out.clear();
        out.push_str(&self.text());
    }

    /// The string's value; borrowed when it has no escapes.
    pub fn text(self) -> Cow<'t, str> {
        if self.plain { Cow::Borrowed(self.as_written()) } else { Cow::Owned(self.chars().collect()) }
    }
}

impl PartialEq<str> for Raw<'_> {
    #[inline]
    fn eq(&self, other: &str) -> bool {
        if self.plain { self.bytes == other.as_bytes() } else { self.chars().eq(other.chars()) }
    }
}
