//! What an approver is shown: rows made from the very bytes that are hashed.

use super::hash::{Binding, HashProfile};
use super::payload::OperationPayload;
use super::phrase::phrase;
use crate::api::{OperationKind, draft_model};
use crate::error::{ErrorKind, PartnerError};
use crate::json::{Canonicalizer, Numbers, Raw, Scalar, Visitor, push_token};
use crate::model::Model;
use crate::redacted::redacted;
use crate::tree::Value;

/// The longest description, in bytes: pointers, labels and values, and [`ROW_BYTES`] for each row.
///
/// A row repeats the whole path of its value, so a payload with one long name and one long list would describe itself in
/// the square of its length. Rows are not cut or left out, since what a person approves must be complete: beyond this
/// there is no description.
pub const MAX_DESCRIPTION: usize = 1024 * 1024;

/// What a row counts beside its texts.
const ROW_BYTES: usize = 64;

/// An operation as an approver sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct Description {
    /// One row for every value that is hashed: declared members first, in the order of the contract, then the rest.
    pub rows: Vec<Row>,
    /// The operation hash in lower-case hex.
    pub operation_hash: String,
    /// The hash's short phrase.
    pub phrase: String,
}

/// One hashed value.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// JSON pointer of the value.
    pub pointer: String,
    /// Name for a person; the pointer where the contract has no such member, but with array items as `#1`, so that
    /// `["x"]` and `{"0": "x"}` do not look the same.
    pub label: String,
    /// The value as text, with invisible and direction-changing characters spelt out (`\u{202e}`).
    pub value: String,
    /// JSON type, so that `"1"` and `1` do not look the same.
    pub row_type: RowType,
}

/// JSON type of a row's value. Objects and arrays have a row only when they are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowType {
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
    /// An object without members.
    Object,
    /// An array without items.
    Array,
}

impl RowType {
    /// The type's name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Null => "null",
            Self::Object => "object",
            Self::Array => "array",
        }
    }
}

redacted!(Description, Row);

impl Description {
    /// The description as JSON text: `{rows: [{pointer, label, value, type}], operationHash, phrase}`.
    pub fn to_json(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            Value::object([
                ("pointer", Some(row.pointer.as_str().into())),
                ("label", Some(row.label.as_str().into())),
                ("value", Some(row.value.as_str().into())),
                ("type", Some(row.row_type.as_str().into())),
            ])
        });
        Value::object([
            ("rows", Some(Value::array(rows))),
            ("operationHash", Some(self.operation_hash.as_str().into())),
            ("phrase", Some(self.phrase.as_str().into())),
        ])
        .to_text()
    }
}

/// Describes a payload for approval.
///
/// # Errors
/// As [`OperationPayload::hash`]; `description_too_large` beyond [`MAX_DESCRIPTION`].
pub fn describe(
    operation: OperationKind,
    payload: &OperationPayload,
    profile: HashProfile,
    binding: &Binding,
) -> Result<Description, PartnerError> {
    let hash = payload.hash(profile, binding)?;
    let model = draft_model(operation);
    let fields = model.map_or(0, |model| model.fields.len());
    // One list for each declared member and one for the rest: they are put in order without comparing rows.
    let mut lists: Vec<Vec<Row>> = (0..=fields).map(|_| Vec::new()).collect();
    for mut row in rows_of(payload.as_str(), MAX_DESCRIPTION)? {
        let declared = model.and_then(|model| Some((label(model, &row)?, index(model, &row.pointer)?)));
        let position = declared.map_or(fields, |(label, position)| {
            row.label = label;
            position
        });
        if let Some(list) = lists.get_mut(position) {
            list.push(row);
        }
    }
    let mut rows = bound_rows(profile, binding);
    rows.extend(lists.into_iter().flatten());
    Ok(Description { rows, operation_hash: hash.to_string(), phrase: phrase(&hash) })
}

/// Every value of a canonical document.
///
/// # Errors
/// For canonical text `description_too_large` alone.
fn rows_of(canonical: &str, limit: usize) -> Result<Vec<Row>, PartnerError> {
    let mut rows = Rows { left: limit, ..Rows::default() };
    let mut text = canonical.as_bytes().to_vec();
    Canonicalizer::default().run(&mut text, Numbers::Nearest, &mut rows)?;
    if rows.full {
        return Err(PartnerError::new(
            ErrorKind::Operation,
            "description_too_large",
            "the rows of this payload would be longer than 1 MiB, and nobody can approve what cannot be read: \
             shorten its names, lists or texts",
        ));
    }
    Ok(rows.found)
}

/// The row of a canonical text that is one value without members; `None` for any other text.
pub(super) fn row_of(canonical: &str) -> Option<Row> {
    rows_of(canonical, usize::MAX).ok()?.pop()
}

/// The envelope of `operation-v1` is hashed too, so it is shown too. Its members stand outside the payload, so their
/// pointers do not start with a slash and can never be mistaken for members of it.
fn bound_rows(profile: HashProfile, binding: &Binding) -> Vec<Row> {
    if profile == HashProfile::PayloadV1 {
        return Vec::new();
    }
    let row = |pointer: &str, label: &str, value: &str| Row {
        pointer: pointer.to_owned(),
        label: label.to_owned(),
        value: visible(value.chars()),
        row_type: RowType::String,
    };
    vec![
        row("customerId", "Customer id", binding.customer_id.as_deref().unwrap_or_default()),
        row("operation", "Operation", binding.operation.map_or("", OperationKind::as_str)),
    ]
}

/// Name of the top-level member in a pointer, and what follows it.
fn top_level(pointer: &str) -> (&str, &str) {
    let path = pointer.strip_prefix('/').unwrap_or(pointer);
    path.split_once('/').unwrap_or((path, ""))
}

fn index(model: &Model, pointer: &str) -> Option<usize> {
    model.index_of(top_level(pointer).0)
}

/// `fromAsset` as `From asset`; deeper values add their own path, as `Rows` labels it.
fn label(model: &Model, row: &Row) -> Option<String> {
    let (name, rest) = top_level(&row.label);
    index(model, &row.pointer)?;
    let mut label = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            label.push(' ');
            label.push(character.to_ascii_lowercase());
        } else if label.is_empty() {
            label.push(character.to_ascii_uppercase());
        } else {
            label.push(character);
        }
    }
    if !rest.is_empty() {
        label.push_str(": ");
        label.push_str(rest);
    }
    Some(label)
}

/// Gathers the rows of a walk, until there are more than a description may have.
#[derive(Default)]
struct Rows {
    found: Vec<Row>,
    /// What there is still room for, as [`MAX_DESCRIPTION`] counts it.
    left: usize,
    /// Whether a row found no room. Nothing is gathered after that.
    full: bool,
    pointer: String,
    label: String,
    /// Per open container: lengths of pointer and label outside it, whether it is an array, values so far.
    open: Vec<((usize, usize), bool, usize)>,
    name: String,
}

impl Rows {
    /// Lengths of pointer and label.
    fn lengths(&self) -> (usize, usize) {
        (self.pointer.len(), self.label.len())
    }

    /// From the container to the value that comes next.
    fn descend(&mut self) {
        match self.open.last() {
            None => {}
            Some((_, true, index)) => {
                push_token(&mut self.pointer, index.to_string().chars());
                self.label.push_str("/#");
                self.label.push_str(&(index + 1).to_string());
            }
            Some((_, false, _)) => {
                let outside = self.pointer.len();
                push_token(&mut self.pointer, self.name.chars());
                let token = self.pointer.get(outside..).unwrap_or_default();
                // No name of a member may look like an item.
                let plain = token.strip_prefix("/#");
                if plain.is_some() {
                    self.label.push_str("/\\u{23}");
                }
                push_visible(&mut self.label, plain.unwrap_or(token).chars());
            }
        }
    }

    /// Back to the container.
    fn ascend(&mut self, (pointer, label): (usize, usize)) {
        self.pointer.truncate(pointer);
        self.label.truncate(label);
    }

    /// Adds a row for the value that pointer and label are at.
    fn push(&mut self, value: String, row_type: RowType) {
        let size = self.pointer.len() + self.label.len() + value.len() + ROW_BYTES;
        let Some(left) = self.left.checked_sub(size) else {
            self.full = true;
            return;
        };
        self.left = left;
        let (pointer, label) = (self.pointer.clone(), self.label.clone());
        self.found.push(Row { pointer, label, value, row_type });
    }

    fn advance(&mut self) {
        if let Some((.., count)) = self.open.last_mut() {
            *count += 1;
        }
    }
}

impl Visitor for Rows {
    fn open(&mut self, array: bool) {
        if self.full {
            return;
        }
        let outside = self.lengths();
        self.descend();
        self.open.push((outside, array, 0));
    }

    fn close(&mut self) {
        if self.full {
            return;
        }
        if let Some((outside, array, count)) = self.open.pop() {
            if count == 0 {
                let (value, row_type) = if array { ("[]", RowType::Array) } else { ("{}", RowType::Object) };
                self.push(value.to_owned(), row_type);
            }
            self.ascend(outside);
        }
        self.advance();
    }

    fn key(&mut self, name: Raw<'_>) {
        name.copy_to(&mut self.name);
    }

    fn scalar(&mut self, value: Scalar<'_>, _offset: usize) {
        if self.full {
            return;
        }
        let (value, row_type) = match value {
            Scalar::String(text) => (visible(text.chars()), RowType::String),
            Scalar::Number(literal) => (literal.as_written().to_owned(), RowType::Number),
            Scalar::Boolean(value) => (value.to_string(), RowType::Boolean),
            Scalar::Null => ("null".to_owned(), RowType::Null),
        };
        let outside = self.lengths();
        self.descend();
        self.push(value, row_type);
        self.ascend(outside);
        self.advance();
    }
}

/// Text with everything spelt out that an eye cannot see or that would turn what it sees around. The backslash is
/// doubled, so that two different texts never look the same.
fn visible(text: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    push_visible(&mut out, text);
    out
}

fn push_visible(out: &mut String, text: impl Iterator<Item = char>) {
    for character in text {
        if character == '\\' {
            out.push_str("\\\\");
        } else if is_deceptive(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
}

/// Control and format characters, and spaces other than the plain one (Unicode categories Cc, Cf, Zl, Zp, Zs and the
/// fillers and selectors that render as nothing).
fn is_deceptive(character: char) -> bool {
    character.is_control()
        || (character.is_whitespace() && character != ' ')
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}'
            | '\u{8e2}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}
