//! The body of a call: one scan makes it canonical, holds it to its model, and holds an operation to its approval.

use std::fmt;

use crate::api::{Authorization, Endpoint, Step};
use crate::error::{ErrorKind, PartnerError};
use crate::json::{Canonicalizer, Numbers, canonicalize};
use crate::model::{Strictness, Validator};
use crate::operation::{Binding, HashProfile, OperationHash, OperationPayload, Parts, PayloadForm};
use crate::redacted::redacted;
use crate::tree::Value;

/// What a caller says of the approval of an operation, beside the body.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Approval {
    /// How the operation hash is made; `payload-v1` if absent.
    pub profile: Option<ApprovalProfile>,
    /// The customer of the operation: what the call's path names, or for a submission the draft's.
    pub customer_id: Option<String>,
    /// For a submission: the payload of the draft, as JSON text.
    pub draft_payload: Option<String>,
    /// For a submission: the operation hash of the draft.
    pub draft_hash: Option<String>,
}

redacted!(Approval);

/// How an approval's hash is checked before anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalProfile {
    /// Against the hash that this library makes.
    Known(HashProfile),
    /// Not against anything: the hash is defined elsewhere. It must be there and well formed. The way round our
    /// reading of the contract, per call.
    External,
}

impl ApprovalProfile {
    /// Reads `payload-v1`, `operation-v1` or `external`.
    ///
    /// Errors: `operation_profile_unknown`.
    pub fn parse(name: &str) -> Result<Self, PartnerError> {
        if name == "external" { Ok(Self::External) } else { HashProfile::parse(name).map(Self::Known) }
    }
}

/// The body of an endpoint's call, not yet looked at.
#[derive(Clone, Copy)]
pub struct JsonBody<'a> {
    /// JSON text.
    pub text: &'a [u8],
    /// How far it is held to its model.
    pub strictness: Strictness,
    /// For a call that moves money.
    pub approval: &'a Approval,
}

/// The body of a call that is not in the table.
#[derive(Clone)]
pub enum RawBody {
    /// JSON text; it is sent in canonical form.
    Json(Vec<u8>),
    /// Bytes that are sent and signed as they are, as of the file endpoints that contract section 1 leaves to
    /// [`super::CallRequest::raw`].
    Exact {
        /// What they are: the `Content-Type`.
        content_type: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

impl fmt::Debug for JsonBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonBody").field("text_len", &self.text.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json(_) => "Json(redacted)",
            Self::Exact { .. } => "Exact(redacted)",
        })
    }
}

/// Makes the bytes to send from the JSON text of a body.
///
/// Errors: `json_…` if it is not I-JSON or a number in it would not survive; every broken rule of the model at once;
/// for the seven calls that move money `operation_authorization_missing`, `operation_hash_malformed` and
/// `operation_hash_mismatch`. A body that fails never leaves the machine.
pub(super) fn prepare_body(endpoint: &Endpoint, body: JsonBody<'_>) -> Result<Vec<u8>, PartnerError> {
    let JsonBody { text, strictness, approval } = body;
    let mut text = text.to_vec();
    let mut canonicalizer = Canonicalizer::default();
    let mut walk = (Validator::new(endpoint.request, strictness), PayloadForm::default());
    let canonical = canonicalizer.run(&mut text, Numbers::Exact, &mut walk)?;
    let (validator, form) = walk;
    validator.finish().map_err(PartnerError::validation)?;
    if let Some(authorization) = endpoint.authorization {
        check_approval(authorization, form.parts(canonical.text())?, approval)?;
    }
    Ok(canonical.bytes().to_vec())
}

fn check_approval(call: Authorization, parts: Parts<'_>, approval: &Approval) -> Result<(), PartnerError> {
    let given = given_hash(parts)?;
    let ApprovalProfile::Known(profile) =
        approval.profile.unwrap_or(ApprovalProfile::Known(HashProfile::default()))
    else {
        return Ok(());
    };
    let binding = Binding { customer_id: approval.customer_id.clone(), operation: Some(call.operation) };
    match call.step {
        Step::Create => compare(given, parts.hash(profile, &binding)?, "this body's"),
        Step::Submit => {
            if let Some(payload) = &approval.draft_payload {
                let draft =
                    OperationPayload::from_text(payload).map_err(|error| error.within("/draft/payload"))?;
                compare(given, draft.hash(profile, &binding)?, "the draft's payload's")?;
            }
            match &approval.draft_hash {
                Some(hash) => compare(given, hash.parse()?, "the draft's"),
                None => Ok(()),
            }
        }
    }
}

/// The operation hash in the body's authorization. Read leniently: whether the rest is right is the model's to say,
/// and the caller may have turned that off.
fn given_hash(parts: Parts<'_>) -> Result<OperationHash, PartnerError> {
    let missing = || {
        PartnerError::new(
            ErrorKind::Operation,
            "operation_authorization_missing",
            "this call moves money and needs `operationAuthorization` with its `operationHash`",
        )
    };
    let text = parts.authorization.ok_or_else(missing)?;
    let mut evidence = Value::parse(text.as_bytes())?;
    evidence.take("operationHash").and_then(Value::into_text).ok_or_else(missing)?.parse()
}

fn compare(given: OperationHash, expected: OperationHash, whose: &str) -> Result<(), PartnerError> {
    if given == expected {
        return Ok(());
    }
    Err(PartnerError::new(
        ErrorKind::Operation,
        "operation_hash_mismatch",
        format!(
            "the authorization is for operation hash `{given}`, but {whose} is `{expected}`: what was approved is not \
             what would be sent, so nothing was sent; have the present payload approved"
        ),
    ))
}

/// The bytes to send for a body of a call that is not in the table.
///
/// Errors: `json_…`.
pub(super) fn canonical_body(text: impl AsRef<[u8]>) -> Result<Vec<u8>, PartnerError> {
    Ok(canonicalize(text, Numbers::Exact)?.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::endpoint;

    const PAYLOAD: &str = r#"{"quoteId":"q-1","bankAccountId":"b-1","currency":"EUR","amount":"250.00"}"#;

    fn hash(profile: HashProfile, binding: &Binding) -> String {
        OperationPayload::from_text(PAYLOAD).unwrap().hash(profile, binding).unwrap().to_string()
    }

    fn payload_hash() -> String {
        hash(HashProfile::PayloadV1, &Binding::default())
    }

    fn authorization(hash: &str) -> String {
        format!(
            r#""operationAuthorization":{{"operationHash":"{hash}","authorizationRef":"a-1","authorizedBy":"ops","authorizedAt":"2026-06-28T00:00:00Z"}}"#
        )
    }

    fn prepare(
        id: &str,
        body: &str,
        strictness: Strictness,
        approval: &Approval,
    ) -> Result<Vec<u8>, PartnerError> {
        prepare_body(endpoint(id).unwrap(), JsonBody { text: body.as_bytes(), strictness, approval })
    }

    fn create(hash: &str, approval: &Approval) -> Result<String, PartnerError> {
        let body = PAYLOAD.replacen('{', &format!("{{{},", authorization(hash)), 1);
        prepare("fiatWithdrawals.create", &body, Strictness::Standard, approval)
            .map(|bytes| String::from_utf8(bytes).unwrap())
    }

    fn submit(hash: &str, approval: &Approval) -> Result<Vec<u8>, PartnerError> {
        let body = format!("{{{}}}", authorization(hash));
        prepare("fiatWithdrawals.submit", &body, Strictness::Standard, approval)
    }

    #[test]
    fn a_matching_approval_leaves_in_canonical_form() {
        let body = create(&payload_hash(), &Approval::default()).unwrap();
        assert_eq!(canonicalize(&body, Numbers::Exact).unwrap(), body);
        assert_eq!(crate::operation::split(&body).payload(), canonicalize(PAYLOAD, Numbers::Exact).unwrap());
    }

    #[test]
    fn another_hash_never_leaves() {
        for (wrong, code) in [
            ("00".repeat(32), "operation_hash_mismatch"),
            (payload_hash().to_uppercase(), "operation_hash_malformed"),
        ] {
            assert_eq!(create(&wrong, &Approval::default()).unwrap_err().code, code);
        }
    }

    #[test]
    fn a_missing_approval_never_leaves_even_unvalidated() {
        for id in ["fiatWithdrawals.create", "fiatWithdrawals.submit", "refunds.create", "conversions.create"]
        {
            for body in [PAYLOAD, r#"{"operationAuthorization":null}"#, r#"{"operationAuthorization":{}}"#] {
                let error = prepare(id, body, Strictness::Off, &Approval::default()).unwrap_err();
                assert_eq!(error.code, "operation_authorization_missing", "{id}");
            }
        }
    }

    #[test]
    fn a_submission_is_held_to_what_is_known_of_its_draft() {
        let (right, wrong) = (payload_hash(), "00".repeat(32));
        let draft = |payload: Option<&str>, hash: Option<&str>| Approval {
            draft_payload: payload.map(str::to_owned),
            draft_hash: hash.map(str::to_owned),
            ..Approval::default()
        };
        assert!(submit(&right, &draft(Some(PAYLOAD), Some(&right))).is_ok());
        assert!(submit(&right, &Approval::default()).is_ok());
        let changed = PAYLOAD.replace("250.00", "950.00");
        for draft in
            [draft(Some(&changed), None), draft(None, Some(&wrong)), draft(Some(PAYLOAD), Some(&wrong))]
        {
            assert_eq!(submit(&right, &draft).unwrap_err().code, "operation_hash_mismatch");
        }
    }

    #[test]
    fn the_bound_profile_binds_to_the_customer_of_the_path() {
        let operation = crate::api::OperationKind::parse("fiatWithdrawal");
        let bound = Binding { customer_id: Some("cust-1".into()), operation };
        let hash = hash(HashProfile::OperationV1, &bound);
        let approval = |customer: &str| Approval {
            profile: Some(ApprovalProfile::Known(HashProfile::OperationV1)),
            customer_id: Some(customer.into()),
            ..Approval::default()
        };
        assert!(create(&hash, &approval("cust-1")).is_ok());
        assert_eq!(create(&hash, &approval("cust-2")).unwrap_err().code, "operation_hash_mismatch");
        let external = Approval { profile: Some(ApprovalProfile::External), ..Approval::default() };
        assert!(create(&hash, &external).is_ok());
    }
}
