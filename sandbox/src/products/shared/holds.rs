//! Money on its way out: held at submission, then paid out or given back.

use bigdecimal::BigDecimal;

use crate::engine::ledger::{Account, Entry};
use crate::engine::state::Status;
use crate::problem::{Code, Problem};
use crate::products::crypto_deposits::deposits;
use crate::products::world::World;

/// Moves an amount from available to pending.
///
/// When funds are short, and deposits that wait for Travel Rule information would make up for it, the refusal is
/// `PARTNER_TRAVEL_RULE_REQUIRED` [S]: the money is there, and the way to it is a call the partner can make.
pub(crate) fn hold(
    world: &mut World,
    customer_id: &str,
    asset: &str,
    amount: &BigDecimal,
    memo: String,
) -> Result<(), Problem> {
    let (available, held) = (Account::Available(customer_id), Account::Pending(customer_id));
    let short = amount - world.ledger.balance(asset, &available);
    if short > BigDecimal::default()
        && let Some(waiting) = deposits::waiting_for_travel_rule(world, customer_id, asset, &short)
    {
        let detail = format!(
            "the funds are in deposits that wait for Travel Rule information; submit it for `{}`",
            waiting.join("`, `")
        );
        return Err(Problem::new(Code::TravelRuleRequired, detail));
    }
    world.post(Entry::new(world.now(), memo).transfer(asset, amount, &available, &held))
}

/// Why a transfer on a chain failed, once it has [S].
pub(crate) fn failure_reason(status: Status) -> Option<&'static str> {
    (status == Status::Failed).then_some("REJECTED_BY_NETWORK")
}

/// Gives back what was held.
pub(crate) fn release(
    world: &mut World,
    customer_id: &str,
    asset: &str,
    amount: &BigDecimal,
    memo: String,
) -> Result<(), Problem> {
    let (available, held) = (Account::Available(customer_id), Account::Pending(customer_id));
    world.post(Entry::new(world.now(), memo).transfer(asset, amount, &held, &available))
}
