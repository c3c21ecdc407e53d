//! 32 bytes of SHA-256 output, written as 64 lower-case hex digits.

use std::fmt;

/// A SHA-256 or HMAC-SHA256 value in lower-case hex, on the stack.
///
/// The signer makes two of these per request, so none is allocated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HexDigest([u8; 64]);

impl HexDigest {
    /// SHA-256 of `bytes` (FIPS 180-4).
    pub fn sha256(bytes: &[u8]) -> Self {
        Self::encode(&crate::sha256(&[bytes]))
    }

    /// Encodes 32 bytes.
    pub fn encode(bytes: &[u8; 32]) -> Self {
        let mut hex = [0; 64];
        // Two digits for each byte fit exactly, so this cannot fail.
        let _ = base16ct::lower::encode(bytes, &mut hex);
        Self(hex)
    }

    /// The 64 ASCII digits.
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

/// Decodes 64 lower-case hex digits; `None` for any other text. The published form is lower case, so upper case is
/// refused: one signature has one spelling. The time this takes does not depend on the digits.
pub fn decode_lower_hex(text: &[u8]) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let decoded = base16ct::lower::decode(text, &mut bytes).ok()?;
    (decoded.len() == 32).then_some(bytes)
}

impl fmt::Display for HexDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or_default())
    }
}

impl fmt::Debug for HexDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
