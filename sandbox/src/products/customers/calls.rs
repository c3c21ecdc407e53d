//! Customers: `POST /partner/v1/customers` [P]. KYC and KYB calls are not published, so a new customer stays DRAFT
//! until the control API moves it on [S].

use std::collections::BTreeSet;

use serde_json::Value;

use crate::engine::state::Status;
use crate::engine::table::Row as _;
use crate::problem::Problem;
use crate::products::call::{Answer, Call};
use crate::products::crypto_deposits::wallets;
pub(crate) use crate::products::customers::customer::Customer;
use crate::products::customers::customer::STATUSES;
use crate::products::product::Handlers;
use crate::products::world::World;

pub(crate) const HANDLERS: Handlers = &[("customers.create", create)];

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    // The model has checked every member.
    let text = |name: &str| call.body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let partner_customer_ref = text("partnerCustomerRef");
    let taken = world.tables.rows::<Customer>().any(|customer| {
        customer.client_id == call.client_id && customer.partner_customer_ref == partner_customer_ref
    });
    if taken {
        return Err(Problem::state("a customer with this `partnerCustomerRef` exists"));
    }
    let mut head = world.head("");
    head.customer_id.clone_from(&head.id);
    let customer = Customer {
        head,
        client_id: call.client_id.clone(),
        partner_customer_ref,
        kind: text("customerType"),
        display_name: text("displayName"),
        status: Status::Draft,
        metadata: call.body.get("metadata").cloned(),
        capabilities: BTreeSet::new(),
    };
    let view = customer.view();
    let id = customer.head.id.clone();
    world.tables.insert(customer);
    world.emit(&id, "customer.created", ("CUSTOMER", &id), &view);
    Ok(Answer::created(view))
}

/// Moves a customer on, as onboarding would. SUBMITTED sends `customer.onboarding.submitted` [P], any other
/// status `customer.<status>` [S]; the status it has already sends nothing.
pub(crate) fn set_status(world: &mut World, id: &str, status: &str) -> Result<Value, Problem> {
    let now = world.now();
    let known = STATUSES.into_iter().find(|known| known.as_str() == status);
    let status = known.ok_or_else(|| Problem::field("/status", "enum_unknown", "is no customer status"))?;
    let customer = world.tables.get_mut::<Customer>(id).ok_or_else(|| Problem::not_found(Customer::NAME))?;
    if customer.status == status {
        return Ok(customer.view());
    }
    customer.status = status;
    customer.head.updated_at = now;
    let view = customer.view();
    let event_type = match status {
        Status::Submitted => "customer.onboarding.submitted".to_owned(),
        other => format!("customer.{}", other.as_str().to_lowercase()),
    };
    world.emit(id, &event_type, ("CUSTOMER", id), &view);
    if status == Status::Approved {
        wallets::open(world, id);
    }
    Ok(view)
}
