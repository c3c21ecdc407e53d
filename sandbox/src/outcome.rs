//! What a test wants to become of a resource that is still under way; set through the control API.

use serde::{Deserialize, Serialize};

use crate::conversions::Conversion;
use crate::crypto_withdrawals::CryptoWithdrawal;
use crate::fiat_withdrawals::FiatWithdrawal;
use crate::problem::Problem;
use crate::refunds::Refund;
use crate::table::Row;
use crate::world::World;

/// The end an operation is heading for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Completes.
    #[default]
    Complete,
    /// Fails at its last step; what was held goes back.
    Fail,
    /// Asks for additional information once, then completes. Only a fiat withdrawal asks; the others complete.
    AskInformation,
}

/// A resource whose end a test can choose.
trait Operation: Row {
    fn outcome_mut(&mut self) -> &mut Outcome;
}

type Setter = fn(&mut World, &str, Outcome) -> bool;

fn set_in<T: Operation>(world: &mut World, id: &str, outcome: Outcome) -> bool {
    T::table_mut(world).get_mut(id).map(|row| *row.outcome_mut() = outcome).is_some()
}

/// One line makes a kind of resource an operation and gives it its place among the setters.
macro_rules! operations {
    ($($row:ty,)*) => {
        $(impl Operation for $row {
            fn outcome_mut(&mut self) -> &mut Outcome {
                &mut self.outcome
            }
        })*

        const SETTERS: &[Setter] = &[$(set_in::<$row>,)*];
    };
}

operations! {
    FiatWithdrawal,
    Conversion,
    CryptoWithdrawal,
    Refund,
}

/// Sets the outcome of the operation with this id.
pub(crate) fn set(world: &mut World, id: &str, outcome: Outcome) -> Result<(), Problem> {
    if SETTERS.iter().any(|set| set(world, id, outcome)) {
        Ok(())
    } else {
        Err(Problem::not_found("operation"))
    }
}
