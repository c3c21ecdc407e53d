//! TRON \[A\].
//!
//! No standard says how such a URI looks, and wallets differ: `tron:address?amount=` is what several tools write, some of
//! them for TRX and some for USDT. So a token is always named here, by its contract. The amount is in units of the
//! asset.

use super::part;
use super::query::Form;

pub(super) const FORM: &Form = &[("amount", part::AMOUNT), ("token", part::TOKEN_CONTRACT)];
