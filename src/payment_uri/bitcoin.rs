//! BIP-21.
//!
//! The amount is in BTC. A reader must refuse `req-` parameters that it does not know and may ignore others. The
//! address alone says whether a test network is meant.

use super::part;
use super::query::Form;

pub(super) const FORM: &Form =
    &[("amount", part::AMOUNT), ("label", part::LABEL), ("message", part::MESSAGE)];

/// Whether a checked address is of a test network: not version 0 or 5 in base58, not the prefix `bc`.
pub(super) const fn is_test(address: &str) -> bool {
    !matches!(address.as_bytes(), [b'1' | b'3', ..] | [b'b' | b'B', b'c' | b'C', b'1', ..])
}
