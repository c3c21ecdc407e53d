//! What a test wants to become of a resource that is still under way; set through the control API.

use oceafin_partner::api::lifecycle::{
    CAPABILITY_ACTIVATION, CONVERSION, CRYPTO_WITHDRAWAL, FIAT_ACCOUNT_APPLICATION, FIAT_WITHDRAWAL,
    Lifecycle, REFUND,
};
use serde::{Deserialize, Serialize};

use crate::capabilities::Activation;
use crate::conversions::Conversion;
use crate::crypto_withdrawals::CryptoWithdrawal;
use crate::fiat_account_applications::FiatAccountApplication;
use crate::fiat_withdrawals::FiatWithdrawal;
use crate::problem::Problem;
use crate::refunds::Refund;
use crate::state::Status;
use crate::table::Row;
use crate::world::World;

/// The end a resource is heading for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Completes, or is approved.
    #[default]
    Complete,
    /// Fails at its last step, and what was held goes back; an application is rejected.
    Fail,
    /// Asks for additional information once, then completes. Only what has `MISSING_INFO_REQUIRED` asks.
    AskInformation,
}

impl Outcome {
    /// The words of the control API.
    pub(crate) const WORDS: [&str; 3] = ["complete", "fail", "askInformation"];

    /// The outcome of a word.
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "fail" => Self::Fail,
            "askInformation" => Self::AskInformation,
            _ => Self::Complete,
        }
    }
}

/// A kind of resource that can be steered.
struct Operation {
    life: &'static Lifecycle,
    find: for<'a> fn(&'a mut World, &str) -> Option<(&'static str, &'a mut Outcome)>,
}

fn find<'a, T: Row + Steered + 'a>(
    world: &'a mut World,
    id: &str,
) -> Option<(&'static str, &'a mut Outcome)> {
    T::table_mut(world).get_mut(id).map(|row| (row.status(), row.outcome_mut()))
}

trait Steered {
    fn outcome_mut(&mut self) -> &mut Outcome;
}

/// One line lets a test choose the end of a kind of resource: its row, and the states that tell whether it has ended.
macro_rules! operations {
    ($($row:ty: $life:path,)*) => {
        $(impl Steered for $row {
            fn outcome_mut(&mut self) -> &mut Outcome {
                &mut self.outcome
            }
        })*

        const OPERATIONS: &[Operation] = &[$(Operation { life: &$life, find: |world, id| find::<$row>(world, id) },)*];
    };
}

operations! {
    FiatWithdrawal: FIAT_WITHDRAWAL,
    Conversion: CONVERSION,
    Activation: CAPABILITY_ACTIVATION,
    FiatAccountApplication: FIAT_ACCOUNT_APPLICATION,
    CryptoWithdrawal: CRYPTO_WITHDRAWAL,
    Refund: REFUND,
}

/// Sets the outcome of the resource with this id. Refuses what could never come to pass: a resource that has ended,
/// and a question by one that has none.
pub(crate) fn set(world: &mut World, id: &str, wanted: Outcome) -> Result<(), Problem> {
    for Operation { life, find } in OPERATIONS {
        let Some((status, outcome)) = find(world, id) else { continue };
        if wanted == Outcome::AskInformation && !life.states().contains(&Status::MissingInfoRequired.as_str())
        {
            let message = format!("the {} never asks for information", life.name);
            return Err(Problem::field("/outcome", "outcome_unsupported", message));
        }
        if life.is_terminal(status) == Some(true) {
            return Err(Problem::state(format!("the {} is `{status}` and stays so", life.name)));
        }
        *outcome = wanted;
        return Ok(());
    }
    Err(Problem::not_found("operation"))
}
