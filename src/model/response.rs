//! Reads a response for what JavaScript's `JSON.parse` would lose: numbers in amount members, which become the
//! exact decimal string of their literal. Nothing else is changed, and nothing is refused for being unknown.

use super::table::{Kind, Model};
use crate::json::{self, JsonError, JsonErrorCode, Raw, Scalar, Visitor};
use crate::redacted::redacted;
use crate::values::Decimal;

/// How much longer a response may become when its amounts are written out, beside twice its length, in bytes.
///
/// `1e400` is five characters, and four hundred and one as a decimal string. Of a page of amounts as any API sends them
/// the names alone are longer than the exponents' zeros, so a response that more than doubles is no such page.
const MAX_GROWTH: usize = 1024 * 1024;

/// Reads the body of a response: checks that it is JSON, and brings amounts that came as numbers into strings.
///
/// # Errors
/// [`JsonError`] if it is not JSON; I-JSON is not asked for: a response is somebody else's to write. `json_too_large` if it
/// is longer than [`json::MAX_TEXT`], or its amounts written out are far longer than they came.
pub fn read_response(body: Vec<u8>, mut reader: ResponseReader) -> Result<String, JsonError> {
    reader.room = body.len() + MAX_GROWTH;
    let text = json::walk(body, &mut reader)?;
    if let Some(offset) = reader.outgrown {
        return Err(JsonError { code: JsonErrorCode::TooLarge, offset, pointer: String::new() });
    }
    Ok(reader.patch(String::from_utf8(text).unwrap_or_default()))
}

/// Finds the number literals that stand in amount members.
pub struct ResponseReader {
    frames: Vec<Expected>,
    next: Expected,
    /// Offset, length and replacement, in the order of the text.
    patches: Vec<(usize, usize, String)>,
    /// How many bytes the text may still grow by.
    room: usize,
    /// Where it would have grown by more. No more is written out then.
    outgrown: Option<usize>,
    /// Which member of its model the n-th name of the last item was. The items of a list are written alike, so the
    /// first guess is nearly always right, and a name is compared once instead of with every member.
    guesses: Vec<usize>,
    /// How many names of the present item were seen.
    names: usize,
}

/// What is known of a value.
#[derive(Clone, Copy, Debug)]
enum Expected {
    /// A page: `{items, nextCursor?}`, the wrappers `data`, `content`, `results`, or a bare array [A].
    Page(&'static Model),
    Model(&'static Model),
    Kind(&'static Kind),
    /// Items of a list of models.
    Items(&'static Model),
    Any,
}

redacted!(ResponseReader);

impl ResponseReader {
    /// A reader for one resource.
    pub fn one(model: &'static Model) -> Self {
        Self::new(Expected::Model(model))
    }

    /// A reader for a page of resources.
    pub fn page(model: &'static Model) -> Self {
        Self::new(Expected::Page(model))
    }

    /// A reader for a response whose model is not known: nothing is brought into strings.
    pub fn any() -> Self {
        Self::new(Expected::Any)
    }

    fn new(next: Expected) -> Self {
        Self {
            frames: Vec::new(),
            next,
            patches: Vec::new(),
            room: MAX_GROWTH,
            outgrown: None,
            guesses: Vec::new(),
            names: 0,
        }
    }

    /// The text with its amounts as strings.
    fn patch(&self, text: String) -> String {
        if self.patches.is_empty() {
            return text;
        }
        let grown =
            |(_, length, decimal): &(usize, usize, String)| (decimal.len() + 2).saturating_sub(*length);
        let mut patched = String::with_capacity(text.len() + self.patches.iter().map(grown).sum::<usize>());
        let mut copied = 0;
        for (offset, length, replacement) in &self.patches {
            patched.push_str(text.get(copied..*offset).unwrap_or_default());
            patched.push('"');
            patched.push_str(replacement);
            patched.push('"');
            copied = offset + length;
        }
        patched.push_str(text.get(copied..).unwrap_or_default());
        patched
    }

    /// Makes the string that stands in place of the literal at `offset`.
    fn write_out(&mut self, literal: &str, offset: usize) {
        if self.outgrown.is_some() {
            return;
        }
        // A literal with an absurd exponent has no decimal string; it stays the number it is.
        let Ok(decimal) = Decimal::from_json_number(literal) else { return };
        match self.room.checked_sub(decimal.len().saturating_sub(literal.len())) {
            Some(room) => {
                self.room = room;
                self.patches.push((offset, literal.len(), decimal));
            }
            None => self.outgrown = Some(offset),
        }
    }

    fn member(&mut self, name: Raw<'_>) -> Expected {
        match self.frames.last() {
            Some(Expected::Model(model)) => {
                let model = *model;
                let at = self.names;
                self.names += 1;
                let guess = self.guesses.get(at).and_then(|guess| model.fields.get(*guess));
                if let Some(field) = guess
                    && name == *field.name
                {
                    return Expected::Kind(&field.kind);
                }
                let found = model.fields.iter().position(|field| name == *field.name);
                if self.guesses.len() <= at {
                    self.guesses.resize(at + 1, usize::MAX);
                }
                if let (Some(slot), Some(found)) = (self.guesses.get_mut(at), found) {
                    *slot = found;
                }
                found
                    .and_then(|found| model.fields.get(found))
                    .map_or(Expected::Any, |field| Expected::Kind(&field.kind))
            }
            Some(Expected::Page(model)) if PAGE_MEMBERS.iter().any(|member| name == **member) => {
                Expected::Items(model)
            }
            _ => Expected::Any,
        }
    }

    fn item(&self) -> Expected {
        match self.frames.last() {
            Some(Expected::Items(model)) => Expected::Model(model),
            Some(Expected::Kind(Kind::List(item))) => Expected::Kind(item),
            _ => Expected::Any,
        }
    }
}

/// The members that a page's items are looked for in, contract section 7.
pub(crate) const PAGE_MEMBERS: [&str; 4] = ["items", "data", "content", "results"];

impl Visitor for ResponseReader {
    fn open(&mut self, array: bool) {
        let frame = match (self.next, array) {
            (Expected::Page(model), true) => Expected::Items(model),
            (Expected::Page(model), false) => Expected::Page(model),
            (Expected::Model(model), false) => Expected::Model(model),
            (Expected::Kind(Kind::Object(model)), false) => Expected::Model(model),
            (expected @ (Expected::Items(_) | Expected::Kind(Kind::List(_))), true) => expected,
            _ => Expected::Any,
        };
        if matches!(frame, Expected::Model(_)) {
            self.names = 0;
        }
        self.frames.push(frame);
        self.next = self.item();
    }

    fn close(&mut self) {
        self.frames.pop();
        self.next = self.item();
    }

    fn key(&mut self, name: Raw<'_>) {
        self.next = self.member(name);
    }

    fn scalar(&mut self, value: Scalar<'_>, offset: usize) {
        if let (Expected::Kind(Kind::Amount | Kind::Decimal), Scalar::Number(literal)) = (self.next, value) {
            self.write_out(literal.as_written(), offset);
        }
        self.next = self.item();
    }
}
