//! Money that comes in because a test says so.

use bigdecimal::BigDecimal;
use oceafin_partner::model::Kind;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::form::finish;
use crate::control::seed;
use crate::engine::table::Row;
use crate::problem::{Code, Problem};
use crate::products::checkouts::pos_payments;
use crate::products::collection::payments as collection_payments;
use crate::products::crypto_deposits::deposits as crypto_deposits;
use crate::products::customers::customer::Customer;
use crate::products::fiat_accounts::accounts::FiatAccount;
use crate::products::fiat_accounts::deposits::{self as fiat_deposits, Transfer};
use crate::products::reads::balances;
use crate::products::shared::crypto_fields;
use crate::products::world::World;
use crate::read::assets::Asset;
use crate::read::form::Form;

type Members = Map<String, Value>;

/// `{customerId, asset, amount}`: into a balance at once, past every product.
pub(super) fn deposit(world: &mut World, members: &Members) -> Result<Value, Problem> {
    let mut form = Form::new(members);
    let customer = form.required("customerId", &Kind::Id);
    let asset = form.asset("asset");
    let amount = form.amount("amount");
    form.fits("amount", &amount, asset);
    finish(form, &["customerId", "asset", "amount"])?;
    if world.tables.get::<Customer>(&customer).is_none() {
        return Err(Problem::new(Code::CustomerNotFound, "no such customer"));
    }
    let symbol = asset.map_or("", |asset| asset.symbol);
    let id = seed::deposit(world, &customer, symbol, &amount)?;
    Ok(json!({"transactionId": id, "balances": balances::of_customer(world, &customer)}))
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
    let account = world.tables.get::<FiatAccount>(&account).cloned();
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
    Ok(fiat_deposits::arrive(world, &account, transfer))
}

/// `{customerId, asset, network, amount, travelRule?, fromAddress?}`: a crypto transfer to the customer's wallet.
pub(super) fn crypto_deposit(world: &mut World, members: Members) -> Result<Value, Problem> {
    let mut form = Form::new(&members);
    form.required("customerId", &Kind::Id);
    crypto_fields::asset_on_network(&mut form);
    form.amount("amount");
    if form.member("travelRule").is_some_and(|value| !value.is_boolean()) {
        form.refuse("travelRule", "not_boolean", "must be true or false");
    }
    form.optional("fromAddress", &Kind::Text(128));
    finish(form, &["customerId", "asset", "network", "amount", "travelRule", "fromAddress"])?;
    crypto_deposits::simulate(world, &checked(members)?)
}

/// `{walletId, amount}`: a payment into a collection wallet.
pub(super) fn collection_payment(world: &mut World, members: Members) -> Result<Value, Problem> {
    let mut form = Form::new(&members);
    form.required("walletId", &Kind::Id);
    form.amount("amount");
    finish(form, &["walletId", "amount"])?;
    collection_payments::simulate(world, &checked(members)?)
}

/// Members that were checked, as what they are for.
fn checked<T: DeserializeOwned>(members: Members) -> Result<T, Problem> {
    serde_json::from_value(Value::Object(members)).map_err(|_| Problem::lost("member of a simulation"))
}

/// `{posPaymentRequestId}`: somebody pays a payment request.
pub(super) fn pos_payment(world: &mut World, members: &Members) -> Result<Value, Problem> {
    let mut form = Form::new(members);
    let request = form.required("posPaymentRequestId", &Kind::Id);
    finish(form, &["posPaymentRequestId"])?;
    pos_payments::pay(world, &request)
}
