//! The later steps of an operation, as types: a hashed operation, and an authorized one that can be sent.

use super::authorization::OperationAuthorization;
use super::hash::{Binding, HashProfile, OperationHash};
use super::payload::{OperationPayload, split};
use crate::error::{ErrorKind, PartnerError};
use crate::json::{Numbers, canonicalize};

impl OperationPayload {
    /// Fixes the profile and hashes: the next step toward a submission.
    ///
    /// # Errors
    /// As [`OperationPayload::hash`].
    pub fn hashed(self, profile: HashProfile, binding: &Binding) -> Result<HashedOperation, PartnerError> {
        let hash = self.hash(profile, binding)?;
        Ok(HashedOperation { payload: self, hash })
    }
}

/// A payload with its hash. Neither can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashedOperation {
    payload: OperationPayload,
    hash: OperationHash,
}

impl HashedOperation {
    /// The hash that an approver approves.
    pub fn hash(&self) -> OperationHash {
        self.hash
    }

    /// The payload that was hashed.
    pub fn payload(&self) -> &OperationPayload {
        &self.payload
    }

    /// Adds the authorization, which must be for this payload.
    ///
    /// # Errors
    /// `operation_hash_mismatch` if something else was approved.
    pub fn authorize(
        self,
        authorization: OperationAuthorization,
    ) -> Result<AuthorizedOperation, PartnerError> {
        authorization.check(self.hash)?;
        Ok(AuthorizedOperation { operation: self, authorization })
    }
}

/// An operation whose authorization matches its payload. Only this type has bodies to send, and only
/// [`HashedOperation::authorize`] makes one:
///
/// ```compile_fail
/// # use oceafin_partner::operation::*;
/// fn send(operation: HashedOperation) {
///     operation.submission_body();
/// }
/// ```
/// ```compile_fail
/// # use oceafin_partner::operation::*;
/// fn forge(operation: HashedOperation, authorization: OperationAuthorization) -> AuthorizedOperation {
///     AuthorizedOperation { operation, authorization }
/// }
/// ```
/// ```compile_fail
/// # use oceafin_partner::operation::*;
/// fn swap(mut operation: AuthorizedOperation, authorization: OperationAuthorization) {
///     operation.authorization = authorization;
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorizedOperation {
    operation: HashedOperation,
    authorization: OperationAuthorization,
}

impl AuthorizedOperation {
    /// The hash that was approved.
    pub fn hash(&self) -> OperationHash {
        self.operation.hash
    }

    /// Body of the call that creates the draft: the payload with its authorization, canonical.
    ///
    /// # Errors
    /// `json_too_deep` for an evidence object that is nested too deep to have a canonical form. Nothing else fails.
    pub fn creation_body(&self) -> Result<String, PartnerError> {
        let payload = self.operation.payload.as_str();
        let inside = payload.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
        let comma = if inside.is_empty() { "" } else { "," };
        let authorization = self.authorization_text()?;
        let body = format!(r#"{{"operationAuthorization":{authorization}{comma}{inside}}}"#);
        let body = canonicalize(body, Numbers::Exact)?;
        // Splitting what is sent must give exactly the bytes that were hashed.
        if split(&body).payload() == payload {
            Ok(body)
        } else {
            Err(PartnerError::new(
                ErrorKind::Internal,
                "operation_body",
                "the body does not hold its payload",
            ))
        }
    }

    /// Body of the call that submits the draft: the authorization alone, canonical.
    ///
    /// # Errors
    /// As [`AuthorizedOperation::creation_body`].
    pub fn submission_body(&self) -> Result<String, PartnerError> {
        let authorization = self.authorization_text()?;
        Ok(canonicalize(format!(r#"{{"operationAuthorization":{authorization}}}"#), Numbers::Exact)?)
    }

    fn authorization_text(&self) -> Result<String, PartnerError> {
        serde_json::to_string(&self.authorization).map_err(|_| {
            PartnerError::new(ErrorKind::Internal, "operation_body", "the authorization has no JSON")
        })
    }
}
