//! Webhook deliveries: only deliveries signed with one of the secrets are accepted, and accepted ones can be read.

use oceafin_partner::signing::{
    SigningKey, WebhookInput, open_webhook, read_webhook, sign_webhook, verify_webhook, webhook_base_string,
};
use oceafin_partner::values::DateTime;

use super::oracle::{self, Json};
use super::{hmac_hex, sha256_hex, split};

const SECRETS: [&str; 2] = ["whsec_fuzz_old", "whsec_fuzz_new"];
const TOLERANCE_SECONDS: u32 = 300;

/// Timestamp, nonce, a claimed signature, how far the clock is off in milliseconds, and the body, separated by 0xff.
pub fn check(data: &[u8]) {
    let [timestamp, nonce, claimed, off, body] = split::<5>(data);
    let text = |part| str::from_utf8(part).ok();
    let (Some(timestamp), Some(nonce), Some(claimed)) = (text(timestamp), text(nonce), text(claimed)) else {
        return;
    };
    let off: i64 = text(off).and_then(|off| off.parse().ok()).unwrap_or_default();
    let keys = SECRETS.map(|secret| SigningKey::new(secret).unwrap());
    let signed_at = DateTime::unix_millis_of(timestamp);
    let now = signed_at.as_ref().map_or(0, |at| at.saturating_add(off));

    reads_as_another_parser_does(body);

    // Without a secret nobody can make a signature.
    let base = [timestamp, nonce, &sha256_hex(body)].join("\n");
    let claims =
        WebhookInput { body, timestamp: Some(timestamp), nonce: Some(nonce), signature: Some(claimed) };
    let genuine = SECRETS.iter().any(|secret| hmac_hex(secret.as_bytes(), base.as_bytes()) == claimed);
    assert!(
        genuine || verify_webhook(&claims, &keys, TOLERANCE_SECONDS, now).is_err(),
        "a forgery was taken"
    );

    let [_, key] = &keys;
    let Ok(headers) = sign_webhook(body, key, timestamp, nonce) else {
        assert!(signed_at.is_err() || nonce.is_empty() || !nonce.bytes().all(|byte| byte.is_ascii_graphic()));
        return;
    };
    assert_eq!(webhook_base_string(timestamp, nonce, body), base);
    let [_, _, (_, signature)] = headers;
    assert_eq!(signature, hmac_hex(SECRETS[1].as_bytes(), base.as_bytes()));

    let input = WebhookInput { signature: Some(&signature), ..claims };
    let verified = verify_webhook(&input, &keys, TOLERANCE_SECONDS, now);
    let fresh = now.abs_diff(signed_at.unwrap()) <= u64::from(TOLERANCE_SECONDS) * 1000;
    assert_eq!(verified.is_ok(), fresh, "{verified:?}");
    let opened = open_webhook(&input, &keys, TOLERANCE_SECONDS, now);
    assert_eq!(opened.is_ok(), fresh && read_webhook(body).is_ok());

    // One bit of the body, one bit of the signature, another partner's secret.
    let mut changed = body.to_vec();
    match changed.first_mut() {
        Some(first) => *first ^= 1,
        None => changed.push(0),
    }
    let of_another_body = WebhookInput { body: &changed, ..input };
    assert!(
        verify_webhook(&of_another_body, &keys, TOLERANCE_SECONDS, now).is_err(),
        "another body was taken"
    );
    let upper = signature.to_ascii_uppercase();
    let spelt = WebhookInput { signature: Some(&upper), ..input };
    assert!(
        upper == signature || verify_webhook(&spelt, &keys, TOLERANCE_SECONDS, now).is_err(),
        "a second spelling"
    );
    assert!(
        verify_webhook(&input, &keys[..1], TOLERANCE_SECONDS, now).is_err(),
        "another secret's was taken"
    );
}

fn reads_as_another_parser_does(body: &[u8]) {
    let event = read_webhook(body);
    if let Ok(event) = &event {
        assert_eq!(event.text.as_bytes(), body);
        assert!(!event.event_id.is_empty() && !event.event_type.is_empty());
    }
    let Some(known) = oracle::parse(body) else { return };
    let once = |name: &str| {
        let Json::Record(members) = &known else { return false };
        members.iter().filter(|(other, _)| other == name).count() == 1
    };
    match (event, known.text("eventId"), known.text("eventType")) {
        (Ok(event), id, kind) => {
            assert_eq!((Some(event.event_id.as_str()), Some(event.event_type.as_str())), (id, kind));
            assert!(once("eventId") && once("eventType"));
        }
        (Err(_), Some(_), Some(_)) => {
            assert!(
                !once("eventId") || !once("eventType") || known.depth() > 512,
                "a sound event was refused"
            );
        }
        (Err(_), _, _) => {}
    }
}
