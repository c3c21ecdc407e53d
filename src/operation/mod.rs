//! Operation payload, hash profiles, authorization and the approver's summary (contract section 6).
//!
//! Calls that move money out, refund or convert need an `operationAuthorization` whose `operationHash` matches the
//! immutable operation payload [P]. The contract does not publish what payload and hash are; each [`HashProfile`] is one
//! named version of our definition [A]. Types enforce the order of the steps: an [`OperationPayload`] is hashed, a
//! [`HashedOperation`] is authorized, and only an [`AuthorizedOperation`] has bodies to send.

mod authorization;
mod authorized;
mod describe;
mod difference;
mod hash;
mod kinds;
mod mismatch;
mod payload;
mod phrase;

pub use authorization::{AuthorizationMethod, OperationAuthorization};
pub use authorized::{AuthorizedOperation, HashedOperation};
pub use describe::{Description, MAX_DESCRIPTION, Row, RowType, describe};
pub use hash::{Binding, HashProfile, OperationHash};
pub use kinds::{OperationCall, OperationStep};
pub use mismatch::{Mismatch, MismatchKind, explain};
pub use payload::{OperationPayload, Parts, PayloadForm, split};
pub use phrase::phrase;

#[cfg(test)]
mod tests;
