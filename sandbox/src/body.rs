//! Request bodies held against their model: every broken field is reported at once, with its JSON pointer.
//!
//! [`check`] walks the model table of the endpoint, so a model that is filled in there is enforced here without a
//! line of code. [`Form`] is how a handler takes out the members it acts on. Members no model knows are let
//! through [A]: they belong to the payload and to its hash.

use bigdecimal::BigDecimal;
use oceafin_partner::model::{Kind, Model, Rule};
use serde_json::{Map, Number, Value};

use crate::addresses;
use crate::assets::Asset;
use crate::json::escape;
use crate::problem::{FieldProblem, Problem};
use crate::values;

/// The member that `operation` checks, and that is no part of the payload.
pub const AUTHORIZATION: &str = "operationAuthorization";

/// Free text, as long as the models let it be. One limit for all: a shorter one here would refuse what the client, and
/// the OpenAPI document, let through.
pub const TEXT: Kind = Kind::Text(1000);

/// Checks a body against its model. `operationAuthorization` is left to [`crate::operation`], whose refusal has
/// a code of its own.
pub fn check(model: &Model, body: &Map<String, Value>) -> Result<(), Problem> {
    let mut errors = Vec::new();
    object(model, body, "", &mut errors);
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}

fn object(model: &Model, members: &Map<String, Value>, at: &str, errors: &mut Vec<FieldProblem>) {
    for field in model.fields.iter().filter(|field| field.name != AUTHORIZATION) {
        let place = format!("{at}/{}", escape(field.name));
        match members.get(field.name) {
            Some(value) => one(&field.kind, value, &place, errors),
            None if field.required => errors.push(FieldProblem::new(place, "required", "is required")),
            None => {}
        }
    }
    for rule in model.rules {
        cross_field(rule, members, at, errors);
    }
}

fn one(kind: &Kind, value: &Value, at: &str, errors: &mut Vec<FieldProblem>) {
    let mut refuse = |code, message: &str| errors.push(FieldProblem::new(at, code, message));
    match (kind, value) {
        (Kind::Boolean, Value::Bool(_)) | (Kind::Free, Value::Object(_)) => {}
        (Kind::Boolean, _) => refuse("not_boolean", "must be true or false"),
        (Kind::Count, Value::Number(number)) if whole(number).is_some_and(values::is_count) => {}
        (Kind::Count, _) => refuse("count_invalid", "must be a whole number from 1 to 4294967295"),
        (Kind::Object(model), Value::Object(members)) => object(model, members, at, errors),
        (Kind::Object(_) | Kind::Free, _) => refuse("not_object", "must be an object"),
        (Kind::List(kind), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                one(kind, item, &format!("{at}/{index}"), errors);
            }
        }
        (Kind::List(_), _) => refuse("not_array", "must be an array"),
        (Kind::Metadata, Value::Object(members)) => metadata(members, at, errors),
        (Kind::StringMap, Value::Object(members)) => strings(members, at, errors),
        (Kind::Metadata | Kind::StringMap, _) => refuse("not_object", "must be an object of strings"),
        (kind, Value::String(text)) => {
            if let Some((code, message)) = text_error(kind, text) {
                refuse(code, message);
            }
        }
        (Kind::Amount, Value::Number(_)) => {
            refuse("amount_not_string", "must be a decimal string; a JSON number loses digits");
        }
        _ => refuse("not_string", "must be a string"),
    }
}

/// What is wrong with this text as a value of this kind.
fn text_error(kind: &Kind, text: &str) -> Option<(&'static str, &'static str)> {
    let (fine, code, message) = match kind {
        Kind::Id => (values::is_id(text), "id_invalid", "must be 1 to 128 of A-Z a-z 0-9 . _ : -"),
        Kind::Amount => (
            values::amount(text).is_some(),
            "amount_invalid",
            "must be a positive decimal string like `250.00`",
        ),
        Kind::Currency => {
            (values::is_currency(text), "currency_invalid", "must be an ISO 4217 code like `EUR`")
        }
        Kind::Country => {
            (values::is_country(text), "country_invalid", "must be an ISO 3166-1 code like `DE`")
        }
        Kind::Iban => (
            values::is_iban(text),
            "iban_invalid",
            "must be an IBAN like `DE89 3704 0044 0532 0130 00`; check its characters",
        ),
        Kind::Bic => (values::is_bic(text), "bic_invalid", "must be a BIC of 8 or 11 characters"),
        Kind::DateTime => (
            values::is_date_time(text),
            "date_time_invalid",
            "must be RFC 3339 with an offset, like `2026-06-28T00:00:00Z`",
        ),
        Kind::Asset => (values::is_asset(text), "asset_invalid", "must be an asset symbol like `USDC`"),
        Kind::Network => (
            values::is_network(text),
            "network_invalid",
            "must be a network name like `POLYGON`, of at most 64 characters",
        ),
        Kind::Email => {
            (values::is_email(text), "email_invalid", "must be an e-mail address like `a@b.example`")
        }
        Kind::HttpsUrl => {
            (values::is_https_url(text), "url_invalid", "must be an https URL; http only for localhost")
        }
        Kind::CryptoAddress => {
            ((1..=128).contains(&text.chars().count()), "address_length", "must have 1 to 128 characters")
        }
        Kind::Hash => (values::is_hash(text), "hash_invalid", "must be 64 lower-case hex digits"),
        Kind::Text(limit) => (
            !text.is_empty() && text.chars().count() <= usize::try_from(*limit).unwrap_or(usize::MAX),
            "text_length",
            "must not be empty or longer than the limit of its field",
        ),
        Kind::Enum(table) => (
            table.accepts_any || table.values.contains(&text),
            "enum_unknown",
            "must be one of the listed values",
        ),
        // No member of a request is of any other kind that is written as a string.
        _ => return None,
    };
    (!fine).then_some((code, message))
}

/// The integer that a number literal stands for: `60.0` is 60, as in JSON Schema and in JavaScript. Whoever asks has a
/// limit that a double still holds exactly.
fn whole(number: &Number) -> Option<i64> {
    let written = || number.as_f64().filter(|value| value.fract() == 0.0);
    number.as_i64().or_else(|| format!("{:.0}", written()?).parse().ok())
}

fn strings(members: &Map<String, Value>, at: &str, errors: &mut Vec<FieldProblem>) {
    for (key, _) in members.iter().filter(|(_, value)| !value.is_string()) {
        errors.push(FieldProblem::new(format!("{at}/{}", escape(key)), "not_string", "must be a string"));
    }
}

fn metadata(members: &Map<String, Value>, at: &str, errors: &mut Vec<FieldProblem>) {
    if members.len() > 50 {
        errors.push(FieldProblem::new(at, "metadata_too_many", "must have at most 50 keys"));
    }
    for (key, value) in members {
        let fine = value.as_str().is_some_and(|text| text.chars().count() <= 500);
        if !fine {
            let place = format!("{at}/{}", escape(key));
            errors.push(FieldProblem::new(
                place,
                "metadata_value",
                "must be a string of at most 500 characters",
            ));
        }
    }
}

fn cross_field(rule: &Rule, members: &Map<String, Value>, at: &str, errors: &mut Vec<FieldProblem>) {
    let present = |names: &[&str]| names.iter().filter(|name| members.contains_key(**name)).count();
    let listed = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match *rule {
        Rule::AtLeastOne(names) if present(names) == 0 => {
            errors.push(FieldProblem::new(at, "at_least_one", format!("needs one of {}", listed(names))));
        }
        Rule::ExactlyOne(names) if present(names) != 1 => {
            errors.push(FieldProblem::new(
                at,
                "exactly_one",
                format!("needs exactly one of {}", listed(names)),
            ));
        }
        Rule::RequiredWhen { field, when, is }
            if members.get(when).and_then(Value::as_str) == Some(is) && !members.contains_key(field) =>
        {
            let message = format!("is required when `{when}` is `{is}`");
            errors.push(FieldProblem::new(format!("{at}/{field}"), "required", message));
        }
        Rule::AddressFits { address, network } => {
            let text = |name: &str| members.get(name).and_then(Value::as_str);
            if let (Some(address_text), Some(network)) = (text(address), text(network))
                && !addresses::is_address(network, address_text)
            {
                let message = format!("must be an address on `{network}`; check every character");
                errors.push(FieldProblem::new(format!("{at}/{address}"), "address_invalid", message));
            }
        }
        Rule::MinorUnits { amount, currency } => {
            let parsed = members.get(amount).and_then(Value::as_str).and_then(values::amount);
            let asset = members.get(currency).and_then(Value::as_str).and_then(Asset::find);
            if let (Some(parsed), Some(asset)) = (parsed, asset)
                && !asset.fits(&parsed)
            {
                errors.push(minor_units(format!("{at}/{amount}"), asset));
            }
        }
        _ => {}
    }
}

fn minor_units(place: String, asset: &Asset) -> FieldProblem {
    let message = format!("must have at most {} decimals in `{}`", asset.decimals, asset.symbol);
    FieldProblem::new(place, "amount_minor_units", message)
}

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
