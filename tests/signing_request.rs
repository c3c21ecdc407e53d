//! Request signing, contract section 2. The expected values were made with another language's HMAC and SHA-256.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a fixture that fails fails its test")]

use oceafin_partner::signing::{
    RequestParts, SignedParts, SigningError, SigningKey, request_base_string, sign_into, sign_request,
};
use oceafin_partner::{ErrorKind, PartnerError};

const PARTS: RequestParts<'_> = RequestParts {
    client_id: "client-7",
    request_id: "req-1",
    signed: SignedParts {
        method: "POST",
        path_and_query: "/partner/v1/customers/cust-100001/fiat-withdrawals?dryRun=false",
        body: br#"{"amount":"1500.00","currency":"EUR"}"#,
        timestamp: "2026-06-28T00:00:00Z",
        nonce: "0123456789abcdef",
        idempotency_key: Some("cust-100001:fiat-withdrawal:create:wd-9001"),
    },
};
const BODY_HASH: &str = "004e35b9277715d1a4126e690a4f818c1a4f5893885043af4f4860e45deaff58";
const SIGNATURE: &str = "4a902650c511aab6832d79e0fdb07911e6824642aeaf856dc0bb09c17fcce95c";

fn key() -> SigningKey {
    SigningKey::new("sk_test_4f9d2c").unwrap()
}

fn refusal(change: impl Fn(&mut RequestParts<'static>)) -> SigningError {
    let mut parts = PARTS;
    change(&mut parts);
    let error = sign_request(&key(), &parts).expect_err("must be refused");
    assert_eq!(
        sign_request(&key(), &parts).map_err(SigningError::code),
        Err(error.code()),
        "a refusal has no memory"
    );
    error
}

#[test]
fn a_mutation_is_signed_with_its_key() {
    let signed = sign_request(&key(), &PARTS).unwrap();
    assert_eq!(
        signed.base_string,
        format!(
            "POST\n/partner/v1/customers/cust-100001/fiat-withdrawals?dryRun=false\n{BODY_HASH}\n\
             2026-06-28T00:00:00Z\n0123456789abcdef\ncust-100001:fiat-withdrawal:create:wd-9001"
        )
    );
    assert_eq!(
        signed.headers,
        [
            ("X-Partner-Client-Id", "client-7"),
            ("X-Partner-Timestamp", "2026-06-28T00:00:00Z"),
            ("X-Partner-Nonce", "0123456789abcdef"),
            ("X-Partner-Signature", SIGNATURE),
            ("X-Request-Id", "req-1"),
            ("Idempotency-Key", "cust-100001:fiat-withdrawal:create:wd-9001"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    );
}

#[test]
fn a_get_ends_in_an_empty_line() {
    let mut parts = PARTS;
    parts.signed = SignedParts {
        method: "GET",
        path_and_query: "/partner/v1/customers/cust-100001/balances",
        body: b"",
        idempotency_key: None,
        ..PARTS.signed
    };
    let signed = sign_request(&key(), &parts).unwrap();
    assert_eq!(
        signed.base_string,
        "GET\n/partner/v1/customers/cust-100001/balances\n\
         e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n\
         2026-06-28T00:00:00Z\n0123456789abcdef\n"
    );
    assert_eq!(signed.headers[3].1, "da88f514d91332f0fc5b2d7d9cd5b52c3349afea24517593120e64bb5cd90bd1");
    assert_eq!(signed.headers.len(), 5, "no `Idempotency-Key` header");
}

#[test]
fn the_base_string_function_returns_the_signed_text() {
    let SignedParts { method, path_and_query, body, timestamp, nonce, idempotency_key } = PARTS.signed;
    let text = request_base_string(method, path_and_query, body, timestamp, nonce, idempotency_key);
    assert_eq!(text, sign_request(&key(), &PARTS).unwrap().base_string);
    assert_eq!(hex::encode(key().tag(text.as_bytes())), SIGNATURE);
}

#[test]
fn the_lean_form_appends_signature_and_base_string() {
    let mut out = b"kept".to_vec();
    sign_into(&key(), &PARTS.signed, &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        format!("kept{SIGNATURE}{}", sign_request(&key(), &PARTS).unwrap().base_string)
    );

    let mut untouched = Vec::new();
    let bad = SignedParts { nonce: "short", ..PARTS.signed };
    assert_eq!(sign_into(&key(), &bad, &mut untouched), Err(SigningError::NonceTooShort));
    assert!(untouched.is_empty());
}

#[test]
fn every_part_changes_the_signature() {
    let changed = [
        SignedParts { method: "PUT", ..PARTS.signed },
        SignedParts { path_and_query: "/partner/v1/customers/cust-100001/fiat-withdrawals", ..PARTS.signed },
        SignedParts { body: br#"{"amount":"1500.01","currency":"EUR"}"#, ..PARTS.signed },
        SignedParts { timestamp: "2026-06-28T00:00:01Z", ..PARTS.signed },
        SignedParts { nonce: "0123456789abcdeF", ..PARTS.signed },
        SignedParts { idempotency_key: Some("other"), ..PARTS.signed },
        SignedParts { idempotency_key: None, ..PARTS.signed },
    ];
    for signed in changed {
        let mut out = Vec::new();
        sign_into(&key(), &signed, &mut out).unwrap();
        assert_ne!(&out[..64], SIGNATURE.as_bytes(), "{signed:?}");
    }
    let mut out = Vec::new();
    let other_key = SigningKey::new("sk_test_4f9d2d").unwrap();
    sign_into(&other_key, &PARTS.signed, &mut out).unwrap();
    assert_ne!(&out[..64], SIGNATURE.as_bytes());
}

#[test]
fn a_key_signs_the_same_request_the_same_way_every_time() {
    let key = key();
    for _ in 0..3 {
        assert_eq!(sign_request(&key.clone(), &PARTS).unwrap().headers[3].1, SIGNATURE);
    }
}

#[test]
fn refuses_a_secret_that_was_copied_badly() {
    for secret in ["", " ", "\n", "\u{feff}", " \t\u{200b}"] {
        assert_eq!(SigningKey::new(secret).unwrap_err(), SigningError::SecretEmpty, "{secret:?}");
    }
    for secret in [" s", "s ", "s\n", "\ts", "s\r\n", "s\nt", "s\0t", "\u{feff}s", "s\u{200b}", "\u{a0}s"] {
        assert_eq!(SigningKey::new(secret).unwrap_err(), SigningError::SecretWhitespace, "{secret:?}");
    }
    for secret in ["s", "two words", "geheimnis-ß", "a+b/c="] {
        SigningKey::new(secret).unwrap();
    }
    assert_eq!(SigningKey::from_bytes(b"").unwrap_err(), SigningError::SecretEmpty);
    SigningKey::from_bytes(b" \n\xff").unwrap();
    let error = PartnerError::from(SigningError::SecretWhitespace);
    assert_eq!((error.kind, &*error.code), (ErrorKind::Configuration, "secret_whitespace"));
}

#[test]
fn refuses_a_method_that_is_not_upper_case_letters() {
    for method in ["", "post", "Post", "POST ", "GET\n", "M-SEARCH"] {
        assert_eq!(
            refusal(|parts| parts.signed.method = method),
            SigningError::MethodMalformed,
            "{method:?}"
        );
    }
}

#[test]
fn refuses_a_path_that_a_url_parser_would_change() {
    for path in
        ["", "partner/v1", "https://api.oceafin.com/partner/v1", "//api.oceafin.com/partner/v1", "?a=b"]
    {
        assert_eq!(
            refusal(|parts| parts.signed.path_and_query = path),
            SigningError::PathNotRooted,
            "{path:?}"
        );
    }
    for path in [
        "/a b",
        "/a#b",
        "/a\nGET",
        "/a\r",
        "/a\t",
        "/ä",
        "/a?b=\u{7f}",
        "/a\0",
        "/partner/v1/customers/../x",
        "/partner/v1/x/..",
        "/partner/v1/./x",
        "/..",
        "/partner/v1/%2e%2E/x",
        "/partner/v1/.%2e?a=b",
        "/partner/v1/a\\b",
        "/partner/v1/a?",
        "/partner/v1/a?b='c'",
        "/partner/v1/a%2",
    ] {
        assert_eq!(
            refusal(|parts| parts.signed.path_and_query = path),
            SigningError::PathMalformed,
            "{path:?}"
        );
    }
    for path in
        ["/", "/partner/v1/.../x.", "/partner/v1/it's/a;b=c,d?x=/?..&y=%27", "/%2e%2e%2e/..a/%2eb", "/a//b/"]
    {
        let mut out = Vec::new();
        sign_into(&key(), &SignedParts { path_and_query: path, ..PARTS.signed }, &mut out).unwrap();
    }
}

#[test]
fn refuses_a_timestamp_without_offset() {
    for timestamp in
        ["", "2026-06-28T00:00:00", "1782604800", "2026-06-28T00:00:00Z\n", "2026-02-30T00:00:00Z"]
    {
        let error = refusal(|parts| parts.signed.timestamp = timestamp);
        assert_eq!(error, SigningError::TimestampMalformed, "{timestamp:?}");
    }
    let mut parts = PARTS;
    parts.signed.timestamp = "2026-06-28T02:00:00.250+02:00";
    sign_request(&key(), &parts).unwrap();
}

#[test]
fn refuses_a_short_nonce() {
    assert_eq!(refusal(|parts| parts.signed.nonce = "0123456789abcde"), SigningError::NonceTooShort);
}

#[test]
fn refuses_values_that_would_inject_a_header_or_a_line() {
    for value in
        ["", "0123456789abcdef\r\nX-Evil: 1", "0123456789abcdef\n", "0123456789 abcdef", "0123456789abcdéf"]
    {
        for (name, error) in [
            ("X-Partner-Client-Id", refusal(|parts| parts.client_id = value)),
            ("X-Request-Id", refusal(|parts| parts.request_id = value)),
            ("X-Partner-Nonce", refusal(|parts| parts.signed.nonce = value)),
            ("Idempotency-Key", refusal(|parts| parts.signed.idempotency_key = Some(value))),
        ] {
            assert_eq!(error, SigningError::HeaderMalformed(name), "{value:?}");
            assert!(error.to_string().contains(name));
        }
    }
}

#[test]
fn a_mutation_needs_an_idempotency_key() {
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let error = refusal(|parts| {
            parts.signed.method = method;
            parts.signed.idempotency_key = None;
        });
        assert_eq!(error, SigningError::IdempotencyKeyMissing);
    }
}

#[test]
fn debug_prints_neither_secret_nor_body() {
    assert_eq!(format!("{:?}", key()), "SigningKey(redacted)");
    let printed = format!("{PARTS:?} {:?}", sign_request(&key(), &PARTS).unwrap());
    for hidden in ["sk_test", "1500.00", SIGNATURE, "0123456789abcdef"] {
        assert!(!printed.contains(hidden), "{printed}");
    }
}
