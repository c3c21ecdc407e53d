//! Headers of the caller's own.

use crate::error::{ErrorKind, PartnerError};

/// Set by this client, by the signature or by the transport; a second value would contradict what was signed or
/// how the message is framed.
const RESERVED: [&str; 12] = [
    "accept",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "idempotency-key",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-request-id",
];

/// Refuses a header that is the client's to set (`header_reserved`), and a name or value that is not one by RFC 9110
/// section 5 (`header_malformed`). Values are kept to ASCII: anything else has no common meaning.
pub(super) fn check(headers: &[(String, String)]) -> Result<(), PartnerError> {
    for (name, value) in headers {
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err(PartnerError::new(
                ErrorKind::Validation,
                "header_malformed",
                "a header's name must be letters, digits and hyphens",
            ));
        }
        let lower = name.to_ascii_lowercase();
        if RESERVED.contains(&lower.as_str()) || lower.starts_with("x-partner-") {
            return Err(PartnerError::new(
                ErrorKind::Validation,
                "header_reserved",
                format!("the header `{lower}` is set by the client: use the option for it, or leave it out"),
            ));
        }
        check_value(&lower, value)?;
    }
    Ok(())
}

/// Refuses a value that is not one, or has characters of no common meaning (`header_malformed`).
pub(super) fn check_value(name: &str, value: &str) -> Result<(), PartnerError> {
    let ascii = value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if ascii && value.trim() == value {
        return Ok(());
    }
    Err(PartnerError::new(
        ErrorKind::Validation,
        "header_malformed",
        format!("the value of the header `{name}` must be ASCII text without line breaks or outer spaces"),
    ))
}

/// RFC 9110 `tchar`.
const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

#[cfg(test)]
mod tests {
    use super::check;

    fn one(name: &str, value: &str) -> Result<(), String> {
        check(&[(name.to_owned(), value.to_owned())]).map_err(|error| error.code.into_owned())
    }

    #[test]
    fn takes_extras() {
        for (name, value) in
            [("Authorization", "Bearer a.b.c"), ("traceparent", "00-4bf9-01"), ("X-Empty", "")]
        {
            assert_eq!(one(name, value), Ok(()));
        }
    }

    #[test]
    fn refuses_the_clients_own() {
        for name in [
            "X-Partner-Signature",
            "x-partner-client-id",
            "X-PARTNER-ANYTHING",
            "Content-Type",
            "Idempotency-Key",
            "HOST",
            "content-length",
            "Transfer-Encoding",
            "X-Request-ID",
        ] {
            assert_eq!(one(name, "v"), Err("header_reserved".to_owned()), "{name}");
        }
    }

    #[test]
    fn refuses_injection() {
        for name in ["", "a b", "a:", "a\r\n", "ä", "a\0"] {
            assert_eq!(one(name, "v"), Err("header_malformed".to_owned()), "{name:?}");
        }
        for value in ["a\r\nX-Evil: 1", "a\n", " a", "a ", "ä", "\0", "\t"] {
            assert_eq!(one("X-Mine", value), Err("header_malformed".to_owned()), "{value:?}");
        }
    }
}
