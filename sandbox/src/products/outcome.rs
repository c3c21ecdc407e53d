//! What a test wants to become of a resource that is still under way; set through the control API.

use serde::{Deserialize, Serialize};

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
