//! Fiat withdrawals: draft, submission, additional information, completion.
//!
//! A draft uses up its quote; its price then stands, however long the approval takes [S]. Money is held at
//! submission (available to pending) and leaves when the withdrawal completes. A withdrawal of 10,000 or more of
//! its currency waits in `MISSING_INFO_REQUIRED` for `sourceOfFunds` [S]; the control API can make any withdrawal
//! fail or wait.

use bigdecimal::BigDecimal;
use oceafin_partner::api::OperationKind;
use oceafin_partner::api::lifecycle::{FIAT_WITHDRAWAL, FIAT_WITHDRAWAL_QUOTE};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::ledger::{Account, Entry};
use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::answers::{get, list};
use crate::products::call::{Answer, Call};
use crate::products::fiat_withdrawals::quotes::FiatQuote;
use crate::products::outcome::Outcome;
use crate::products::product::Handlers;
use crate::products::reads::transactions::{self, Direction, Movement};
use crate::products::shared::information;
use crate::products::shared::quotes;
use crate::products::world::{Job, World};
use crate::read::assets;
use crate::read::operation;

pub(crate) const HANDLERS: Handlers = &[
    ("fiatWithdrawals.create", create),
    ("fiatWithdrawals.submit", submit),
    ("fiatWithdrawals.submitInfo", submit_info),
    ("fiatWithdrawals.list", list::<FiatWithdrawal>),
    ("fiatWithdrawals.get", |world, call| get::<FiatWithdrawal>(world, call, "withdrawalId")),
];

/// What a large withdrawal is asked for.
const ASKED: &str = "sourceOfFunds";
/// From this amount on, in whole units of the currency.
const LARGE: u32 = 10_000;

/// A fiat withdrawal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FiatWithdrawal {
    head: Head,
    status: Status,
    quote: FiatQuote,
    /// `purpose`, `reference`, `partnerReference`, `metadata`, as sent.
    details: Value,
    operation_hash: String,
    informed: bool,
    pub(crate) outcome: Outcome,
    failure_reason: Option<String>,
    transaction_id: Option<String>,
}

impl Row for FiatWithdrawal {
    const NAME: &'static str = "withdrawal";
    const EVENT: Option<&'static str> = Some("fiat_withdrawal");

    row_parts!("fiat_withdrawals");

    fn members(&self) -> Value {
        let mut members = self.details.as_object().cloned().unwrap_or_default();
        let amount = |amount: &BigDecimal| json!(assets::write(&self.quote.currency, amount));
        for (name, value) in [
            ("withdrawalId", json!(self.head.id)),
            ("quoteId", json!(self.quote.head.id)),
            ("bankAccountId", json!(self.quote.bank_account_id)),
            ("currency", json!(self.quote.currency)),
            ("amount", amount(&self.quote.amount)),
            ("fee", amount(&self.quote.fee)),
            ("receiveAmount", amount(&self.quote.receive_amount)),
            ("status", json!(self.status)),
            ("requiredInformation", json!(information::asked(self.status, ASKED))),
            ("failureReason", json!(self.failure_reason)),
            ("operationHash", json!(self.operation_hash)),
        ] {
            members.insert(name.to_owned(), value);
        }
        Value::Object(members)
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    // The model has checked every member; that they are the quote's is asked below.
    let quote_id = call.body.get("quoteId").and_then(Value::as_str).unwrap_or_default();
    let sent = |name: &str| call.body.get(name);
    let details = json!({
        "purpose": sent("purpose"),
        "reference": sent("reference"),
        "partnerReference": sent("partnerReference"),
        "metadata": sent("metadata"),
    });
    let operation_hash = operation::authorize_draft(OperationKind::FiatWithdrawal, &customer_id, &call.body)?;
    let quote = world.owned::<FiatQuote>(quote_id, call)?;
    if quote.head.customer_id != customer_id {
        return Err(Problem::not_found(FiatQuote::NAME));
    }
    let quote = quote.clone();
    quotes::agrees(
        &call.body,
        &[
            ("bankAccountId", &quote.bank_account_id),
            ("currency", &quote.currency),
            ("amount", &assets::write(&quote.currency, &quote.amount)),
        ],
    )?;
    quotes::usable(quote.status)?;
    let mut used = quote.clone();
    step(&FIAT_WITHDRAWAL_QUOTE, &mut used.status, Status::Used)?;
    world.save(used)?;
    let withdrawal = FiatWithdrawal {
        head: world.head(&customer_id),
        status: Status::Draft,
        quote,
        details,
        operation_hash,
        informed: false,
        outcome: Outcome::default(),
        failure_reason: None,
        transaction_id: None,
    };
    Ok(Answer::created(world.add(withdrawal)))
}

fn submit(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut withdrawal: FiatWithdrawal = world.owned_to_act(call.param("withdrawalId"), call)?;
    operation::authorize_submission(&withdrawal.operation_hash, &call.body)?;
    step(&FIAT_WITHDRAWAL, &mut withdrawal.status, Status::Submitted)?;
    let (customer, quote) = (&withdrawal.head.customer_id, &withdrawal.quote);
    let memo = format!("fiat withdrawal {} held", withdrawal.head.id);
    let hold = Entry::new(world.now(), memo).transfer(
        &quote.currency,
        &quote.amount,
        &Account::Available(customer),
        &Account::Pending(customer),
    );
    world.post(hold)?;
    let movement = Movement {
        kind: "FIAT_WITHDRAWAL",
        direction: Direction::Debit,
        asset: &quote.currency,
        network: None,
        amount: &quote.amount,
        fee: Some(&quote.fee),
        resource: Some(("FIAT_WITHDRAWAL", &withdrawal.head.id)),
    };
    withdrawal.transaction_id = Some(transactions::record(world, customer, &movement));
    world.schedule(world.step_ms, ADVANCE, &withdrawal.head.id);
    Ok(Answer::ok(world.save(withdrawal)?))
}

fn submit_info(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut withdrawal: FiatWithdrawal = world.owned_to_act(call.param("withdrawalId"), call)?;
    information::check(&call.body, ASKED)?;
    information::expected(withdrawal.status, FiatWithdrawal::NAME)?;
    step(&FIAT_WITHDRAWAL, &mut withdrawal.status, Status::Processing)?;
    withdrawal.informed = true;
    world.schedule(world.step_ms, ADVANCE, &withdrawal.head.id);
    Ok(Answer::ok(world.save(withdrawal)?))
}

/// The next automatic step: SUBMITTED to PROCESSING, PROCESSING to its end or to the question it has.
pub(crate) const ADVANCE: Job = Job { name: "FiatWithdrawal", run: advance };

fn advance(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut withdrawal: FiatWithdrawal = world.load(id)?;
    let asks = withdrawal.outcome == Outcome::AskInformation || withdrawal.quote.amount >= LARGE;
    let next = match (withdrawal.status, withdrawal.outcome) {
        (Status::Submitted, _) => Status::Processing,
        (_, Outcome::Fail) => Status::Failed,
        _ if asks && !withdrawal.informed => Status::MissingInfoRequired,
        _ => Status::Completed,
    };
    step(&FIAT_WITHDRAWAL, &mut withdrawal.status, next)?;
    match next {
        Status::Processing => world.schedule(world.step_ms, ADVANCE, id),
        Status::Completed | Status::Failed => settle(world, &mut withdrawal)?,
        _ => {}
    }
    world.save(withdrawal).map(|_| ())
}

/// Moves what was held: out of the house with the fee to us, or back to the customer.
fn settle(world: &mut World, withdrawal: &mut FiatWithdrawal) -> Result<(), Problem> {
    let (customer, quote) = (&withdrawal.head.customer_id, &withdrawal.quote);
    let memo = format!("fiat withdrawal {} {}", withdrawal.head.id, withdrawal.status().to_lowercase());
    let entry = Entry::new(world.now(), memo);
    let held = Account::Pending(customer);
    let entry = if withdrawal.status == Status::Completed {
        entry.transfer(&quote.currency, &quote.receive_amount, &held, &Account::External).transfer(
            &quote.currency,
            &quote.fee,
            &held,
            &Account::Fees,
        )
    } else {
        withdrawal.failure_reason = Some("REJECTED_BY_BANK".to_owned());
        entry.transfer(&quote.currency, &quote.amount, &held, &Account::Available(customer))
    };
    world.post(entry)?;
    match &withdrawal.transaction_id {
        Some(id) => transactions::settle(world, id, withdrawal.status),
        None => Ok(()),
    }
}
