//! Conversions. No submission call is published, so the approved draft is the commitment: money is held when it is
//! created, and it goes on by itself, DRAFT → PROCESSING → COMPLETED [S].

use oceafin_partner::api::OperationKind;
use oceafin_partner::api::lifecycle::{CONVERSION, CONVERSION_QUOTE};
use oceafin_partner::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::ledger::{Account, Entry};
use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::answers::{get, list};
use crate::products::call::{Answer, Call};
use crate::products::conversion::quotes::ConversionQuote;
use crate::products::outcome::Outcome;
use crate::products::product::Handlers;
use crate::products::reads::transactions::{self, Direction, Movement};
use crate::products::shared::holds;
use crate::products::shared::quotes;
use crate::products::world::{Job, World};
use crate::read::assets;
use crate::read::form::{Form, TEXT};
use crate::read::operation;

pub(crate) const HANDLERS: Handlers = &[
    ("conversions.list", list::<Conversion>),
    ("conversions.create", create),
    ("conversions.get", |world, call| get::<Conversion>(world, call, "conversionId")),
];

/// A conversion.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Conversion {
    head: Head,
    status: Status,
    quote: ConversionQuote,
    /// `partnerReference`, `metadata`, as sent.
    details: Value,
    operation_hash: String,
    pub(crate) outcome: Outcome,
    /// The debit and the credit.
    transaction_ids: Vec<String>,
}

impl Row for Conversion {
    const NAME: &'static str = "conversion";
    /// `conversion.created` stands in the published envelope example.
    const EVENT: Option<&'static str> = Some("conversion");

    row_parts!("conversions");

    fn members(&self) -> Value {
        let mut members = self.quote.members().as_object().cloned().unwrap_or_default();
        members.remove("expiresAt");
        members.extend(self.details.as_object().cloned().unwrap_or_default());
        members.insert("conversionId".to_owned(), json!(self.head.id));
        members.insert("status".to_owned(), json!(self.status));
        members.insert("operationHash".to_owned(), json!(self.operation_hash));
        Value::Object(members)
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let mut form = Form::new(&call.body);
    let quote_id = form.required("quoteId", &Kind::Id);
    form.asset("fromAsset");
    form.asset("toAsset");
    let details = json!({
        "partnerReference": form.optional("partnerReference", &TEXT),
        "metadata": form.metadata(),
    });
    form.finish()?;
    let operation_hash = operation::authorize_draft(OperationKind::Conversion, &customer_id, &call.body)?;
    let quote = world.owned::<ConversionQuote>(&quote_id, call)?;
    if quote.head.customer_id != customer_id {
        return Err(Problem::not_found(ConversionQuote::NAME));
    }
    let quote = quote.clone();
    quotes::agrees(
        &call.body,
        &[
            ("fromAsset", &quote.from_asset),
            ("toAsset", &quote.to_asset),
            ("fromAmount", &assets::write(&quote.from_asset, &quote.from_amount)),
            ("toAmount", &assets::write(&quote.to_asset, &quote.to_amount)),
        ],
    )?;
    quotes::usable(quote.status)?;
    let head = world.head(&customer_id);
    let memo = format!("conversion {} held", head.id);
    holds::hold(world, &customer_id, &quote.from_asset, &quote.from_amount, memo)?;
    let mut used = quote.clone();
    step(&CONVERSION_QUOTE, &mut used.status, Status::Used)?;
    world.save(used)?;
    let resource = Some(("CONVERSION", head.id.as_str()));
    let movement = |direction, asset, amount, fee| Movement {
        kind: "CONVERSION",
        direction,
        asset,
        network: None,
        amount,
        fee,
        resource,
    };
    let debit = movement(Direction::Debit, &quote.from_asset, &quote.from_amount, Some(&quote.fee));
    let credit = movement(Direction::Credit, &quote.to_asset, &quote.to_amount, None);
    let transaction_ids =
        [debit, credit].iter().map(|movement| transactions::record(world, &customer_id, movement)).collect();
    let status = Status::Draft;
    let outcome = Outcome::default();
    let conversion = Conversion { head, status, quote, details, operation_hash, outcome, transaction_ids };
    world.schedule(world.step_ms, ADVANCE, &conversion.head.id);
    Ok(Answer::created(world.add(conversion)))
}

/// The next automatic step.
pub(crate) const ADVANCE: Job = Job { name: "Conversion", run: advance };

fn advance(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut conversion: Conversion = world.load(id)?;
    let next = match (conversion.status, conversion.outcome) {
        (Status::Draft, _) => Status::Processing,
        (_, Outcome::Fail) => Status::Failed,
        _ => Status::Completed,
    };
    step(&CONVERSION, &mut conversion.status, next)?;
    if next == Status::Processing {
        world.schedule(world.step_ms, ADVANCE, id);
    } else {
        settle(world, &conversion)?;
    }
    world.save(conversion).map(|_| ())
}

/// Exchanges what was held with the desk, or gives it back.
fn settle(world: &mut World, conversion: &Conversion) -> Result<(), Problem> {
    let (customer, quote) = (&conversion.head.customer_id, &conversion.quote);
    let memo = format!("conversion {} {}", conversion.head.id, conversion.status().to_lowercase());
    let entry = Entry::new(world.now(), memo);
    let (held, available) = (Account::Pending(customer), Account::Available(customer));
    let entry = if conversion.status == Status::Completed {
        entry
            .transfer(&quote.from_asset, &(&quote.from_amount - &quote.fee), &held, &Account::Conversion)
            .transfer(&quote.from_asset, &quote.fee, &held, &Account::Fees)
            .transfer(&quote.to_asset, &quote.to_amount, &Account::Conversion, &available)
    } else {
        entry.transfer(&quote.from_asset, &quote.from_amount, &held, &available)
    };
    world.post(entry)?;
    for id in &conversion.transaction_ids {
        transactions::settle(world, id, conversion.status)?;
    }
    Ok(())
}
