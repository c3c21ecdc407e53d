//! Validation of a request: walks the model's table over the text while it is scanned, and gathers every error.

use super::suggest;
use super::table::{Field, Kind, Model, Rule};
use crate::error::FieldError;
use crate::json::{Raw, Scalar, Visitor, push_token};
use crate::redacted::redacted;
use crate::values::{self, ValueError};

/// How a request is held to its model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// Known members must be right; unknown ones are sent and hashed (the contract may know more than we do).
    #[default]
    Standard,
    /// Unknown members are refused too, with the name that was probably meant.
    Strict,
    /// Nothing is checked but that it is I-JSON.
    Off,
}

impl Strictness {
    /// Every way, the default first.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Strict, Self::Off];

    /// The name of the way, as the option `validation` takes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Strict => "strict",
            Self::Off => "off",
        }
    }

    /// Reads `standard`, `strict` or `off`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|strictness| strictness.as_str() == name)
    }
}

/// More errors than this are of no use to a form, and an attacker's body shall not grow the answer.
const MAX_ERRORS: usize = 100;
/// Contract section 7.
const METADATA_KEYS: u32 = 50;
const METADATA_CHARACTERS: u32 = 500;

/// Holds the text of a walk to a model.
pub struct Validator {
    root: Option<&'static Model>,
    strictness: Strictness,
    /// A member of the document of which nothing is asked; see [`Validator::without`].
    ignored: &'static str,
    frames: Vec<Frame>,
    /// JSON pointer of the innermost open container.
    path: String,
    /// What the next value must be.
    next: Expected,
    /// The name of the next value, where it is not a declared one.
    name: String,
    /// Values that a cross-field rule compares when its object closes: depth, name, value. One a name and object, and
    /// those of the innermost object are last.
    kept: Vec<(usize, &'static str, String)>,
    errors: Vec<FieldError>,
}

/// What is known of the next value.
#[derive(Clone, Copy, Debug)]
enum Expected {
    /// The document.
    Root,
    /// A declared member.
    Field(&'static Field),
    /// An item of a list.
    Item(&'static Kind),
    /// A value of a string map.
    Entry { characters: u32 },
    /// Anything.
    Any,
}

#[derive(Debug)]
struct Frame {
    kind: Container,
    /// Length of the path outside this container.
    outside: usize,
    /// Values so far.
    count: u32,
}

#[derive(Debug)]
enum Container {
    Object {
        model: &'static Model,
        /// One bit a field that was met and says something.
        seen: u64,
        /// The field behind the last that was met: bodies are mostly written in the order of their model.
        next: usize,
    },
    List(&'static Kind),
    Map {
        keys: u32,
        characters: u32,
    },
    Any {
        array: bool,
    },
}

redacted!(Validator);

impl Validator {
    /// A validator for one document. With no model, or with [`Strictness::Off`], anything passes.
    pub fn new(model: Option<&'static Model>, strictness: Strictness) -> Self {
        Self {
            root: model.filter(|model| model.modelled && strictness != Strictness::Off),
            strictness,
            ignored: "",
            frames: Vec::new(),
            path: String::new(),
            next: Expected::Root,
            name: String::new(),
            kept: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Asks nothing of this member of the document: it may be absent, and anything may be in it.
    #[must_use]
    pub fn without(self, member: &'static str) -> Self {
        Self { ignored: member, ..self }
    }

    /// The broken rules, in the order of the text; of many the first hundred.
    ///
    /// # Errors
    /// The field errors, if there are any.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors) }
    }

    /// Pointer of the next value.
    fn pointer(&self) -> String {
        let mut pointer = self.path.clone();
        self.push_next(&mut pointer);
        pointer
    }

    fn push_next(&self, pointer: &mut String) {
        match (self.next, self.frames.last()) {
            (Expected::Root, _) | (_, None) => {}
            (Expected::Field(field), _) => push_token(pointer, field.name.chars()),
            (_, Some(Frame { kind: Container::List(_) | Container::Any { array: true }, count, .. })) => {
                push_token(pointer, count.to_string().chars());
            }
            _ => push_token(pointer, self.name.chars()),
        }
    }

    /// Whether there are as many errors as are told. Then no more of them are worked out: neither a pointer nor the name
    /// that was probably meant.
    fn is_full(&self) -> bool {
        self.errors.len() >= MAX_ERRORS
    }

    fn refuse(&mut self, pointer: String, code: &'static str, message: impl Into<String>) {
        if !self.is_full() {
            self.errors.push(FieldError::new(pointer, code, message));
        }
    }

    fn refuse_next(&mut self, code: &'static str, message: impl Into<String>) {
        if !self.is_full() {
            self.refuse(self.pointer(), code, message);
        }
    }

    fn wrong_type(&mut self, kind: &Kind) {
        self.refuse_next("wrong_type", format!("must be {}", expectation(kind)));
    }

    /// After a value: what comes next in the innermost container.
    fn advance(&mut self) {
        self.next = match self.frames.last_mut() {
            None => Expected::Any,
            Some(frame) => {
                frame.count += 1;
                match frame.kind {
                    Container::List(kind) => Expected::Item(kind),
                    _ => Expected::Any,
                }
            }
        };
    }

    fn check_object(&mut self, model: &'static Model, seen: u64) {
        if self.is_full() {
            return;
        }
        for (index, field) in model.fields.iter().enumerate() {
            let ignored = self.frames.len() == 1 && field.name == self.ignored;
            if model.required & !seen & (1 << index) != 0 && !ignored {
                self.refuse(self.pointer_to(field.name), "required", "is required");
            }
        }
        let present = |names: &[&str]| {
            names
                .iter()
                .filter(|name| model.index_of(name).is_some_and(|index| seen & (1 << index) != 0))
                .count()
        };
        for rule in model.rules {
            match *rule {
                Rule::AtLeastOne(names) if present(names) == 0 => {
                    let message = format!("needs at least one of {}", listed(names));
                    self.refuse(self.path.clone(), "at_least_one_required", message);
                }
                Rule::ExactlyOne(names) if present(names) != 1 => {
                    let message = format!("needs exactly one of {}", listed(names));
                    self.refuse(self.path.clone(), "exactly_one_required", message);
                }
                Rule::RequiredWhen { field, when, is }
                    if present(&[field]) == 0 && self.kept(when).is_some_and(|value| value == is) =>
                {
                    let message = format!("is required when `{when}` is `{is}`");
                    self.refuse(self.pointer_to(field), "required", message);
                }
                Rule::MinorUnits { amount, currency } => self.check_minor_units(amount, currency),
                Rule::AddressFits { address, network } => self.check_address(address, network),
                Rule::AtLeastOne(_) | Rule::ExactlyOne(_) | Rule::RequiredWhen { .. } => {}
            }
        }
    }

    /// Forgets what the innermost object kept.
    fn forget(&mut self) {
        let depth = self.frames.len();
        while self.kept.pop_if(|(at, ..)| *at >= depth).is_some() {}
    }

    /// An empty list, and no answers, say no more than a member that is left out, and are none of the members that a
    /// rule asks for; a required one is there all the same. Empty metadata is a word: it takes the notes away.
    fn take_back_if_empty(&mut self, closed: &Frame) {
        if closed.count == 0
            && matches!(closed.kind, Container::List(_) | Container::Map { keys: u32::MAX, .. })
            && let Some(Frame { kind: Container::Object { model, seen, next }, .. }) = self.frames.last_mut()
        {
            *seen &= model.required | !(1 << next.saturating_sub(1));
        }
    }

    fn check_minor_units(&mut self, amount: &'static str, currency: &'static str) {
        let (Some(value), Some(code)) = (self.kept(amount), self.kept(currency)) else { return };
        let Ok(currency) = values::Currency::try_from(code) else { return };
        if let Err(error) = values::Amount::check_minor_units(value, currency) {
            self.refuse(self.pointer_to(amount), error.code, error.message);
        }
    }

    fn check_address(&mut self, address: &'static str, network: &'static str) {
        let (Some(value), Some(name)) = (self.kept(address), self.kept(network)) else { return };
        if let Err(error) = values::address::check(name, value) {
            self.refuse(self.pointer_to(address), error.code, error.message);
        }
    }

    /// The value of a member of the innermost object. One that is wrong by itself was not kept: one error is enough.
    fn kept(&self, name: &str) -> Option<&str> {
        let depth = self.frames.len();
        let mut of_object = self.kept.iter().rev().take_while(|(at, ..)| *at == depth);
        of_object.find(|(_, of, _)| *of == name).map(|(.., value)| value.as_str())
    }

    /// Pointer of a member of the innermost object.
    fn pointer_to(&self, name: &str) -> String {
        let mut pointer = self.path.clone();
        push_token(&mut pointer, name.chars());
        pointer
    }

    fn check_scalar(&mut self, kind: &'static Kind, value: Scalar<'_>) {
        let Scalar::String(raw) = value else {
            match (kind, value) {
                (_, Scalar::Null) => {
                    self.refuse_next("null_not_allowed", "must not be null; leave the member out instead");
                }
                (Kind::Boolean, Scalar::Boolean(_)) => {}
                (Kind::Count, Scalar::Number(literal)) => self.check_count(literal),
                (Kind::Amount | Kind::Decimal, Scalar::Number(_)) => self.refuse_next(
                    "amount_not_string",
                    "must be a decimal string such as \"250.00\", not a number: numbers lose digits",
                ),
                _ => self.wrong_type(kind),
            }
            return;
        };
        let text = raw.text();
        let result = match kind {
            Kind::Id => values::Id::check(&text),
            Kind::Amount => values::Amount::check(&text),
            Kind::Decimal => values::Decimal::check(&text),
            Kind::Currency => values::Currency::check(&text),
            Kind::Country => values::Country::check(&text),
            Kind::Iban => values::Iban::check(&text),
            Kind::Bic => values::Bic::check(&text),
            Kind::DateTime => values::DateTime::check(&text),
            Kind::Asset => values::Asset::check(&text),
            Kind::Network => values::Network::check(&text),
            Kind::Email => values::Email::check(&text),
            Kind::HttpsUrl => values::HttpsUrl::check(&text),
            Kind::CryptoAddress => values::CryptoAddress::check(&text),
            Kind::Hash => check_hash(&text),
            Kind::Text(characters) => check_text(&text, *characters),
            Kind::Enum(table) if !table.accepts_any && !table.values.contains(&text.as_ref()) => {
                if self.is_full() {
                    return;
                }
                let known = format!("must be one of {}", listed(table.values));
                let message = match suggest::nearest(&text, table.values.iter().copied()) {
                    Some(meant) => format!("{known}; did you mean `{meant}`?"),
                    None => known,
                };
                return self.refuse_next("enum_unknown", message);
            }
            Kind::Enum(_) => Ok(()),
            Kind::Boolean
            | Kind::Count
            | Kind::Object(_)
            | Kind::List(_)
            | Kind::Metadata
            | Kind::StringMap
            | Kind::Free => {
                return self.wrong_type(kind);
            }
        };
        match result {
            Err(error) => self.refuse_next(error.code, error.message),
            Ok(()) => self.keep(&text),
        }
    }

    /// Digits alone: that `9e2` is the same number is not worth a parser of floats in the binary.
    fn check_count(&mut self, literal: Raw<'_>) {
        if !literal.as_written().parse().is_ok_and(|count: u32| count > 0) {
            self.refuse_next("count_invalid", "must be a whole number greater than zero");
        }
    }

    /// Keeps a value for a cross-field rule of its model.
    fn keep(&mut self, text: &str) {
        let (Expected::Field(field), Some(frame)) = (self.next, self.frames.last()) else { return };
        let Container::Object { model, .. } = frame.kind else { return };
        // A member that stands twice is refused when its object closes; until then the first is as good as any.
        if model.rules.iter().any(|rule| rule.reads(field.name)) && self.kept(field.name).is_none() {
            self.kept.push((self.frames.len(), field.name, text.to_owned()));
        }
    }

    fn unknown_name(&mut self, model: &'static Model) {
        if self.strictness == Strictness::Strict && !self.is_full() {
            let known = model.fields.iter().map(|field| field.name);
            let message = match suggest::nearest(&self.name, known) {
                Some(meant) => format!("is not a member of `{}`; did you mean `{meant}`?", model.name),
                None => format!("is not a member of `{}`", model.name),
            };
            self.refuse_next("unknown_field", message);
        }
    }
}

impl Visitor for Validator {
    fn open(&mut self, array: bool) {
        let kind = match (self.next, array) {
            (Expected::Root, _) => match self.root {
                Some(model) if !array => Container::Object { model, seen: 0, next: 0 },
                Some(_) => {
                    self.refuse_next("wrong_type", "must be an object");
                    Container::Any { array }
                }
                None => Container::Any { array },
            },
            (Expected::Field(Field { kind, .. }) | Expected::Item(kind), _) => match (kind, array) {
                (Kind::Object(model), false) => Container::Object { model, seen: 0, next: 0 },
                (Kind::List(item), true) => Container::List(item),
                (Kind::Metadata, false) => {
                    Container::Map { keys: METADATA_KEYS, characters: METADATA_CHARACTERS }
                }
                (Kind::StringMap, false) => Container::Map { keys: u32::MAX, characters: u32::MAX },
                (Kind::Free, false) => Container::Any { array },
                (kind, _) => {
                    self.wrong_type(kind);
                    Container::Any { array }
                }
            },
            (Expected::Entry { .. }, _) => {
                self.refuse_next("wrong_type", "must be a string");
                Container::Any { array }
            }
            (Expected::Any, _) => Container::Any { array },
        };
        let outside = self.path.len();
        let mut path = std::mem::take(&mut self.path);
        self.push_next(&mut path);
        self.path = path;
        self.next = match kind {
            Container::List(item) => Expected::Item(item),
            _ => Expected::Any,
        };
        self.frames.push(Frame { kind, outside, count: 0 });
    }

    fn close(&mut self) {
        if let Some(Frame { kind: Container::Object { model, seen, .. }, .. }) = self.frames.last() {
            let (model, seen) = (*model, *seen);
            self.check_object(model, seen);
            self.forget();
        }
        if let Some(frame) = self.frames.pop() {
            self.path.truncate(frame.outside);
            self.take_back_if_empty(&frame);
        }
        self.advance();
    }

    fn key(&mut self, name: Raw<'_>) {
        let Some(frame) = self.frames.last_mut() else { return };
        match &mut frame.kind {
            Container::Object { model, seen, next } => {
                let model = *model;
                let fields = model.fields;
                let index = match fields.get(*next) {
                    Some(field) if name == *field.name => Some(*next),
                    _ => fields.iter().position(|field| name == *field.name),
                };
                if let Some(index) = index {
                    *seen |= 1 << index;
                    *next = index + 1;
                    self.next = fields.get(index).map_or(Expected::Any, Expected::Field);
                    if self.frames.len() == 1 && name == *self.ignored {
                        self.next = Expected::Any;
                        name.copy_to(&mut self.name);
                    }
                    return;
                }
                self.next = Expected::Any;
                name.copy_to(&mut self.name);
                self.unknown_name(model);
            }
            Container::Map { keys, characters } => {
                let (keys, characters) = (*keys, *characters);
                self.next = Expected::Entry { characters };
                name.copy_to(&mut self.name);
                if frame.count == keys {
                    self.refuse(
                        self.path.clone(),
                        "metadata_too_many_keys",
                        format!("must have at most {keys} keys"),
                    );
                }
            }
            Container::List(_) | Container::Any { .. } => {
                self.next = Expected::Any;
                name.copy_to(&mut self.name);
            }
        }
    }

    fn scalar(&mut self, value: Scalar<'_>, _offset: usize) {
        match (self.next, value) {
            (Expected::Root, _) if self.root.is_some() => self.refuse_next("wrong_type", "must be an object"),
            (Expected::Field(Field { kind, .. }) | Expected::Item(kind), value) => {
                self.check_scalar(kind, value);
            }
            (Expected::Entry { characters }, Scalar::String(text)) => {
                if text.is_longer_than(characters as usize) {
                    self.refuse_next("text_too_long", format!("must have at most {characters} characters"));
                }
            }
            (Expected::Entry { .. }, _) => self.refuse_next("wrong_type", "must be a string"),
            (Expected::Any | Expected::Root, _) => {}
        }
        self.advance();
    }
}

fn check_hash(text: &str) -> Result<(), ValueError> {
    let hex = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if hex && text.len() == 64 {
        Ok(())
    } else {
        Err(ValueError::new("operation_hash_malformed", "must be a SHA-256 hash in 64 lower-case hex digits"))
    }
}

fn check_text(text: &str, characters: u32) -> Result<(), ValueError> {
    if text.is_empty() {
        Err(ValueError::new("text_empty", "must not be empty"))
    } else if text.len() > characters as usize && text.chars().count() > characters as usize {
        Err(ValueError::with("text_too_long", format!("must have at most {characters} characters")))
    } else {
        Ok(())
    }
}

/// What a value of this kind looks like, for a message.
fn expectation(kind: &Kind) -> &'static str {
    match kind {
        Kind::Amount | Kind::Decimal => "a decimal string such as \"250.00\"",
        Kind::Boolean => "`true` or `false`",
        Kind::Count => "a whole number",
        Kind::Object(_) | Kind::Free => "an object",
        Kind::Metadata | Kind::StringMap => "an object of strings",
        Kind::List(_) => "an array",
        _ => "a string",
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
