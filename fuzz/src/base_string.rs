//! The request base string and its signature, against the published formula written out.

use oceafin_partner::signing::{
    RequestParts, SignedParts, SigningKey, request_base_string, sign_into, sign_request,
};

use super::{hmac_hex, sha256_hex, split};

const SECRET: &str = "sk_fuzz_secret";

/// Method, path, timestamp, nonce, idempotency key and body, separated by 0xff. Returns the path if the request was signed.
pub fn check(data: &[u8]) -> Option<&str> {
    let [method, path, timestamp, nonce, idempotency_key, body] = split::<6>(data);
    let text = |part| str::from_utf8(part).ok();
    let (method, path, timestamp, nonce) = (text(method)?, text(path)?, text(timestamp)?, text(nonce)?);
    let idempotency_key = text(idempotency_key).filter(|key| !key.is_empty());

    let key = SigningKey::new(SECRET).unwrap();
    let signed = SignedParts { method, path_and_query: path, body, timestamp, nonce, idempotency_key };
    let mut out = b"kept".to_vec();
    let parts = RequestParts { client_id: "client-7", request_id: "request-1", signed };
    let headers = sign_request(&key, &parts);
    if sign_into(&key, &signed, &mut out).is_err() {
        assert!(headers.is_err(), "refused in one way only");
        assert_eq!(out, b"kept", "a refusal wrote something");
        return None;
    }

    let base =
        [method, path, &sha256_hex(body), timestamp, nonce, idempotency_key.unwrap_or_default()].join("\n");
    let signature = hmac_hex(SECRET.as_bytes(), base.as_bytes());
    assert_eq!(String::from_utf8(out).unwrap(), format!("kept{signature}{base}"));
    assert_eq!(request_base_string(method, path, body, timestamp, nonce, idempotency_key), base);
    assert_eq!(base.split('\n').count(), 6, "a value forged a line");
    match headers {
        Ok(headers) => {
            assert_eq!(headers.base_string, base);
            assert!(headers.headers.contains(&("X-Partner-Signature", signature)));
            for (_, value) in &headers.headers {
                assert!(
                    !value.is_empty() && value.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
                    "{value:?}"
                );
            }
        }
        Err(_) => assert!(idempotency_key.is_none() && method != "GET", "refused in one way only"),
    }
    Some(path)
}
