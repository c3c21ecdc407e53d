//! JSON as `serde_json` reads it, with number literals and every member kept.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    Null,
    Boolean(bool),
    /// The literal as written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    /// Names and values in order, including repeated names.
    Record(Vec<(String, Json)>),
}

/// The value of a text; `None` for anything but JSON, and for text with a surrogate that stands alone.
pub fn parse(text: &[u8]) -> Option<Json> {
    let raw: Box<RawValue> = serde_json::from_slice(text).ok()?;
    from_raw(&raw)
}

fn from_raw(raw: &RawValue) -> Option<Json> {
    let text = raw.get();
    Some(match text.as_bytes().first()? {
        b'n' => Json::Null,
        b't' => Json::Boolean(true),
        b'f' => Json::Boolean(false),
        b'"' => Json::Text(serde_json::from_str(text).ok()?),
        b'[' => {
            let items: Vec<Box<RawValue>> = serde_json::from_str(text).ok()?;
            Json::List(items.iter().map(|item| from_raw(item)).collect::<Option<_>>()?)
        }
        b'{' => {
            let members: Members = serde_json::from_str(text).ok()?;
            let members = members.0.into_iter().map(|(name, value)| Some((name, from_raw(&value)?)));
            Json::Record(members.collect::<Option<_>>()?)
        }
        _ => Json::Number(text.to_owned()),
    })
}

impl Json {
    /// How deep lists and records are nested in it.
    pub fn depth(&self) -> usize {
        match self {
            Self::List(items) => 1 + items.iter().map(Self::depth).max().unwrap_or_default(),
            Self::Record(members) => {
                1 + members.iter().map(|(_, value)| value.depth()).max().unwrap_or_default()
            }
            _ => 0,
        }
    }

    /// Whether a record in it has a name twice.
    pub fn repeats_a_name(&self) -> bool {
        match self {
            Self::List(items) => items.iter().any(Self::repeats_a_name),
            Self::Record(members) => {
                let mut names = HashSet::new();
                members.iter().any(|(name, value)| !names.insert(name) || value.repeats_a_name())
            }
            _ => false,
        }
    }

    /// Whether the predicate holds for a number in it.
    pub fn has_number(&self, is_so: &impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Number(literal) => is_so(literal),
            Self::List(items) => items.iter().any(|item| item.has_number(is_so)),
            Self::Record(members) => members.iter().any(|(_, value)| value.has_number(is_so)),
            _ => false,
        }
    }

    /// The last member of this name, like `JSON.parse`.
    pub fn member(&self, name: &str) -> Option<&Self> {
        let Self::Record(members) = self else { return None };
        members.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    /// The text of the last member of this name, if it is a non-empty string.
    pub fn text(&self, name: &str) -> Option<&str> {
        let Some(Self::Text(text)) = self.member(name) else { return None };
        Some(text).filter(|text| !text.is_empty()).map(String::as_str)
    }

    /// The canonical form by `serde_json_canonicalizer`; numbers are rounded by the standard library.
    pub fn canonical(&self) -> String {
        serde_json_canonicalizer::to_string(&self.value()).unwrap()
    }

    fn value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => Value::Bool(*value),
            Self::Number(literal) => literal.parse::<f64>().unwrap().into(),
            Self::Text(text) => Value::String(text.clone()),
            Self::List(items) => items.iter().map(Self::value).collect(),
            Self::Record(members) => {
                members.iter().map(|(name, value)| (name.clone(), value.value())).collect()
            }
        }
    }
}

struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
