//! What an approver is shown: rows made from the very bytes that are hashed.

use super::hash::{Binding, HashProfile};
use super::payload::OperationPayload;
use super::phrase::phrase;
use crate::api::{OperationKind, Step, endpoints};
use crate::error::PartnerError;
use crate::json::{Canonicalizer, Numbers, Raw, Scalar, Visitor, push_token};
use crate::model::Model;
use crate::tree::Value;

/// An operation as an approver sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// One row for every value that is hashed: declared members first, in the order of the contract, then the rest.
    pub rows: Vec<Row>,
    /// The operation hash in lower-case hex.
    pub operation_hash: String,
    /// The hash's short phrase.
    pub phrase: String,
}

/// One hashed value.
#[derive(Clone, Debug, PartialEq, Eq)]
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
/// As [`OperationPayload::hash`].
pub fn describe(
    operation: OperationKind,
    payload: &OperationPayload,
    profile: HashProfile,
    binding: &Binding,
) -> Result<Description, PartnerError> {
    let hash = payload.hash(profile, binding)?;
    let mut rows = bound_rows(profile, binding);
    let mut payload_rows = rows_of(payload.as_str())?;
    if let Some(model) = draft_model(operation) {
        for row in &mut payload_rows {
            if let Some(label) = label(model, row) {
                row.label = label;
            }
        }
        for position in 0..model.fields.len() {
            rows.extend(payload_rows.extract_if(.., |row| index(model, &row.pointer) == Some(position)));
        }
    }
    rows.append(&mut payload_rows);
    Ok(Description { rows, operation_hash: hash.to_string(), phrase: phrase(&hash) })
}

/// Every value of a canonical document.
///
/// # Errors
/// None for canonical text.
pub(super) fn rows_of(canonical: &str) -> Result<Vec<Row>, PartnerError> {
    let mut rows = Rows::default();
    let mut text = canonical.as_bytes().to_vec();
    Canonicalizer::default().run(&mut text, Numbers::Nearest, &mut rows)?;
    Ok(rows.found)
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

/// The model of the call that creates this kind of operation.
fn draft_model(operation: OperationKind) -> Option<&'static Model> {
    endpoints()
        .find(|endpoint| {
            endpoint
                .authorization
                .is_some_and(|auth| auth.operation == operation && auth.step == Step::Create)
        })
        .and_then(|endpoint| endpoint.request)
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

/// Gathers the rows of a walk.
#[derive(Debug, Default)]
struct Rows {
    found: Vec<Row>,
    /// Pointer and label of the container.
    path: (String, String),
    /// Per open container: lengths of the path outside it, whether it is an array, values so far.
    open: Vec<((usize, usize), bool, usize)>,
    name: String,
}

impl Rows {
    /// Pointer and label of the value that comes next.
    fn here(&self) -> (String, String) {
        let (mut pointer, mut label) = self.path.clone();
        match self.open.last() {
            None => {}
            Some((_, true, index)) => {
                push_token(&mut pointer, index.to_string().chars());
                label.push_str("/#");
                label.push_str(&(index + 1).to_string());
            }
            Some((_, false, _)) => {
                let outside = pointer.len();
                push_token(&mut pointer, self.name.chars());
                let token = pointer.get(outside..).unwrap_or_default();
                // No name of a member may look like an item.
                let plain = token.strip_prefix("/#");
                if plain.is_some() {
                    label.push_str("/\\u{23}");
                }
                label.push_str(&visible(plain.unwrap_or(token).chars()));
            }
        }
        (pointer, label)
    }

    fn push(&mut self, (pointer, label): (String, String), value: String, row_type: RowType) {
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
        let outside = (self.path.0.len(), self.path.1.len());
        self.path = self.here();
        self.open.push((outside, array, 0));
    }

    fn close(&mut self) {
        if let Some((outside, array, count)) = self.open.pop() {
            if count == 0 {
                let (value, row_type) = if array { ("[]", RowType::Array) } else { ("{}", RowType::Object) };
                self.push(self.path.clone(), value.to_owned(), row_type);
            }
            self.path.0.truncate(outside.0);
            self.path.1.truncate(outside.1);
        }
        self.advance();
    }

    fn key(&mut self, name: Raw<'_>) {
        self.name = name.text().into_owned();
    }

    fn scalar(&mut self, value: Scalar<'_>, _offset: usize) {
        let (value, row_type) = match value {
            Scalar::String(text) => (visible(text.chars()), RowType::String),
            Scalar::Number(literal) => (literal.as_written().to_owned(), RowType::Number),
            Scalar::Boolean(value) => (value.to_string(), RowType::Boolean),
            Scalar::Null => ("null".to_owned(), RowType::Null),
        };
        self.push(self.here(), value, row_type);
        self.advance();
    }
}

/// Text with everything spelt out that an eye cannot see or that would turn what it sees around. The backslash is
/// doubled, so that two different texts never look the same.
fn visible(text: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for character in text {
        if character == '\\' {
            out.push_str("\\\\");
        } else if is_deceptive(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
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
