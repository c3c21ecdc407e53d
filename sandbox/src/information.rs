//! The additional-information loop that several resources share: `AdditionalInfo` of contract section 8.

use serde_json::{Map, Value, json};

use crate::body::Form;
use crate::outcome::Outcome;
use crate::problem::Problem;
use crate::state::Status;

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

/// Whether the body has documents; notes what is wrong with them.
pub(crate) fn documents(form: &mut Form<'_>) -> bool {
    let documents = match form.member("documents") {
        None => return false,
        Some(Value::Array(documents)) => documents,
        Some(_) => {
            form.refuse("documents", "not_array", "must be an array");
            return false;
        }
    };
    for (at, document) in documents.iter().enumerate() {
        for member in ["documentType", "fileAssetId"] {
            if document.get(member).and_then(Value::as_str).is_none_or(str::is_empty) {
                form.refuse(&format!("documents/{at}/{member}"), "required", "is required");
            }
        }
    }
    !documents.is_empty()
}

/// Checks an `AdditionalInfo`: the asked-for key in `information`, or documents, will do [S].
pub(crate) fn check(body: &Map<String, Value>, key: &str) -> Result<(), Problem> {
    let mut form = Form::new(body);
    let documented = documents(&mut form);
    match form.member("information") {
        Some(Value::Object(information)) => {
            for (name, value) in information {
                if !value.is_string() {
                    form.refuse(
                        &format!("information/{}", crate::json::escape(name)),
                        "not_string",
                        "must be a string",
                    );
                }
            }
            if !documented && information.get(key).and_then(Value::as_str).is_none_or(str::is_empty) {
                form.refuse(&format!("information/{key}"), "required", "is what was asked for");
            }
        }
        Some(_) => form.refuse("information", "not_object", "must be an object of strings"),
        // The model asks for one of the two, so `documents` is there and empty.
        None if !documented => {
            form.refuse(&format!("information/{key}"), "required", "is what was asked for");
        }
        None => {}
    }
    form.finish()
}
