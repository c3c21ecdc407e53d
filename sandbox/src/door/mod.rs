//! What is asked of every request, and in which order.

pub mod auth;
pub mod faults;
pub mod idempotency;
pub mod log;
pub mod pipeline;
pub mod request;
pub mod router;
pub mod scope;
