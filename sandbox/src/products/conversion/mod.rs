//! Conversions and their quotes.

pub(crate) mod conversions;
pub(crate) mod quotes;
