//! Addresses of Ethereum and the chains that took its form over: 20 bytes in hex, and EIP-55.

use sha3::{Digest, Keccak256};

use super::{ValueError, wrong_checksum, wrong_length};

/// `0x` and 40 hex digits. When the letters are of both cases, their case is a checksum (EIP-55); all lower or all
/// upper case says nothing, and passes.
pub(super) fn check(address: &str) -> Result<(), ValueError> {
    let Some(digits) = address.strip_prefix("0x") else {
        return Err(ValueError::new(
            "address_malformed",
            "an address of this network is `0x` and 40 hex digits",
        ));
    };
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(ValueError::new(
            "address_character",
            "after its `0x` an address of this network has only hex digits, `0-9 a-f A-F`",
        ));
    }
    let digits: &[u8; 40] = digits.as_bytes().try_into().map_err(|_| wrong_length())?;
    let mixed = digits.iter().any(u8::is_ascii_lowercase) && digits.iter().any(u8::is_ascii_uppercase);
    if mixed && !has_checksum_case(digits) {
        return Err(wrong_checksum());
    }
    Ok(())
}

/// EIP-55: a letter is upper case where the hash of the lower-case digits has a digit of 8 or more.
fn has_checksum_case(digits: &[u8; 40]) -> bool {
    // As Ethereum has it: Keccak-256 is padded otherwise than the SHA3-256 that came of it.
    let hash = Keccak256::digest(digits.map(|digit| digit.to_ascii_lowercase()));
    let (pairs, _) = digits.as_chunks();
    pairs.iter().zip(hash).all(|([first, second], byte)| {
        is_case(*first, byte & 0x80 != 0) && is_case(*second, byte & 0x08 != 0)
    })
}

fn is_case(digit: u8, upper: bool) -> bool {
    !digit.is_ascii_alphabetic() || digit.is_ascii_uppercase() == upper
}
