//! Strict reading: a request's JSON, body, query and values, and the facts they are held against. It knows no state.

pub mod addresses;
pub mod assets;
pub mod body;
pub mod form;
pub mod json;
pub mod moment;
pub mod operation;
pub mod page;
pub mod values;
