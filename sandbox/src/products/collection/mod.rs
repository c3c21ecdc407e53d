//! Collection: buyers, the wallets they pay into, and their payments.

pub(crate) mod buyers;
pub(crate) mod payments;
pub(crate) mod wallets;
