//! Quotes of fiat withdrawals.
//!
//! `amount` of a quote is what leaves the customer's balance, and `amount = fee + receiveAmount` always [S]. Asked
//! with `amountType` SEND (the default) the fee comes out of the amount; with RECEIVE it is added to it.

use bigdecimal::BigDecimal;
use oceafin_partner::api::lifecycle::FIAT_WITHDRAWAL_QUOTE;
use oceafin_partner::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::call::{Answer, Call};
use crate::products::fiat_withdrawals::bank_accounts::BankAccount;
use crate::products::fiat_withdrawals::capabilities;
use crate::products::product::Handlers;
use crate::products::world::{Job, World};
use crate::read::assets;
use crate::read::form::Form;
use crate::read::moment;

pub(crate) const HANDLERS: Handlers = &[("fiatWithdrawals.createQuote", create)];

/// A quote of a fiat withdrawal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FiatQuote {
    pub(crate) head: Head,
    pub(crate) status: Status,
    pub(crate) bank_account_id: String,
    pub(crate) currency: String,
    pub(crate) amount: BigDecimal,
    pub(crate) fee: BigDecimal,
    pub(crate) receive_amount: BigDecimal,
    pub(crate) expires_at: i64,
}

impl Row for FiatQuote {
    const NAME: &'static str = "quote";

    row_parts!("fiat_quotes");

    fn members(&self) -> Value {
        json!({
            "quoteId": self.head.id,
            "bankAccountId": self.bank_account_id,
            "currency": self.currency,
            "amount": assets::write(&self.currency, &self.amount),
            "fee": assets::write(&self.currency, &self.fee),
            "receiveAmount": assets::write(&self.currency, &self.receive_amount),
            "expiresAt": moment::format(self.expires_at),
        })
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let mut form = Form::new(&call.body);
    let bank_account_id = form.required("bankAccountId", &Kind::Id);
    let currency = form.currency("currency");
    let asked = form.amount("amount");
    let amount_type = form.choice("amountType", &["SEND", "RECEIVE"]);
    let fee = currency.and_then(assets::Asset::withdrawal_fee).unwrap_or_default();
    let (amount, receive_amount) = match amount_type.as_deref() {
        Some("RECEIVE") => (&asked + &fee, asked.clone()),
        _ => (asked.clone(), &asked - &fee),
    };
    if receive_amount <= BigDecimal::default() {
        form.refuse("amount", "amount_too_small", "must be more than the fee of the withdrawal");
    }
    form.finish()?;
    let account = world.owned::<BankAccount>(&bank_account_id, call)?;
    if account.head.customer_id != customer_id {
        return Err(Problem::not_found("bank account"));
    }
    let currency = currency.map_or_else(String::new, |asset| asset.symbol.to_owned());
    if account.currency != currency {
        let message = format!("the bank account is in `{}`", account.currency);
        return Err(Problem::field("/currency", "currency_mismatch", message));
    }
    if !capabilities::is_active(world.customer(call)?, &currency) {
        let detail = format!("the withdrawal capability for `{currency}` is not active; activate it first");
        return Err(Problem::state(detail));
    }
    let head = world.head(&customer_id);
    let expires_at = head.created_at.saturating_add(world.quote_ttl_ms);
    let status = Status::Active;
    let quote =
        FiatQuote { head, status, bank_account_id, currency, amount, fee, receive_amount, expires_at };
    world.schedule(world.quote_ttl_ms, EXPIRE, &quote.head.id);
    Ok(Answer::created(world.add(quote)))
}

/// The quote's time is over, unless it was used.
pub(crate) const EXPIRE: Job = Job { name: "FiatQuote", run: expire };

fn expire(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut quote: FiatQuote = world.load(id)?;
    if quote.status == Status::Active {
        step(&FIAT_WITHDRAWAL_QUOTE, &mut quote.status, Status::Expired)?;
        world.save(quote)?;
    }
    Ok(())
}
