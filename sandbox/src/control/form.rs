//! The body of a control, read as strictly as one of the API.

use serde_json::{Map, Value};

use crate::problem::Problem;
use crate::read::form::Form;
use crate::read::json;

/// The integers that JSON carries exactly.
pub(super) const MAX_SAFE: i64 = (1 << 53) - 1;

/// The members of a control's body.
pub(super) fn members(body: &str) -> Result<Map<String, Value>, Problem> {
    json::object(body.as_bytes())
}

/// Every error at once; members that the control does not know are among them.
pub(super) fn finish(mut form: Form<'_>, known: &[&str]) -> Result<(), Problem> {
    form.only(known);
    form.finish()
}

pub(super) fn milliseconds(body: &str, least: i64) -> Result<i64, Problem> {
    let members = members(body)?;
    let mut form = Form::new(&members);
    let ms = form.whole("ms", least, MAX_SAFE);
    if !form.has("ms") {
        form.refuse("ms", "required", "is required");
    }
    finish(form, &["ms"])?;
    Ok(ms.unwrap_or(0))
}
