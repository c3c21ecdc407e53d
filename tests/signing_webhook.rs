//! Webhook verification, contract section 5. The expected values were made with another language's HMAC.
#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a fixture that fails fails its test")]

use oceafin_partner::signing::{
    DEFAULT_TOLERANCE_SECONDS, SigningError, SigningKey, WebhookError, WebhookInput, open_webhook,
    read_webhook, sign_webhook, verify_webhook, webhook_base_string,
};
use oceafin_partner::{ErrorKind, PartnerError};

const BODY: &str = r#"{"eventId":"evt-1","eventType":"conversion.created","customer":{"customerId":"c-1","partnerCustomerRef":"r-1"},"resource":{"resourceType":"CONVERSION","resourceId":"cv-1"},"occurredAt":"2026-06-28T00:00:00Z","data":{"note":"Zürich"}}"#;
const SIGNATURE: &str = "1ed68d318c4938c648df9a5cd6e485581bf2502b1d2d543e11cd825cdc679fd0";
const SIGNED_AT: i64 = 1_782_604_800_000;

const INPUT: WebhookInput<'_> = WebhookInput {
    body: BODY.as_bytes(),
    timestamp: Some("2026-06-28T00:00:00Z"),
    nonce: Some("whk-nonce-1"),
    signature: Some(SIGNATURE),
};

fn keys(secrets: &[&str]) -> Vec<SigningKey> {
    secrets.iter().map(|secret| SigningKey::new(secret).unwrap()).collect()
}

fn verify(input: &WebhookInput<'_>) -> Result<(), WebhookError> {
    verify_webhook(input, &keys(&["whsec_old"]), DEFAULT_TOLERANCE_SECONDS, SIGNED_AT)
}

fn at(now: i64, tolerance: u32) -> Result<(), WebhookError> {
    verify_webhook(&INPUT, &keys(&["whsec_old"]), tolerance, now)
}

#[test]
fn a_genuine_delivery_passes_and_its_event_is_read() {
    assert_eq!(
        webhook_base_string("2026-06-28T00:00:00Z", "whk-nonce-1", BODY.as_bytes()),
        "2026-06-28T00:00:00Z\nwhk-nonce-1\nad910d0c7858aa139f4461052bece5cbd93a787bfee57a3632b97ef4a30d0257"
    );
    let event = open_webhook(&INPUT, &keys(&["whsec_old"]), 300, SIGNED_AT).unwrap();
    assert_eq!((&*event.event_id, &*event.event_type), ("evt-1", "conversion.created"));
    assert_eq!(event.text, BODY);
}

#[test]
fn a_delivery_signed_by_this_crate_verifies() {
    let [timestamp, nonce, signature] =
        sign_webhook(BODY.as_bytes(), &keys(&["whsec_old"])[0], "2026-06-28T00:00:00Z", "whk-nonce-1")
            .unwrap();
    assert_eq!(timestamp, ("X-Oceafin-Webhook-Timestamp", "2026-06-28T00:00:00Z".to_owned()));
    assert_eq!(nonce, ("X-Oceafin-Webhook-Nonce", "whk-nonce-1".to_owned()));
    assert_eq!(signature, ("X-Oceafin-Webhook-Signature", SIGNATURE.to_owned()));
}

#[test]
fn signing_refuses_headers_that_cannot_be_sent() {
    let key = &keys(&["s"])[0];
    assert_eq!(sign_webhook(b"{}", key, "today", "n"), Err(SigningError::TimestampMalformed));
    for nonce in ["", "a\nb"] {
        let error = sign_webhook(b"{}", key, "2026-06-28T00:00:00Z", nonce).unwrap_err();
        assert_eq!(error.code(), "header_malformed");
    }
}

#[test]
fn every_secret_is_tried_in_any_place() {
    for secrets in [vec!["whsec_old", "a", "b"], vec!["a", "whsec_old", "b"], vec!["a", "b", "whsec_old"]] {
        assert_eq!(verify_webhook(&INPUT, &keys(&secrets), 300, SIGNED_AT), Ok(()), "{secrets:?}");
    }
    // Two matches are a match: the results are combined with "or", not compared.
    assert_eq!(verify_webhook(&INPUT, &keys(&["whsec_old", "whsec_old"]), 300, SIGNED_AT), Ok(()));
    let none = verify_webhook(&INPUT, &keys(&["whsec_new", "whsec_older"]), 300, SIGNED_AT);
    assert_eq!(none, Err(WebhookError::SignatureMismatch));
    assert_eq!(verify_webhook(&INPUT, &[], 300, SIGNED_AT), Err(WebhookError::SecretMissing));
}

#[test]
fn a_change_to_any_signed_part_is_refused() {
    let tampered = BODY.replace("cv-1", "cv-2");
    let reformatted = BODY.replace("\":", "\": ");
    for input in [
        WebhookInput { body: tampered.as_bytes(), ..INPUT },
        WebhookInput { body: reformatted.as_bytes(), ..INPUT },
        WebhookInput { body: b"", ..INPUT },
        WebhookInput { timestamp: Some("2026-06-28T00:00:01Z"), ..INPUT },
        // The same moment in another spelling is another header value.
        WebhookInput { timestamp: Some("2026-06-28T00:00:00+00:00"), ..INPUT },
        WebhookInput { nonce: Some("whk-nonce-2"), ..INPUT },
    ] {
        assert_eq!(verify(&input), Err(WebhookError::SignatureMismatch), "{input:?}");
    }
    for place in 0..SIGNATURE.len() {
        let mut wrong = SIGNATURE.to_owned();
        let digit = if &SIGNATURE[place..=place] == "0" { "1" } else { "0" };
        wrong.replace_range(place..=place, digit);
        let input = WebhookInput { signature: Some(&wrong), ..INPUT };
        assert_eq!(verify(&input), Err(WebhookError::SignatureMismatch), "digit {place}");
    }
}

#[test]
fn a_missing_header_is_named() {
    for absent in [None, Some("")] {
        for (input, name) in [
            (WebhookInput { timestamp: absent, ..INPUT }, "X-Oceafin-Webhook-Timestamp"),
            (WebhookInput { nonce: absent, ..INPUT }, "X-Oceafin-Webhook-Nonce"),
            (WebhookInput { signature: absent, ..INPUT }, "X-Oceafin-Webhook-Signature"),
        ] {
            let error = verify(&input).unwrap_err();
            assert_eq!(error, WebhookError::HeaderMissing(name));
            assert!(error.to_string().contains(name));
        }
    }
}

#[test]
fn a_signature_is_64_lower_case_hex_digits() {
    let upper = SIGNATURE.to_uppercase();
    let prefixed = format!("sha256={SIGNATURE}");
    let long = format!("{SIGNATURE}00");
    let spaced = format!(" {SIGNATURE}");
    for signature in [&upper, &prefixed, &long, &spaced, &SIGNATURE[..62], &SIGNATURE[..63], "zz"] {
        let input = WebhookInput { signature: Some(signature), ..INPUT };
        assert_eq!(verify(&input), Err(WebhookError::SignatureMalformed), "{signature}");
    }
}

#[test]
fn an_invalid_timestamp_is_refused_before_the_signature() {
    for timestamp in ["now", "1782604800", "2026-06-28T00:00:00", "2026-06-28T00:00:00Z\n"] {
        let input = WebhookInput { timestamp: Some(timestamp), ..INPUT };
        assert_eq!(verify(&input), Err(WebhookError::TimestampMalformed), "{timestamp:?}");
    }
}

#[test]
fn the_tolerance_holds_in_both_directions_and_its_edge_passes() {
    assert_eq!(DEFAULT_TOLERANCE_SECONDS, 300);
    for now in [SIGNED_AT, SIGNED_AT + 300_000, SIGNED_AT - 300_000] {
        assert_eq!(at(now, 300), Ok(()), "{now}");
    }
    assert_eq!(at(SIGNED_AT + 300_001, 300), Err(WebhookError::TimestampTooOld { seconds: 301 }));
    assert_eq!(at(SIGNED_AT - 300_001, 300), Err(WebhookError::TimestampInFuture { seconds: 301 }));
    assert_eq!(at(SIGNED_AT + 7_200_000, 300), Err(WebhookError::TimestampTooOld { seconds: 7200 }));
    assert!(at(SIGNED_AT + 7_200_000, 300).unwrap_err().to_string().contains("7200 seconds"));
    assert_eq!(at(SIGNED_AT, 0), Ok(()));
    assert_eq!(at(SIGNED_AT + 1, 0), Err(WebhookError::TimestampTooOld { seconds: 1 }));
    assert!(matches!(at(i64::MAX, u32::MAX), Err(WebhookError::TimestampTooOld { .. })));
    assert!(matches!(at(i64::MIN, u32::MAX), Err(WebhookError::TimestampInFuture { .. })));
}

#[test]
fn the_signature_is_checked_before_the_clock_and_before_the_body() {
    let stale_forgery = verify_webhook(&INPUT, &keys(&["other"]), 300, SIGNED_AT + 9_000_000);
    assert_eq!(stale_forgery, Err(WebhookError::SignatureMismatch));
    let forged_garbage = WebhookInput { body: b"not json", ..INPUT };
    let opened = open_webhook(&forged_garbage, &keys(&["whsec_old"]), 300, SIGNED_AT);
    assert_eq!(opened, Err(WebhookError::SignatureMismatch));
}

#[test]
fn an_event_is_an_object_with_its_two_names() {
    for body in [
        "",
        "null",
        "[]",
        r#"["evt-1","conversion.created"]"#,
        r#""evt-1""#,
        "{",
        r#"{"eventId":"e"}"#,
        r#"{"eventType":"t"}"#,
        r#"{"eventId":1,"eventType":"t"}"#,
        r#"{"eventId":"e","eventType":null}"#,
        r#"{"eventId":"","eventType":"t"}"#,
        r#"{"eventId":"e","eventType":""}"#,
        r#"{"eventId":"e","eventId":"f","eventType":"t"}"#,
        r#"{"eventId":"e","eventType":"t"} x"#,
    ] {
        assert_eq!(read_webhook(body.as_bytes()), Err(WebhookError::EventMalformed), "{body}");
    }
    assert_eq!(
        read_webhook(b"{\"eventId\":\"\xff\",\"eventType\":\"t\"}"),
        Err(WebhookError::EventMalformed)
    );
}

#[test]
fn an_unknown_event_is_returned_unchanged() {
    let text =
        " {\"eventType\":\"moon.\\u006canded\",\"data\":{\"n\":1e400},\"eventId\":\"e\",\"more\":[1]}\n";
    let event = read_webhook(text.as_bytes()).unwrap();
    assert_eq!((&*event.event_id, &*event.event_type, event.text), ("e", "moon.landed", text));
}

#[test]
fn errors_are_signature_errors_with_their_code() {
    let error = PartnerError::from(WebhookError::HeaderMissing("X-Oceafin-Webhook-Nonce"));
    assert_eq!((error.kind, &*error.code), (ErrorKind::Signature, "webhook_header_missing"));
    let error = PartnerError::from(WebhookError::SecretMissing);
    assert_eq!((error.kind, &*error.code), (ErrorKind::Configuration, "webhook_secret_missing"));
    let printed = format!("{INPUT:?} {:?}", read_webhook(BODY.as_bytes()).unwrap());
    assert!(!printed.contains("Zürich") && !printed.contains(SIGNATURE), "{printed}");
}
