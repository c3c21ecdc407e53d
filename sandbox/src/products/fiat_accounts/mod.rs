//! Fiat accounts: the application for one, the account, its deposits and where to send them.

pub(crate) mod accounts;
pub(crate) mod applications;
pub(crate) mod deposits;
pub(crate) mod instructions;
