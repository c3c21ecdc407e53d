//! Checks bodies against models, as a call does.

use oceafin_partner::FieldError;
use oceafin_partner::json::{Canonicalizer, Numbers};
use oceafin_partner::model::{Model, Strictness, Validator};

/// Every broken rule of a body.
pub fn errors_in(model: &'static Model, body: &str, strictness: Strictness) -> Vec<FieldError> {
    let mut text = body.as_bytes().to_vec();
    let mut validator = Validator::new(Some(model), strictness);
    Canonicalizer::default().run(&mut text, Numbers::Exact, &mut validator).unwrap();
    validator.finish().err().unwrap_or_default()
}

/// Pointer and code of each.
pub fn found(model: &'static Model, body: &str, strictness: Strictness) -> Vec<(String, String)> {
    let errors = errors_in(model, body, strictness);
    errors.into_iter().map(|error| (error.pointer, error.code.into_owned())).collect()
}
