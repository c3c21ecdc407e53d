//! Payment URIs: the text of a QR code that tells a wallet what to pay to whom.
//!
//! | network | form |
//! |---|---|
//! | `BITCOIN` | BIP-21, `bitcoin:…?amount=` |
//! | `ETHEREUM`, `POLYGON`, `BSC`, `ARBITRUM`, `OPTIMISM`, `BASE`, `AVALANCHE` | EIP-681, `ethereum:…@chain` |
//! | `SOLANA` | transfer request of Solana Pay, `solana:…?amount=` |
//! | `TRON` | `tron:…?amount=` \[A\]: there is no standard |
//!
//! | file | holds |
//! |---|---|
//! | `bitcoin`, `ethereum`, `solana`, `tron` | the parameters of each form |
//! | `chains` | networks, with their chain ids and assets, and where those are from |
//! | `payment` | the parts of a payment, and what can be wrong with them |
//! | `query` | parameters and their percent-encoding |
//! | `units` | amounts as decimals and as whole numbers of the smallest unit |
//! | `read`, `write` | from a URI to a [`Payment`] and back |
//!
//! Every payment that [`read`] gives is one that [`write`] takes, if it has an amount; what [`write`] gives,
//! [`read`] reads as the same payment. Decisions: `docs/decisions/0020-payment-uris.md`.
//!
//! This room knows `values` only. It works on lists of parts and on bytes: with a member of its own for each part, and
//! `char`s, it would be three times as large in the binary.

mod bitcoin;
mod chains;
mod ethereum;
mod payment;
mod query;
mod read;
mod solana;
mod tron;
mod units;
mod write;

use payment::Rule;
pub use payment::{Part, Payment, PaymentUriError};
pub use read::read;
pub use write::write;

/// Most characters a URI has: what readers of such URIs commonly take.
const MAX_LENGTH: usize = 2048;
const TOO_LONG: Rule = Rule(None, "payment_uri_too_long", "a payment URI has at most 2048 characters");
