//! What the quotes of all products share: they can be used once, and only until they expire.

use serde_json::{Map, Value};

use crate::engine::state::Status;
use crate::problem::{Code, FieldProblem, Problem};
use crate::read::values;

/// Refuses a quote that is used or expired. Its product's `expire` has run at `expires_at` itself, before any call of
/// that moment is answered, so the status tells all.
pub(crate) fn usable(status: Status) -> Result<(), Problem> {
    match status {
        Status::Active => Ok(()),
        Status::Expired => {
            Err(Problem::new(Code::QuoteExpired, "the quote has expired; ask for a new one and approve that"))
        }
        _ => Err(Problem::state(format!("the quote is `{}`; a quote can be used once", status.as_str()))),
    }
}

/// Holds the members of a draft against those of its quote: amounts by value, the rest as text. Each that differs is
/// a field error with the code `quote_mismatch` [S].
pub(crate) fn agrees(body: &Map<String, Value>, quote: &[(&str, &str)]) -> Result<(), Problem> {
    let errors: Vec<FieldProblem> = quote
        .iter()
        .filter(|(name, quoted)| {
            let sent = body.get(*name).and_then(Value::as_str).unwrap_or_default();
            let same_amount = values::amount(sent).is_some_and(|sent| Some(sent) == values::amount(quoted));
            sent != *quoted && !same_amount
        })
        .map(|(name, _)| FieldProblem::new(format!("/{name}"), "quote_mismatch", "must equal the quote's"))
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}
