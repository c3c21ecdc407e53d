//! A strict reader of I-JSON (RFC 7493) and a writer of the canonical form of RFC 8785, in one scanner.
//!
//! This is a crate of its own because it is optimised for speed, where the rest is optimised for size, and because it
//! knows nothing of the API. `oceafin_partner::json` re-exports it.
//!
//! RFC 8785 takes its strings and numbers from ECMAScript, so text made by `JSON.stringify` differs from its canonical
//! form only in the order of members. The scanner therefore builds no tree: it walks the text once, checks it, and sorts
//! the members of each object in place. It copies only text that is written in another form (white space, `1.0`,
//! `\u0041`), starting where that form begins.
//!
//! | file | holds |
//! |---|---|
//! | `scan` | the walk |
//! | `canonicalizer` | the [`Canonicalizer`], which reuses its buffers |
//! | `number` | number grammar, ECMAScript form, exactness |
//! | `string` | escapes, and [`Raw`], a string as the text has it |
//! | `order` | the order of names by UTF-16 code units, and sorting in place |
//! | `later` | sorting at the end, for objects that are nested too deep to sort in place |
//! | `visit` | [`Visitor`]: what a walk reports |

mod canonicalizer;
mod error;
mod later;
mod number;
mod order;
mod scan;
mod string;
mod visit;

pub use canonicalizer::{Canonical, Canonicalizer};
pub use error::{JsonError, JsonErrorCode};
pub use number::Numbers;
pub use order::compare as compare_names;
pub use scan::{MAX_DEPTH, MAX_TEXT, Traps, push_token};
pub use string::{Raw, push_string};
pub use visit::{Form, Scalar, Shape, Visitor};

/// The canonical form of JSON text, as RFC 8785 defines it.
///
/// A shorthand for [`Canonicalizer`], which reuses its buffers when there are many texts.
///
/// # Errors
/// [`JsonError`] names what is wrong, with the byte offset and the JSON pointer.
///
/// ```
/// let text = oceafin_json::canonicalize(r#"{ "b": 1.0, "a": "\u0041" }"#, Default::default())?;
/// assert_eq!(text, r#"{"a":"A","b":1}"#);
/// # Ok::<(), oceafin_json::JsonError>(())
/// ```
pub fn canonicalize(text: impl AsRef<[u8]>, numbers: Numbers) -> Result<String, JsonError> {
    let mut text = text.as_ref().to_vec();
    let mut canonicalizer = Canonicalizer::default();
    Ok(canonicalizer.run(&mut text, numbers, &mut Form)?.text().to_owned())
}

/// Walks text that only has to be JSON, such as a response, and reports it to a visitor. Returns the text unchanged.
///
/// # Errors
/// The first error in the text.
pub fn walk(mut text: Vec<u8>, visitor: &mut dyn Visitor) -> Result<Vec<u8>, JsonError> {
    Canonicalizer::default().run_lenient(&mut text, visitor)?;
    Ok(text)
}

#[cfg(test)]
mod tests;
