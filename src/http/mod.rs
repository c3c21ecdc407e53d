//! The request pipeline without IO: build and sign a request, decide on retries, read a response.
//!
//! This module has no clock, no randomness and no socket. A driver owns those (around the `fetch` of a browser or of Node,
//! or a script in a test): it asks [`Call::next`] what to do, does it, and reports the result.
//!
//! | file | holds |
//! |---|---|
//! | `config` | [`ClientConfig`], [`Signer`]: what all calls of a client share |
//! | `base_url` | [`BaseUrl`]: where requests go, and where they may not |
//! | `call` | [`CallRequest`]: one logical call, checked |
//! | `body` | the bytes to send: canonical, valid, and what was approved |
//! | `path`, `query`, `header`, `idempotency` | the parts of a call |
//! | `machine` | [`Call`]: the state machine of retries, sleeps, deadline and abort |
//! | `attempt` | one attempt: stamped, signed, sent |
//! | `step` | [`Step`] and [`Event`]: what machine and driver tell each other |
//! | `policy`, `retry_after`, `clock` | how long to wait, and the server's time |
//! | `response`, `problem`, `api_code` | reading a response |
//! | `wire` | [`WireRequest`], [`WireResponse`]: what the driver sends and receives |

mod api_code;
mod attempt;
mod base_url;
mod body;
mod call;
mod clock;
mod config;
mod header;
mod idempotency;
mod machine;
mod path;
mod policy;
mod problem;
mod query;
mod response;
mod retry_after;
mod step;
mod wire;

pub use base_url::BaseUrl;
pub use body::{Approval, ApprovalProfile, JsonBody, RawBody};
pub use call::{CallOptions, CallRequest};
pub use clock::MAX_CLOCK_OFFSET_MS;
pub use config::{ClientConfig, Signer};
pub use idempotency::{check_idempotency_key, uuid_v4};
pub use machine::Call;
pub use path::fill_path;
pub use policy::{MAX_TIMER_MS, RetryPolicy, Timeouts};
pub use problem::MAX_PROBLEM_BYTES;
pub use query::encode_query;
pub use response::Reply;
pub use step::{Event, Now, Random, Seed, Step};
pub use wire::{TransportFailure, WireRequest, WireResponse};
