//! Operation payload, hash profiles, authorization and the approver's summary (contract section 6).
//!
//! Money-out, refund and conversion calls need an `operationAuthorization` whose `operationHash` matches the
//! immutable operation payload [P]. What the payload and the hash are is not published; our definition [A] stands
//! in [`HashProfile`], one named version of it each. In Rust the order of steps is a matter of types: a
//! [`OperationPayload`] is hashed, a [`HashedOperation`] is authorised, and only an [`AuthorizedOperation`] has
//! bodies to send.

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
