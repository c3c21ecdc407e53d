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
//! | `chains` | networks with their chain ids, assets with their contracts, and where those are from |
//! | [`part`], `payment` | the parts of a payment |
//! | `rules` | what can be wrong with them, as codes and sentences |
//! | `query` | parameters and their percent-encoding |
//! | `units` | amounts as decimals and as whole numbers of the smallest unit |
//! | `read`, `write` | from a URI to a [`Payment`] and back |
//!
//! Every payment that [`read`] gives is one that [`write`] takes, if it has an amount; what [`write`] gives,
//! [`read`] reads as the same payment. Decisions: `docs/decisions/0020-payment-uris.md`.
//!
//! This room knows `values` only. A payment is a list of names and texts, as it comes over the JavaScript boundary, and
//! text is worked on as bytes: with a member for each part the binary would be a KB larger.

mod bitcoin;
mod chains;
mod ethereum;
pub mod part;
mod payment;
mod query;
mod read;
mod rules;
mod solana;
mod tron;
mod units;
mod write;

pub use payment::Payment;
pub use read::read;
pub use rules::PaymentUriError;
pub use write::write;

/// Most characters a URI has: what readers of such URIs commonly take.
const MAX_LENGTH: usize = 2048;
