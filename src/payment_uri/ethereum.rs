//! EIP-681: the native asset, and the function `transfer` of ERC-20.
//!
//! The amount is in smallest units. What would change what the wallet does and is no part of a payment (other
//! functions, gas, more arguments) is refused. So is a URI without a chain id: which network it is for, is the
//! wallet's momentary setting.

use super::chains::{CHAINS, Chain};
use super::payment::{Part, PaymentUriError, Rule};
use super::query::{Form, split};

pub(super) const NATIVE: &Form = &[("value", Part::Amount)];
pub(super) const TRANSFER: &Form = &[("address", Part::Address), ("uint256", Part::Amount)];

/// Function of ERC-20 that pays.
pub(super) const FUNCTION: &str = "transfer";

/// Reads the path, `[pay-]address@chain[/transfer]`: the chain, who is paid or the token's contract, and whether it is
/// the latter. Codes: `payment_uri_chain`, `payment_uri_function`.
pub(super) fn read_path(path: &[u8]) -> Result<(&'static Chain, &[u8], bool), PaymentUriError> {
    let (target, function) = split(path.strip_prefix(b"pay-").unwrap_or(path), b'/');
    if !function.is_empty() && function != FUNCTION.as_bytes() {
        let message = "the URI calls a function of a contract that is not `transfer`";
        return Err(Rule(None, "payment_uri_function", message).broken());
    }
    let (address, id) = split(target, b'@');
    let chain = CHAINS.iter().find(|chain| chain.id.as_bytes() == id && !id.is_empty()).ok_or_else(|| {
        let message = "the URI names no known chain, as `@1` does after the address";
        Rule(Some(Part::Network), "payment_uri_chain", message).broken()
    })?;
    Ok((chain, address, !function.is_empty()))
}
