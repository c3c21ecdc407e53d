//! The contract: 63 endpoints and their models, one file per section of the guide; and [`customers`], which is
//! published beside it.

pub mod checkouts;
pub mod collection;
pub mod conversion;
pub mod crypto_deposits;
pub mod crypto_withdrawals;
pub mod customers;
mod endpoint;
pub mod fiat_accounts;
pub mod fiat_withdrawals;
pub mod lifecycle;
pub mod reads;
pub mod refunds;
pub mod shared;

use crate::model::Model;

pub use endpoint::{
    Authorization, Endpoint, LIST_QUERY, MAX_PAGE_ITEMS, Method, OperationKind, Response, Step,
};

/// The endpoints of every section, in the guide's order.
const SECTIONS: [&[Endpoint]; 9] = [
    reads::ENDPOINTS,
    fiat_accounts::ENDPOINTS,
    fiat_withdrawals::ENDPOINTS,
    crypto_deposits::ENDPOINTS,
    crypto_withdrawals::ENDPOINTS,
    checkouts::ENDPOINTS,
    collection::ENDPOINTS,
    refunds::ENDPOINTS,
    conversion::ENDPOINTS,
];

/// The 63 endpoints of the guide, in its order.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    SECTIONS.into_iter().flatten()
}

/// Everything that has a method: the 63, then the calls that are published beside the guide (contract section 1 \[P\]),
/// which stand under none of its headings. Whoever makes methods, routes, types or models of the table takes this.
pub fn all() -> impl Iterator<Item = &'static Endpoint> {
    endpoints().chain(customers::ENDPOINTS)
}

/// The model of the body that creates a draft of this operation.
pub fn draft_model(operation: OperationKind) -> Option<&'static Model> {
    let creates = Some(Authorization { operation, step: Step::Create });
    endpoints().find(|endpoint| endpoint.authorization == creates).and_then(|endpoint| endpoint.request)
}

/// The endpoint with this id, for example `fiatWithdrawals.create`.
pub fn endpoint(id: &str) -> Option<&'static Endpoint> {
    all().find(|endpoint| endpoint.id == id)
}
