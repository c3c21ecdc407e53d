//! The client core of the Oceafin Partner API, in one crate for every runtime.
//!
//! | room | holds |
//! |---|---|
//! | [`json`] | strict I-JSON reader and RFC 8785 canonical form, one scanner |
//! | [`values`] | validated values: ids, amounts, currencies, IBANs, date-times |
//! | [`model`] | the one declaration per model, and validation against it |
//! | [`api`] | the contract: 63 endpoints and their models |
//! | [`operation`] | operation payload, hash profiles, authorization, the approver's summary |
//! | [`signing`] | request base string and signature; webhook verify and sign |
//! | [`payment_uri`] | payment URIs for wallets: written, and read back |
//! | [`http`] | sans-IO request pipeline: build, sign, retry, read |
//! | `openapi` | the OpenAPI document, written from the tables (feature `openapi`) |
//! | [`error`] | the one error type that leaves the crate, with stable codes |
//!
//! Dependencies point down only: `wasm` → `http` → `api`, `operation`, `signing` → `model` → `values`, `json`.

pub mod api;
pub mod error;
pub mod http;
pub mod model;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod operation;
pub mod payment_uri;
mod redacted;
pub mod signing;
mod tree;
#[cfg(feature = "typescript")]
pub mod typescript;
pub mod values;
#[cfg(feature = "wasm")]
mod wasm;

pub use oceafin_json as json;

pub use error::{ErrorKind, FieldError, Outcome, PartnerError};
