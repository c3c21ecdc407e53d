//! Crypto withdrawals, and what they need: a beneficiary and a quote.

pub(crate) mod beneficiaries;
pub(crate) mod quotes;
pub(crate) mod withdrawals;
