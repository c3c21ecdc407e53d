//! Transfer requests of Solana Pay.
//!
//! The amount is in units of the asset, with a zero before the point, never in exponent form. Transaction requests,
//! `solana:https…`, say nothing of what is paid and are refused: their path is no address.

use super::part;
use super::query::Form;

pub(super) const FORM: &Form = &[
    ("amount", part::AMOUNT),
    ("spl-token", part::TOKEN_CONTRACT),
    ("reference", part::REFERENCE),
    ("label", part::LABEL),
    ("message", part::MESSAGE),
    ("memo", part::MEMO),
];
