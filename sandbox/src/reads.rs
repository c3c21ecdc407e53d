//! Cross-product reads: balances and transactions, both straight from the ledger's side of things.

use serde_json::{Value, json};

use crate::assets;
use crate::handlers::{self, Answer, Call, Handlers};
use crate::page::Filter;
use crate::problem::Problem;
use crate::transactions::Transaction;
use crate::world::World;

pub(crate) const HANDLERS: Handlers =
    &[("balances.list", balances), ("transactions.list", transactions), ("transactions.get", transaction)];

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

fn transactions(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    handlers::list::<Transaction>(world, call)
}

fn transaction(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    handlers::get::<Transaction>(world, call, "transactionId")
}
