//! A secret as a key that signs.

use std::fmt;

use oceafin_digest::{HexDigest, HmacKey};

use super::error::SigningError;

/// An HMAC-SHA256 key made from a secret. The secret itself is not kept (see [`HmacKey`]).
#[derive(Clone)]
pub struct SigningKey(HmacKey);

impl SigningKey {
    /// Makes the key of a client secret or a webhook secret, as issued. Its UTF-8 bytes are the HMAC key.
    ///
    /// Refuses what is a copying error and would only show as `PARTNER_SIGNATURE_INVALID` later:
    /// `secret_empty` for an empty or blank text, `secret_whitespace` for white space or an invisible character
    /// at either end, or a line break or other control character anywhere.
    pub fn new(secret: &str) -> Result<Self, SigningError> {
        if secret.chars().all(is_blank) {
            return Err(SigningError::SecretEmpty);
        }
        let padded = secret.starts_with(is_blank) || secret.ends_with(is_blank);
        if padded || secret.chars().any(char::is_control) {
            return Err(SigningError::SecretWhitespace);
        }
        Self::from_bytes(secret.as_bytes())
    }

    /// Makes the key of a secret that is bytes. Only an empty one is refused (`secret_empty`).
    pub fn from_bytes(secret: &[u8]) -> Result<Self, SigningError> {
        HmacKey::new(secret).map(Self).ok_or(SigningError::SecretEmpty)
    }

    /// The tag of `message`, as raw bytes.
    pub fn tag(&self, message: &[u8]) -> [u8; 32] {
        self.0.tag(&[message])
    }

    /// Whether `tag` is the tag of `message`. The comparison takes the same time wherever a wrong tag differs.
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        self.0.verify(&[message], tag)
    }

    /// The signature of a base string, without joining its lines first.
    pub(super) fn sign_lines(&self, lines: &[&[u8]]) -> HexDigest {
        HexDigest::encode(&self.0.tag(lines))
    }

    /// [`Self::verify`] over the lines of a base string.
    pub(super) fn verify_lines(&self, lines: &[&[u8]], tag: &[u8]) -> bool {
        self.0.verify(lines, tag)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(redacted)")
    }
}

/// White space, and the characters that a copy from a web page or a document brings along unseen.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
