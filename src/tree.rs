//! A JSON value as a tree, for small documents that the core reads (problem documents, webhook envelopes, options) or
//! writes (errors, descriptions). Payloads never become a tree, so this is not part of the scanner's crate.
//!
//! `serde_json::Value` would bring a second parser and tables for floats, 60 KB of the binary.

use crate::json::{JsonError, Raw, Scalar, Visitor, push_string, walk};
use crate::redacted::redacted;

/// A JSON value. Numbers keep their literals and members their order. Of two members with the same name the later one
/// counts, as in `JSON.parse`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// The literal of a number.
    Number(String),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// Names and values.
    Object(Vec<(String, Value)>),
}

redacted!(Value);

impl Value {
    /// Reads JSON text. I-JSON is not required, since a server may have written it.
    ///
    /// # Errors
    /// The first error in the text.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, JsonError> {
        let mut tree = Tree { open: Vec::new(), names: Vec::new(), done: Self::Null };
        walk(text.to_vec(), &mut tree)?;
        Ok(tree.done)
    }

    /// An object; members whose value is `None` are left out.
    pub(crate) fn object<const N: usize>(mut members: [(&str, Option<Self>); N]) -> Self {
        Self::of_present(&mut members)
    }

    /// Apart from [`Self::object`], so that it is compiled once and not for every number of members.
    #[inline(never)]
    fn of_present(members: &mut [(&str, Option<Self>)]) -> Self {
        let present =
            members.iter_mut().filter_map(|(name, value)| Some(((*name).to_owned(), value.take()?)));
        Self::Object(present.collect())
    }

    /// An object of strings.
    #[cfg(feature = "wasm")]
    pub(crate) fn record(members: Vec<(String, String)>) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name, Self::String(value))).collect())
    }

    /// An array.
    pub(crate) fn array(items: impl Iterator<Item = Self>) -> Self {
        Self::Array(items.collect())
    }

    /// Takes a member out of an object.
    pub(crate) fn take(&mut self, name: &str) -> Option<Self> {
        let Self::Object(members) = self else { return None };
        let at = members.iter().rposition(|(member, _)| member == name)?;
        // Not `swap_remove`: it would bring the last member forward, before another of its name.
        Some(members.remove(at).1)
    }

    /// The text of a string.
    pub(crate) fn into_text(self) -> Option<String> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The value as JSON text, members in their order.
    pub(crate) fn to_text(&self) -> String {
        let mut out = Vec::new();
        self.write(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
            Self::Number(literal) => out.extend_from_slice(literal.as_bytes()),
            Self::String(text) => push_string(out, text),
            Self::Array(items) => {
                out.push(b'[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    item.write(out);
                }
                out.push(b']');
            }
            Self::Object(members) => {
                out.push(b'{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    push_string(out, name);
                    out.push(b':');
                    value.write(out);
                }
                out.push(b'}');
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number.to_string())
    }
}

/// Builds the tree of a walk.
struct Tree {
    open: Vec<Value>,
    /// Names of the members whose values are under way, one a value that is open inside an object.
    names: Vec<String>,
    done: Value,
}

impl Tree {
    fn add(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.done = value,
            Some(Value::Object(members)) => members.push((self.names.pop().unwrap_or_default(), value)),
            Some(Value::Array(items)) => items.push(value),
            Some(_) => {}
        }
    }
}

impl Visitor for Tree {
    fn open(&mut self, array: bool) {
        self.open.push(if array { Value::Array(Vec::new()) } else { Value::Object(Vec::new()) });
    }

    fn close(&mut self) {
        if let Some(value) = self.open.pop() {
            self.add(value);
        }
    }

    fn key(&mut self, name: Raw<'_>) {
        self.names.push(name.text().into_owned());
    }

    fn scalar(&mut self, value: Scalar<'_>, _offset: usize) {
        self.add(match value {
            Scalar::String(text) => Value::String(text.text().into_owned()),
            Scalar::Number(literal) => Value::Number(literal.as_written().to_owned()),
            Scalar::Boolean(value) => Value::Boolean(value),
            Scalar::Null => Value::Null,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::Value;

    fn parse(text: &str) -> Value {
        Value::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn reads_and_writes_the_same() {
        for text in [
            r#"{"a":[1,-2.50e3,"x\n",true,false,null,[],{}],"b":{"c":{"d":"e"}},"":""}"#,
            "[]",
            "\"\"",
            "1e999999",
        ] {
            assert_eq!(parse(text).to_text(), text);
        }
        assert_eq!(parse(r#" { "\u0061" : [ 1 , 2 ] } "#).to_text(), r#"{"a":[1,2]}"#);
    }

    #[test]
    fn of_two_members_with_one_name_the_later_counts() {
        let mut value = parse(r#"{"a":"first","a":"second"}"#);
        assert_eq!(value.take("a"), Some("second".into()));
        assert_eq!(value.take("b"), None);
        let mut value = parse(r#"{"x":1,"a":"first","y":2,"a":"second"}"#);
        for (name, expected) in [("x", "1"), ("y", "2"), ("a", "\"second\"")] {
            assert_eq!(value.take(name).unwrap().to_text(), expected, "whatever was taken before");
        }
    }

    #[test]
    fn absent_members_are_left_out() {
        let value = Value::object([("a", Some(7.into())), ("b", None), ("c", Some(true.into()))]);
        assert_eq!(value.to_text(), r#"{"a":7,"c":true}"#);
    }
}
