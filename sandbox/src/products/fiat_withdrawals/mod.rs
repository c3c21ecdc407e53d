//! Fiat withdrawals, and what they need: a bank account, a capability and a quote.

pub(crate) mod bank_accounts;
pub(crate) mod capabilities;
pub(crate) mod quotes;
pub(crate) mod withdrawals;
