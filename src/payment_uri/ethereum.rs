//! EIP-681: the native asset, and the function `transfer` of ERC-20.
//!
//! The amount is in smallest units. What would change what the wallet does and is no part of a payment (other
//! functions, gas, more arguments) is refused. So is a URI without a chain id: which network it is for, is the
//! wallet's momentary setting.

use super::chains::{CHAINS, Chain, NOWHERE};
use super::part;
use super::query::{Form, split};
use super::rules::{FUNCTION, NETWORK, Verdict};

/// Parameters of a token's transfer; those of the native asset stand in the table of chains.
pub(super) const TRANSFER: &Form = &[("address", part::ADDRESS), ("uint256", part::AMOUNT)];

/// Reads the path, `[pay-]address@chain[/transfer]`: the chain, who is paid or the token's contract, and whether it is
/// the latter. Codes: `payment_uri_network`, `payment_uri_function`.
pub(super) fn read_path<'a>(path: &'a [u8], verdict: &mut Verdict) -> (&'static Chain, &'a [u8], bool) {
    let (target, function) = split(path.strip_prefix(b"pay-").unwrap_or(path), b'/');
    let transfer = function == b"transfer";
    verdict.rule(transfer || function.is_empty(), &FUNCTION);
    let (address, id) = split(target, b'@');
    let chain = CHAINS.iter().find(|chain| chain.id.as_bytes() == id).unwrap_or(&NOWHERE);
    verdict.rule(!chain.id.is_empty(), &NETWORK);
    (chain, address, transfer)
}
