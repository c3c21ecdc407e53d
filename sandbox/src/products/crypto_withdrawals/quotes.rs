//! Quotes of crypto withdrawals.
//!
//! `amount` of a quote is what leaves the customer's balance, and `amount = networkFee + serviceFee + receiveAmount`
//! always [S]. Asked with `amountType` SEND (the default) the fees come out of the amount; with RECEIVE they are
//! added to it. The network fee stands in the table of [`crate::read::assets`]; the service fee is 0.1 % of the amount asked for.
//!
//! A quote asks for no funds: those are held at submission.

use bigdecimal::BigDecimal;
use oceafin_partner::api::lifecycle::CRYPTO_WITHDRAWAL_QUOTE;
use oceafin_partner::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::{FieldProblem, Problem};
use crate::products::call::{Answer, Call};
use crate::products::crypto_withdrawals::beneficiaries::WalletBeneficiary;
use crate::products::product::Handlers;
use crate::products::shared::crypto_fields;
use crate::products::world::{Job, World};
use crate::read::assets;
use crate::read::form::Form;
use crate::read::moment;

pub(crate) const HANDLERS: Handlers = &[("cryptoWithdrawals.createQuote", create)];

/// A quote of a crypto withdrawal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CryptoQuote {
    pub(crate) head: Head,
    pub(crate) status: Status,
    pub(crate) beneficiary_id: String,
    pub(crate) asset: String,
    pub(crate) network: String,
    pub(crate) amount: BigDecimal,
    pub(crate) network_fee: BigDecimal,
    pub(crate) service_fee: BigDecimal,
    pub(crate) receive_amount: BigDecimal,
    pub(crate) expires_at: i64,
}

impl Row for CryptoQuote {
    const NAME: &'static str = "quote";

    row_parts!("crypto_quotes");

    fn members(&self) -> Value {
        let amount = |amount: &BigDecimal| assets::write(&self.asset, amount);
        json!({
            "quoteId": self.head.id,
            "walletBeneficiaryId": self.beneficiary_id,
            "asset": self.asset,
            "network": self.network,
            "amount": amount(&self.amount),
            "networkFee": amount(&self.network_fee),
            "serviceFee": amount(&self.service_fee),
            "receiveAmount": amount(&self.receive_amount),
            "expiresAt": moment::format(self.expires_at),
        })
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let mut form = Form::new(&call.body);
    let beneficiary_id = form.required("walletBeneficiaryId", &Kind::Id);
    let (asset, network) = crypto_fields::asset_on_network(&mut form);
    let asked = form.amount("amount");
    form.fits("amount", &asked, asset);
    let amount_type = form.choice("amountType", &["SEND", "RECEIVE"]);
    let network_fee = asset.and_then(|asset| asset.network(&network)).map(assets::Network::fee);
    let network_fee = network_fee.unwrap_or_default();
    let service_fee = asset.map(|asset| assets::service_fee(asset, &asked)).unwrap_or_default();
    let fees = &network_fee + &service_fee;
    let (amount, receive_amount) = match amount_type.as_deref() {
        Some("RECEIVE") => (&asked + &fees, asked.clone()),
        _ => (asked.clone(), &asked - &fees),
    };
    if receive_amount <= BigDecimal::default() {
        form.refuse("amount", "amount_too_small", "must be more than the fees of the withdrawal");
    }
    form.finish()?;
    let beneficiary: WalletBeneficiary = world.owned_by(&customer_id, &beneficiary_id, call)?;
    let asset = asset.map_or_else(String::new, |asset| asset.symbol.to_owned());
    of_beneficiary(&beneficiary, &asset, &network)?;
    beneficiary.usable()?;
    let head = world.head(&customer_id);
    let quote = CryptoQuote {
        expires_at: head.created_at.saturating_add(world.quote_ttl_ms),
        head,
        status: Status::Active,
        beneficiary_id,
        asset,
        network,
        amount,
        network_fee,
        service_fee,
        receive_amount,
    };
    world.schedule(world.quote_ttl_ms, EXPIRE, &quote.head.id);
    Ok(Answer::created(world.add(quote)))
}

/// Refuses another asset or network than the beneficiary's.
fn of_beneficiary(beneficiary: &WalletBeneficiary, asset: &str, network: &str) -> Result<(), Problem> {
    let mut errors = Vec::new();
    for (name, asked, theirs) in
        [("asset", asset, &beneficiary.asset), ("network", network, &beneficiary.network)]
    {
        if asked != theirs {
            let message = format!("the wallet beneficiary's is `{theirs}`");
            errors.push(FieldProblem::new(format!("/{name}"), "beneficiary_mismatch", message));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}

/// The quote's time is over, unless it was used.
pub(crate) const EXPIRE: Job = Job { name: "CryptoQuote", run: expire };

fn expire(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut quote: CryptoQuote = world.load(id)?;
    if quote.status == Status::Active {
        step(&CRYPTO_WITHDRAWAL_QUOTE, &mut quote.status, Status::Expired)?;
        world.save(quote)?;
    }
    Ok(())
}
