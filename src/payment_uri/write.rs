//! From a payment to its URI.

use super::chains::{CHAINS, Chain, Coin, same};
use super::payment::{Part, Payment, PaymentUriError, Rule, at};
use super::query::{self, Form};
use super::units::{from_units, to_units};
use super::{MAX_LENGTH, TOO_LONG, bitcoin, ethereum, solana, tron};
use crate::values::{Amount, Asset, address};

/// The URI that asks for `payment`.
///
/// Trailing zeros of the amount are not written. Codes, each with the pointer of its part:
/// - `payment_uri_network`, `payment_uri_asset` for what has no URI or is not known;
/// - `payment_uri_token` for a contract and decimals that are not allowed, see [`Part::TokenContract`];
/// - `payment_uri_test_network`, `payment_uri_address` for an address that this payment can't mean;
/// - `payment_uri_unsupported` for what the network's form cannot carry; `payment_uri_too_long`;
/// - those of [`Amount::check`], `amount_minor_units`, those of [`address::check`].
pub fn write(payment: &Payment) -> Result<String, PaymentUriError> {
    Amount::check(payment.get(Part::Amount)).map_err(at(Part::Amount))?;
    compose(payment)
}

/// The same, with or without an amount.
pub(super) fn compose(payment: &Payment) -> Result<String, PaymentUriError> {
    let network = payment.get(Part::Network);
    let chain = CHAINS.iter().find(|chain| chain.network == network).ok_or_else(|| {
        Rule(Some(Part::Network), "payment_uri_network", "there is no payment URI for this network").broken()
    })?;
    let coin = coin(payment, chain)?;
    check_address(payment, chain, &coin)?;

    let evm = !chain.id.is_empty();
    let transfer = evm && !coin.contract.is_empty();
    let mut said = Payment::default();
    let amount = payment.get(Part::Amount);
    if !amount.is_empty() {
        Amount::check(amount).map_err(at(Part::Amount))?;
        let units = to_units(amount, coin.decimals)?;
        said.add(Part::Amount, &if evm { units } else { from_units(&units, coin.decimals) });
    }
    if transfer {
        said.add(Part::Address, payment.get(Part::Address));
    } else {
        said.add(Part::TokenContract, coin.contract);
    }
    for (part, text) in payment.parts() {
        if part == Part::Reference {
            address::check("SOLANA", text).map_err(at(part))?;
        }
        if part >= Part::Label {
            said.add(part, text);
        }
    }

    let mut out = Vec::new();
    let mut add = |text: &str| out.extend_from_slice(text.as_bytes());
    add(chain.scheme);
    add(":");
    add(if transfer { coin.contract } else { payment.get(Part::Address) });
    if evm {
        add("@");
        add(chain.id);
    }
    if transfer {
        add("/");
        add(ethereum::FUNCTION);
    }
    query::write(&mut out, form_of(chain, transfer), &said)?;
    if out.len() > MAX_LENGTH {
        return Err(TOO_LONG.broken());
    }
    Ok(String::from_utf8(out).unwrap_or_default())
}

/// The form of the chain's URIs.
pub(super) fn form_of(chain: &Chain, transfer: bool) -> &'static Form {
    match chain.network {
        "BITCOIN" => bitcoin::FORM,
        "SOLANA" => solana::FORM,
        "TRON" => tron::FORM,
        _ if transfer => ethereum::TRANSFER,
        _ => ethereum::NATIVE,
    }
}

/// The asset that is paid with: one that is known, or the token that the payment describes, if neither its symbol nor
/// its contract is known on this network. What is known can't be called otherwise.
fn coin<'a>(payment: &'a Payment, chain: &Chain) -> Result<Coin<'a>, PaymentUriError> {
    let asset = payment.get(Part::Asset);
    Asset::check(asset).map_err(at(Part::Asset))?;
    let contract = payment.get(Part::TokenContract);
    let decimals = payment.get(Part::Decimals);
    let same = |coin: &Coin<'_>| coin.asset == asset || !contract.is_empty() && same(coin.contract, contract);
    let known = chain.coins().find(same);
    if contract.is_empty() && decimals.is_empty() {
        return known.ok_or_else(|| {
            let message = "this asset is not known on this network: pass its `tokenContract` and `decimals`";
            Rule(Some(Part::Asset), "payment_uri_asset", message).broken()
        });
    }
    match decimals.parse() {
        Ok(decimals @ 0..=18) if known.is_none() && chain.network != "BITCOIN" && !contract.is_empty() => {
            address::check(chain.network, contract).map_err(at(Part::TokenContract))?;
            Ok(Coin { asset, contract, decimals })
        }
        _ => {
            let message = "`tokenContract` and `decimals`, at most 18, are for a token that is not known";
            Err(Rule(Some(Part::TokenContract), "payment_uri_token", message).broken())
        }
    }
}

fn check_address(payment: &Payment, chain: &Chain, coin: &Coin<'_>) -> Result<(), PaymentUriError> {
    let address = payment.get(Part::Address);
    address::check(chain.network, address).map_err(at(Part::Address))?;
    // What is sent to a token's own contract is lost.
    if same(address, coin.contract) || chain.coins().any(|coin| same(address, coin.contract)) {
        let message = "this is the contract of a token, not an address to pay to";
        return Err(Rule(Some(Part::Address), "payment_uri_address", message).broken());
    }
    let test = chain.network == "BITCOIN" && bitcoin::is_test(address);
    if payment.get(Part::TestNetwork) != if test { "true" } else { "" } {
        let message = "`testNetwork` is `true` for an address of a Bitcoin test network, and for no other";
        return Err(Rule(Some(Part::TestNetwork), "payment_uri_test_network", message).broken());
    }
    Ok(())
}
