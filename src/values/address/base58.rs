//! Base58, and base58check with its four bytes of double SHA-256: how Bitcoin, TRON and Solana write bytes.

use super::{ValueError, wrong_checksum, wrong_length};

/// Most bytes an address of a known network has: a Solana public key.
pub(super) const MOST_BYTES: usize = 32;

/// The bytes that `text` spells. Codes: `address_character`, `address_length` for more than [`MOST_BYTES`].
pub(super) fn decode<'a>(text: &str, buffer: &'a mut [u8; MOST_BYTES]) -> Result<&'a [u8], ValueError> {
    let length = bs58::decode(text).onto(&mut *buffer).map_err(|error| match error {
        bs58::decode::Error::BufferTooSmall => wrong_length(),
        _ => ValueError::new(
            "address_character",
            "an address of this network has only letters and digits, without `0`, `O`, `I` and `l`",
        ),
    })?;
    buffer.get(..length).ok_or_else(wrong_length)
}

/// The version of a base58check address: one byte, before 20 bytes of hash and four of checksum.
pub(super) fn checked_version(text: &str) -> Result<u8, ValueError> {
    let mut buffer = [0; MOST_BYTES];
    let bytes: &[u8; 25] = decode(text, &mut buffer)?.try_into().map_err(|_| wrong_length())?;
    let [payload @ .., _, _, _, _] = bytes;
    let [.., c1, c2, c3, c4] = bytes;
    match oceafin_digest::sha256(&[&oceafin_digest::sha256(&[payload])]) {
        [d1, d2, d3, d4, ..] if [d1, d2, d3, d4] == [*c1, *c2, *c3, *c4] => Ok(payload[0]),
        _ => Err(wrong_checksum()),
    }
}
