//! The OpenAPI 3.1 document of the Partner API, from the endpoint table and the models.
//!
//! It is this project's reading of the contract, not the provider's own document, and says of each thing where it
//! comes from: `x-assumed: true` for what the guide does not say [A], `x-sandbox-only: true` for what only our sandbox
//! was free to choose [S]; what has neither is published [P]. Where the two meet in one schema or row, the part that is
//! ours is named: `x-assumed-keywords`, `x-status-sandbox-only`. Built natively (feature `openapi`); no wasm carries it.

mod problems;
mod published;
mod schema;
mod webhooks;

use serde_json::{Map, Value, json};

use crate::api::{Endpoint, Method, Response, Step, all};
use crate::model::{Kind, Model};
use schema::{Schemas, Way};

const ABOUT: &str = "The Partner API as the package `oceafin-partner` reads the provider's public guide. This is not the \
provider's own document: `x-assumed: true` marks what the guide does not say, `x-assumed-keywords` such keywords of a \
published member, `x-sandbox-only: true` what is the choice of the package's sandbox, `x-status-sandbox-only: true` the \
status of a published code. What has no mark is published, but for `operationId`s and names of schemas, which are all ours. \
Unknown members and unknown enum values are to be kept, in both directions.

Signing: `X-Partner-Signature` is the lower-case hex HMAC-SHA256, under the client secret, of six lines joined by a line feed: \
method, raw path with raw query, lower-case hex SHA-256 of the raw body, `X-Partner-Timestamp`, `X-Partner-Nonce`, \
`Idempotency-Key` or nothing.";

/// The headers that a request is authenticated by, contract section 2 \[P\]. All four together.
const SIGNING: [(&str, &str, &str); 4] = [
    ("PartnerClientId", "X-Partner-Client-Id", "The client id that was issued to the partner."),
    ("PartnerTimestamp", "X-Partner-Timestamp", "RFC 3339 date-time with offset, near the server's."),
    ("PartnerNonce", "X-Partner-Nonce", "At least 16 characters, never the same twice."),
    ("PartnerSignature", "X-Partner-Signature", "Lower-case hex HMAC-SHA256 over the base string."),
];

/// The document.
pub fn document() -> Value {
    let schemas = Schemas::new();
    let mut paths = Map::new();
    for endpoint in all() {
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        if let Value::Object(methods) = path {
            methods.insert(endpoint.method.as_str().to_lowercase(), operation(endpoint, &schemas));
        }
    }
    let together: Map<String, Value> =
        SIGNING.iter().map(|(name, _, _)| ((*name).to_owned(), json!([]))).collect();
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "info": {
            "title": "Oceafin Partner API, as oceafin-partner reads it",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "MIT or Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "https://api.oceafin.com", "description": "Production"}],
        "tags": tags(),
        "security": [together],
        "paths": paths,
        "webhooks": webhooks::paths(),
        "components": components(&schemas),
    })
}

/// The headings of the guide, in its order.
fn tags() -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    for endpoint in all() {
        if !names.contains(&tag(endpoint)) {
            names.push(tag(endpoint));
        }
    }
    names.into_iter().map(|name| json!({ "name": name })).collect()
}

/// The calls beside the guide stand under none of its headings.
fn tag(endpoint: &Endpoint) -> &'static str {
    if endpoint.section.is_empty() { "Customers" } else { endpoint.section }
}

fn operation(endpoint: &Endpoint, schemas: &Schemas) -> Value {
    let mut responses = problems::refusals(endpoint);
    responses.insert(success(endpoint).to_string(), answer(endpoint, schemas));
    let mut operation = json!({
        "operationId": endpoint.id,
        "tags": [tag(endpoint)],
        "summary": endpoint.summary,
        "parameters": parameters(endpoint, schemas),
        "responses": responses,
        "x-scope": {"name": endpoint.scope, "x-sandbox-only": true},
    });
    if let Value::Object(members) = &mut operation {
        if let Some(model) = endpoint.request {
            members.insert("requestBody".to_owned(), body(model, schemas));
        }
        if let Some(authorization) = endpoint.authorization {
            let step = match authorization.step {
                Step::Create => "create",
                Step::Submit => "submit",
            };
            let description = "Moves money: needs an `operationAuthorization` whose `operationHash` matches the operation \
                               payload. The names in `x-operation` are assumed.";
            members.insert("description".to_owned(), description.into());
            members.insert(
                "x-operation".to_owned(),
                assumed(json!({"kind": authorization.operation.as_str(), "step": step})),
            );
        }
    }
    operation
}

/// Status of a success [S]: 201 where something came to be. The guide names none; a client takes any 2xx.
fn success(endpoint: &Endpoint) -> u16 {
    let verb = endpoint.id.split_once('.').map_or("", |(_, verb)| verb);
    if verb.starts_with("create") || verb.starts_with("activate") { 201 } else { 200 }
}

fn answer(endpoint: &Endpoint, schemas: &Schemas) -> Value {
    let mut headers = json!({"X-Request-Id": {"$ref": "#/components/headers/RequestId"}});
    if let (Value::Object(members), Method::Post) = (&mut headers, endpoint.method) {
        members.insert(
            "Idempotency-Replayed".to_owned(),
            json!({"$ref": "#/components/headers/IdempotencyReplayed"}),
        );
    }
    assumed(json!({
        "description": match endpoint.response {
            Response::One(model) => text(model.doc),
            Response::Page(_) => "A page, newest first.".to_owned(),
        },
        "headers": headers,
        "content": {"application/json": {"schema": schemas.returned(endpoint.response)}},
    }))
}

fn body(model: &'static Model, schemas: &Schemas) -> Value {
    json!({
        "required": true,
        "content": {"application/json": {"schema": schemas.reference(model, Way::Request)}},
    })
}

fn parameters(endpoint: &Endpoint, schemas: &Schemas) -> Vec<Value> {
    let mut all: Vec<Value> = endpoint
        .path_parameters()
        .map(|name| {
            let schema = assumed(schemas.value(&Kind::Id, Way::Request));
            json!({"name": name, "in": "path", "required": true, "schema": schema})
        })
        .collect();
    all.push(json!({"$ref": "#/components/parameters/RequestId"}));
    if endpoint.method != Method::Get {
        all.push(json!({"$ref": "#/components/parameters/IdempotencyKey"}));
    }
    if let Response::Page(model) = endpoint.response {
        // A balance is of no day.
        let dated = model.fields.iter().any(|field| field.name == "createdAt" && field.required);
        for name in ["Limit", "Cursor"].iter().chain(if dated { &["From", "To"][..] } else { &[] }) {
            all.push(json!({"$ref": format!("#/components/parameters/{name}")}));
        }
        all.extend(status_filter(model));
    }
    all
}

/// The filter by status, where the items have one.
fn status_filter(model: &Model) -> Option<Value> {
    let status = model.fields.iter().find(|field| field.name == "status")?;
    let mut item = json!({"type": "string", "minLength": 1});
    if let (Value::Object(members), Kind::Enum(table)) = (&mut item, &status.kind) {
        members.insert("x-known-values".to_owned(), table.values.into());
    }
    Some(assumed(json!({
        "name": "status", "in": "query",
        "description": "Items in this state; given several times, in any of these.",
        "schema": {"type": "array", "items": item},
        "style": "form", "explode": true,
    })))
}

fn components(schemas: &Schemas) -> Value {
    let mut models = schemas.components();
    models.insert("Problem".to_owned(), problems::schema());
    models.insert("WebhookEvent".to_owned(), webhooks::event());
    let security: Map<String, Value> = SIGNING
        .iter()
        .map(|(scheme, name, description)| {
            let key = json!({"type": "apiKey", "in": "header", "name": name, "description": description});
            ((*scheme).to_owned(), key)
        })
        .collect();
    json!({
        "schemas": models,
        "securitySchemes": security,
        "responses": problems::components(),
        "parameters": {
            "RequestId": header(
                "X-Request-Id",
                "The partner's id of the call, for support.",
                json!({"type": "string", "pattern": "^[!-~]{1,255}$"}),
            ),
            "IdempotencyKey": header(
                "Idempotency-Key",
                "Names one action of the partner: the same for every attempt at it, another for every other.",
                json!({"type": "string", "pattern": "^[!-~]{1,255}$"}),
            ),
            "Limit": query(
                "limit",
                "Most items of a page.",
                json!({"type": "integer", "minimum": 1, "maximum": crate::api::MAX_PAGE_ITEMS}),
            ),
            "Cursor": query("cursor", "The `nextCursor` of the page before.", json!({"type": "string", "minLength": 1})),
            "From": query("from", "Items created at or after.", json!({"type": "string", "format": "date-time"})),
            "To": query("to", "Items created before.", json!({"type": "string", "format": "date-time"})),
        },
        "headers": {
            "RequestId": assumed(json!({
                "description": "The `X-Request-Id` of the request.",
                "required": true,
                "schema": {"type": "string", "minLength": 1},
            })),
            "IdempotencyReplayed": {
                "description": "`true` on an answer that was given before under this key.",
                "schema": {"type": "string", "const": "true"},
                "x-sandbox-only": true,
            },
            "RetryAfter": assumed(json!({
                "description": "Seconds to wait (RFC 9110, section 10.2.3).",
                "schema": {"type": "string", "minLength": 1},
            })),
        },
    })
}

/// A published header; the shape of its value is ours.
fn header(name: &str, description: &str, schema: Value) -> Value {
    json!({
        "name": name, "in": "header", "required": true, "description": description, "schema": assumed(schema),
    })
}

fn query(name: &str, description: &str, schema: Value) -> Value {
    let mut parameter = json!({"name": name, "in": "query", "description": description});
    if let Value::Object(members) = &mut parameter {
        members.insert("schema".to_owned(), schema);
    }
    assumed(parameter)
}

/// Marked as not published.
fn assumed(mut thing: Value) -> Value {
    if let Value::Object(members) = &mut thing {
        members.insert("x-assumed".to_owned(), Value::Bool(true));
    }
    thing
}

/// A doc comment as a description. Its marks become `x-assumed`.
fn text(doc: &str) -> String {
    let lines: Vec<&str> = doc.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    [" [P]", " [A]", " [S]"].iter().fold(lines.join(" "), |text, mark| text.replace(mark, ""))
}
