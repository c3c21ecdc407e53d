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
//! The rooms, from top to bottom. A file imports files of its own room and of rooms below it, and no two files import
//! each other, straight or through others; `xtask/tests/crate_rooms.rs` checks both.
//!
//! | room | holds |
//! |---|---|
//! | `server/` | the native server: command line, sockets, the snapshot's file |
//! | `wasm`, `typescript` | the JavaScript boundary: conversions only; the declarations of what crosses it |
//! | [`sandbox`] | [`Sandbox`] as its hosts use it; its options and set-up |
//! | [`control`] | what only a test may do; demo data, snapshots |
//! | [`door`] | what is asked of every request, and in which order |
//! | [`products`] | the endpoints' own questions and deeds, a file for each kind of resource |
//! | [`engine`] | time, ids, money, tables, jobs and webhooks; knows no product |
//! | [`read`] | strict reading; knows no state |
//! | [`problem`] | refusals, which every room gives |
//!
//! To add a product, see *A new product of the sandbox* in `CONTRIBUTING.md`.

pub mod control;
pub mod door;
pub mod engine;
pub mod problem;
pub mod products;
pub mod read;
pub mod sandbox;
#[cfg(feature = "typescript")]
mod typescript;
#[cfg(feature = "wasm")]
mod wasm;

pub use door::request::{Request, Response, Transport};
pub use engine::webhooks::Delivery;
pub use sandbox::{ClientOptions, Sandbox, SandboxOptions, SetupError};
#[cfg(feature = "typescript")]
pub use typescript::typescript;
