//! Checkouts, their links, and payments at a point of sale.

pub(crate) mod calls;
pub(crate) mod checkout;
pub(crate) mod links;
pub(crate) mod payment_request;
pub(crate) mod pos_payments;
