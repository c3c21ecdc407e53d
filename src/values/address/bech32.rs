//! Segwit addresses: BIP-173 (bech32, version 0) and BIP-350 (bech32m, from version 1).
//!
//! The verdict only: nothing here needs the program. The crate `bech32` is what the tests hold this against; in the
//! binary its panics, messages and error correction would cost several times the rule.

use super::{ValueError, wrong_checksum, wrong_length};

/// The character of each value of five bits.
const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Whether `data`, behind `prefix` and the separator `1`, is a segwit version, a program and a checksum.
///
/// The 90 characters of BIP-173 need no look: a program of at most 40 bytes stays below.
pub(super) fn check(prefix: &str, data: &str) -> Result<(), ValueError> {
    let characters = || prefix.bytes().chain(data.bytes());
    if characters().any(|c| c.is_ascii_lowercase()) && characters().any(|c| c.is_ascii_uppercase()) {
        return Err(wrong_character());
    }
    // The letters of the prefix count as their upper three bits, a zero, and their lower five bits. The upper bits
    // of a letter of either case are made those of lower case.
    let checksum = prefix.bytes().fold(1, |checksum, _| absorb(checksum, 3));
    let checksum =
        prefix.bytes().fold(absorb(checksum, 0), |checksum, c| absorb(checksum, u32::from(c & 31)));
    let (mut checksum, mut version, mut last) = (checksum, None, 0);
    for (at, c) in data.bytes().enumerate() {
        let place = ALPHABET.iter().position(|known| *known == c.to_ascii_lowercase());
        let value = place.and_then(|place| u32::try_from(place).ok()).ok_or_else(wrong_character)?;
        checksum = absorb(checksum, value);
        version = version.or(Some(value));
        // The last value of the program; the six of the checksum follow.
        if at + 7 == data.len() {
            last = value;
        }
    }
    let (Some(version), Some(values)) = (version, data.len().checked_sub(7)) else {
        return Err(wrong_length());
    };
    if checksum != if version == 0 { 1 } else { 0x2bc8_30a3 } {
        return Err(wrong_checksum());
    }
    // Fewer than five bits are left over, and they are zero.
    let (bytes, padding) = (values * 5 / 8, values * 5 % 8);
    if version > 16 || padding > 4 || last & ((1 << padding) - 1) != 0 {
        return Err(ValueError::new(
            "address_malformed",
            "the address has a segwit version or padding that does not exist: check it for a typing error",
        ));
    }
    let length = if version == 0 { matches!(bytes, 20 | 32) } else { (2..=40).contains(&bytes) };
    if length { Ok(()) } else { Err(wrong_length()) }
}

/// Takes a value of five bits into the checksum: a polynomial over GF(32) modulo the generator of BIP-173.
fn absorb(checksum: u32, value: u32) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let shifted = (checksum & 0x01ff_ffff) << 5 ^ value;
    let carried = checksum >> 25;
    GENERATOR.iter().enumerate().fold(shifted, |sum, (bit, term)| sum ^ term * (carried >> bit & 1))
}

const fn wrong_character() -> ValueError {
    ValueError::new(
        "address_character",
        "after its first `1` a segwit address has letters and digits but `1 b i o`, all in one case",
    )
}
