//! Strict I-JSON (RFC 7493) in, RFC 8785 canonical form out: one scanner for both.
//!
//! A crate of its own, because it is compiled for speed where the rest is compiled for size, and because it knows
//! nothing of the API. `oceafin_partner::json` is this crate.
//!
//! RFC 8785 takes its strings and numbers from ECMAScript, so text made by `JSON.stringify` differs from its
//! canonical form only in member order. The scanner therefore builds no tree: it walks the text once, checks it,
//! and puts the members of each unsorted object in order where they lie. Only text that is written otherwise
//! (white space, `1.0`, `\u0041`) is copied, from the first such place on.
//!
//! | file | holds |
//! |---|---|
//! | `scan` | the walk |
//! | `canonicalizer` | the [`Canonicalizer`], whose buffers serve one walk after another |
//! | `number` | number grammar, ECMAScript form, exactness |
//! | `string` | escapes, and [`Raw`], a string as it stands in the text |
//! | `order` | UTF-16 key order and the putting in order |
//! | `later` | the putting in order of what is nested too deep for that |
//! | `visit` | [`Visitor`]: what a walk can report while it is at it |

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
/// Convenience over [`Canonicalizer`], which keeps its buffers from one text to the next.
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

/// Checks that text is JSON a response may hold and reports it to a visitor, without bringing it into any form. Gives
/// the text back.
///
/// # Errors
/// The first thing that is wrong.
pub fn walk(mut text: Vec<u8>, visitor: &mut dyn Visitor) -> Result<Vec<u8>, JsonError> {
    Canonicalizer::default().run_lenient(&mut text, visitor)?;
    Ok(text)
}

#[cfg(test)]
mod tests;
