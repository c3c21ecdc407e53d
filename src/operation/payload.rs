//! The operation payload: a draft's body without its `operationAuthorization`, in canonical form.

use super::hash::{Binding, HashProfile, OperationHash};
use crate::api::{OperationKind, draft_model};
use crate::error::{ErrorKind, FieldError, PartnerError};
use crate::json::{Canonical, Canonicalizer, JsonError, Numbers, Raw, Shape, Visitor};
use crate::model::{Strictness, Validator};
use crate::redacted::redacted;

/// The member of a draft's body that is not part of the payload.
const AUTHORIZATION: &str = "operationAuthorization";

/// The immutable part of a money-moving request, as the canonical bytes that are shown, hashed and sent.
///
/// ```
/// use oceafin_partner::operation::{Binding, HashProfile, OperationPayload};
///
/// let payload = OperationPayload::from_text(r#"{"quoteId":"q-1","amount":"250.00"}"#)?;
/// assert_eq!(payload.as_str(), r#"{"amount":"250.00","quoteId":"q-1"}"#);
/// let hash = payload.hash(HashProfile::PayloadV1, &Binding::default())?;
/// assert_eq!(hash.to_string(), "4a988dde6a793291a2105cefebec9a904f96094598c211f2b7685559f4c2cf94");
/// # Ok::<(), oceafin_partner::PartnerError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct OperationPayload(String);

redacted!(OperationPayload, Parts<'_>);

impl OperationPayload {
    /// Reads a draft's body, with or without its authorization.
    ///
    /// # Errors
    /// `json_…` if the text is not I-JSON or a number in it would not survive; `operation_not_object` if it is not an object.
    pub fn from_text(text: impl AsRef<[u8]>) -> Result<Self, PartnerError> {
        Self::read(text.as_ref(), PayloadForm::run)
    }

    /// Reads a draft's body, and validates it against the model of this operation's draft.
    ///
    /// # Errors
    /// As [`OperationPayload::from_text`], or every broken rule of the model at once.
    pub fn validated(
        text: impl AsRef<[u8]>,
        operation: OperationKind,
        strictness: Strictness,
    ) -> Result<Self, PartnerError> {
        Self::read(text.as_ref(), |form, canonicalizer, text| {
            form.run_validated(canonicalizer, text, operation, strictness)
        })
    }

    fn read(
        text: &[u8],
        walk: impl for<'a> FnOnce(
            &mut PayloadForm,
            &'a mut Canonicalizer,
            &'a mut [u8],
        ) -> Result<Canonical<'a>, PartnerError>,
    ) -> Result<Self, PartnerError> {
        let mut text = text.to_vec();
        let mut canonicalizer = Canonicalizer::default();
        let mut form = PayloadForm::default();
        let canonical = walk(&mut form, &mut canonicalizer, &mut text)?;
        let parts = form.parts(canonical.text())?;
        Ok(Self([parts.before, parts.after].concat()))
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The operation hash under a profile.
    ///
    /// # Errors
    /// `operation_binding_missing` if the profile binds the hash, and the customer or the operation is absent.
    pub fn hash(&self, profile: HashProfile, binding: &Binding) -> Result<OperationHash, PartnerError> {
        profile.hash([self.0.as_bytes(), &[]], binding)
    }
}

/// A canonical body, split at its authorization.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Parts<'t> {
    /// The payload up to the authorization.
    pub before: &'t str,
    /// The payload after it; `before` and `after`, concatenated, are the payload.
    pub after: &'t str,
    /// The value of `operationAuthorization`, if the body has it.
    pub authorization: Option<&'t str>,
}

impl<'t> Parts<'t> {
    fn whole(text: &'t str) -> Self {
        Self { before: text, after: "", authorization: None }
    }

    /// The payload as one text.
    pub fn payload(self) -> String {
        [self.before, self.after].concat()
    }

    /// The operation hash of the payload.
    ///
    /// # Errors
    /// As [`OperationPayload::hash`].
    pub fn hash(self, profile: HashProfile, binding: &Binding) -> Result<OperationHash, PartnerError> {
        profile.hash([self.before.as_bytes(), self.after.as_bytes()], binding)
    }
}

/// A walk that brings a body into canonical form and finds out whether it is an object with an authorization.
#[derive(Debug)]
pub struct PayloadForm(Shape<'static>);

impl Default for PayloadForm {
    fn default() -> Self {
        Self(Shape::new(AUTHORIZATION))
    }
}

impl Visitor for PayloadForm {
    fn open(&mut self, array: bool) {
        self.0.open(array);
    }

    fn close(&mut self) {
        self.0.close();
    }

    fn key(&mut self, name: Raw<'_>) {
        self.0.key(name);
    }
}

impl PayloadForm {
    /// Brings a text into canonical form.
    ///
    /// # Errors
    /// `json_…`.
    pub fn run<'a>(
        &mut self,
        canonicalizer: &'a mut Canonicalizer,
        text: &'a mut [u8],
    ) -> Result<Canonical<'a>, PartnerError> {
        Ok(canonicalizer.run_shape(text, Numbers::Exact, &mut self.0)?)
    }

    /// Brings a text into canonical form, and validates it in the same walk against the model of the operation's draft. The
    /// authorization is not part of the payload, so it may be absent, and its content is not validated.
    ///
    /// # Errors
    /// `json_…`, or every broken rule of the model at once.
    pub fn run_validated<'a>(
        &mut self,
        canonicalizer: &'a mut Canonicalizer,
        text: &'a mut [u8],
        operation: OperationKind,
        strictness: Strictness,
    ) -> Result<Canonical<'a>, PartnerError> {
        let validator = Validator::new(draft_model(operation), strictness).without(AUTHORIZATION);
        let mut walk = (validator, std::mem::take(self));
        let scanned = canonicalizer.run(text, Numbers::Exact, &mut walk);
        let (validator, form) = walk;
        *self = form;
        let canonical = scanned?;
        validator.finish().map_err(PartnerError::validation)?;
        Ok(canonical)
    }

    /// The operation hash of the payload that was walked. A body without an authorization is hashed as a whole.
    ///
    /// # Errors
    /// `operation_not_object`, or as [`OperationPayload::hash`].
    pub fn hash(
        &self,
        canonical: Canonical<'_>,
        profile: HashProfile,
        binding: &Binding,
    ) -> Result<OperationHash, PartnerError> {
        if self.0.is_object() && !self.0.has_member() {
            profile.hash([canonical.bytes(), &[]], binding)
        } else {
            self.parts(canonical.text())?.hash(profile, binding)
        }
    }

    /// Splits the canonical text that was walked.
    ///
    /// # Errors
    /// `operation_not_object`.
    pub fn parts<'t>(&self, canonical: &'t str) -> Result<Parts<'t>, PartnerError> {
        if !self.0.is_object() {
            let message = "an operation payload must be a JSON object";
            let mut error = PartnerError::new(ErrorKind::Validation, "operation_not_object", message);
            error.field_errors.push(FieldError::new("", "operation_not_object", message));
            return Err(error);
        }
        if !self.0.has_member() {
            return Ok(Parts::whole(canonical));
        }
        Ok(split(canonical))
    }
}

/// Splits a canonical object at its top-level `operationAuthorization`.
pub fn split(canonical: &str) -> Parts<'_> {
    let Some((start, value, end)) = find_member(canonical.as_bytes()) else { return Parts::whole(canonical) };
    let part = |from, to| canonical.get(from..to).unwrap_or_default();
    let authorization = Some(part(value, end));
    // One comma goes with the member: the one before it, or the one after it if the member is the first.
    if part(start - 1, start) == "," {
        Parts { before: part(0, start - 1), after: part(end, canonical.len()), authorization }
    } else {
        let end = if part(end, end + 1) == "," { end + 1 } else { end };
        Parts { before: part(0, start), after: part(end, canonical.len()), authorization }
    }
}

/// Start of the name, start of the value and end of the value of the authorization in a canonical object.
fn find_member(text: &[u8]) -> Option<(usize, usize, usize)> {
    let mut depth = 0_usize;
    let mut at = 0;
    let mut member = None;
    loop {
        let byte = *text.get(at)?;
        match byte {
            b'"' => {
                let start = at;
                at = string_end(text, at)?;
                let name = text.get(start + 1..at - 1)?;
                if depth == 1
                    && member.is_none()
                    && text.get(at) == Some(&b':')
                    && name == AUTHORIZATION.as_bytes()
                {
                    member = Some((start, at + 1));
                    at += 1;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 1 => {
                if let Some((start, value)) = member {
                    return Some((start, value, at));
                }
            }
            // A bracket that closes nothing: the text is not canonical, and has no member.
            b'}' | b']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += 1;
    }
}

/// One past the closing quote of the string that opens at `at`.
fn string_end(text: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

impl From<JsonError> for PartnerError {
    fn from(error: JsonError) -> Self {
        Self::validation(vec![FieldError::new(error.pointer, error.code.as_str(), error.code.message())])
    }
}
