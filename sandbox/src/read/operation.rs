//! Operation authorization (contract section 6): the hash recomputed from the body that arrived.
//!
//! The canonical form here is the `serde_json_canonicalizer` crate's, not the client's: the two implementations
//! check each other in every test that runs the client against the sandbox.
//!
//! The sandbox takes either hash profile [S]. Evidence that is missing, malformed or does not match is always
//! `PARTNER_OPERATION_NOT_APPROVED`, with field errors, and never a validation refusal: a partner's approval flow
//! handles one code.

use oceafin_partner::api::OperationKind;
use oceafin_partner::model::Kind;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::problem::{Code, FieldProblem, Problem};
use crate::read::body::AUTHORIZATION;
use crate::read::form::{Form, TEXT};

/// The hash under which a draft is authorised: that of the evidence, after it matched one of the profiles.
pub fn authorize_draft(
    kind: OperationKind,
    customer: &str,
    body: &Map<String, Value>,
) -> Result<String, Problem> {
    let sent = evidence(body)?;
    let payload: Map<String, Value> = body
        .iter()
        .filter(|(name, _)| *name != AUTHORIZATION)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let envelope = json!({"customerId": customer, "operation": kind.as_str(), "payload": payload});
    let profiles = [hash(&Value::Object(payload))?, hash(&envelope)?];
    if profiles.contains(&sent) { Ok(sent) } else { Err(mismatch("the payload of this request")) }
}

/// Holds a submission's evidence against the hash of its draft.
pub fn authorize_submission(draft_hash: &str, body: &Map<String, Value>) -> Result<(), Problem> {
    if evidence(body)? == draft_hash { Ok(()) } else { Err(mismatch("the draft")) }
}

/// The evidence's operation hash, if all of the evidence is well-formed.
fn evidence(body: &Map<String, Value>) -> Result<String, Problem> {
    let Some(value) = body.get(AUTHORIZATION) else {
        return Err(not_approved("the operation authorization is missing", Vec::new()));
    };
    let Value::Object(members) = value else {
        let error = FieldProblem::new(format!("/{AUTHORIZATION}"), "not_object", "must be an object");
        return Err(not_approved("the operation authorization is malformed", vec![error]));
    };
    let mut form = Form::new(members);
    let hash = form.required("operationHash", &Kind::Hash);
    form.required("authorizationRef", &TEXT);
    form.required("authorizedBy", &TEXT);
    form.required("authorizedAt", &Kind::DateTime);
    // An open word, as the client's model has it.
    form.optional("authorizationMethod", &TEXT);
    form.optional("evidence", &Kind::Free);
    match form.finish() {
        Ok(()) => Ok(hash),
        Err(mut problem) => {
            for error in &mut problem.errors {
                error.field = format!("/{AUTHORIZATION}{}", error.field);
            }
            Err(not_approved("the operation authorization is malformed", problem.errors))
        }
    }
}

/// Lower-case hex SHA-256 of the RFC 8785 form.
fn hash(value: &Value) -> Result<String, Problem> {
    serde_json_canonicalizer::to_vec(value)
        .map(|canonical| hex::encode(Sha256::digest(canonical)))
        .map_err(|_| not_approved("the payload has no canonical form", Vec::new()))
}

fn mismatch(of: &str) -> Problem {
    let detail = format!("`operationHash` is not the hash of {of}; what was approved is not what was sent");
    let place = format!("/{AUTHORIZATION}/operationHash");
    not_approved(&detail, vec![FieldProblem::new(place, "hash_mismatch", "does not match")])
}

fn not_approved(detail: &str, errors: Vec<FieldProblem>) -> Problem {
    Problem { errors, ..Problem::new(Code::OperationNotApproved, detail) }
}
