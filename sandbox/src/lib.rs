//! The Partner API in memory: a stateful sandbox that says no where the API says no.
//!
//! Sans-IO: [`Sandbox::handle`] takes a request and the time, and gives a response. The same core runs behind the
//! native server, behind `node:http`, and in-process as the `fetch` of a client under test.
//!
//! It shares the client core's *tables* (endpoints and models) and none of its *verdicts*: signatures go through
//! `hmac` and `sha2` directly, operation hashes through `serde_json_canonicalizer`, values through checks of their
//! own. A bug of the client is therefore found by the sandbox and not repeated by it. What a green run proves is our
//! reading of the contract, not the provider's behaviour.
//!
//! | room | holds |
//! |---|---|
//! | [`sandbox`] | a request from first byte to last: the order of the questions |
//! | [`request`] | request, response, and what the transport does to it |
//! | [`config`], [`seed`] | options; demo data |
//! | [`auth`], [`scope`], [`idempotency`], [`faults`] | what is asked of every request |
//! | [`router`], [`handlers`] | endpoint table to function |
//! | [`json`], [`body`], [`values`], [`operation`] | strict reading, model check, values, operation hash |
//! | [`problem`], [`log`], [`page`] | refusals, log lines, lists |
//! | [`clock`], [`ids`], [`agenda`], [`state`] | virtual time, seeded ids, due jobs, state machines |
//! | [`ledger`], [`assets`], [`addresses`] | double entry; assets, prices, fees, networks; crypto addresses |
//! | [`world`], [`table`] | all that is remembered |
//! | [`customers`] … [`conversions`] | one file per product |
//! | [`webhooks`] | events and signed delivery attempts |
//! | [`control`] | what only a test may do |
//!
//! To add a product: a file with its resource (a [`table::Row`]), its handlers and a `HANDLERS` table; a `Table` in
//! [`world`]; a [`agenda::Job`] if it moves by itself; a line in [`handlers`].

pub mod addresses;
pub mod agenda;
pub mod assets;
pub mod auth;
pub mod bank_accounts;
pub mod body;
pub mod buyers;
pub mod capabilities;
pub mod checkout_links;
pub mod checkouts;
pub mod clock;
pub mod collection_payments;
pub mod collection_wallets;
pub mod config;
pub mod control;
pub mod conversion_quotes;
pub mod conversions;
pub mod crypto_deposits;
mod crypto_fields;
pub mod crypto_quotes;
pub mod crypto_withdrawals;
pub mod customers;
pub mod deposit_instructions;
pub mod deposit_wallets;
pub mod faults;
pub mod fiat_account_applications;
pub mod fiat_accounts;
pub mod fiat_deposits;
pub mod fiat_quotes;
pub mod fiat_withdrawals;
pub mod handlers;
mod holds;
pub mod idempotency;
pub mod ids;
mod information;
pub mod json;
pub mod ledger;
pub mod log;
pub mod operation;
pub mod outcome;
pub mod page;
pub mod pos_payments;
pub mod problem;
mod quotes;
mod reads;
pub mod refunds;
pub mod request;
pub mod router;
pub mod sandbox;
pub mod scope;
pub mod seed;
pub mod state;
pub mod table;
pub mod transactions;
pub mod values;
pub mod visibility;
pub mod wallet_beneficiaries;
#[cfg(feature = "wasm")]
mod wasm;
pub mod webhooks;
pub mod world;

pub use config::{ClientOptions, SandboxOptions};
pub use request::{Request, Response, Transport};
pub use sandbox::{Sandbox, SetupError};
pub use webhooks::Delivery;
