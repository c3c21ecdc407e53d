//! From a URI to the payment it asks for.

use super::chains::{CHAINS, Chain, same};
use super::payment::{Part, Payment, PaymentUriError, Rule, at};
use super::query::{self, split};
use super::units::{from_number, from_units, to_units};
use super::write::{compose, form_of};
use super::{MAX_LENGTH, TOO_LONG, bitcoin, ethereum};
use crate::values::address;

/// The payment that `uri` asks for.
///
/// A contract that is not known is refused, since nobody can say what it is worth, unless it is that of `token`: a
/// payment of which the parts from network to decimals are looked at, and which must be one that [`super::write`]
/// would take. The amount comes back without zeros that say nothing; addresses as they are written. Codes:
/// - `payment_uri_too_long`, `payment_uri_character`, `payment_uri_scheme`, `payment_uri_encoding`;
/// - `payment_uri_parameter` for one that the form does not have, `payment_uri_required` for an unknown `req-` of
///   BIP-21, `payment_uri_duplicate`;
/// - `payment_uri_chain`, `payment_uri_function`, `payment_uri_number` of EIP-681;
/// - `payment_uri_contract` for an unknown token;
/// - those of [`super::write`].
pub fn read(uri: &str, token: &Payment) -> Result<Payment, PaymentUriError> {
    if uri.len() > MAX_LENGTH {
        return Err(TOO_LONG.broken());
    }
    if !uri.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#') {
        let message = "a payment URI has only visible ASCII characters and no `#`";
        return Err(Rule(None, "payment_uri_character", message).broken());
    }
    let (scheme, rest) = split(uri.as_bytes(), b':');
    let (path, query) = split(rest, b'?');
    let chain = CHAINS.iter().find(|chain| chain.scheme.as_bytes().eq_ignore_ascii_case(scheme));
    let chain = chain.ok_or_else(|| {
        let message = "a payment URI starts with `bitcoin:`, `ethereum:`, `solana:` or `tron:`";
        Rule(None, "payment_uri_scheme", message).broken()
    })?;
    let evm = !chain.id.is_empty();
    let (chain, target, transfer) = if evm { ethereum::read_path(path)? } else { (chain, path, false) };
    let target = str::from_utf8(target).unwrap_or_default();

    let mut payment = Payment::default();
    payment.add(Part::Network, chain.network);
    let (form, bitcoin) = (form_of(chain, transfer), chain.network == "BITCOIN");
    if !transfer {
        payment.add(Part::Address, target);
    }
    query::read(query, form, bitcoin, &mut payment)?;
    if bitcoin && bitcoin::is_test(target) {
        payment.add(Part::TestNetwork, "true");
    }
    let mut contract = payment.take(Part::TokenContract);
    if transfer {
        target.clone_into(&mut contract);
    }
    let decimals = name_asset(&mut payment, chain, &contract, token)?;
    let mut amount = payment.take(Part::Amount);
    if evm && !amount.is_empty() {
        amount = from_units(&from_number(&amount)?, decimals);
    }
    payment.add(Part::Amount, &amount);

    compose(&payment)?;
    if !amount.is_empty() {
        amount = from_units(&to_units(&amount, decimals)?, decimals);
        payment.take(Part::Amount);
        payment.add(Part::Amount, &amount);
    }
    Ok(payment)
}

/// Adds what is paid with, and gives its decimals.
fn name_asset(
    payment: &mut Payment,
    chain: &Chain,
    contract: &str,
    token: &Payment,
) -> Result<usize, PaymentUriError> {
    if !contract.is_empty() {
        address::check(chain.network, contract).map_err(at(Part::TokenContract))?;
    }
    if let Some(coin) = chain.coins().find(|coin| same(coin.contract, contract)) {
        payment.add(Part::Asset, coin.asset);
        return Ok(coin.decimals);
    }
    if token.get(Part::Network) == chain.network && same(token.get(Part::TokenContract), contract) {
        for part in [Part::Asset, Part::TokenContract, Part::Decimals] {
            payment.add(part, token.get(part));
        }
        // One that is no number is refused with the token, when the payment is checked.
        return Ok(token.get(Part::Decimals).parse().unwrap_or_default());
    }
    let message = "the URI asks for a token whose contract is not known";
    Err(Rule(Some(Part::TokenContract), "payment_uri_contract", message).broken())
}
