//! A secret, ready to sign.

use std::fmt;

use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::ZeroizeOnDrop;

use super::error::SigningError;
use super::hex_digest::HexDigest;

/// An HMAC-SHA256 key (RFC 2104, FIPS 198-1).
///
/// What is kept is not the secret but the two hash states it leads to: the inner and outer pad blocks are hashed
/// once, and each signature starts from a copy. The states forge signatures as well as the secret does, so they
/// are wiped on drop and [`Debug`](fmt::Debug) shows nothing of them.
#[derive(Clone)]
pub struct SigningKey(Hmac<Sha256>);

/// Compiles only while the hash states wipe themselves, which hangs on the `zeroize` feature of `sha2`. `Hmac` has
/// no such mark of its own: it is two of these states and a block buffer, whose wiping comes with `hmac`'s feature.
const _: fn() = || {
    const fn wiped<T: ZeroizeOnDrop>() {}
    wiped::<Sha256>();
};

impl SigningKey {
    /// The key for a client secret or a webhook secret, as issued; its UTF-8 bytes are the HMAC key.
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

    /// The key for a secret that is bytes and not text. Any bytes but none at all (`secret_empty`).
    pub fn from_bytes(secret: &[u8]) -> Result<Self, SigningError> {
        if secret.is_empty() {
            return Err(SigningError::SecretEmpty);
        }
        // HMAC takes keys of any length; the trait's error exists for MACs that do not.
        let state = Hmac::new_from_slice(secret).map_err(|InvalidLength| SigningError::SecretEmpty)?;
        Ok(Self(state))
    }

    /// The tag of `message`, as raw bytes.
    pub fn tag(&self, message: &[u8]) -> [u8; 32] {
        self.0.clone().chain_update(message).finalize().into_bytes().into()
    }

    /// Whether `tag` is the tag of `message`. The comparison does not exit early: its time says nothing of where
    /// a wrong tag differs.
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        self.0.clone().chain_update(message).verify_slice(tag).is_ok()
    }

    /// The signature of a base string, without joining its lines first.
    pub(super) fn sign_lines(&self, lines: &[&[u8]]) -> HexDigest {
        HexDigest::encode(&self.over(lines).finalize().into_bytes().into())
    }

    /// [`Self::verify`] over the lines of a base string.
    pub(super) fn verify_lines(&self, lines: &[&[u8]], tag: &[u8]) -> bool {
        self.over(lines).verify_slice(tag).is_ok()
    }

    fn over(&self, lines: &[&[u8]]) -> Hmac<Sha256> {
        let mut state = self.0.clone();
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                state.update(b"\n");
            }
            state.update(line);
        }
        state
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
