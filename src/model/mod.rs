//! One declaration per model: the Rust struct, the TypeScript interface and the validation table come from the
//! same lines (`declare`); validation walks the table over scanned text and reports every broken field.

mod declare;
mod request;
mod response;
mod suggest;
mod table;

pub(crate) use declare::{ascii, camel_case, camel_length, doc_text, model, open_enum};
pub use request::{Strictness, Validator};
pub use response::{ResponseReader, read_response};
pub use table::{Answers, EnumTable, Field, FieldType, JsonObject, Kind, Metadata, Model, Modelled, Rule};
