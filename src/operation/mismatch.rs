//! Says where two things that should have been the same differ, and why that usually happens.

use std::collections::BinaryHeap;

use super::describe::{Row, RowType, row_of};
use super::difference::{Difference, How, first_difference};
use crate::json::{Numbers, canonicalize};
use crate::tree::Value;

/// What was compared, and where it differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Whether the two mean the same: the same canonical form, or the same base string.
    pub equal: bool,
    /// What they were taken for.
    pub kind: MismatchKind,
    /// JSON pointer of the first value that differs.
    pub pointer: Option<String>,
    /// Name of the first base-string line that differs.
    pub line: Option<&'static str>,
    /// One sentence: what differs, and the likely cause. Values are not repeated.
    pub message: String,
}

/// What two texts were taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MismatchKind {
    /// JSON documents: payloads or bodies.
    Json,
    /// Request base strings (contract section 2).
    RequestBaseString,
    /// Webhook base strings (contract section 5).
    WebhookBaseString,
    /// Neither.
    Text,
}

impl Mismatch {
    /// The finding as JSON text: `{equal, kind, pointer?, line?, message}`.
    pub fn to_json(&self) -> String {
        let kind = match self.kind {
            MismatchKind::Json => "json",
            MismatchKind::RequestBaseString => "requestBaseString",
            MismatchKind::WebhookBaseString => "webhookBaseString",
            MismatchKind::Text => "text",
        };
        Value::object([
            ("equal", Some(self.equal.into())),
            ("kind", Some(kind.into())),
            ("pointer", self.pointer.as_deref().map(Value::from)),
            ("line", self.line.map(Value::from)),
            ("message", Some(self.message.as_str().into())),
        ])
        .to_text()
    }
}

const REQUEST_LINES: [&str; 6] =
    ["method", "path and query", "body hash", "timestamp", "nonce", "idempotency key"];
const WEBHOOK_LINES: [&str; 3] = ["timestamp", "nonce", "body hash"];

/// Compares two payloads, or two base strings.
pub fn explain(a: &str, b: &str) -> Mismatch {
    let json = |text| canonicalize(text, Numbers::Nearest);
    if let (Ok(form_a), Ok(form_b)) = (json(a), json(b)) {
        return explain_json(a, b, &form_a, &form_b);
    }
    let lines = |text: &str| text.split('\n').count();
    match (lines(a), lines(b)) {
        (6, 6) => explain_lines(a, b, MismatchKind::RequestBaseString, &REQUEST_LINES),
        (3, 3) => explain_lines(a, b, MismatchKind::WebhookBaseString, &WEBHOOK_LINES),
        (7, 6) | (6, 7) => differs(
            MismatchKind::RequestBaseString,
            "one base string has a seventh line: it must not end in a newline of its own",
        ),
        _ if a == b => Mismatch { equal: true, ..differs(MismatchKind::Text, "the two are the same") },
        _ => differs(MismatchKind::Text, "these are neither two JSON documents nor two base strings"),
    }
}

fn differs(kind: MismatchKind, message: impl Into<String>) -> Mismatch {
    Mismatch { equal: false, kind, pointer: None, line: None, message: message.into() }
}

fn explain_json(a: &str, b: &str, form_a: &str, form_b: &str) -> Mismatch {
    let kind = MismatchKind::Json;
    if form_a == form_b {
        let message = if a == b {
            "the two are the same"
        } else {
            "the same value, written differently (member order, white space or escapes): the operation hash is the \
             same, a signature over the raw bytes is not"
        };
        return Mismatch { equal: true, ..differs(kind, message) };
    }
    let Some(Difference { pointer, how }) = first_difference(form_a, form_b) else {
        // Two texts that are not the same differ somewhere.
        return differs(kind, "the two differ");
    };
    let message = match how {
        How::Dropped => "the second has no such value: a member was dropped or renamed".to_owned(),
        How::Added => "the first has no such value: a member was added or renamed".to_owned(),
        How::Values { first, second, mixed } => match (row_of(first), row_of(second)) {
            (Some(a), Some(b)) => format!("the values differ: {}", value_cause(&a, &b, mixed)),
            _ => "the values differ".to_owned(),
        },
    };
    Mismatch { pointer: Some(pointer), ..differs(kind, message) }
}

fn value_cause(a: &Row, b: &Row, mixed: bool) -> String {
    if a.row_type == b.row_type {
        return same_type_cause(a, b, mixed).to_owned();
    }
    let types = (a.row_type, b.row_type);
    let parsed = matches!(types, (RowType::String, RowType::Number) | (RowType::Number, RowType::String));
    let hint = if parsed { "; a decimal string was probably read as a number and written again" } else { "" };
    format!("the first is of type `{}`, the second of `{}`{hint}", a.row_type.as_str(), b.row_type.as_str())
}

fn same_type_cause(a: &Row, b: &Row, mixed: bool) -> &'static str {
    let canonical_number = |text: &str| canonicalize(text, Numbers::Nearest).ok();
    let spelt_out = |row: &Row| row.value.split('\\').skip(1).any(|rest| rest.starts_with("u{"));
    if mixed {
        "one stands in an array, the other in an object"
    } else if a.value.trim() == b.value.trim() {
        "white space at the start or end"
    } else if a.value.eq_ignore_ascii_case(&b.value) {
        "upper and lower case"
    } else if canonical_number(&a.value).is_some_and(|form| canonical_number(&b.value) == Some(form)) {
        "the same number, written differently; a decimal string was probably read as a number and written again"
    } else if spelt_out(a) != spelt_out(b) {
        "one has an invisible character"
    } else {
        "another value was approved than is sent"
    }
}

fn explain_lines(a: &str, b: &str, kind: MismatchKind, names: &'static [&'static str]) -> Mismatch {
    let first = names.iter().zip(a.split('\n').zip(b.split('\n'))).find(|(_, (a, b))| a != b);
    let Some((&name, (a, b))) = first else {
        return Mismatch { equal: true, ..differs(kind, "the two are the same") };
    };
    let message = format!("the {name} differs: {}", line_cause(name, a, b));
    Mismatch { line: Some(name), ..differs(kind, message) }
}

/// The parameters of a query in order: by a heap, since there may be a great many of them.
fn pairs(query: &str) -> Vec<&str> {
    query.split('&').collect::<BinaryHeap<_>>().into_sorted_vec()
}

fn line_cause(name: &str, a: &str, b: &str) -> &'static str {
    let same_pairs = || match (a.split_once('?'), b.split_once('?')) {
        (Some((path_a, query_a)), Some((path_b, query_b))) => {
            path_a == path_b && pairs(query_a) == pairs(query_b)
        }
        _ => false,
    };
    if a.trim() == b.trim() {
        return "white space or a carriage return at the end of the line";
    }
    match name {
        "method" => "the method must be in upper case, and the one that is sent",
        "path and query" if same_pairs() => "the query parameters are in another order",
        "path and query" if a.trim_end_matches('/') == b.trim_end_matches('/') => "a slash at the end",
        "path and query" if a.starts_with("http") != b.starts_with("http") => {
            "scheme and host do not belong in it"
        }
        "path and query" if a.contains('%') || b.contains('%') => {
            "percent-encoding; sign the raw path and query exactly as sent"
        }
        "path and query" => "sign the raw path and query exactly as sent, with `/partner/v1`",
        "body hash" if a.eq_ignore_ascii_case(b) => "the hash must be in lower-case hex",
        "body hash" => "the body was written again between hashing and sending; hash the bytes that are sent",
        "timestamp" => "it must be the very text of the timestamp header",
        "nonce" => "it must be the nonce of this very attempt",
        _ => "it must be the very text of the `Idempotency-Key` header, and empty for a GET",
    }
}
