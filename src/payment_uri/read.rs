//! From a URI to the payment it asks for.

use super::chains::{CHAINS, NOWHERE, known, same};
use super::payment::Payment;
use super::query::{self, split};
use super::rules::{CHARACTER, CONTRACT, PaymentUriError, SCHEME, TOO_LONG, Verdict};
use super::units::{from_number, from_units, small};
use super::write::compose;
use super::{MAX_LENGTH, bitcoin, ethereum, part};
use crate::values::address;

/// The payment that `uri` asks for.
///
/// A contract that is not known is refused, since nobody can say what it is worth, unless it is that of `token`: a
/// payment of which network, asset, contract and decimals are looked at, and which must be one that [`super::write`]
/// would take. The amount comes back without zeros that say nothing; addresses as they are written. Codes:
/// - `payment_uri_too_long`, `payment_uri_character`, `payment_uri_scheme`;
/// - `payment_uri_parameter` for one that the form does not have, or an unknown `req-` of BIP-21;
///   `payment_uri_duplicate`;
/// - `payment_uri_network`, `payment_uri_function`, `payment_uri_number` of EIP-681;
/// - `payment_uri_contract` for an unknown token;
/// - those of [`super::write`].
pub fn read(uri: &str, token: &Payment) -> Result<Payment, PaymentUriError> {
    let mut verdict = Verdict::default();
    verdict.rule(uri.len() <= MAX_LENGTH, &TOO_LONG);
    if uri.len() > MAX_LENGTH {
        // All else is worked out on what is broken too, but not on a text of any length.
        return verdict.finish(Payment::default());
    }
    verdict.rule(uri.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#'), &CHARACTER);
    let (scheme, rest) = split(uri.as_bytes(), b':');
    let (path, query) = split(rest, b'?');
    let chain = CHAINS.iter().find(|chain| chain.scheme.as_bytes().eq_ignore_ascii_case(scheme));
    verdict.rule(chain.is_some(), &SCHEME);
    let (mut chain, mut target, mut transfer) = (chain.unwrap_or(&NOWHERE), path, false);
    let evm = !chain.id.is_empty();
    if evm {
        (chain, target, transfer) = ethereum::read_path(path, &mut verdict);
    }
    let target = str::from_utf8(target).unwrap_or_default();
    let (network, bitcoin) = (chain.network, chain.scheme == "bitcoin");

    let form = if transfer { ethereum::TRANSFER } else { chain.form };
    let mut payment = Payment::default();
    payment.add(part::NETWORK, network);
    payment.add(if transfer { part::TOKEN_CONTRACT } else { part::ADDRESS }, target);
    query::read(query, form, bitcoin, &mut payment, &mut verdict);
    if bitcoin && bitcoin::is_test(target) {
        payment.add(part::TEST_NETWORK, "true");
    }

    let contract = payment.get(part::TOKEN_CONTRACT);
    if !contract.is_empty() {
        verdict.value(part::TOKEN_CONTRACT, address::check(network, contract));
    }
    let coin = known(network, "-", contract);
    let described = token.get(part::NETWORK) == network && same(token.get(part::TOKEN_CONTRACT), contract);
    verdict.rule(coin.is_some() || described, &CONTRACT);
    let decimals = if let Some(coin) = coin {
        payment.add(part::ASSET, coin.asset);
        coin.decimals
    } else {
        // A token that is not good is refused when the payment is composed.
        payment.add(part::ASSET, token.get(part::ASSET));
        payment.add(part::DECIMALS, token.get(part::DECIMALS));
        small(token.get(part::DECIMALS).as_bytes()).unwrap_or_default()
    };
    for (part, text) in &mut payment.parts {
        if part == part::AMOUNT && evm {
            *text = from_units(&from_number(text, &mut verdict), decimals);
        }
        if part == part::TOKEN_CONTRACT && coin.is_some() {
            text.clear();
        }
    }
    let (_, amount) = compose(&payment, &mut verdict);
    for (part, text) in &mut payment.parts {
        if part == part::AMOUNT {
            text.clone_from(&amount);
        }
    }
    verdict.finish(payment)
}
