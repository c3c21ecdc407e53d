//! Reads the small option objects that come in as JSON text.
//!
//! By hand over one parsed value: derived `Deserialize` for each of these shapes would make the binary 60 KB larger,
//! and what comes in has been checked by the package already.

use std::str::FromStr;

use super::error::argument;
use crate::error::PartnerError;
use crate::json::{Numbers, canonicalize};
use crate::tree::Value;

/// An object of options. Each member is taken out once.
#[derive(Debug)]
pub(super) struct Input(Value);

impl Input {
    /// Reads the text of an object; `what` names it in the error.
    pub(super) fn read(text: &str, what: &str) -> Result<Self, PartnerError> {
        // Through the strict reader first: half a character in a customer id must not become another character.
        let strict = canonicalize(text, Numbers::Nearest)?;
        match Value::parse(strict.as_bytes()) {
            Ok(object @ Value::Object(_)) => Ok(Self(object)),
            _ => Err(argument(what, "must be an object")),
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.0.take(name).filter(|value| *value != Value::Null)
    }

    /// A string.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, PartnerError> {
        let value = self.take(name);
        value.map(|value| value.into_text().ok_or_else(|| argument(name, "must be a string"))).transpose()
    }

    /// A string that must be there.
    pub(super) fn required_text(&mut self, name: &str) -> Result<String, PartnerError> {
        self.text(name)?.ok_or_else(|| argument(name, "is required"))
    }

    fn number<T: FromStr>(&mut self, name: &str, expected: &str) -> Result<Option<T>, PartnerError> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let number = match &value {
            Value::Number(literal) => literal.parse().ok(),
            _ => None,
        };
        number.map(Some).ok_or_else(|| argument(name, expected))
    }

    /// A whole number that is not negative.
    pub(super) fn whole(&mut self, name: &str) -> Result<Option<u64>, PartnerError> {
        self.number(name, "must be a whole number that is not negative")
    }

    /// A whole number of at most 2^32 − 1.
    pub(super) fn count(&mut self, name: &str) -> Result<Option<u32>, PartnerError> {
        let number = self.whole(name)?;
        number.map(|number| u32::try_from(number).map_err(|_| argument(name, "is too large"))).transpose()
    }

    /// A Unix time in milliseconds that must be there.
    pub(super) fn time(&mut self, name: &str) -> Result<i64, PartnerError> {
        let expected = "must be a time in whole milliseconds";
        self.number(name, expected)?.ok_or_else(|| argument(name, expected))
    }

    /// An object; empty if it is not there.
    pub(super) fn object(&mut self, name: &str) -> Result<Self, PartnerError> {
        match self.take(name) {
            None => Ok(Self(Value::Object(Vec::new()))),
            Some(object @ Value::Object(_)) => Ok(Self(object)),
            Some(_) => Err(argument(name, "must be an object")),
        }
    }

    /// An array of strings; empty if it is not there.
    pub(super) fn texts(&mut self, name: &str) -> Result<Vec<String>, PartnerError> {
        let wrong = || argument(name, "must be an array of strings");
        let items = match self.take(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(items)) => items,
            Some(_) => return Err(wrong()),
        };
        items.into_iter().map(|item| item.into_text().ok_or_else(wrong)).collect()
    }

    /// An array of pairs of strings; empty if it is not there.
    pub(super) fn pairs(&mut self, name: &str) -> Result<Vec<(String, String)>, PartnerError> {
        pairs(self.take(name), name)
    }

    /// The same, from text of its own.
    pub(super) fn pairs_of(text: &str) -> Result<Vec<(String, String)>, PartnerError> {
        pairs(Value::parse(text.as_bytes()).ok(), "headers")
    }
}

fn pairs(value: Option<Value>, name: &str) -> Result<Vec<(String, String)>, PartnerError> {
    let wrong = || argument(name, "must be an array of pairs of strings");
    let items = match value {
        None => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(wrong()),
    };
    let pair = |item| {
        let Value::Array(pair) = item else { return None };
        let [name, value] = <[Value; 2]>::try_from(pair).ok()?;
        Some((name.into_text()?, value.into_text()?))
    };
    items.into_iter().map(|item| pair(item).ok_or_else(wrong)).collect()
}
