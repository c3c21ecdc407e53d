//! Refunds of collection payments: draft, submission, confirmation, completion.
//!
//! Money is held at submission and leaves one step after the confirmation. Never more than the payment: what was
//! refunded and what is on its way count from the submission on, and are counted at the draft and again at the
//! submission. A draft reserves nothing [S]: there is no call that takes one back, so a mistaken draft would keep the
//! payment from being refunded for ever.

use bigdecimal::BigDecimal;
use oceafin_partner::api::OperationKind;
use oceafin_partner::api::lifecycle::REFUND;
use oceafin_partner::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::ledger::{Account, Entry};
use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::{FieldProblem, Problem};
use crate::products::answers::{get, list};
use crate::products::call::{Answer, Call};
use crate::products::collection::payments::CollectionPayment;
use crate::products::outcome::Outcome;
use crate::products::product::Handlers;
use crate::products::reads::transactions::{self, Direction, Movement};
use crate::products::shared::crypto_fields;
use crate::products::shared::holds;
use crate::products::world::{Job, World};
use crate::read::assets;
use crate::read::form::{Form, TEXT};
use crate::read::operation;

pub(crate) const HANDLERS: Handlers = &[
    ("refunds.list", list::<Refund>),
    ("refunds.create", create),
    ("refunds.get", |world, call| get::<Refund>(world, call, "refundId")),
    ("refunds.submit", submit),
    ("refunds.confirm", confirm),
];

/// A refund.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refund {
    head: Head,
    status: Status,
    payment_id: String,
    asset: String,
    network: String,
    amount: BigDecimal,
    /// `destinationAddress`, `memo`, `reason`, `partnerReference`, `metadata`, as sent.
    details: Value,
    operation_hash: String,
    pub(crate) outcome: Outcome,
    /// Stored by the submission [P].
    processing_reference: Option<String>,
    transaction_id: Option<String>,
}

impl Row for Refund {
    const NAME: &'static str = "refund";
    const EVENT: Option<&'static str> = Some("refund");

    row_parts!("refunds");

    fn members(&self) -> Value {
        let mut members = self.details.as_object().cloned().unwrap_or_default();
        for (name, value) in [
            ("refundId", json!(self.head.id)),
            ("paymentId", json!(self.payment_id)),
            ("asset", json!(self.asset)),
            ("network", json!(self.network)),
            ("amount", json!(assets::write(&self.asset, &self.amount))),
            ("status", json!(self.status)),
            ("processingReference", json!(self.processing_reference)),
            ("failureReason", json!(holds::failure_reason(self.status))),
            ("operationHash", json!(self.operation_hash)),
        ] {
            members.insert(name.to_owned(), value);
        }
        Value::Object(members)
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let mut form = Form::new(&call.body);
    let payment_id = form.required("paymentId", &Kind::Id);
    let (asset, network) = crypto_fields::asset_on_network(&mut form);
    let amount = form.amount("amount");
    form.fits("amount", &amount, asset);
    let details = json!({
        "destinationAddress": form.required("destinationAddress", &Kind::CryptoAddress),
        "memo": form.optional("memo", &TEXT),
        "reason": form.optional("reason", &TEXT),
        "partnerReference": form.optional("partnerReference", &TEXT),
        "metadata": form.metadata(),
    });
    form.finish()?;
    let operation_hash = operation::authorize_draft(OperationKind::Refund, &customer_id, &call.body)?;
    let payment: CollectionPayment = world.owned_by(&customer_id, &payment_id, call)?;
    let asset = asset.map_or_else(String::new, |asset| asset.symbol.to_owned());
    of_payment(&payment, &asset, &network)?;
    if payment.status != Status::Completed {
        let status = payment.status.as_str();
        return Err(Problem::state(format!("the payment is `{status}`; a refund needs `COMPLETED`")));
    }
    refundable(world, &payment, &amount)?;
    let refund = Refund {
        head: world.head(&customer_id),
        status: Status::Draft,
        payment_id,
        asset,
        network,
        amount,
        details,
        operation_hash,
        outcome: Outcome::default(),
        processing_reference: None,
        transaction_id: None,
    };
    Ok(Answer::created(world.add(refund)))
}

/// Refuses another asset or network than the payment's.
fn of_payment(payment: &CollectionPayment, asset: &str, network: &str) -> Result<(), Problem> {
    let mut errors = Vec::new();
    for (name, asked, paid) in [("asset", asset, &payment.asset), ("network", network, &payment.network)] {
        if asked != paid {
            let message = format!("the payment's is `{paid}`");
            errors.push(FieldProblem::new(format!("/{name}"), "payment_mismatch", message));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}

/// Refuses more than what is left of the payment.
fn refundable(world: &World, payment: &CollectionPayment, amount: &BigDecimal) -> Result<(), Problem> {
    let mut left = &payment.amount - &payment.refunded;
    for refund in world.tables.rows::<Refund>() {
        let under_way = matches!(refund.status, Status::Submitted | Status::Confirmed);
        if under_way && refund.payment_id == payment.head.id {
            left -= &refund.amount;
        }
    }
    if *amount <= left {
        return Ok(());
    }
    let left = assets::write(&payment.asset, &left);
    Err(Problem::state(format!("of the payment {left} {} can still be refunded", payment.asset)))
}

fn submit(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut refund: Refund = world.owned_to_act(call.param("refundId"), call)?;
    operation::authorize_submission(&refund.operation_hash, &call.body)?;
    step(&REFUND, &mut refund.status, Status::Submitted)?;
    refundable(world, &world.load(&refund.payment_id)?, &refund.amount)?;
    let customer = &refund.head.customer_id;
    let memo = format!("refund {} held", refund.head.id);
    holds::hold(world, customer, &refund.asset, &refund.amount, memo)?;
    let movement = Movement {
        kind: "REFUND",
        direction: Direction::Debit,
        asset: &refund.asset,
        network: Some(&refund.network),
        amount: &refund.amount,
        fee: None,
        resource: Some(("REFUND", &refund.head.id)),
    };
    refund.transaction_id = Some(transactions::record(world, customer, &movement));
    refund.processing_reference = Some(format!("rfp-{}", world.ids.uuid()));
    Ok(Answer::ok(world.save(refund)?))
}

fn confirm(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut refund: Refund = world.owned_to_act(call.param("refundId"), call)?;
    step(&REFUND, &mut refund.status, Status::Confirmed)?;
    world.schedule(world.step_ms, ADVANCE, &refund.head.id);
    Ok(Answer::ok(world.save(refund)?))
}

/// A confirmed refund comes to its end: the money goes to the buyer, or back to the customer.
pub(crate) const ADVANCE: Job = Job { name: "Refund", run: advance };

fn advance(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut refund: Refund = world.load(id)?;
    let next = if refund.outcome == Outcome::Fail { Status::Failed } else { Status::Completed };
    step(&REFUND, &mut refund.status, next)?;
    let (customer, amount) = (&refund.head.customer_id, &refund.amount);
    let memo = format!("refund {id} {}", refund.status().to_lowercase());
    if next == Status::Completed {
        let mut payment: CollectionPayment = world.load(&refund.payment_id)?;
        payment.refunded += amount;
        let entry = Entry::new(world.now(), memo);
        world.post(entry.transfer(&refund.asset, amount, &Account::Pending(customer), &Account::External))?;
        world.save(payment)?;
    } else {
        holds::release(world, customer, &refund.asset, amount, memo)?;
    }
    if let Some(transaction_id) = &refund.transaction_id {
        transactions::settle(world, transaction_id, next)?;
    }
    world.save(refund).map(|_| ())
}
