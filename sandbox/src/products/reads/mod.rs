//! What a partner reads across products: balances and transactions.

pub(crate) mod balances;
pub(crate) mod transactions;
