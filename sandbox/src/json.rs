//! Strict reading of a request body: UTF-8 JSON, one object, no key twice, no integer a double does not hold.
//!
//! `serde_json` on its own keeps the last of two equal keys; a signed payload read in two ways is the start of a
//! fraud, so the visitor here refuses it and names the place.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::problem::{FieldProblem, Problem};

/// The integers of I-JSON (RFC 7493 section 2.2).
const MAX_SAFE: u64 = (1 << 53) - 1;

/// Reads a body that must be one JSON object.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    match read(bytes) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Problem::field("", "not_object", "the body must be a JSON object")),
        Err(error) => Err(Problem::fields(vec![error])),
    }
}

fn read(bytes: &[u8]) -> Result<Value, FieldProblem> {
    let seen = Seen::default();
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict(&seen).deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    match (value, seen.refused.into_inner()) {
        (Ok(value), _) => Ok(value),
        (Err(_), Some(refused)) => Err(refused),
        (Err(error), None) => Err(FieldProblem::new(
            "",
            "malformed_json",
            format!("the body is not valid JSON (line {}, column {})", error.line(), error.column()),
        )),
    }
}

/// Where the reader is, and what it refused. `RefCell`s because serde hands seeds on by value.
#[derive(Default)]
struct Seen {
    path: RefCell<Vec<String>>,
    refused: RefCell<Option<FieldProblem>>,
}

impl Seen {
    fn refuse<E: serde::de::Error>(&self, code: &'static str, message: &str) -> E {
        *self.refused.borrow_mut() = Some(FieldProblem::new(pointer(&self.path.borrow()), code, message));
        E::custom(message)
    }

    fn within<T>(&self, step: String, read: impl FnOnce() -> T) -> T {
        self.path.borrow_mut().push(step);
        let result = read();
        self.path.borrow_mut().pop();
        result
    }
}

/// The RFC 6901 pointer of these steps.
fn pointer(steps: &[String]) -> String {
    steps.iter().fold(String::new(), |pointer, step| pointer + "/" + &escape(step))
}

/// A key as a step of a JSON pointer.
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[derive(Clone, Copy)]
struct Strict<'a>(&'a Seen);

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        if value > MAX_SAFE {
            return Err(self.0.refuse("number_not_exact", "an integer this large must be a string"));
        }
        Ok(Value::from(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        if value.unsigned_abs() > MAX_SAFE {
            return Err(self.0.refuse("number_not_exact", "an integer this large must be a string"));
        }
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a finite number"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = self.0.within(list.len().to_string(), || items.next_element_seed(self))? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let value = self.0.within(key.clone(), || {
                if object.contains_key(&key) {
                    return Err(self
                        .0
                        .refuse::<A::Error>("duplicate_key", "the key stands twice in its object"));
                }
                members.next_value_seed(self)
            })?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_place_of_a_key_that_stands_twice() {
        let refused = read(br#"{"a":{"b/c":[{"x":1,"x":2}]}}"#).unwrap_err();
        assert_eq!((refused.field.as_str(), refused.code), ("/a/b~1c/0/x", "duplicate_key"));
        // The same key after unescaping is the same key.
        assert_eq!(read(br#"{"a":1,"\u0061":2}"#).unwrap_err().code, "duplicate_key");
        assert!(read(br#"{"a":{"x":1},"b":{"x":2}}"#).is_ok());
    }

    #[test]
    fn refuses_what_is_not_one_json_text() {
        for bad in [&b""[..], b"{", b"{} {}", b"\xff", br#"{"a":"\ud800"}"#, b"{\"a\":1,}", b"\xef\xbb\xbf{}"]
        {
            assert_eq!(read(bad).unwrap_err().code, "malformed_json", "{}", String::from_utf8_lossy(bad));
        }
        assert_eq!(read(b"9007199254740992").unwrap_err().code, "number_not_exact");
        assert!(read(b"-9007199254740991").is_ok());
        assert!(read("[".repeat(100_000).as_bytes()).is_err());
    }
}
