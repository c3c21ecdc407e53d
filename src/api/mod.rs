//! The contract: 63 endpoints and their models, one file per section of the guide.

pub mod checkouts;
pub mod collection;
pub mod conversion;
pub mod crypto_deposits;
pub mod crypto_withdrawals;
mod endpoint;
pub mod fiat_accounts;
pub mod fiat_withdrawals;
pub mod lifecycle;
pub mod reads;
pub mod refunds;

pub use endpoint::{Authorization, Endpoint, Method, OperationKind, Response, Step};

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

/// All 63 endpoints, in the guide's order.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    SECTIONS.into_iter().flatten()
}

/// The endpoint with this id, for example `fiatWithdrawals.create`.
pub fn endpoint(id: &str) -> Option<&'static Endpoint> {
    endpoints().find(|endpoint| endpoint.id == id)
}
