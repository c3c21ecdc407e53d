//! The additional-information loop that several resources share: `AdditionalInfo` of contract section 8.

use serde_json::{Map, Value, json};

use crate::engine::state::Status;
use crate::problem::Problem;
use crate::products::outcome::Outcome;

/// `requiredInformation` of a resource in this state.
pub(crate) fn asked(status: Status, key: &str) -> Option<Value> {
    (status == Status::MissingInfoRequired).then(|| json!([{"key": key, "type": "TEXT", "required": true}]))
}

/// The next state of an application: asked for documents once, unless it brought them, then decided.
pub(crate) fn review(status: Status, documented: bool, outcome: Outcome) -> Status {
    match (status, outcome) {
        (Status::Submitted, Outcome::AskInformation) => Status::MissingInfoRequired,
        (Status::Submitted, _) if !documented => Status::MissingInfoRequired,
        (Status::Submitted, _) => Status::Processing,
        (_, Outcome::Fail) => Status::Rejected,
        _ => Status::Approved,
    }
}

/// Refuses information nobody asked for.
pub(crate) fn expected(status: Status, name: &str) -> Result<(), Problem> {
    if status == Status::MissingInfoRequired {
        return Ok(());
    }
    Err(Problem::state(format!("the {name} is `{}` and does not wait for information", status.as_str())))
}

/// Whether the body has documents. What they look like is the model's to say ([`crate::read::body::check`]).
pub(crate) fn documents(body: &Map<String, Value>) -> bool {
    body.get("documents").and_then(Value::as_array).is_some_and(|documents| !documents.is_empty())
}

/// Checks an `AdditionalInfo`: the asked-for key in `information`, or documents, will do [S].
pub(crate) fn check(body: &Map<String, Value>, key: &str) -> Result<(), Problem> {
    let answer = body.get("information").and_then(|information| information.get(key)).and_then(Value::as_str);
    if documents(body) || answer.is_some_and(|answer| !answer.is_empty()) {
        return Ok(());
    }
    Err(Problem::field(format!("/information/{key}"), "required", "is what was asked for"))
}
