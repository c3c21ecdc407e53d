//! One declaration per model: the Rust struct, the TypeScript interface and the validation table come from the
//! same lines (`declare`); validation walks the table over scanned text and reports every broken field.
//!
//! Unknown members survive in text, and every call and response of the JavaScript package stays text. The structs are for
//! native callers and have only the declared members: reading a body into a struct drops the others.

mod declare;
mod request;
mod response;
mod suggest;
mod table;

pub(crate) use declare::{ascii, camel_case, camel_length, doc_text, model, open_enum};
pub use request::{Strictness, Validator};
#[cfg(feature = "typescript")]
pub(crate) use response::PAGE_MEMBERS;
pub use response::{ResponseReader, read_response};
pub use table::{Answers, EnumTable, Field, FieldType, JsonObject, Kind, Metadata, Model, Modelled, Rule};
