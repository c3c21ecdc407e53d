//! Problem documents: contract section 4.
//!
//! The codes and the members are published [P]; which status a code has is published for `PARTNER_AUTH_FAILED` alone,
//! the others are the sandbox's choice [S].

use serde_json::{Map, Value, json};

use super::assumed;
use crate::api::{Endpoint, Method};

/// One status with its codes: name of the component, status, what it means, codes.
struct Row {
    name: &'static str,
    status: u16,
    meaning: &'static str,
    codes: &'static [&'static str],
}

const ROWS: [Row; 7] = [
    Row {
        name: "Invalid",
        status: 400,
        meaning: "The request breaks a rule of its model, or a header is missing.",
        codes: &["PARTNER_VALIDATION_FAILED"],
    },
    Row {
        name: "Unauthenticated",
        status: 401,
        meaning: "Client, signature, timestamp or nonce are not accepted.",
        codes: &[
            "PARTNER_AUTH_FAILED",
            "PARTNER_SIGNATURE_INVALID",
            "PARTNER_SIGNATURE_EXPIRED",
            "PARTNER_NONCE_REPLAYED",
        ],
    },
    Row {
        name: "Forbidden",
        status: 403,
        meaning: "The client may not do this, or nobody approved it.",
        codes: &["PARTNER_SCOPE_DENIED", "PARTNER_PRODUCT_DISABLED", "PARTNER_OPERATION_NOT_APPROVED"],
    },
    Row {
        name: "NotFound",
        status: 404,
        meaning: "There is no such customer or resource of this partner.",
        codes: &["PARTNER_CUSTOMER_NOT_FOUND", "PARTNER_RESOURCE_NOT_FOUND"],
    },
    Row {
        name: "Conflict",
        status: 409,
        meaning: "The state of things does not allow it.",
        codes: &[
            "PARTNER_RESOURCE_STATE_INVALID",
            "PARTNER_IDEMPOTENCY_CONFLICT",
            "PARTNER_QUOTE_EXPIRED",
            "PARTNER_TRAVEL_RULE_REQUIRED",
        ],
    },
    Row {
        name: "TooMany",
        status: 429,
        meaning: "Too many requests: wait, then send the same again.",
        codes: &["PARTNER_RATE_LIMITED"],
    },
    Row {
        name: "Unavailable",
        status: 503,
        meaning: "Processing is unavailable for now: send the same again, under the same key.",
        codes: &["PARTNER_PROCESSING_UNAVAILABLE"],
    },
];

/// Codes that the contract does not publish.
const UNPUBLISHED: [&str; 2] = ["PARTNER_VALIDATION_FAILED", "PARTNER_RATE_LIMITED"];
/// The one code whose status it does.
const PUBLISHED_STATUS_OF: &str = "PARTNER_AUTH_FAILED";

/// The refusals of an endpoint, to stand under its `responses`.
pub(super) fn refusals(endpoint: &Endpoint) -> Map<String, Value> {
    ROWS.iter()
        .filter(|row| match row.status {
            // A read changes nothing, so nothing can be in its way.
            409 => endpoint.method != Method::Get,
            404 => endpoint.path_parameters().next().is_some(),
            _ => true,
        })
        .map(|row| {
            let reference = json!({"$ref": format!("#/components/responses/{}", row.name)});
            (row.status.to_string(), reference)
        })
        .collect()
}

/// The entries under `components/responses`.
pub(super) fn components() -> Map<String, Value> {
    ROWS.iter().map(|row| (row.name.to_owned(), response(row))).collect()
}

fn response(row: &Row) -> Value {
    let codes: Vec<Value> = row
        .codes
        .iter()
        .map(|code| {
            let mut code_row = json!({"code": code});
            if UNPUBLISHED.contains(code) {
                mark(&mut code_row, "x-sandbox-only");
            } else if *code != PUBLISHED_STATUS_OF {
                mark(&mut code_row, "x-status-sandbox-only");
            }
            code_row
        })
        .collect();
    let mut headers = json!({"X-Request-Id": {"$ref": "#/components/headers/RequestId"}});
    if let (Value::Object(members), 429 | 503) = (&mut headers, row.status) {
        members.insert("Retry-After".to_owned(), json!({"$ref": "#/components/headers/RetryAfter"}));
    }
    let mut response = json!({
        "description": row.meaning,
        "headers": headers,
        "content": {"application/problem+json": {"schema": {
            "$ref": "#/components/schemas/Problem",
            "properties": {"status": {"const": row.status}},
        }}},
        "x-codes": codes,
    });
    if !row.codes.contains(&PUBLISHED_STATUS_OF) {
        mark(&mut response, "x-sandbox-only");
    }
    response
}

fn mark(thing: &mut Value, name: &str) {
    if let Value::Object(members) = thing {
        members.insert(name.to_owned(), Value::Bool(true));
    }
}

/// The schema of every problem document.
pub(super) fn schema() -> Value {
    let known: Vec<&str> = ROWS.iter().flat_map(|row| row.codes).copied().collect();
    json!({
        "type": "object",
        "description": "A refusal (RFC 9457).",
        "required": ["type", "title", "status", "code", "detail", "requestId"],
        "properties": {
            "type": {"type": "string", "format": "uri", "description": "URI of the kind of problem."},
            "title": {"type": "string"},
            "status": {"type": "integer", "description": "The HTTP status."},
            "code": {
                "type": "string",
                "description": "Stable code. Others than the known ones may come.",
                "x-known-values": known,
            },
            "detail": {"type": "string", "description": "What was wrong with this request."},
            "requestId": {"type": "string", "description": "What to tell the provider's support."},
            "errors": {
                "type": "array",
                "description": "What is wrong with which member.",
                "items": assumed(json!({
                    "type": "object",
                    "required": ["field", "message"],
                    "properties": {
                        "field": {"type": "string", "description": "JSON pointer into the body, or a parameter's name."},
                        "code": {"type": "string"},
                        "message": {"type": "string"},
                    },
                    "additionalProperties": true,
                })),
            },
        },
        "additionalProperties": true,
    })
}
