//! What a test wants to become of a resource that is still under way; set through the control API.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::world::World;

/// The end a withdrawal or conversion is heading for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Completes.
    #[default]
    Complete,
    /// Fails at its last step; what was held goes back.
    Fail,
    /// Asks for additional information once, then completes. A conversion never asks and completes.
    AskInformation,
}

/// Sets the outcome of the withdrawal or conversion with this id.
pub(crate) fn set(world: &mut World, id: &str, outcome: Outcome) -> Result<(), Problem> {
    if let Some(withdrawal) = world.fiat_withdrawals.get_mut(id) {
        withdrawal.outcome = outcome;
        return Ok(());
    }
    let conversion = world.conversions.get_mut(id).ok_or_else(|| Problem::not_found("resource"))?;
    conversion.outcome = outcome;
    Ok(())
}
