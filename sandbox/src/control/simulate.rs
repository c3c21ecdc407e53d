//! Money that comes in because a test says so.

use bigdecimal::BigDecimal;
use oceafin_partner::model::Kind;
use serde_json::{Map, Value, json};

use super::finish;
use crate::assets::Asset;
use crate::body::Form;
use crate::fiat_accounts::FiatAccount;
use crate::fiat_deposits::{self, Transfer};
use crate::pos_payments;
use crate::problem::{Code, Problem};
use crate::reads;
use crate::seed;
use crate::table::Row;
use crate::world::World;

type Members = Map<String, Value>;

/// `{customerId, asset, amount}`: into a balance at once, past every product.
pub(super) fn deposit(world: &mut World, members: &Members) -> Result<Value, Problem> {
    let mut form = Form::new(members);
    let customer = form.required("customerId", &Kind::Id);
    let asset = form.asset("asset");
    let amount = form.amount("amount");
    form.fits("amount", &amount, asset);
    finish(form, &["customerId", "asset", "amount"])?;
    if world.customers.get(&customer).is_none() {
        return Err(Problem::new(Code::CustomerNotFound, "no such customer"));
    }
    let symbol = asset.map_or("", |asset| asset.symbol);
    let id = seed::deposit(world, &customer, symbol, &amount)?;
    Ok(json!({"transactionId": id, "balances": reads::of_customer(world, &customer)}))
}

/// `{fiatAccountId, amount, fee?, senderName?, reference?}`: a transfer to a fiat account.
pub(super) fn fiat_deposit(world: &mut World, members: &Members) -> Result<Value, Problem> {
    let mut form = Form::new(members);
    let account = form.required("fiatAccountId", &Kind::Id);
    let transfer = Transfer {
        amount: form.amount("amount"),
        fee: form.optional_amount("fee"),
        sender_name: form.optional("senderName", &Kind::Text(256)),
        reference: form.optional("reference", &Kind::Text(256)),
    };
    // What depends on the account's currency can only be asked of an account that is there.
    let account = world.fiat_accounts.get(&account).cloned();
    let currency = account.as_ref().and_then(|account| Asset::find(&account.currency));
    form.fits("amount", &transfer.amount, currency);
    if let Some(fee) = &transfer.fee {
        form.fits("fee", fee, currency);
        if *fee >= transfer.amount && transfer.amount > BigDecimal::default() {
            form.refuse("fee", "fee_too_large", "must be less than `amount`");
        }
    }
    finish(form, &["fiatAccountId", "amount", "fee", "senderName", "reference"])?;
    let account = account.ok_or_else(|| Problem::not_found(FiatAccount::NAME))?;
    fiat_deposits::arrive(world, &account, transfer)
}

/// `{posPaymentRequestId}`: somebody pays a payment request.
pub(super) fn pos_payment(world: &mut World, members: &Members) -> Result<Value, Problem> {
    let mut form = Form::new(members);
    let request = form.required("posPaymentRequestId", &Kind::Id);
    finish(form, &["posPaymentRequestId"])?;
    pos_payments::pay(world, &request)
}
