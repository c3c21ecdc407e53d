//! Webhooks: contract section 5 \[P\], all of it published but the shape of `data`.

use serde_json::{Value, json};

use crate::signing::WEBHOOK_EVENT_TYPES;

/// The entry under `webhooks`: one for every event.
pub(super) fn paths() -> Value {
    let header = |name: &str, description: &str, schema: Value| json!({"name": name, "in": "header", "required": true, "description": description, "schema": schema});
    json!({"event": {"post": {
        "operationId": "webhooks.event",
        "summary": "An event, posted to the partner.",
        "description": "Verify before parsing: the signature is the lower-case hex HMAC-SHA256, under the webhook secret, of \
                        timestamp, nonce and lower-case hex SHA-256 of the raw body, joined by line feeds. Store `eventId` \
                        and process each event once.",
        "security": [],
        "parameters": [
            header(
                "X-Oceafin-Webhook-Timestamp",
                "RFC 3339 date-time with offset.",
                json!({"type": "string", "format": "date-time"}),
            ),
            header("X-Oceafin-Webhook-Nonce", "Unique for each attempt.", json!({"type": "string"})),
            header(
                "X-Oceafin-Webhook-Signature",
                "Lower-case hex HMAC-SHA256.",
                json!({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
            ),
        ],
        "requestBody": {
            "required": true,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/WebhookEvent"}}},
        },
        "responses": {"2XX": {"description": "Delivered. Anything else is tried again, up to a limit."}},
    }}})
}

/// The envelope of every event.
pub(super) fn event() -> Value {
    json!({
        "type": "object",
        "description": "What happened, to which resource of which customer.",
        "required": ["eventId", "eventType", "customer", "resource", "occurredAt", "data"],
        "properties": {
            "eventId": {"type": "string", "description": "The same in every attempt to deliver the event."},
            "eventType": {"type": "string", "x-known-values": WEBHOOK_EVENT_TYPES},
            "customer": {
                "type": "object",
                "required": ["customerId", "partnerCustomerRef"],
                "properties": {"customerId": {"type": "string"}, "partnerCustomerRef": {"type": "string"}},
                "additionalProperties": true,
            },
            "resource": {
                "type": "object",
                "required": ["resourceType", "resourceId"],
                "properties": {"resourceType": {"type": "string"}, "resourceId": {"type": "string"}},
                "additionalProperties": true,
            },
            "occurredAt": {"type": "string", "format": "date-time"},
            "data": {"type": "object", "additionalProperties": true, "x-assumed": true},
        },
        "additionalProperties": true,
    })
}
