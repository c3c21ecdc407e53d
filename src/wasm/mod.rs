//! The JavaScript boundary. Conversions only: no rule of the contract lives here.
//!
//! | file | holds |
//! |---|---|
//! | `error` | the bridge that turns a [`crate::PartnerError`] into the JavaScript class |
//! | `region` | the memory that JavaScript writes and reads directly, and who owns it |
//! | `hot` | hash, canonical form and signature through two regions, past the string ABI |
//! | `functions` | the other pure functions: JSON text in, JSON text out |
//! | `input` | reading of option objects |
//! | `client` | one call of any endpoint, step by step |

mod client;
mod error;
mod functions;
mod hot;
mod input;
mod region;
