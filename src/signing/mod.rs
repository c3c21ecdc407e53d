//! Request signatures (contract section 2) and webhook signatures (section 5): HMAC-SHA256 over a base string.
//!
//! | file | holds |
//! |---|---|
//! | [`base_string`](self::request_base_string) | the two base strings, one function each |
//! | [`SigningKey`] | a secret, ready to sign |
//! | [`sign_request`] | the headers of one request attempt; [`sign_into`] is its lean form |
//! | [`verify_webhook`] | the checks of a received delivery; [`read_webhook`] reads the event after them |
//!
//! Nothing here reads a clock or makes random bytes: time and nonces are handed in.

mod base_string;
mod error;
mod key;
mod path;
mod request;
mod webhook;
mod webhook_error;

pub use base_string::{request_base_string, webhook_base_string};
pub use error::SigningError;
pub use key::SigningKey;
pub use oceafin_digest::HexDigest;
pub(crate) use path::is_sent_as_written;
pub(crate) use request::is_visible_ascii;
pub use request::{
    CLIENT_ID_HEADER, IDEMPOTENCY_KEY_HEADER, NONCE_HEADER, REQUEST_ID_HEADER, RequestParts,
    SIGNATURE_HEADER, SignedHeaders, SignedParts, TIMESTAMP_HEADER, request_headers, sign_into, sign_request,
};
pub use webhook::{
    DEFAULT_TOLERANCE_SECONDS, WEBHOOK_EVENT_TYPES, WEBHOOK_NONCE_HEADER, WEBHOOK_SIGNATURE_HEADER,
    WEBHOOK_TIMESTAMP_HEADER, WebhookEvent, WebhookInput, open_webhook, read_webhook, sign_webhook,
    verify_webhook,
};
pub use webhook_error::WebhookError;
