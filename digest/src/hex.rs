//! 32 bytes of SHA-256 output, written as 64 lower-case hex digits.

use std::fmt;

/// A SHA-256 or HMAC-SHA256 value in lower-case hex, on the stack.
///
/// The signer writes two of these per request into fixed buffers: `hex::encode` would allocate each time, and
/// `encode_to_slice` has an error path that cannot happen here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HexDigest([u8; 64]);

impl HexDigest {
    /// SHA-256 of `bytes` (FIPS 180-4).
    pub fn sha256(bytes: &[u8]) -> Self {
        Self::encode(&crate::sha256(&[bytes]))
    }

    /// 32 bytes in hex.
    pub fn encode(bytes: &[u8; 32]) -> Self {
        let mut hex = [0; 64];
        let (pairs, _) = hex.as_chunks_mut::<2>();
        for ([high, low], byte) in pairs.iter_mut().zip(bytes) {
            *high = digit(byte >> 4);
            *low = digit(byte & 0x0f);
        }
        Self(hex)
    }

    /// The 64 ASCII digits.
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

/// `nibble` is below 16, so neither sum overflows.
const fn digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + (nibble - 10) }
}

/// The bytes that 64 lower-case hex digits stand for; `None` for any other text. The published form is lower
/// case, so upper case is refused here and not folded: one signature has one spelling.
pub fn decode_lower_hex(text: &[u8]) -> Option<[u8; 32]> {
    let (pairs, []) = text.as_chunks::<2>() else { return None };
    if pairs.len() != 32 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = (value(*high)? << 4) | value(*low)?;
    }
    Some(bytes)
}

const fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
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
