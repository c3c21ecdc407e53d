//! Validated values of contract section 7 \[A\]: text that is known to be what its type says.
//!
//! | value | rule |
//! |---|---|
//! | [`Id`] | opaque id that is safe as one path segment |
//! | [`Amount`] | positive decimal string, as a request carries it |
//! | [`Decimal`] | decimal string that may be zero or negative, as a response carries it |
//! | [`Currency`] | active ISO 4217 code, with its minor units |
//! | [`Country`] | ISO 3166-1 alpha-2 code |
//! | [`Iban`] | ISO 13616, by the SWIFT registry |
//! | [`Bic`] | ISO 9362 |
//! | [`DateTime`] | RFC 3339 section 5.6 |
//! | [`Asset`], [`Network`] | asset symbol, network name |
//! | [`CryptoAddress`], [`address::check`] | address on any blockchain, and by the rule of its network |
//! | [`Email`] | RFC 5321 `Mailbox` |
//! | [`HttpsUrl`] | absolute `https` URL |
//!
//! Each value has a `check` on borrowed text, which allocates nothing when the text is good: validation calls it
//! for every field of every request. A value holds its text exactly as it was written, because that text is what
//! is hashed, signed and sent; no constructor trims, folds case or reformats.
//!
//! This room knows nothing of the API, of JSON or of HTTP.

pub mod address;
mod amount;
mod asset;
mod bic;
mod country;
mod currency;
mod date_time;
mod decimal;
mod digits;
mod email;
mod error;
mod host;
mod iban;
mod iban_table;
mod id;
mod network;
mod packed;
mod text_value;
mod url;

pub use address::CryptoAddress;
pub use amount::Amount;
pub use asset::Asset;
pub use bic::Bic;
pub use country::Country;
pub use currency::Currency;
pub use date_time::DateTime;
pub use decimal::Decimal;
pub use email::Email;
pub use error::ValueError;
pub use iban::Iban;
pub use id::Id;
pub use network::{AddressForm, KnownNetwork, Network};
pub use url::HttpsUrl;
