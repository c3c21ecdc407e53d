//! Customers, whom all other resources belong to.

pub(crate) mod calls;
pub(crate) mod customer;
