//! Addresses of Ethereum and the chains that took its form over: 20 bytes in hex, and EIP-55.

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
    let hash = keccak_256(&digits.map(|digit| digit.to_ascii_lowercase()));
    digits.chunks(16).zip(hash).all(|(digits, lane)| {
        digits.iter().enumerate().all(|(at, digit)| {
            // A lane is little-endian, and of the two digits of a byte the first is the upper one.
            let upper = lane >> ((at ^ 1) * 4 + 3) & 1 == 1;
            !digit.is_ascii_alphabetic() || digit.is_ascii_uppercase() == upper
        })
    })
}

/// Keccak-256 of one short message, as Ethereum has it: padded with 0x01, not with the 0x06 of FIPS 202. The hash is
/// the first four lanes.
///
/// The permutation is the library's. The sponge around it is written out because here it is one block of fixed
/// length; `sha3`, which has it for any length, costs the binary more than the rest of the address checks together.
fn keccak_256(message: &[u8; 40]) -> [u64; 25] {
    let mut state = [0; 25];
    let (lanes, _) = message.as_chunks();
    for (lane, bytes) in state.iter_mut().zip(lanes) {
        *lane = u64::from_le_bytes(*bytes);
    }
    // The padding of a block of 136 bytes: its first bit behind the message, its last at the end.
    state[5] = 1;
    state[16] = 1 << 63;
    keccak::Keccak::new().with_f1600(|permute| permute(&mut state));
    state
}
