//! One declaration per model: the Rust struct, the TypeScript interface and the validation table come from the
//! same lines (see [`declare`]); validation walks the table over scanned text and reports every broken field.

mod declare;
mod table;

pub(crate) use declare::open_model;
pub use table::{EnumTable, Field, FieldType, Kind, Model, Modelled, Rule};
