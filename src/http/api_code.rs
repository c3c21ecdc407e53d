//! The API's error codes (contract section 4), with what each says of the action, and what to do about it.
//!
//! Codes that are not here come through as themselves: the list is of the common ones.

/// One known code.
#[derive(Debug)]
pub(super) struct ApiCode {
    name: &'static str,
    /// Whether, under a 4xx, it is the API's no to this very request, of which then nothing was carried out.
    pub(super) judges: bool,
    /// What to do about it.
    pub(super) hint: &'static str,
}

/// The one code that is retried whatever its status (contract section 3 [P]).
pub(super) const PROCESSING_UNAVAILABLE: &str = "PARTNER_PROCESSING_UNAVAILABLE";
/// The one refusal that a request gets for having come twice.
pub(super) const NONCE_REPLAYED: &str = "PARTNER_NONCE_REPLAYED";
/// The one code that the clock is learnt from.
pub(super) const SIGNATURE_EXPIRED: &str = "PARTNER_SIGNATURE_EXPIRED";
/// The one code that is about what was sent under the key before.
pub(super) const IDEMPOTENCY_CONFLICT: &str = "PARTNER_IDEMPOTENCY_CONFLICT";

/// The advice in place of a code's own when the outcome is unknown.
pub(super) const MAY_BE_DONE: &str =
    "the call may have been carried out, so repeat it only under the same idempotency key";

const fn judges(name: &'static str, hint: &'static str) -> ApiCode {
    ApiCode { name, judges: true, hint }
}

const fn leaves_open(name: &'static str, hint: &'static str) -> ApiCode {
    ApiCode { name, judges: false, hint }
}

const CODES: [ApiCode; 17] = [
    // Answered at the door: who cannot be told or may not enter has nothing carried out for him.
    judges("PARTNER_AUTH_FAILED", "check the client id, and that the client is active"),
    // At the door, too: an unproven request is not looked into.
    judges(
        "PARTNER_SIGNATURE_INVALID",
        "check that the client secret belongs to this client id and environment",
    ),
    // At the door, too: a request outside of the window is not looked into.
    judges(SIGNATURE_EXPIRED, "the timestamp is outside of the server's window"),
    // It judges the second copy of a request, and is silent on the first, which came in before it.
    leaves_open(
        NONCE_REPLAYED,
        "something on the way repeated the request, and the first copy may have been carried out: send the same body again under the same key",
    ),
    // Permission is asked for before anything is begun.
    judges("PARTNER_SCOPE_DENIED", "the client lacks the scope of this route"),
    // As with the scope.
    judges("PARTNER_PRODUCT_DISABLED", "this product is not enabled for the partner"),
    // There is nobody to do it for.
    judges("PARTNER_CUSTOMER_NOT_FOUND", "there is no such customer of this partner"),
    // There is nothing to do it with.
    judges("PARTNER_RESOURCE_NOT_FOUND", "there is no such resource, or it is not visible to this partner"),
    // The action was looked at and does not fit. What brought the resource into its state was another request.
    judges("PARTNER_RESOURCE_STATE_INVALID", "the resource's state does not allow this: read it again"),
    // It says that something was sent under this key, and not what became of it. That may be this very action, sent
    // before a restart with an approval written a second earlier, and it may have been carried out.
    leaves_open(
        IDEMPOTENCY_CONFLICT,
        "the idempotency key was used before, with another body, which may have been carried out: look at what was done under this key",
    ),
    // The approval is looked at before the action is begun.
    judges(
        "PARTNER_OPERATION_NOT_APPROVED",
        "the operation authorization is missing or is for another payload",
    ),
    // An action at a price that is gone is not begun.
    judges("PARTNER_QUOTE_EXPIRED", "the quote can no longer be used: get a new one and authorize it again"),
    // The deposit waits; nothing was done with it.
    judges("PARTNER_TRAVEL_RULE_REQUIRED", "submit the travel rule information of the deposit first"),
    // The contract names it beside the lost answer (section 3 [P]): how far processing came is not said.
    leaves_open(
        PROCESSING_UNAVAILABLE,
        "processing is unavailable for now: retry with the same key and body",
    ),
    // The sandbox's [S]: a body that breaks a rule is refused before anything is begun.
    judges("PARTNER_VALIDATION_FAILED", "the server refused the body: see the field errors"),
    // The sandbox's [S]: the route does not exist with this method.
    judges("PARTNER_METHOD_NOT_ALLOWED", "the path exists, but not with this method"),
    // The sandbox's [S]: sent away before anything was looked at.
    judges("PARTNER_RATE_LIMITED", "too many requests: wait, then send the same again"),
];

/// The row of a code, if it is a known one.
pub(super) fn find(code: &str) -> Option<&'static ApiCode> {
    CODES.iter().find(|known| known.name == code)
}
