//! What holds for every request: idempotency, strict bodies, pages, log lines.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests and their helpers fail by panicking; a table of cases is one function"
)]

mod support;

use serde_json::{Value, json};
use support::{Partner, authorized, field, payload_hash};

#[test]
fn one_key_has_one_effect() {
    let mut partner = Partner::new(json!({}));
    let payload = Partner::payload(&partner.fiat_quote("10.00"));
    let target = partner.of_customer("fiat-withdrawals");
    let body = authorized(&payload, &payload_hash(&payload));
    let first = partner.post_under(&target, &body, "create-1");
    assert_eq!(first.header("Idempotency-Replayed"), None);
    partner.advance(300_000);
    let again = partner.post_under(&target, &body, "create-1");
    assert_eq!((again.status, again.header("Idempotency-Replayed")), (201, Some("true")));
    assert_eq!(again.response.body, first.response.body, "byte for byte");
    let mut other = body.clone();
    other["operationAuthorization"]["authorizedBy"] = json!("user-2");
    partner.post_under(&target, &other, "create-1").refused(409, "PARTNER_IDEMPOTENCY_CONFLICT");
    let elsewhere = partner.of_customer("fiat-withdrawal-quotes");
    partner.post_under(&elsewhere, &body, "create-1").refused(409, "PARTNER_IDEMPOTENCY_CONFLICT");
    partner
        .call("POST", &target, body.to_string().as_bytes(), None)
        .refused(400, "PARTNER_VALIDATION_FAILED");
    let list = partner.get(&target).ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    // Keys are the client's own.
    let mut other = partner.into_other();
    let target = other.of_customer("fiat-withdrawal-quotes");
    let body = json!({"bankAccountId": other.bank_account, "currency": "EUR", "amount": "5.00"});
    other.post_under(&target, &body, "create-1").ok();
}

#[test]
fn a_key_is_1_to_255_visible_ascii_characters() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("fiat-withdrawal-quotes");
    let body = json!({"bankAccountId": partner.bank_account, "currency": "EUR", "amount": "5.00"});
    for key in [String::new(), "k".repeat(256), "a key".to_owned(), "k\u{e4}".to_owned()] {
        let answer = partner.post_under(&target, &body, &key);
        let fields = answer.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert_eq!(fields, [("Idempotency-Key".to_owned(), "header_invalid".to_owned())], "{key:?}");
    }
    for key in ["k".to_owned(), "k".repeat(255)] {
        partner.post_under(&target, &body, &key).ok();
    }
}

#[test]
fn a_decision_binds_its_key_and_a_refused_body_does_not() {
    let mut partner = Partner::new(json!({}));
    let payload = Partner::payload(&partner.fiat_quote("10.00"));
    let target = partner.of_customer("fiat-withdrawals");
    partner.post_under(&target, &json!({}), "k").refused(400, "PARTNER_VALIDATION_FAILED");
    partner.post_under(&target, &payload, "k").refused(403, "PARTNER_OPERATION_NOT_APPROVED");
    partner.advance(120_000);
    let body = authorized(&payload, &payload_hash(&payload));
    let refused = partner.post_under(&target, &body, "k");
    refused.refused(409, "PARTNER_QUOTE_EXPIRED");
    let again = partner.post_under(&target, &body, "k");
    assert_eq!(again.header("Content-Type"), Some("application/problem+json"), "as what it was");
    assert_eq!((again.status, again.response.body), (409, refused.response.body));
    partner.post_under(&target, &payload, "k").refused(409, "PARTNER_IDEMPOTENCY_CONFLICT");
}

#[test]
fn a_submission_is_replayed_and_not_done_again() {
    let mut partner = Partner::new(json!({}));
    let draft = Partner::payload(&partner.fiat_quote("10.00"));
    let draft = partner.draft(&draft).ok();
    let target =
        format!("/partner/v1/fiat-withdrawals/{}/submission", draft["withdrawalId"].as_str().unwrap());
    let body = authorized(&json!({}), draft["operationHash"].as_str().unwrap());
    let first = partner.post_under(&target, &body, "submit-1");
    assert_eq!((first.status, &first.body["status"]), (200, &json!("SUBMITTED")));
    partner.advance(5000);
    let again = partner.post_under(&target, &body, "submit-1");
    assert_eq!((again.status, again.header("Idempotency-Replayed")), (200, Some("true")));
    assert_eq!(again.response.body, first.response.body, "as it was then");
}

#[test]
fn a_body_is_one_json_object_without_doubt() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("conversion-quotes");
    for (body, field, code) in [
        (r#"{"fromAsset":"EUR","fromAsset":"USD"}"#, "/fromAsset", "duplicate_key"),
        (r#"{"fromAsset":"EUR""#, "", "malformed_json"),
        ("[]", "", "not_object"),
        ("", "Content-Type", "header_invalid"),
        (r#"{"metadata":{"n":9007199254740992}}"#, "/metadata/n", "number_not_exact"),
        (r#"{"metadata":{"o":-9007199254740992}}"#, "/metadata/o", "number_not_exact"),
        (r#"{"metadata":{"p":9007199254740993}}"#, "/metadata/p", "number_not_exact"),
        (r#"{"metadata":{"m":-9007199254740993}}"#, "/metadata/m", "number_not_exact"),
        (r#"{"a":[1.5,{"x":0.1234567890123456789012}]}"#, "/a/1/x", "number_not_exact"),
    ] {
        let answer = partner.call("POST", &target, body.as_bytes(), Some(&format!("key-{code}-{field}")));
        let fields = answer.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert_eq!(fields, [(field.to_owned(), code.to_owned())], "{body}");
    }
    let nested = format!("{}{}", r#"{"a":"#.repeat(50_000), "}".repeat(50_000));
    partner.call("POST", &target, nested.as_bytes(), Some("deep")).refused(400, "PARTNER_VALIDATION_FAILED");
    let mut request = partner.request("POST", &target, b"{}", Some("text"));
    request.headers.retain(|(name, _)| name != "content-type");
    request.headers.push(("content-type".into(), "text/plain".into()));
    partner.send(&request).refused(400, "PARTNER_VALIDATION_FAILED");
}

#[test]
fn a_body_is_at_most_1_mib_of_application_json() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("conversion-quotes");
    let quote = r#"{"fromAsset":"EUR","toAsset":"USDC","fromAmount":"1"}"#;
    for (length, status) in [(1 << 20, 201), ((1 << 20) + 1, 400)] {
        let body = format!("{quote}{}", " ".repeat(length - quote.len()));
        let answer = partner.call("POST", &target, body.as_bytes(), Some(&format!("of-{length}")));
        assert_eq!(answer.status, status, "{length}");
        assert_eq!(answer.fields(), if status == 400 { field("", "body_too_large") } else { vec![] });
    }
    for (media_type, status) in [
        ("application/json; charset=utf-8", 201),
        ("Application/JSON", 201),
        ("application/json ;a=b", 201),
        ("application/jsonx", 400),
        ("text/plain", 400),
        ("", 400),
    ] {
        let mut request = partner.request(
            "POST",
            &target,
            quote.as_bytes(),
            Some(&format!("as {media_type}").replace(' ', "-")),
        );
        request.headers.retain(|(name, _)| name != "content-type");
        request.headers.push(("content-type".into(), media_type.into()));
        assert_eq!(partner.send(&request).status, status, "{media_type:?}");
    }
}

#[test]
fn a_request_id_is_1_to_255_visible_ascii_characters_and_comes_back() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("balances");
    for (id, fine) in [
        (String::new(), false),
        ("r".to_owned(), true),
        ("r".repeat(255), true),
        ("r".repeat(256), false),
        ("r r".to_owned(), false),
        ("r\u{e4}".to_owned(), false),
    ] {
        let mut request = partner.request("GET", &target, b"", None);
        request.headers.retain(|(name, _)| name != "x-request-id");
        request.headers.push(("x-request-id".into(), id.clone()));
        let answer = partner.send(&request);
        assert_eq!(answer.status, if fine { 200 } else { 400 }, "{id:?}");
        assert_eq!(answer.header("X-Request-Id") == Some(&id), fine, "{id:?}");
        if !fine {
            assert_eq!(answer.fields(), field("X-Request-Id", "required"), "{id:?}");
        }
    }
}

#[test]
fn a_page_has_50_items_unless_told_otherwise() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("conversion-quotes");
    for _ in 0..51 {
        partner.post(&target, &json!({"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "1"})).ok();
    }
    let page = partner.get(&target).ok();
    assert_eq!((page["items"].as_array().unwrap().len(), page["nextCursor"].is_string()), (50, true));
    let next = page["nextCursor"].as_str().unwrap();
    let rest = partner.get(&format!("{target}?cursor={next}")).ok();
    assert_eq!((rest["items"].as_array().unwrap().len(), rest.get("nextCursor")), (1, None));
}

#[test]
fn the_log_keeps_the_last_thousand_lines_of_bounded_length() {
    let mut partner = Partner::new(json!({}));
    for number in 0..1001 {
        partner.sandbox.handle(
            &oceafin_sandbox::Request {
                method: "GET".into(),
                target: format!("/n-{number}/"),
                ..Default::default()
            },
            0,
        );
    }
    let lines =
        |partner: &mut Partner| partner.control("GET", "/_sandbox/log", &Value::Null)["lines"].clone();
    let kept = lines(&mut partner);
    let (kept, all) = (kept.as_array().unwrap(), kept.to_string());
    assert_eq!(kept.len(), 1000);
    assert!(!all.contains("/n-0/") && all.contains("/n-1/") && all.contains("/n-1000/"));
    let line = partner.get(&format!("/partner/v1/{}", "x".repeat(5000))).response.log;
    assert!(line.len() < 1000, "{}", line.len());
}

#[test]
fn pages_follow_their_cursor_newest_first() {
    let mut partner = Partner::new(json!({}));
    for _ in 0..5 {
        partner.submitted("10.00");
        partner.advance(1000);
    }
    let target = partner.of_customer("fiat-withdrawals");
    let mut seen: Vec<String> = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = partner.get(&format!("{target}?limit=2{cursor}")).ok();
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["createdAt"].as_str().unwrap().to_owned()),
        );
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let mut sorted = seen.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!((seen.len(), &seen), (5, &sorted));
    let mut count =
        |query: &str| partner.get(&format!("{target}?{query}")).ok()["items"].as_array().unwrap().len();
    assert_eq!((count("limit=1"), count("limit=5"), count("limit=200"), count("")), (1, 5, 5, 5));
    assert_eq!((count("status=COMPLETED"), count("status=PROCESSING"), count("status=DRAFT")), (4, 1, 0));
    assert_eq!(count("status=COMPLETED&status=PROCESSING"), 5, "any of them");
    assert_eq!(count("status=DRAFT&status=COMPLETED&limit=3"), 3);
    assert_eq!(count("from=2026-01-01T00:00:01Z&to=2026-01-01T00:00:03Z"), 2);
    for query in [
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=x",
        "status=",
        "status=DRAFT&status=",
        "sort=asc",
        "limit=1&limit=2",
        "from=yesterday",
    ] {
        partner.get(&format!("{target}?{query}")).refused(400, "PARTNER_VALIDATION_FAILED");
    }
}

#[test]
fn a_line_tells_why_and_no_secret() {
    let mut partner = Partner::new(json!({}));
    let secret = partner.secret.clone();
    partner.secret = "wrong".to_owned();
    let target = partner.of_customer("balances");
    let line = partner.get(&target).response.log;
    assert!(
        line.contains(" 401 ") && line.contains("PARTNER_SIGNATURE_INVALID: the signature does not match"),
        "{line}"
    );
    partner.secret = secret.clone();
    let line = partner.get(&target).response.log;
    assert!(line.contains("endpoint=balances.list client=sandbox-partner-a"), "{line}");
    assert!(
        line.contains(&format!(" request=req-{}", partner.counter)) && !line.contains("replayed"),
        "{line}"
    );
    let quotes = partner.of_customer("conversion-quotes");
    let quote = json!({"fromAsset": "EUR", "toAsset": "USDC", "fromAmount": "1"});
    partner.post_under(&quotes, &quote, "again").ok();
    let line = partner.post_under(&quotes, &quote, "again").response.log;
    assert!(line.ends_with(" replayed=yes"), "{line}");
    let line = partner.get("/partner/v1/x\n2026 forged").response.log;
    assert!(!line.contains('\n'));
    let log = partner.control("GET", "/_sandbox/log", &Value::Null).to_string();
    assert!(!log.contains(&secret) && log.contains("balances.list"));
    assert!(!format!("{:?}", partner.sandbox).contains(&secret));
}
