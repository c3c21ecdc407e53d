//! How a handler takes the members it acts on out of a body.

use bigdecimal::BigDecimal;
use oceafin_partner::model::Kind;
use serde_json::{Map, Value};

use super::assets::Asset;
use super::body::{minor_units, one, whole};
use super::json::escape;
use super::values;
use crate::problem::{FieldProblem, Problem};

/// Free text, as long as the models let it be. One limit for all: a shorter one here would refuse what the client, and
/// the OpenAPI document, let through.
pub const TEXT: Kind = Kind::Text(1000);

/// Takes members out of a body and collects what is wrong with them. What it returns for a wrong member is a
/// stand-in: nothing may be done with it before [`Form::finish`] has said that all is well.
#[derive(Debug)]
pub struct Form<'a> {
    members: &'a Map<String, Value>,
    errors: Vec<FieldProblem>,
}

impl<'a> Form<'a> {
    /// A form over the members of a body.
    pub const fn new(members: &'a Map<String, Value>) -> Self {
        Self { members, errors: Vec::new() }
    }

    /// A string member that must be there.
    pub fn required(&mut self, name: &str, kind: &Kind) -> String {
        self.optional(name, kind).unwrap_or_else(|| {
            if !self.members.contains_key(name) {
                self.refuse(name, "required", "is required");
            }
            String::new()
        })
    }

    /// A string member that may be left out.
    pub fn optional(&mut self, name: &str, kind: &Kind) -> Option<String> {
        let value = self.members.get(name)?;
        let before = self.errors.len();
        one(kind, value, &format!("/{name}"), &mut self.errors);
        if self.errors.len() > before { None } else { value.as_str().map(str::to_owned) }
    }

    /// A member that must be one of these words, if it is there.
    pub fn choice(&mut self, name: &str, words: &[&str]) -> Option<String> {
        let word = self.optional(name, &Kind::Text(64))?;
        if !words.contains(&word.as_str()) {
            self.refuse(name, "enum_unknown", format!("must be one of {}", words.join(", ")));
        }
        Some(word)
    }

    /// A member that must be there and be one of these words.
    pub fn required_choice(&mut self, name: &str, words: &[&str]) -> String {
        if !self.has(name) {
            self.refuse(name, "required", "is required");
        }
        self.choice(name, words).unwrap_or_default()
    }

    /// An amount that must be there.
    pub fn amount(&mut self, name: &str) -> BigDecimal {
        let text = self.required(name, &Kind::Amount);
        values::amount(&text).unwrap_or_default()
    }

    /// An amount that may be left out.
    pub fn optional_amount(&mut self, name: &str) -> Option<BigDecimal> {
        self.optional(name, &Kind::Amount).and_then(|text| values::amount(&text))
    }

    /// A symbol the sandbox trades.
    pub fn asset(&mut self, name: &str) -> Option<&'static Asset> {
        let symbol = self.required(name, &Kind::Asset);
        let asset = Asset::find(&symbol);
        if asset.is_none() && !symbol.is_empty() {
            self.refuse(name, "asset_unsupported", "the sandbox does not trade this asset");
        }
        asset
    }

    /// A fiat currency the sandbox pays out, of a body whose model wants one.
    pub fn currency(&mut self, name: &str) -> Option<&'static Asset> {
        let code = self.required(name, &Kind::Currency);
        let asset = Asset::find(&code).filter(|asset| asset.withdrawal_fee().is_some());
        if asset.is_none() {
            self.refuse(name, "currency_unsupported", "the sandbox does not pay out this currency");
        }
        asset
    }

    /// A whole number within bounds that may be left out.
    pub fn whole(&mut self, name: &str, least: i64, most: i64) -> Option<i64> {
        let value = self.members.get(name)?;
        let number = value.as_number().and_then(whole).filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.refuse(name, "integer_invalid", format!("must be a whole number from {least} to {most}"));
        }
        number
    }

    /// The metadata, of a body whose model has checked it; `None` when left out.
    pub fn metadata(&self) -> Option<Value> {
        self.members.get("metadata").cloned()
    }

    /// Refuses more decimals than the asset has.
    pub fn fits(&mut self, name: &str, amount: &BigDecimal, asset: Option<&Asset>) {
        if let Some(asset) = asset.filter(|asset| !asset.fits(amount)) {
            self.errors.push(minor_units(format!("/{name}"), asset));
        }
    }

    /// Notes an error at a member.
    pub fn refuse(&mut self, name: &str, code: &'static str, message: impl Into<String>) {
        self.errors.push(FieldProblem::new(format!("/{name}"), code, message));
    }

    /// Refuses every member that is not among these.
    pub fn only(&mut self, known: &[&str]) {
        for name in self.members.keys().filter(|name| !known.contains(&name.as_str())) {
            let message = format!("is not known here; known are {}", known.join(", "));
            self.errors.push(FieldProblem::new(format!("/{}", escape(name)), "member_unknown", message));
        }
    }

    /// A member as it stands.
    pub fn member(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name)
    }

    /// Whether a member is there.
    pub fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// Every error at once, if there was one.
    pub fn finish(self) -> Result<(), Problem> {
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(self.errors)) }
    }
}
