//! The evidence that somebody approved an operation.

use super::hash::OperationHash;
use crate::error::{ErrorKind, PartnerError};
use crate::model::{JsonObject, model, open_enum};
use crate::values::DateTime;

open_enum! {
    /// How an approval was given [A].
    pub enum AuthorizationMethod accepts any {
        /// A passkey (WebAuthn) assertion.
        Passkey = "PASSKEY",
        /// A one-time code.
        Totp = "TOTP",
        /// Two people.
        DualControl = "DUAL_CONTROL",
    }
}

model! {
    /// Approval of one operation on the partner's side (contract section 6) [A]. The API requires it on the seven calls
    /// that move money [P], and applies its own limits and rules as well.
    pub struct OperationAuthorization {
        /// SHA-256 of the operation payload in lower-case hex: what `operationHash()` returns.
        operation_hash: OperationHash,
        /// The partner's own id of the approval.
        authorization_ref: String,
        /// Who approved.
        authorized_by: String,
        /// When, as an RFC 3339 date-time with offset.
        authorized_at: DateTime,
        /// How.
        authorization_method?: AuthorizationMethod,
        /// What proves it, free-form: for example a WebAuthn assertion.
        evidence?: JsonObject,
    }
}

impl OperationAuthorization {
    /// Checks that this authorization is for the expected hash.
    ///
    /// # Errors
    /// `operation_hash_mismatch`; its message has both hashes.
    pub fn check(&self, expected: OperationHash) -> Result<(), PartnerError> {
        let given = self.operation_hash;
        if given == expected {
            return Ok(());
        }
        Err(PartnerError::new(
            ErrorKind::Operation,
            "operation_hash_mismatch",
            format!(
                "the authorization is for operation hash `{given}`, but this operation's is `{expected}`: \
                 what was approved is not what would be sent; approve the present payload"
            ),
        ))
    }
}
