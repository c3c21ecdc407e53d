//! Request bodies held against their model: every broken field is reported at once, with its JSON pointer.
//!
//! [`check`] walks the model table of the endpoint, so a model that is filled in there is enforced here without a
//! line of code. Members no model knows are let through [A]: they belong to the payload and to its hash.

use oceafin_partner::model::{Kind, Model, Rule};
use serde_json::{Map, Number, Value};

use crate::problem::{FieldProblem, Problem};
use crate::read::addresses;
use crate::read::assets::Asset;
use crate::read::json::escape;
use crate::read::values;

/// The member that `operation` checks, and that is no part of the payload.
pub const AUTHORIZATION: &str = "operationAuthorization";

/// Checks a body against its model. `operationAuthorization` is left to [`crate::read::operation`], whose refusal has
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

pub(super) fn one(kind: &Kind, value: &Value, at: &str, errors: &mut Vec<FieldProblem>) {
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
pub(super) fn whole(number: &Number) -> Option<i64> {
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

pub(super) fn minor_units(place: String, asset: &Asset) -> FieldProblem {
    let message = format!("must have at most {} decimals in `{}`", asset.decimals, asset.symbol);
    FieldProblem::new(place, "amount_minor_units", message)
}
