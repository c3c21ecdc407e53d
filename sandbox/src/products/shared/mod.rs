//! What several products do alike.

pub(crate) mod crypto_fields;
pub(crate) mod holds;
pub(crate) mod information;
pub(crate) mod quotes;
