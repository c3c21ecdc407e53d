//! Opaque ids, contract section 7 \[A\].

use super::ValueError;
use super::text_value::text_value;

text_value! {
    /// An opaque id: 1 to 128 characters of `[A-Za-z0-9._:-]`. The guide's examples are UUIDs.
    ///
    /// An id is safe as one segment of a path: it holds no separator, nothing to percent-decode, and it is not a
    /// dot segment.
    #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
    Id
}

crate::redacted::redacted!(Id);

impl Id {
    /// Most characters an id has.
    pub const MAX_LENGTH: usize = 128;

    /// Whether `text` is an id. Codes: `id_empty`, `id_too_long`, `id_character`, `id_dot_segment`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        if text.is_empty() {
            return Err(ValueError::new("id_empty", "an id must not be empty"));
        }
        if text.len() > Self::MAX_LENGTH {
            return Err(ValueError::new("id_too_long", "an id has at most 128 characters"));
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-'))
        {
            return Err(ValueError::new(
                "id_character",
                "an id has only the characters `A-Z a-z 0-9 . _ : -`",
            ));
        }
        // URL parsers take the segments `.` and `..` out of a path, percent-encoded (`%2e`) or not: WHATWG URL,
        // "single-dot" and "double-dot URL path segment". Encoding can't save them, so they are refused.
        if matches!(text, "." | "..") {
            return Err(ValueError::new(
                "id_dot_segment",
                "an id must not be `.` or `..`: in a path these name another resource",
            ));
        }
        Ok(())
    }
}
