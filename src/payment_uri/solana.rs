//! Transfer requests of Solana Pay.
//!
//! The amount is in units of the asset, with a zero before the point, never in exponent form. Transaction requests,
//! `solana:https…`, say nothing of what is paid and are refused: their path is no address.

use super::payment::Part;
use super::query::Form;

pub(super) const FORM: &Form = &[
    ("amount", Part::Amount),
    ("spl-token", Part::TokenContract),
    ("reference", Part::Reference),
    ("label", Part::Label),
    ("message", Part::Message),
    ("memo", Part::Memo),
];
