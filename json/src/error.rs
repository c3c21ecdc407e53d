//! What can be wrong with JSON text.

use std::fmt;

/// The rule that was broken. The string form is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonErrorCode {
    /// Not JSON (RFC 8259 grammar).
    Syntax,
    /// The text ends before the value does.
    UnexpectedEnd,
    /// There is more text after the value.
    TrailingText,
    /// The text starts with a byte order mark (RFC 8259 section 8.1).
    ByteOrderMark,
    /// Not UTF-8.
    InvalidUtf8,
    /// The same member name twice in one object (RFC 7493 section 2.3).
    DuplicateKey,
    /// A surrogate code point without its other half (RFC 7493 section 2.1).
    LoneSurrogate,
    /// A number beyond the range of an IEEE double.
    NumberOverflow,
    /// An integer beyond ±(2^53 − 1) in an operation payload (RFC 7493 section 2.2).
    UnsafeInteger,
    /// A number with more digits than an IEEE double keeps, in an operation payload.
    InexactNumber,
    /// Nested deeper than [`super::MAX_DEPTH`].
    TooDeep,
    /// Longer than [`super::MAX_TEXT`].
    TooLarge,
}

impl JsonErrorCode {
    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "json_syntax",
            Self::UnexpectedEnd => "json_unexpected_end",
            Self::TrailingText => "json_trailing_text",
            Self::ByteOrderMark => "json_byte_order_mark",
            Self::InvalidUtf8 => "json_not_utf8",
            Self::DuplicateKey => "json_duplicate_key",
            Self::LoneSurrogate => "json_lone_surrogate",
            Self::NumberOverflow => "json_number_overflow",
            Self::UnsafeInteger => "json_unsafe_integer",
            Self::InexactNumber => "json_inexact_number",
            Self::TooDeep => "json_too_deep",
            Self::TooLarge => "json_too_large",
        }
    }

    /// What is wrong and the way out.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Syntax => "this is not JSON",
            Self::UnexpectedEnd => "the JSON text ends before the value does",
            Self::TrailingText => "something follows the JSON value",
            Self::ByteOrderMark => "the text starts with a byte order mark; remove it",
            Self::InvalidUtf8 => "the text is not UTF-8",
            Self::DuplicateKey => "the same member name stands twice in this object; keep one",
            Self::LoneSurrogate => "a lone surrogate is not a character; the text was cut inside a character",
            Self::NumberOverflow => "the number is beyond the range of a double; send it as a string",
            Self::UnsafeInteger => "an integer beyond 2^53 - 1 does not survive; send it as a string",
            Self::InexactNumber => "the number has more digits than a double keeps; send it as a string",
            Self::TooDeep => "the value is nested deeper than 512 levels",
            Self::TooLarge => "the text is longer than 128 MiB",
        }
    }
}

/// Why JSON text was refused, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The rule that was broken.
    pub code: JsonErrorCode,
    /// Byte offset in the text.
    pub offset: usize,
    /// RFC 6901 JSON pointer of the value being read; the empty string is the document itself.
    pub pointer: String,
}

impl JsonError {
    pub(super) fn at(code: JsonErrorCode, offset: usize) -> Self {
        Self { code, offset, pointer: String::new() }
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.message())?;
        write!(f, " (byte {}", self.offset)?;
        if !self.pointer.is_empty() {
            write!(f, ", in `{}`", self.pointer)?;
        }
        f.write_str(")")
    }
}

impl std::error::Error for JsonError {}
