//! Idempotency keys and request ids, contract sections 2 and 3.

use crate::error::{ErrorKind, PartnerError};
use crate::signing::is_visible_ascii;

/// Refuses an idempotency key that is not 1 to 255 visible ASCII characters [A] (`idempotency_key_malformed`).
pub fn check_idempotency_key(key: &str) -> Result<(), PartnerError> {
    check(key, "idempotency_key_malformed", "the idempotency key must be 1 to 255 visible ASCII characters")
}

/// The same for an `X-Request-Id` (`request_id_malformed`).
pub(super) fn check_request_id(id: &str) -> Result<(), PartnerError> {
    check(id, "request_id_malformed", "the request id must be 1 to 255 visible ASCII characters")
}

fn check(value: &str, code: &'static str, message: &'static str) -> Result<(), PartnerError> {
    if (1..=255).contains(&value.len()) && is_visible_ascii(value) {
        return Ok(());
    }
    Err(PartnerError::new(ErrorKind::Validation, code, message))
}

/// A UUID v4 (RFC 9562) of these random bytes, for a key or request id that the caller does not give.
pub fn uuid_v4(random: [u8; 16]) -> String {
    uuid::Builder::from_random_bytes(random).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::{check_idempotency_key, uuid_v4};

    #[test]
    fn keys_are_1_to_255_visible_characters() {
        for key in ["k", "cust-100001:fiat-withdrawal:create:wd-9001", &"k".repeat(255)] {
            check_idempotency_key(key).unwrap();
        }
        for key in ["", "a b", "a\n", "ä", "\u{7f}", &"k".repeat(256)] {
            assert_eq!(check_idempotency_key(key).unwrap_err().code, "idempotency_key_malformed", "{key:?}");
        }
    }

    #[test]
    fn random_bytes_become_a_version_4_uuid() {
        assert_eq!(uuid_v4([0; 16]), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid_v4([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
