//! Balances, straight from the ledger.

use serde_json::{Value, json};

use crate::problem::Problem;
use crate::products::call::{Answer, Call};
use crate::products::product::Handlers;
use crate::products::world::World;
use crate::read::assets;
use crate::read::page::Filter;

pub(crate) const HANDLERS: Handlers = &[("balances.list", balances)];

/// One balance per asset the customer ever held.
fn balances(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer = world.customer(call)?;
    let filter = Filter::of_balances(&call.query)?;
    Ok(Answer::ok(filter.balances(of_customer(world, &customer.head.id))))
}

/// The balances of a customer in the order of their assets: available, pending, and their total.
pub(crate) fn of_customer(world: &World, customer_id: &str) -> Vec<Value> {
    world
        .ledger
        .of_customer(customer_id)
        .into_iter()
        .map(|(asset, available, pending)| {
            json!({
                "customerId": customer_id,
                "asset": asset,
                "available": assets::write(&asset, &available),
                "pending": assets::write(&asset, &pending),
                "total": assets::write(&asset, &(available + pending)),
            })
        })
        .collect()
}
