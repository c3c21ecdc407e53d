//! Withdrawal capabilities and their activation.
//!
//! One capability per currency; `status` is `ACTIVE` or `NOT_ACTIVATED` [S]. An activation runs SUBMITTED → (without
//! documents: `MISSING_INFO_REQUIRED`, until information or documents come →) PROCESSING → APPROVED, a step of
//! `stepMs` each, and APPROVED makes the capability active.

use oceafin_partner::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::agenda::Job;
use crate::assets::ASSETS;
use crate::body::Form;
use crate::customers::Customer;
use crate::handlers::{Answer, Call, Handlers};
use crate::information;
use crate::problem::Problem;
use crate::state::{APPLICATION, Status};
use crate::table::{Head, Row};
use crate::world::{World, missing};

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
    /// Whether it came with documents, or was asked for information and got it.
    informed: bool,
}

impl Row for Activation {
    const NAME: &'static str = "capability activation";

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    fn status(&self) -> &'static str {
        self.status.as_str()
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
    customer.capabilities.iter().any(|active| active == currency)
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
    form.optional("country", &Kind::Country);
    form.optional("rail", &Kind::Text(64));
    let metadata = form.metadata();
    let informed = information::documents(&mut form);
    form.finish()?;
    let currency = currency.map_or_else(String::new, |asset| asset.symbol.to_owned());
    if is_active(world.customer(call)?, &currency) {
        return Err(Problem::state(format!("the withdrawal capability for `{currency}` is active already")));
    }
    let head = world.head(&customer_id);
    let activation = Activation { head, status: Status::Submitted, currency, metadata, informed };
    let view = activation.view();
    world.emit_row(&activation, "fiat_withdrawal_capability_activation", false);
    world.schedule(world.step_ms, Job::Activation(activation.head.id.clone()));
    world.activations.insert(activation);
    Ok(Answer::created(view))
}

fn submit_info(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let id = world.owned(&world.activations, call.param("activationId"), call)?.head.id.clone();
    information::check(&call.body, ASKED)?;
    let now = world.now();
    let activation = world.activations.get_mut(&id).ok_or_else(|| missing(Activation::NAME))?;
    information::expected(activation.status, Activation::NAME)?;
    APPLICATION.step(&mut activation.status, Status::Processing)?;
    activation.informed = true;
    activation.head.updated_at = now;
    let activation = activation.clone();
    world.emit_row(&activation, "fiat_withdrawal_capability_activation", false);
    world.schedule(world.step_ms, Job::Activation(id));
    Ok(Answer::ok(activation.view()))
}

/// The next automatic step.
pub(crate) fn go_on(world: &mut World, id: &str) -> Result<(), Problem> {
    let now = world.now();
    let activation = world.activations.get_mut(id).ok_or_else(|| missing(Activation::NAME))?;
    let next = match activation.status {
        Status::Submitted if !activation.informed => Status::MissingInfoRequired,
        Status::Submitted => Status::Processing,
        _ => Status::Approved,
    };
    APPLICATION.step(&mut activation.status, next)?;
    activation.head.updated_at = now;
    let activation = activation.clone();
    match next {
        Status::Processing => world.schedule(world.step_ms, Job::Activation(id.to_owned())),
        Status::Approved => {
            let owner = &activation.head.customer_id;
            let customer = world.customers.get_mut(owner).ok_or_else(|| missing(Customer::NAME))?;
            if !is_active(customer, &activation.currency) {
                customer.capabilities.push(activation.currency.clone());
            }
        }
        _ => {}
    }
    world.emit_row(&activation, "fiat_withdrawal_capability_activation", false);
    Ok(())
}
