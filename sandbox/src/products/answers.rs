//! What every get and every list answers.

use crate::engine::table::Row;
use crate::problem::Problem;
use crate::products::call::{Answer, Call};
use crate::products::world::World;
use crate::read::page::Filter;

/// Answers a get call: the row that the path names, if it is this client's.
pub(crate) fn get<T: Row>(world: &World, call: &Call, param: &str) -> Result<Answer, Problem> {
    let row: &T = world.owned(call.param(param), call)?;
    world.shown(row).map(Answer::ok).ok_or_else(|| Problem::not_found(T::NAME))
}

/// Answers a list call: the rows of the customer in the path, as they show at this moment.
pub(crate) fn list<T: Row>(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = &world.customer(call)?.head.id;
    let rows = world.tables.rows::<T>().filter(|row| row.head().customer_id == *customer_id);
    let place = |row: &&T| (row.head().seq, row.head().created_at);
    Ok(Answer::ok(Filter::parse(&call.query)?.rows(rows, place, |row| world.shown(*row))))
}
