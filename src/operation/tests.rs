//! The rules of contract section 6.

use super::*;
use crate::api::OperationKind;

const BODY: &str =
    r#"{"quoteId":"q-1","bankAccountId":"b-1","currency":"EUR","amount":"250.00","metadata":{"order":"7"}}"#;

fn payload(text: &str) -> OperationPayload {
    OperationPayload::from_text(text).unwrap()
}

fn plain_hash(text: &str) -> OperationHash {
    payload(text).hash(HashProfile::PayloadV1, &Binding::default()).unwrap()
}

fn binding() -> Binding {
    Binding { customer_id: Some("cust-1".into()), operation: Some(OperationKind::FiatWithdrawal) }
}

fn authorization(hash: OperationHash) -> OperationAuthorization {
    OperationAuthorization {
        operation_hash: hash,
        authorization_ref: "approval-1".into(),
        authorized_by: "ops".into(),
        authorized_at: "2026-06-28T00:00:00Z".parse().unwrap(),
        authorization_method: None,
        evidence: None,
    }
}

fn sha256(text: &str) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(text))
}

#[test]
fn the_payload_is_the_body_without_its_top_level_authorization() {
    let payload = r#"{"amount":"1","z":{"operationAuthorization":{"kept":true}}}"#;
    for body in [
        r#"{"z":{"operationAuthorization":{"kept":true}},"operationAuthorization":{"operationHash":"x"},"amount":"1"}"#,
        r#"{ "amount":"1", "operationAuthoriz\u0061tion":[1,{"a":"}\",{"}], "z":{"operationAuthorization":{"kept":true}} }"#,
        payload,
    ] {
        assert_eq!(OperationPayload::from_text(body).unwrap().as_str(), payload, "{body}");
    }
    for (body, rest) in [
        (r#"{"operationAuthorization":null}"#, "{}"),
        (r#"{"operationAuthorization":{},"z":1}"#, r#"{"z":1}"#),
        (r#"{"a":1,"operationAuthorization":{}}"#, r#"{"a":1}"#),
        // One that is nested in a member before it.
        (
            r#"{"a":{"operationAuthorization":{"kept":1}},"operationAuthorization":{},"z":[2]}"#,
            r#"{"a":{"operationAuthorization":{"kept":1}},"z":[2]}"#,
        ),
        (
            r#"{"a":"operationAuthorization","b":["operationAuthorization"]}"#,
            r#"{"a":"operationAuthorization","b":["operationAuthorization"]}"#,
        ),
    ] {
        assert_eq!(OperationPayload::from_text(body).unwrap().as_str(), rest);
    }
}

#[test]
fn the_profiles_hash_what_they_say() {
    let canonical = payload(BODY).as_str().to_owned();
    assert_eq!(plain_hash(BODY).to_string(), sha256(&canonical));
    let envelope = format!(r#"{{"customerId":"cust-1","operation":"fiatWithdrawal","payload":{canonical}}}"#);
    let bound = payload(BODY).hash(HashProfile::OperationV1, &binding()).unwrap();
    assert_eq!(bound.to_string(), sha256(&envelope));
    let unbound = payload(BODY).hash(HashProfile::OperationV1, &Binding::default());
    assert_eq!(unbound.unwrap_err().code, "operation_binding_missing");
}

#[test]
fn the_hash_of_a_body_does_not_depend_on_its_authorization() {
    let with = BODY.replacen('{', r#"{"operationAuthorization":{"operationHash":"x"},"#, 1);
    assert_eq!(plain_hash(&with), plain_hash(BODY));
}

#[test]
fn numbers_that_would_change_are_refused() {
    let error = OperationPayload::from_text(r#"{"metadata":{"n":9007199254740993}}"#).unwrap_err();
    assert_eq!(
        (error.code.as_ref(), error.field_errors[0].pointer.as_str()),
        ("json_unsafe_integer", "/metadata/n")
    );
    assert_eq!(OperationPayload::from_text("[]").unwrap_err().code, "operation_not_object");
    assert_eq!(OperationPayload::from_text(r#""text""#).unwrap_err().code, "operation_not_object");
}

#[test]
fn only_a_matching_authorization_authorises() {
    let hashed = payload(BODY).hashed(HashProfile::PayloadV1, &Binding::default()).unwrap();
    let other = plain_hash(&BODY.replace("250.00", "950.00"));
    let error = hashed.clone().authorize(authorization(other)).unwrap_err();
    assert_eq!(error.code, "operation_hash_mismatch");

    let hash = hashed.hash();
    let operation = hashed.authorize(authorization(hash)).unwrap();
    let body = operation.creation_body().unwrap();
    assert_eq!(OperationPayload::from_text(&body).unwrap(), payload(BODY));
    assert_eq!(split(&body).authorization, split(&operation.submission_body().unwrap()).authorization);
    assert!(body.contains(&hash.to_string()));
}

#[test]
fn a_hash_is_64_lower_case_hex_digits() {
    let hash = plain_hash(BODY).to_string();
    assert_eq!(hash.parse::<OperationHash>().unwrap().to_string(), hash);
    for wrong in [
        hash.to_uppercase(),
        hash.chars().skip(1).collect(),
        format!("{hash}0"),
        String::new(),
        "g".repeat(64),
    ] {
        assert_eq!(wrong.parse::<OperationHash>().unwrap_err().code, "operation_hash_malformed");
    }
}

fn rows(text: &str) -> Vec<(String, String, String)> {
    let description =
        describe(OperationKind::FiatWithdrawal, &payload(text), HashProfile::PayloadV1, &Binding::default())
            .unwrap();
    description.rows.into_iter().map(|row| (row.pointer, row.label, row.value)).collect()
}

#[test]
fn every_hashed_value_has_a_row_and_declared_ones_come_first() {
    let text =
        r#"{"aNewMember":{"x":[true,null,{}]},"amount":"250.00","quoteId":"q-1","metadata":{"a/b":"c"}}"#;
    let expected = [
        ("/quoteId", "Quote id", "q-1"),
        ("/amount", "Amount", "250.00"),
        ("/metadata/a~1b", "Metadata: a~1b", "c"),
        ("/aNewMember/x/0", "/aNewMember/x/#1", "true"),
        ("/aNewMember/x/1", "/aNewMember/x/#2", "null"),
        ("/aNewMember/x/2", "/aNewMember/x/#3", "{}"),
    ];
    let expected =
        expected.map(|(pointer, label, value)| (pointer.to_owned(), label.to_owned(), value.to_owned()));
    assert_eq!(rows(text), expected);
}

#[test]
fn an_array_and_an_object_never_have_the_same_labels() {
    let labels = |text: &str| rows(text).into_iter().map(|(_, label, _)| label).collect::<Vec<_>>();
    for (text, label) in [
        (r#"{"metadata":["x"]}"#, "Metadata: #1"),
        (r#"{"metadata":{"0":"x"}}"#, "Metadata: 0"),
        (r##"{"metadata":{"#1":"x"}}"##, "Metadata: \\u{23}1"),
        (r#"{"metadata":{"\\u{23}1":"x"}}"#, "Metadata: \\\\u{23}1"),
        (r#"{"metadata":{"/#1":"x"}}"#, "Metadata: ~1#1"),
        (r##"{"#1":{"a#":"x"}}"##, "/\\u{23}1/a#"),
        (r#"{"list":[[{"a":["x"]}]]}"#, "/list/#1/#1/a/#1"),
        (r#"{"a\u202e":["x"]}"#, "/a\\u{202e}/#1"),
    ] {
        assert_eq!(labels(text), [label], "{text}");
    }
    assert_eq!(labels(r#"{"a":[[1],[]],"b":2}"#), ["/a/#1/#1", "/a/#2", "/b"]);
}

#[test]
fn what_cannot_be_seen_is_spelt_out() {
    let value = |text: &str| rows(&serde_json::json!({ "reference": text }).to_string())[0].2.clone();
    assert_eq!(value("pay \u{202e}eoj"), "pay \\u{202e}eoj");
    assert_eq!(value("a\u{200b}b\n"), "a\\u{200b}b\\u{a}");
    assert_eq!(value("a\\u{200b}b"), "a\\\\u{200b}b");
    assert_eq!(value("a\u{2800}b\u{3164}"), "a\\u{2800}b\\u{3164}");
    assert_eq!(value("Zoë 😀 300 €"), "Zoë 😀 300 €");
}

#[test]
fn the_envelope_of_operation_v1_is_shown_too() {
    let description =
        describe(OperationKind::FiatWithdrawal, &payload(BODY), HashProfile::OperationV1, &binding())
            .unwrap();
    assert_eq!(description.rows[0].value, "cust-1");
    assert_eq!(description.rows[1].value, "fiatWithdrawal");
    assert_eq!(description.phrase, phrase(&description.operation_hash.parse().unwrap()));
}

#[test]
fn a_mismatch_names_the_place_and_the_cause() {
    let json = |a: &str, b: &str| {
        let mismatch = explain(a, b);
        (mismatch.equal, mismatch.pointer.unwrap_or_default(), mismatch.message)
    };
    assert!(json(r#"{"a":1,"b":2}"#, r#"{ "b":2,"a":1 }"#).0);
    for (a, b, pointer, cause) in [
        (r#"{"amount":"1.00"}"#, r#"{"amount":"1"}"#, "/amount", "same number"),
        (
            r#"{"amount":"1"}"#,
            r#"{"amount":1}"#,
            "/amount",
            "the first is of type `string`, the second of `number`; a decimal",
        ),
        (
            r#"{"a":1}"#,
            r#"{"a":"1"}"#,
            "/a",
            "the first is of type `number`, the second of `string`; a decimal",
        ),
        ("{}", "[]", "", "differ: the first is of type `object`, the second of `array`"),
        (
            r#"{"a":null}"#,
            r#"{"a":true}"#,
            "/a",
            "differ: the first is of type `null`, the second of `boolean`",
        ),
        (r#"["x"]"#, r#"{"0":"x"}"#, "/0", "one stands in an array, the other in an object"),
        (r#"{"amount":"1"}"#, r#"{"amount":"2"}"#, "/amount", "another value"),
        (r#"{"r":"x"}"#, r#"{"r":"x "}"#, "/r", "white space"),
        (r#"{"r":"x"}"#, r#"{"r":"X"}"#, "/r", "case"),
        (r#"{"r":"x"}"#, r#"{"r":"x\u200b"}"#, "/r", "invisible"),
        (r#"{"a":1,"b":2}"#, r#"{"a":1}"#, "/b", "dropped"),
        (r#"{"a":1}"#, r#"{"a":1,"b":{}}"#, "/b", "added"),
    ] {
        let (equal, at, message) = json(a, b);
        assert!(!equal && at == pointer && message.contains(cause), "{a} {b}: {at} {message}");
    }
    let base = |path: &str, hash: &str| {
        format!("POST\n{path}\n{hash}\n2026-06-28T00:00:00Z\nnonce-nonce-nonce\nkey")
    };
    let (hash, other) = ("ab".repeat(32), "cd".repeat(32));
    for (a, b, line, cause) in [
        (base("/p?a=1&b=2", &hash), base("/p?b=2&a=1", &hash), "path and query", "another order"),
        (base("/p", &hash), base("/p", &other), "body hash", "written again"),
        (base("/p", &hash), base("/p", &hash.to_uppercase()), "body hash", "lower-case"),
        (base("/p", &hash), base("/p/", &hash), "path and query", "slash"),
    ] {
        let mismatch = explain(&a, &b);
        assert_eq!(mismatch.line, Some(line));
        assert!(mismatch.message.contains(cause), "{}", mismatch.message);
    }
}

/// Label and value of every row of a payload of this kind.
fn described(operation: OperationKind, text: &str) -> Vec<(String, String)> {
    let described = describe(operation, &payload(text), HashProfile::PayloadV1, &Binding::default()).unwrap();
    described.rows.into_iter().map(|row| (row.label, row.value)).collect()
}

fn labelled(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_crypto_withdrawal_reads_in_the_order_of_the_contract() {
    let text = r#"{"network":"POLYGON","asset":"USDC","walletBeneficiaryId":"wb-1","quoteId":"q-1","amount":"12.5",
        "partnerReference":"cw-1","purpose":"supplier","metadata":{"b":"2","a":"1"}}"#;
    assert_eq!(
        described(OperationKind::CryptoWithdrawal, text),
        labelled(&[
            ("Quote id", "q-1"),
            ("Wallet beneficiary id", "wb-1"),
            ("Asset", "USDC"),
            ("Network", "POLYGON"),
            ("Amount", "12.5"),
            ("Purpose", "supplier"),
            ("Partner reference", "cw-1"),
            ("Metadata: a", "1"),
            ("Metadata: b", "2"),
        ])
    );
}

#[test]
fn a_refund_reads_in_the_order_of_the_contract() {
    let text = r#"{"reason":"returned","memo":"104","destinationAddress":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "network":"POLYGON","asset":"USDC","amount":"3.5","paymentId":"pay-1","partnerReference":"rf-1","tip":"x"}"#;
    assert_eq!(
        described(OperationKind::Refund, text),
        labelled(&[
            ("Payment id", "pay-1"),
            ("Amount", "3.5"),
            ("Asset", "USDC"),
            ("Network", "POLYGON"),
            // The whole address, as it is hashed: an approver must be able to compare every character.
            ("Destination address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
            ("Memo", "104"),
            ("Reason", "returned"),
            ("Partner reference", "rf-1"),
            ("/tip", "x"),
        ])
    );
}

#[test]
fn a_conversion_reads_in_the_order_of_the_contract() {
    let text =
        r#"{"toAmount":"107.12","fromAmount":"100.00","toAsset":"USDC","fromAsset":"EUR","quoteId":"q-1"}"#;
    assert_eq!(
        described(OperationKind::Conversion, text),
        labelled(&[
            ("Quote id", "q-1"),
            ("From asset", "EUR"),
            ("To asset", "USDC"),
            ("From amount", "100.00"),
            ("To amount", "107.12"),
        ])
    );
}

#[test]
fn a_validated_payload_is_the_payload_or_everything_that_is_wrong_with_it() {
    use crate::model::Strictness::{Standard, Strict};

    let kind = OperationKind::FiatWithdrawal;
    for body in [BODY.to_owned(), BODY.replacen('{', r#"{"operationAuthorization":7,"#, 1)] {
        assert_eq!(OperationPayload::validated(body, kind, Strict), Ok(payload(BODY)));
    }
    let pointers = |body: &str, strictness| {
        let errors = OperationPayload::validated(body, kind, strictness).unwrap_err().field_errors;
        errors.into_iter().map(|error| error.pointer).collect::<Vec<_>>()
    };
    let broken = r#"{"quoteId":"q 1","currency":"EUR","amount":"1.234","operationAuthorizations":1,"operationAuthorization":{}}"#;
    assert_eq!(pointers(broken, Standard), ["/quoteId", "/bankAccountId", "/amount"]);
    assert_eq!(
        pointers(broken, Strict),
        ["/quoteId", "/operationAuthorizations", "/bankAccountId", "/amount"],
        "another name that begins alike is not the authorization"
    );
    assert_eq!(OperationPayload::validated("[]", kind, Standard).unwrap_err().field_errors.len(), 1);
    assert!(
        OperationPayload::validated(BODY, OperationKind::Refund, Standard).is_err(),
        "each kind has a model of its own"
    );
}

#[test]
fn text_that_is_not_canonical_has_no_member_and_does_not_overflow() {
    for text in [
        "]",
        "}",
        "]]",
        "}{",
        "\"",
        "\\",
        ",",
        "",
        "{\"operationAuthorization\"",
        "]\"operationAuthorization\":1}",
    ] {
        assert_eq!(split(text), Parts { before: text, after: "", authorization: None }, "{text}");
    }
}

#[test]
fn evidence_is_read_exactly_or_refused_by_name() {
    let text = |evidence: &str| {
        format!(
            r#"{{"operationHash":"{}","authorizationRef":"a","authorizedBy":"b","authorizedAt":"2026-06-28T00:00:00Z","evidence":{evidence}}}"#,
            "0".repeat(64)
        )
    };
    let read = |evidence: &str| serde_json::from_str::<OperationAuthorization>(&text(evidence));
    for (evidence, code) in [
        (r#"{"counter":9007199254740993}"#, "json_unsafe_integer"),
        (r#"{"a":[{"b":0.1000000000000000055511151231257827}]}"#, "json_inexact_number"),
        (r#"{"a":1e400}"#, "json_number_overflow"),
        (r#"{"a":1,"a":2}"#, "json_duplicate_key"),
        ("[]", "json_syntax"),
    ] {
        let error = read(evidence).unwrap_err().to_string();
        assert!(error.starts_with(code), "{evidence}: {error}");
    }
    let exact = r#"{"big":9007199254740991,"small":0.1}"#;
    let authorization = read(exact).unwrap();
    assert_eq!(serde_json::to_string(&authorization.evidence).unwrap(), exact);

    let hashed = payload(BODY).hashed(HashProfile::PayloadV1, &Binding::default()).unwrap();
    let authorization = OperationAuthorization { operation_hash: hashed.hash(), ..authorization };
    let body = hashed.authorize(authorization).unwrap().creation_body().unwrap();
    assert!(body.contains(exact), "{body}");
}

#[test]
fn a_description_is_complete_or_there_is_none() {
    let described = |text: &str| {
        describe(OperationKind::Refund, &payload(text), HashProfile::PayloadV1, &Binding::default())
    };
    let text = |items: usize| format!(r#"{{"{}":[{}]}}"#, "k".repeat(30_000), vec!["1"; items].join(","));
    assert_eq!(described(&text(10)).unwrap().rows.len(), 10);
    for (items, what) in [(30, "long paths"), (10_000, "a square of them")] {
        let error = described(&text(items)).unwrap_err();
        assert_eq!(
            (error.kind, &*error.code),
            (crate::ErrorKind::Operation, "description_too_large"),
            "{what}"
        );
    }
    // What counts is the sum, whatever it is of.
    let long = format!(r#"{{"reason":"{}"}}"#, "x".repeat(MAX_DESCRIPTION));
    assert_eq!(described(&long).unwrap_err().code, "description_too_large");
    let many = format!(r#"{{"reason":[{}]}}"#, vec!["{}"; MAX_DESCRIPTION / 64].join(","));
    assert_eq!(described(&many).unwrap_err().code, "description_too_large");
    // What differs is found all the same.
    let (a, b) = (text(10_000), text(10_001));
    let found = explain(&a, &b);
    assert!(found.pointer.is_some_and(|pointer| pointer.ends_with("/10000")), "{}", found.message);
}

#[test]
fn the_first_difference_is_the_first_of_the_first_text() {
    for (a, b, pointer, cause) in [
        (r#"{"b":1,"c":2}"#, r#"{"a":1,"b":1}"#, "/c", "dropped"),
        (r#"{"b":{"x":1}}"#, r#"{"a":[{}],"b":{"x":1}}"#, "/a/0", "added"),
        (r#"{"a ":1,"a":1}"#, r#"{"a":1}"#, "/a ", "dropped"),
        (r#"{"a":[1,{"b":[2,3]}]}"#, r#"{"a":[1,{"b":[2,4]}]}"#, "/a/1/b/1", "another value"),
        (r#"{"a":[1,2]}"#, r#"{"a":[1,2,{"c":[]}]}"#, "/a/2/c", "added"),
        (r#"{"a":[1,2,[3]]}"#, r#"{"a":[1,2]}"#, "/a/2/0", "dropped"),
        (r#"{"a":{"b":[]}}"#, r#"{"a":{"b":[1]}}"#, "/a/b", "dropped"),
        (r#"{"a":{"b":[1]}}"#, r#"{"a":{"b":[]}}"#, "/a/b/0", "dropped"),
        (r#"{"a":"]}\",","b":1}"#, r#"{"a":"]}\",","b":2}"#, "/b", "another value"),
        (r#"{"a/~\"\u00e9":1}"#, r#"{"a/~\"\u00e9":2}"#, "/a~1~0\"é", "another value"),
        (r#"[["x"],1]"#, r#"{"0":{"0":"x"},"1":1}"#, "/0/0", "one stands in an array"),
        (r#"[["x"],1]"#, r#"{"0":{"1":"x"},"1":1}"#, "/0/0", "dropped"),
        (r#"{"0":{"0":"x"}}"#, r#"[["y"]]"#, "/0/0", "one stands in an array"),
        ("12", "123", "", "another value"),
        ("[12,1]", "[123,1]", "/0", "another value"),
        (r#"{"a":true}"#, r#"{"a":"true"}"#, "/a", "the first is of type `boolean`"),
    ] {
        let found = explain(a, b);
        assert_eq!((found.equal, found.pointer.as_deref()), (false, Some(pointer)), "{a} {b}");
        assert!(found.message.contains(cause), "{a} {b}: {}", found.message);
    }
}

#[test]
fn what_is_wrong_with_an_authorization_hides_nothing_of_the_payload() {
    let odd: Vec<String> = (0..200).map(|index| format!(r#""x{index}":1"#)).collect();
    let body = format!(
        r#"{{"operationAuthorization":{{{}}},"quoteId":"/","bankAccountId":"b-1","currency":"EUR","amount":"1.00"}}"#,
        odd.join(",")
    );
    let strict = crate::model::Strictness::Strict;
    let error = OperationPayload::validated(&body, OperationKind::FiatWithdrawal, strict).unwrap_err();
    assert_eq!(
        error.field_errors.iter().map(|field| field.pointer.as_str()).collect::<Vec<_>>(),
        ["/quoteId"]
    );
    let right = body.replace(r#""/""#, r#""q-1""#);
    assert!(OperationPayload::validated(&right, OperationKind::FiatWithdrawal, strict).is_ok());
}
