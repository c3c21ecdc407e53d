//! Strict reading of a request body: UTF-8 JSON, one object, no key twice, no number a double does not hold
//! (contract section 6).
//!
//! `serde_json` on its own keeps the last of two equal keys; a signed payload read in two ways is the start of a
//! fraud, so the visitor here refuses it and names the place.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::problem::{FieldProblem, Problem};

/// The integers of I-JSON (RFC 7493 section 2.2), 2^53 − 1.
const MAX_SAFE: u64 = 9_007_199_254_740_991;
/// The same as a double.
const MAX_SAFE_DOUBLE: f64 = 9_007_199_254_740_991.0;

/// Reads a body that must be one JSON object.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    match read(bytes) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Problem::field("", "not_object", "the body must be a JSON object")),
        Err(error) => Err(Problem::fields(vec![error])),
    }
}

fn read(bytes: &[u8]) -> Result<Value, FieldProblem> {
    let seen = Seen {
        path: RefCell::default(),
        refused: RefCell::default(),
        literals: RefCell::new(Literals(bytes)),
    };
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
struct Seen<'a> {
    path: RefCell<Vec<String>>,
    refused: RefCell<Option<FieldProblem>>,
    /// The literals of the numbers that are still to come.
    literals: RefCell<Literals<'a>>,
}

impl<'a> Seen<'a> {
    /// The literal of the number that the reader is at.
    fn literal(&self) -> Option<&'a str> {
        self.literals.borrow_mut().next()
    }

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

/// The number literals of a JSON text in their order: serde hands on what they were rounded to, and not themselves.
struct Literals<'a>(&'a [u8]);

impl<'a> Iterator for Literals<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            self.0 = match self.0 {
                [] => return None,
                [b'"', text @ ..] => after_string(text),
                [b'-' | b'0'..=b'9', ..] => {
                    let of_number =
                        |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                    let length = self.0.iter().take_while(|byte| of_number(byte)).count();
                    let (literal, rest) = self.0.split_at_checked(length)?;
                    self.0 = rest;
                    return str::from_utf8(literal).ok();
                }
                [_, rest @ ..] => rest,
            }
        }
    }
}

/// What follows a string whose opening quote is gone.
fn after_string(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [b'"', rest @ ..] => return rest,
            [b'\\', _, rest @ ..] | [_, rest @ ..] => rest,
            [] => return text,
        }
    }
}

/// Whether a literal and its double are the same number: no digit lost, an integer within I-JSON.
fn is_exact(literal: &str, value: f64) -> bool {
    let written = decimal(literal);
    written.is_some() && written == decimal(&format!("{value:e}")) && value.abs() <= MAX_SAFE_DOUBLE
}

/// Significant digits and power of ten of a number, however it is written; the sign aside.
fn decimal(text: &str) -> Option<(String, i64)> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let mantissa = mantissa.trim_start_matches('-');
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some((String::new(), 0));
    }
    let length = |text: &str| i64::try_from(text.len()).ok();
    let power = exponent.parse::<i64>().ok()?.checked_sub(length(fraction)?)?;
    let power = power.checked_add(length(&digits)? - length(significant)?)?;
    Some((significant.trim_start_matches('0').to_owned(), power))
}

#[derive(Clone, Copy)]
struct Strict<'s, 't>(&'s Seen<'t>);

impl<'de> DeserializeSeed<'de> for Strict<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_, '_> {
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
        self.0.literal();
        if value > MAX_SAFE {
            return Err(self.0.refuse("number_not_exact", "an integer this large must be a string"));
        }
        Ok(Value::from(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        self.0.literal();
        if value.unsigned_abs() > MAX_SAFE {
            return Err(self.0.refuse("number_not_exact", "an integer this large must be a string"));
        }
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let exact = self.0.literal().is_some_and(|literal| is_exact(literal, value));
        Number::from_f64(value).filter(|_| exact).map(Value::Number).ok_or_else(|| {
            self.0.refuse("number_not_exact", "a number that loses digits in a double must be a string")
        })
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
    fn a_number_keeps_every_digit_in_a_double_or_is_refused() {
        for (bad, at) in [
            ("0.1234567890123456789012", ""),
            ("-1.00000000000000000001", ""),
            ("1e-400", ""),
            ("9007199254740993.0", ""),
            ("9007199254740992", ""),
            ("123456789012345678901234", ""),
            ("1e16", ""),
            (r#"{"1.5":[2.50,"\\\"-3.5",-0,{"b":1e0,"c":0.30000000000000001}]}"#, "/1.5/3/c"),
        ] {
            let refused = read(bad.as_bytes()).unwrap_err();
            assert_eq!((refused.code, refused.field.as_str()), ("number_not_exact", at), "{bad}");
        }
        for (good, value) in [
            ("0.1", 0.1),
            ("1.50", 1.5),
            ("-0.0", 0.0),
            ("0e99999999999999999999", 0.0),
            ("100e-2", 1.0),
            ("1E+3", 1000.0),
            ("5e-324", 5e-324),
            ("0.30000000000000004", 0.1 + 0.2),
            ("9007199254740991.0", 9_007_199_254_740_991.0),
            // As many digits as a double can need.
            ("31.245270191439438", 31.245_270_191_439_438),
        ] {
            assert_eq!(read(good.as_bytes()).unwrap().as_f64(), Some(value), "{good}");
        }
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
