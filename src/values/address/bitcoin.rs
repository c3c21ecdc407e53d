//! Bitcoin addresses: base58check, and segwit.

use super::{ValueError, base58, bech32, other_network};

/// Whether `address` is an address of Bitcoin's main network, its test networks or a regtest network.
///
/// Test networks pass because one client serves production and sandbox and a value does not know which it is for;
/// the server holds the address against its own network.
pub(super) fn check(address: &str) -> Result<(), ValueError> {
    // No base58check address of Bitcoin starts like these: those start with `1`, `3`, `m`, `n` or `2`. The separator
    // is the last `1` by BIP-173; these prefixes have none, and behind it there is none, so it is the first as well.
    if let Some((prefix, data)) = address.split_once('1')
        && ["bc", "tb", "bcrt"].iter().any(|known| known.eq_ignore_ascii_case(prefix))
    {
        return bech32::check(prefix, data);
    }
    match base58::checked_version(address)? {
        // Pay to public key hash, pay to script hash; 111 and 196 are theirs on the test networks.
        0 | 5 | 111 | 196 => Ok(()),
        _ => Err(other_network()),
    }
}
