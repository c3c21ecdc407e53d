//! From a payment to its URI.

use super::chains::{CHAINS, NOWHERE, known, same};
use super::payment::Payment;
use super::query::Parameters;
use super::rules::{self, PaymentUriError, Verdict};
use super::units::{from_units, small, to_units};
use super::{MAX_LENGTH, bitcoin, ethereum, part};
use crate::values::{Amount, Asset, address};

/// The URI that asks for `payment`.
///
/// Trailing zeros of the amount are not written. Codes, each with its part:
/// - `payment_uri_network`, `payment_uri_asset` for what has no URI or is not known;
/// - `payment_uri_token` for a contract and decimals that are not allowed, see [`part::TOKEN_CONTRACT`];
/// - `payment_uri_test_network`, `payment_uri_address` for an address that this payment can't mean;
/// - `payment_uri_unsupported` for what the network's form cannot carry; `payment_uri_too_long`;
/// - those of [`Amount::check`], `amount_minor_units`, those of [`address::check`].
pub fn write(payment: &Payment) -> Result<String, PaymentUriError> {
    let mut verdict = Verdict::default();
    verdict.value(part::AMOUNT, Amount::check(payment.get(part::AMOUNT)));
    let (uri, _) = compose(payment, &mut verdict);
    verdict.finish(uri)
}

/// The same, with or without an amount; also gives the amount without zeros that say nothing.
#[inline(never)]
pub(super) fn compose(payment: &Payment, verdict: &mut Verdict) -> (String, String) {
    let (network, address) = (payment.get(part::NETWORK), payment.get(part::ADDRESS));
    let chain = CHAINS.iter().find(|chain| chain.network == network).unwrap_or(&NOWHERE);
    verdict.rule(!chain.network.is_empty(), &rules::NETWORK);
    let (contract, decimals) = token(payment, verdict);

    verdict.value(part::ADDRESS, address::check(network, address));
    verdict.rule(!same(address, contract) && known(network, "-", address).is_none(), &rules::ADDRESS);
    let test = if network == "BITCOIN" && bitcoin::is_test(address) { "true" } else { "" };
    verdict.rule(payment.get(part::TEST_NETWORK) == test, &rules::TEST_NETWORK);

    let evm = !chain.id.is_empty();
    let transfer = evm && !contract.is_empty();
    let form = if transfer { ethereum::TRANSFER } else { chain.form };
    if let Some((_, amount)) = payment.parts.iter().find(|(part, _)| part == part::AMOUNT) {
        verdict.value(part::AMOUNT, Amount::check(amount));
    }
    let units = to_units(payment.get(part::AMOUNT), decimals, verdict);
    let amount = from_units(&units, decimals);
    let target = if transfer { contract } else { address };
    let (at, function) = (if evm { "@" } else { "" }, if transfer { "/transfer" } else { "" });
    let mut out = Vec::new();
    for piece in &[chain.scheme, ":", target, at, chain.id, function] {
        out.extend_from_slice(piece.as_bytes());
    }
    let mut parameters = Parameters { out, separator: b'?' };
    for (name, wanted) in form {
        if *wanted == part::TOKEN_CONTRACT {
            parameters.write(name, contract);
            continue;
        }
        // As everywhere, the first text of a part counts; only references may be several.
        let most = if *wanted == part::REFERENCE { usize::MAX } else { 1 };
        for (part, text) in payment.parts.iter().filter(|(part, _)| part == wanted).take(most) {
            let sum = if evm { &units } else { &amount };
            parameters.write(name, if part == part::AMOUNT { sum } else { text });
        }
    }
    for (part, text) in &payment.parts {
        if part == part::REFERENCE {
            verdict.value(part::REFERENCE, address::check("SOLANA", text));
        }
        if let Some(extra) = EXTRAS.iter().find(|extra| *extra == part) {
            let carried = text.is_empty() || form.iter().any(|(_, known)| known == extra);
            verdict.value(extra, if carried { Ok(()) } else { Err(rules::UNSUPPORTED) });
        }
    }
    verdict.rule(parameters.out.len() <= MAX_LENGTH, &rules::TOO_LONG);
    (String::from_utf8(parameters.out).unwrap_or_default(), amount)
}

/// Parts that some forms have and others don't.
static EXTRAS: [&str; 4] = [part::LABEL, part::MESSAGE, part::MEMO, part::REFERENCE];

/// Contract and decimals of what is paid with: of an asset that is known, or of the token that the payment describes,
/// if neither its symbol nor its contract is known on this network. What is known can't be called otherwise.
fn token<'a>(payment: &'a Payment, verdict: &mut Verdict) -> (&'a str, usize) {
    let (network, asset) = (payment.get(part::NETWORK), payment.get(part::ASSET));
    verdict.value(part::ASSET, Asset::check(asset));
    let (contract, decimals) = (payment.get(part::TOKEN_CONTRACT), payment.get(part::DECIMALS));
    if contract.is_empty() && decimals.is_empty() {
        let coin = known(network, asset, "-");
        verdict.rule(coin.is_some(), &rules::ASSET);
        return coin.map_or(("", 0), |coin| (coin.contract, coin.decimals));
    }
    let unknown = known(network, asset, contract).is_none() && network != "BITCOIN";
    let places = small(decimals.as_bytes()).filter(|places| *places <= Amount::MAX_DECIMALS);
    verdict.rule(unknown && !decimals.is_empty() && places.is_some(), &rules::TOKEN);
    verdict.value(part::TOKEN_CONTRACT, address::check(network, contract));
    (contract, places.unwrap_or_default())
}
