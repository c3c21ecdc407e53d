//! What a sandbox runs on: time, ids, money, tables, jobs and webhooks. It knows no product.

pub mod agenda;
pub mod client;
pub mod clock;
pub mod ids;
pub mod ledger;
pub mod nonces;
pub mod responses;
pub mod state;
pub mod table;
pub mod tables;
pub mod visibility;
pub mod webhooks;
