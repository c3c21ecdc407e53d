//! Withdrawal capabilities and their activation.
//!
//! One capability per currency, and one activation under way; `status` is `ACTIVE` or `NOT_ACTIVATED` [S]. An activation runs SUBMITTED → (without
//! documents: `MISSING_INFO_REQUIRED`, until information or documents come →) PROCESSING → APPROVED, a step of
//! `stepMs` each, and APPROVED makes the capability active. The control API can have it rejected, or asked for
//! information although it came with documents.

use oceafin_partner::api::lifecycle::CAPABILITY_ACTIVATION;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::call::{Answer, Call};
use crate::products::customers::customer::Customer;
use crate::products::outcome::Outcome;
use crate::products::product::Handlers;
use crate::products::shared::information;
use crate::products::world::{Job, World};
use crate::read::assets::ASSETS;
use crate::read::form::Form;

pub(crate) const HANDLERS: Handlers = &[
    ("fiatWithdrawals.getCapabilities", get),
    ("fiatWithdrawals.activateCapability", activate),
    ("fiatWithdrawals.submitActivationInfo", submit_info),
];

/// What an activation without documents is asked for.
const ASKED: &str = "expectedMonthlyVolume";

/// An application for a capability.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Activation {
    head: Head,
    status: Status,
    currency: String,
    metadata: Option<Value>,
    /// Whether it came with documents.
    documented: bool,
    pub(crate) outcome: Outcome,
}

impl Row for Activation {
    const NAME: &'static str = "capability activation";
    const EVENT: Option<&'static str> = Some("fiat_withdrawal_capability_activation");

    row_parts!("activations");

    /// Making one submits it.
    fn event_type(&self, _created: bool) -> Option<String> {
        Self::EVENT.map(|kind| format!("{kind}.{}", self.status().to_lowercase()))
    }

    fn members(&self) -> Value {
        json!({
            "activationId": self.head.id,
            "currency": self.currency,
            "status": self.status,
            "requiredInformation": information::asked(self.status, ASKED),
            "metadata": self.metadata,
        })
    }
}

/// Whether the customer can withdraw this currency.
pub(crate) fn is_active(customer: &Customer, currency: &str) -> bool {
    customer.capabilities.contains(currency)
}

fn get(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer = world.customer(call)?;
    let capabilities: Vec<Value> = ASSETS
        .iter()
        .filter(|asset| asset.withdrawal_fee().is_some())
        .map(|asset| {
            let status = if is_active(customer, asset.symbol) { "ACTIVE" } else { "NOT_ACTIVATED" };
            json!({
                "currency": asset.symbol,
                "country": asset.country,
                "rails": asset.rails,
                "status": status,
            })
        })
        .collect();
    Ok(Answer::ok(json!({ "capabilities": capabilities })))
}

fn activate(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let mut form = Form::new(&call.body);
    let currency = form.currency("currency");
    let metadata = form.metadata();
    let documented = information::documents(&call.body);
    form.finish()?;
    let currency = currency.map_or_else(String::new, |asset| asset.symbol.to_owned());
    if is_active(world.customer(call)?, &currency) {
        return Err(Problem::state(format!("the withdrawal capability for `{currency}` is active already")));
    }
    let under_way = world.tables.rows::<Activation>().any(|other| {
        other.head.customer_id == customer_id
            && other.currency == currency
            && CAPABILITY_ACTIVATION.is_terminal(other.status()) == Some(false)
    });
    if under_way {
        return Err(Problem::state(format!("an activation for `{currency}` is under way")));
    }
    let head = world.head(&customer_id);
    let outcome = Outcome::default();
    let activation = Activation { head, status: Status::Submitted, currency, metadata, documented, outcome };
    world.schedule(world.step_ms, ADVANCE, &activation.head.id);
    Ok(Answer::created(world.add(activation)))
}

fn submit_info(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut activation: Activation = world.owned_to_act(call.param("activationId"), call)?;
    information::check(&call.body, ASKED)?;
    information::expected(activation.status, Activation::NAME)?;
    step(&CAPABILITY_ACTIVATION, &mut activation.status, Status::Processing)?;
    world.schedule(world.step_ms, ADVANCE, &activation.head.id);
    Ok(Answer::ok(world.save(activation)?))
}

/// The next automatic step.
pub(crate) const ADVANCE: Job = Job { name: "Activation", run: advance };

fn advance(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut activation: Activation = world.load(id)?;
    let next = information::review(activation.status, activation.documented, activation.outcome);
    step(&CAPABILITY_ACTIVATION, &mut activation.status, next)?;
    match next {
        Status::Processing => world.schedule(world.step_ms, ADVANCE, id),
        Status::Approved => {
            let owner = &activation.head.customer_id;
            let customer =
                world.tables.get_mut::<Customer>(owner).ok_or_else(|| Problem::lost(Customer::NAME))?;
            customer.capabilities.insert(activation.currency.clone());
        }
        _ => {}
    }
    world.save(activation).map(|_| ())
}
