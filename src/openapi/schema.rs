//! JSON Schema 2020-12 of the models.
//!
//! Requests and responses differ: a request must keep to what is known, a response may know more than we do. So an
//! enum is closed in requests and open in responses, and a text has a limit only where we send it. A model that stands
//! in both gets two schemas, the one of responses with `Output` behind its name.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{assumed, published, text};
use crate::api::{Response, all};
use crate::model::{EnumTable, Field, Kind, Model, Rule};
use crate::values::{Amount, Id, Network};

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// From the partner.
    Request,
    /// To the partner.
    Response,
}

/// A JSON Schema may use lookahead: its patterns are those of ECMA-262.
const AMOUNT: &str = r"^(?!0(\.0+)?$)(?!([0-9]\.?){39})(0|[1-9][0-9]*)(\.[0-9]{1,18})?$";
const DECIMAL: &str = r"^-?[0-9]+(\.[0-9]+)?$";
const ID: &str = r"^(?!\.{1,2}$)[A-Za-z0-9._:-]{1,128}$";
const NETWORK: &str = r"^(?=.*\S)[^\u0000-\u001F\u007F-\u009F]+$";
const HTTPS_URL: &str =
    r"^([Hh][Tt][Tt][Pp][Ss]://[^\s]+|[Hh][Tt][Tt][Pp]://(localhost|127\.0\.0\.1|\[::1\])([:/?#][^\s]*)?)$";
const HASH: &str = "^[0-9a-f]{64}$";

/// The models that are reached from one side, by name.
type Models = BTreeMap<&'static str, &'static Model>;

/// All schemas of models and pages, and the names they are referred to by.
#[derive(Debug)]
pub(super) struct Schemas {
    requests: Models,
    responses: Models,
}

impl Schemas {
    pub(super) fn new() -> Self {
        Self {
            requests: reachable(all().filter_map(|endpoint| endpoint.request)),
            responses: reachable(all().map(|endpoint| endpoint.response.model())),
        }
    }

    /// The entries under `components/schemas`.
    pub(super) fn components(&self) -> Map<String, Value> {
        let mut out = Map::new();
        for (way, models) in [(Way::Request, &self.requests), (Way::Response, &self.responses)] {
            for model in models.values() {
                out.insert(self.name(model, way), self.object(model, way));
            }
        }
        for endpoint in all() {
            if let Response::Page(model) = endpoint.response {
                out.insert(format!("{}Page", model.name), self.page(model));
            }
        }
        out
    }

    /// A reference to a model.
    pub(super) fn reference(&self, model: &Model, way: Way) -> Value {
        json!({"$ref": format!("#/components/schemas/{}", self.name(model, way))})
    }

    /// A reference to what a call returns.
    pub(super) fn returned(&self, response: Response) -> Value {
        match response {
            Response::One(model) => self.reference(model, Way::Response),
            Response::Page(model) => {
                json!({"$ref": format!("#/components/schemas/{}Page", model.name)})
            }
        }
    }

    fn name(&self, model: &Model, way: Way) -> String {
        let both = way == Way::Response && self.requests.contains_key(model.name);
        format!("{}{}", model.name, if both { "Output" } else { "" })
    }

    fn page(&self, model: &Model) -> Value {
        assumed(json!({
            "type": "object",
            "description": "One page. `nextCursor` is there when more follow: hand it back as `cursor`.",
            "required": ["items"],
            "properties": {
                "items": assumed(json!({"type": "array", "items": self.reference(model, Way::Response)})),
                "nextCursor": assumed(json!({"type": "string", "minLength": 1})),
            },
        }))
    }

    fn object(&self, model: &Model, way: Way) -> Value {
        let properties: Map<String, Value> = model
            .fields
            .iter()
            .map(|field| (field.name.to_owned(), self.member(model, field, way)))
            .collect();
        let required: Vec<&str> =
            model.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
        let mut schema = json!({
            "type": "object",
            "description": text(model.doc),
            "properties": properties,
            // What we do not know survives, both ways.
            "additionalProperties": true,
        });
        put(&mut schema, "required", required);
        if way == Way::Request {
            rules(&mut schema, model);
        }
        if published::model(model.name) { schema } else { assumed(schema) }
    }

    fn member(&self, model: &Model, field: &Field, way: Way) -> Value {
        let mut schema = self.value(&field.kind, way);
        let description = text(field.doc);
        if !description.is_empty()
            && let Value::Object(members) = &mut schema
        {
            members.insert("description".to_owned(), Value::String(description));
        }
        if published::member(model.name, field.name) { limits_assumed(schema) } else { assumed(schema) }
    }

    /// The schema of a value, contract section 7.
    pub(super) fn value(&self, kind: &Kind, way: Way) -> Value {
        match kind {
            Kind::Id => json!({"type": "string", "minLength": 1, "maxLength": Id::MAX_LENGTH, "pattern": ID}),
            Kind::Amount => json!({
                "type": "string", "format": "decimal", "pattern": AMOUNT, "maxLength": Amount::MAX_DIGITS + 1,
            }),
            Kind::Decimal => json!({"type": "string", "format": "decimal", "pattern": DECIMAL}),
            Kind::Currency => json!({"type": "string", "format": "currency", "pattern": "^[A-Z]{3}$"}),
            Kind::Country => json!({"type": "string", "format": "country", "pattern": "^[A-Z]{2}$"}),
            Kind::Iban => json!({
                "type": "string", "format": "iban", "pattern": "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$",
            }),
            Kind::Bic => json!({
                "type": "string", "format": "bic", "pattern": "^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$",
            }),
            Kind::DateTime => json!({"type": "string", "format": "date-time"}),
            Kind::Asset => json!({"type": "string", "format": "asset", "pattern": "^[A-Z0-9.]{2,16}$"}),
            Kind::Network => json!({
                "type": "string", "minLength": 1, "maxLength": Network::MAX_LENGTH, "pattern": NETWORK,
                "x-known-values": Network::known().iter().map(|network| network.name).collect::<Vec<_>>(),
            }),
            Kind::Email => json!({"type": "string", "format": "email", "maxLength": 254}),
            Kind::HttpsUrl => json!({"type": "string", "format": "uri", "pattern": HTTPS_URL}),
            Kind::CryptoAddress => json!({"type": "string", "minLength": 1, "maxLength": 128}),
            Kind::Hash => json!({"type": "string", "pattern": HASH}),
            Kind::Text(limit) if way == Way::Request => {
                json!({"type": "string", "minLength": 1, "maxLength": limit})
            }
            Kind::Text(_) => json!({"type": "string"}),
            Kind::Boolean => json!({"type": "boolean"}),
            Kind::Count => json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}),
            Kind::Enum(table) => choice(table, way),
            Kind::Object(model) => self.reference(model, way),
            Kind::List(item) => json!({"type": "array", "items": self.value(item, way)}),
            Kind::Metadata if way == Way::Request => json!({
                "type": "object", "maxProperties": 50, "additionalProperties": {"type": "string", "maxLength": 500},
            }),
            Kind::Metadata | Kind::StringMap => {
                json!({"type": "object", "additionalProperties": {"type": "string"}})
            }
            Kind::Free => json!({"type": "object", "additionalProperties": true}),
        }
    }
}

/// An enum: its known values alone where we send it, any string where we read it.
fn choice(table: &EnumTable, way: Way) -> Value {
    let known = if way == Way::Request && !table.accepts_any { "enum" } else { "x-known-values" };
    json!({"type": "string", known: table.values, "x-enum-name": table.name})
}

/// A published member. Its name, its type and the words of an enum are; how long it may be and what else it is held to is
/// contract section 7, which is ours, so those keywords are named.
fn limits_assumed(mut schema: Value) -> Value {
    const SAID: [&str; 4] = ["type", "description", "$ref", "enum"];
    let ours: Vec<String> = schema
        .as_object()
        .into_iter()
        .flat_map(Map::keys)
        .filter(|keyword| !SAID.contains(&keyword.as_str()) && !keyword.starts_with("x-"))
        .cloned()
        .collect();
    put(&mut schema, "x-assumed-keywords", ours);
    schema
}

/// The rules over several members: as JSON Schema where it has words for them, else named in `x-rules`.
fn rules(schema: &mut Value, model: &Model) {
    let each = |members: &[&str]| -> Vec<Value> { members.iter().map(|name| there(model, name)).collect() };
    let mut all_of = Vec::new();
    let mut unsayable = Vec::new();
    for rule in model.rules {
        match *rule {
            Rule::AtLeastOne(names) => all_of.push(json!({"anyOf": each(names)})),
            Rule::ExactlyOne(names) => all_of.push(json!({"oneOf": each(names)})),
            Rule::RequiredWhen { field, when, is } => all_of.push(json!({
                "if": {"required": [when], "properties": {when: {"const": is}}},
                "then": {"required": [field]},
            })),
            Rule::MinorUnits { amount, currency } => unsayable.push(json!({
                "rule": "minorUnits", "amount": amount, "currency": currency,
            })),
            Rule::AddressFits { address, network } => unsayable.push(json!({
                "rule": "addressFits", "address": address, "network": network,
            })),
        }
    }
    put(schema, "allOf", all_of);
    put(schema, "x-rules", unsayable);
}

/// That a member is there and, if it is a list or answers, not empty: see the validator's `take_back_if_empty`.
fn there(model: &Model, name: &str) -> Value {
    let kind = model.fields.iter().find(|field| field.name == name).map(|field| &field.kind);
    match kind {
        Some(Kind::List(_)) => json!({"required": [name], "properties": {name: {"minItems": 1}}}),
        Some(Kind::StringMap) => json!({"required": [name], "properties": {name: {"minProperties": 1}}}),
        _ => json!({"required": [name]}),
    }
}

/// Adds a list unless it is empty.
fn put<T: Into<Value>>(schema: &mut Value, name: &str, list: Vec<T>) {
    if let (Value::Object(members), false) = (schema, list.is_empty()) {
        members.insert(name.to_owned(), Value::Array(list.into_iter().map(Into::into).collect()));
    }
}

fn reachable(roots: impl Iterator<Item = &'static Model>) -> Models {
    let mut models = Models::new();
    let mut waiting: Vec<&'static Model> = roots.collect();
    while let Some(model) = waiting.pop() {
        if models.insert(model.name, model).is_some() {
            continue;
        }
        for field in model.fields {
            let mut kind = &field.kind;
            while let Kind::List(item) = kind {
                kind = item;
            }
            if let Kind::Object(inner) = kind {
                waiting.push(inner);
            }
        }
    }
    models
}
