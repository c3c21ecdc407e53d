//! What a test wants to become of a resource that is still under way; set through the control API.

use oceafin_partner::api::lifecycle::{
    CAPABILITY_ACTIVATION, CONVERSION, FIAT_ACCOUNT_APPLICATION, FIAT_WITHDRAWAL, Lifecycle,
};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
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
struct Kind {
    life: &'static Lifecycle,
    find: for<'a> fn(&'a mut World, &str) -> Option<(&'static str, &'a mut Outcome)>,
}

const KINDS: &[Kind] = &[
    Kind {
        life: &FIAT_WITHDRAWAL,
        find: |world, id| world.fiat_withdrawals.get_mut(id).map(|row| (row.status(), &mut row.outcome)),
    },
    Kind {
        life: &CONVERSION,
        find: |world, id| world.conversions.get_mut(id).map(|row| (row.status(), &mut row.outcome)),
    },
    Kind {
        life: &CAPABILITY_ACTIVATION,
        find: |world, id| world.activations.get_mut(id).map(|row| (row.status(), &mut row.outcome)),
    },
    Kind {
        life: &FIAT_ACCOUNT_APPLICATION,
        find: |world, id| {
            world.fiat_account_applications.get_mut(id).map(|row| (row.status(), &mut row.outcome))
        },
    },
];

/// Sets the outcome of the resource with this id. Refuses what could never come to pass: a resource that has ended,
/// and a question by one that has none.
pub(crate) fn set(world: &mut World, id: &str, wanted: Outcome) -> Result<(), Problem> {
    for Kind { life, find } in KINDS {
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
