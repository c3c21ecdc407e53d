//! The API's published error codes (contract section 4), with what to do about each.
//!
//! Codes that are not here come through as themselves: the list is of the common ones.

/// The one code that is retried whatever its status (contract section 3 [P]).
pub(super) const PROCESSING_UNAVAILABLE: &str = "PARTNER_PROCESSING_UNAVAILABLE";
/// The one refusal that says nothing of the outcome.
pub(super) const NONCE_REPLAYED: &str = "PARTNER_NONCE_REPLAYED";
/// The one code that the clock is learnt from.
pub(super) const SIGNATURE_EXPIRED: &str = "PARTNER_SIGNATURE_EXPIRED";

const HINTS: [(&str, &str); 15] = [
    ("PARTNER_AUTH_FAILED", "check the client id, and that the client is active"),
    ("PARTNER_SIGNATURE_INVALID", "check that the client secret belongs to this client id and environment"),
    (SIGNATURE_EXPIRED, "the timestamp is outside of the server's window"),
    (
        NONCE_REPLAYED,
        "something on the way repeated the request, and the first copy may have been carried out: send the same body again under the same key",
    ),
    ("PARTNER_SCOPE_DENIED", "the client lacks the scope of this route"),
    ("PARTNER_PRODUCT_DISABLED", "this product is not enabled for the partner"),
    ("PARTNER_CUSTOMER_NOT_FOUND", "there is no such customer of this partner"),
    ("PARTNER_RESOURCE_NOT_FOUND", "there is no such resource, or it is not visible to this partner"),
    ("PARTNER_RESOURCE_STATE_INVALID", "the resource's state does not allow this: read it again"),
    (
        "PARTNER_IDEMPOTENCY_CONFLICT",
        "the idempotency key was used with another body: use a new key for a new action",
    ),
    ("PARTNER_OPERATION_NOT_APPROVED", "the operation authorization is missing or is for another payload"),
    ("PARTNER_QUOTE_EXPIRED", "the quote can no longer be used: get a new one and authorize it again"),
    ("PARTNER_TRAVEL_RULE_REQUIRED", "submit the travel rule information of the deposit first"),
    (PROCESSING_UNAVAILABLE, "processing is unavailable for now: retry with the same key and body"),
    // Answered by the sandbox [S].
    ("PARTNER_VALIDATION_FAILED", "the server refused the body: see the field errors"),
];

/// What to do about a code, if it is a known one.
pub(super) fn hint(code: &str) -> Option<&'static str> {
    HINTS.iter().find(|(known, _)| *known == code).map(|(_, hint)| *hint)
}
