//! Crypto deposits, and the wallets they arrive at.

pub(crate) mod deposits;
pub(crate) mod wallets;
