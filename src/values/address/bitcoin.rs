//! Bitcoin addresses: base58check, and segwit by BIP-173 (bech32, version 0) and BIP-350 (bech32m, from version 1).

use bech32::primitives::decode::{SegwitHrpstring, SegwitHrpstringError};

use super::{ValueError, base58, other_network, wrong_checksum, wrong_length};

/// Whether `address` is an address of Bitcoin's main network, its test networks or a regtest network.
///
/// Test networks pass because one client serves production and sandbox and a value does not know which it is for;
/// the server holds the address against its own network.
pub(super) fn check(address: &str) -> Result<(), ValueError> {
    // No base58check address of Bitcoin starts like these: those start with `1`, `3`, `m`, `n` or `2`.
    if let Some((prefix, data)) = address.split_once('1')
        && ["bc", "tb", "bcrt"].iter().any(|known| known.eq_ignore_ascii_case(prefix))
    {
        return check_segwit(address, data);
    }
    match base58::checked_version(address)? {
        // Pay to public key hash, pay to script hash; 111 and 196 are theirs on the test networks.
        0 | 5 | 111 | 196 => Ok(()),
        _ => Err(other_network()),
    }
}

fn check_segwit(address: &str, data: &str) -> Result<(), ValueError> {
    // The last `1` separates, so with another one behind it the prefix would be a longer one, which the decoder
    // takes: it judges the encoding and leaves the prefix to its caller.
    if data.contains('1') {
        return Err(wrong_character());
    }
    SegwitHrpstring::new(address).map(|_| ()).map_err(|error| match error {
        SegwitHrpstringError::Unchecked(_) => wrong_character(),
        SegwitHrpstringError::Checksum(_) => wrong_checksum(),
        SegwitHrpstringError::NoData
        | SegwitHrpstringError::TooLong(_)
        | SegwitHrpstringError::WitnessLength(_) => wrong_length(),
        // Witness version, padding.
        _ => ValueError::new(
            "address_malformed",
            "the address has a segwit version or padding that does not exist: check it for a typing error",
        ),
    })
}

const fn wrong_character() -> ValueError {
    ValueError::new(
        "address_character",
        "after its first `1` a segwit address has letters and digits but `1 b i o`, all in one case",
    )
}
