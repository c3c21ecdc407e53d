//! Validation of requests and reading of responses against the tables of real models.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/models.rs"]
mod models;

use oceafin_partner::FieldError;
use oceafin_partner::api::{Response, endpoint};
use oceafin_partner::json::{Canonicalizer, Numbers};
use oceafin_partner::model::{ResponseReader, Strictness, Validator, read_response};
use proptest::prelude::*;

fn errors_in(id: &str, body: &str, strictness: Strictness) -> Vec<FieldError> {
    models::errors_in(endpoint(id).unwrap().request.unwrap(), body, strictness)
}

fn found(id: &str, body: &str, strictness: Strictness) -> Vec<(String, String)> {
    models::found(endpoint(id).unwrap().request.unwrap(), body, strictness)
}

fn standard(id: &str, body: &str) -> Vec<(String, String)> {
    found(id, body, Strictness::Standard)
}

fn expected(errors: &[(&str, &str)]) -> Vec<(String, String)> {
    errors.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect()
}

const HASH: &str = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";

fn withdrawal() -> String {
    format!(
        r#"{{"quoteId":"q-1","bankAccountId":"b-1","currency":"EUR","amount":"250.00","metadata":{{"order":"7"}},
        "operationAuthorization":{{"operationHash":"{HASH}","authorizationRef":"approval 12","authorizedBy":"ops@partner",
        "authorizedAt":"2026-06-28T00:00:00Z","authorizationMethod":"SMOKE_SIGNAL","evidence":{{"any":[1,null]}}}}}}"#
    )
}

#[test]
fn a_right_body_passes_even_strictly() {
    assert_eq!(found("fiatWithdrawals.create", &withdrawal(), Strictness::Strict), []);
}

#[test]
fn every_error_is_reported_at_once() {
    let body = r#"{"quoteId":"../x","bankAccountId":7,"currency":"EURO","amount":250,"purpose":null,"metadata":{"a":1},
        "operationAuthorization":{"operationHash":"ABC","authorizedBy":"","authorizedAt":"yesterday"}}"#;
    assert_eq!(
        standard("fiatWithdrawals.create", body),
        expected(&[
            ("/quoteId", "id_character"),
            ("/bankAccountId", "wrong_type"),
            ("/currency", "currency_unknown"),
            ("/amount", "amount_not_string"),
            ("/purpose", "null_not_allowed"),
            ("/metadata/a", "wrong_type"),
            ("/operationAuthorization/operationHash", "operation_hash_malformed"),
            ("/operationAuthorization/authorizedBy", "text_empty"),
            ("/operationAuthorization/authorizedAt", "date_time_format"),
            ("/operationAuthorization/authorizationRef", "required"),
        ])
    );
}

#[test]
fn unknown_members_are_sent_unless_strict() {
    let body = r#"{"bankAccountId":"b","currency":"EUR","amount":"1","amout":"2","colour":{"deep":[1]}}"#;
    assert_eq!(standard("fiatWithdrawals.createQuote", body), []);
    let errors = errors_in("fiatWithdrawals.createQuote", body, Strictness::Strict);
    assert_eq!(errors.len(), 2);
    assert_eq!((errors[0].pointer.as_str(), errors[0].code.as_ref()), ("/amout", "unknown_field"));
    assert!(errors[0].message.contains("did you mean `amount`?"), "{}", errors[0].message);
    assert!(!errors[1].message.contains("did you mean"), "{}", errors[1].message);
    assert_eq!(found("fiatWithdrawals.createQuote", "[]", Strictness::Off), []);
}

#[test]
fn dependent_members_are_checked_together() {
    let account =
        |tail: &str| format!(r#"{{"accountHolderName":"A","currency":"EUR","country":"DE"{tail}}}"#);
    assert_eq!(standard("bankAccounts.create", &account("")), expected(&[("", "at_least_one_required")]));
    assert_eq!(standard("bankAccounts.create", &account(r#","accountNumber":"1""#)), []);
    let quote = |tail: &str| format!(r#"{{"fromAsset":"EUR","toAsset":"USDC"{tail}}}"#);
    assert_eq!(standard("conversions.createQuote", &quote("")), expected(&[("", "exactly_one_required")]));
    let both = quote(r#","fromAmount":"1","toAmount":"1""#);
    assert_eq!(standard("conversions.createQuote", &both), expected(&[("", "exactly_one_required")]));
    assert_eq!(standard("conversions.createQuote", &quote(r#","toAmount":"1""#)), []);
}

#[test]
fn fiat_amounts_keep_to_their_minor_units_in_either_order() {
    for (currency, amount, right) in [
        ("EUR", "1.23", true),
        ("EUR", "1.234", false),
        ("JPY", "1", true),
        ("JPY", "1.5", false),
        ("KWD", "1.234", true),
    ] {
        for body in [
            format!(r#"{{"bankAccountId":"b","currency":"{currency}","amount":"{amount}"}}"#),
            format!(r#"{{"amount":"{amount}","currency":"{currency}","bankAccountId":"b"}}"#),
        ] {
            let errors = standard("fiatWithdrawals.createQuote", &body);
            assert_eq!(errors.is_empty(), right, "{body}: {errors:?}");
        }
    }
    // A crypto asset has no minor units.
    let crypto = r#"{"fromAsset":"USDC","toAsset":"EUR","fromAmount":"1.123456"}"#;
    assert_eq!(standard("conversions.createQuote", crypto), []);
}

#[test]
fn errors_in_lists_and_enums_name_their_place() {
    let body = r#"{"documents":[{"documentType":"ID","fileAssetId":"f"},{"documentType":1}]}"#;
    assert_eq!(
        standard("fiatWithdrawals.submitInfo", body),
        expected(&[("/documents/1/documentType", "wrong_type"), ("/documents/1/fileAssetId", "required")])
    );
    let body = r#"{"bankAccountId":"b","currency":"EUR","amount":"1","amountType":"SENT"}"#;
    let errors = errors_in("fiatWithdrawals.createQuote", body, Strictness::Standard);
    assert!(errors[0].message.contains("did you mean `SEND`?"), "{}", errors[0].message);
}

#[test]
fn metadata_is_bounded() {
    let entries = |count: usize| (0..count).map(|i| format!(r#""k{i}":"v""#)).collect::<Vec<_>>().join(",");
    let body = |metadata: &str| withdrawal().replace(r#""order":"7""#, metadata);
    assert_eq!(standard("fiatWithdrawals.create", &body(&entries(50))), []);
    assert_eq!(
        standard("fiatWithdrawals.create", &body(&entries(51))),
        expected(&[("/metadata", "metadata_too_many_keys")])
    );
    let long = format!(r#""k":"{}""#, "é".repeat(501));
    assert_eq!(
        standard("fiatWithdrawals.create", &body(&long)),
        expected(&[("/metadata/k", "text_too_long")])
    );
}

#[test]
fn a_rejected_value_is_not_repeated() {
    let body = r#"{"accountHolderName":"A","currency":"EUR","country":"DE","iban":"DE00370400440532013000"}"#;
    let errors = errors_in("bankAccounts.create", body, Strictness::Standard);
    assert_eq!(errors.len(), 1);
    assert!(!format!("{errors:?}").contains("0532013000"));
}

#[test]
fn hostile_bodies_cause_a_bounded_number_of_errors() {
    let many = format!("[{}]", vec![r#"{"documentType":1}"#; 500].join(","));
    let body = format!(r#"{{"documents":{many}}}"#);
    assert_eq!(standard("fiatWithdrawals.submitInfo", &body).len(), 100);
    assert_eq!(standard("fiatWithdrawals.createQuote", "[1]"), expected(&[("", "wrong_type")]));
    assert_eq!(standard("fiatWithdrawals.createQuote", "7"), expected(&[("", "wrong_type")]));
}

fn read(id: &str, text: &str) -> String {
    let reader = match endpoint(id).unwrap().response {
        Response::One(model) => ResponseReader::one(model),
        Response::Page(model) => ResponseReader::page(model),
    };
    read_response(text.as_bytes().to_vec(), reader).unwrap()
}

#[test]
fn numbers_in_amount_members_become_their_exact_decimal() {
    for (literal, decimal) in [
        ("0.1", "0.1"),
        ("1e-7", "0.0000001"),
        ("9007199254740993", "9007199254740993"),
        ("1234567890123456789012345678901234567.890", "1234567890123456789012345678901234567.890"),
        ("-5E2", "-500"),
    ] {
        let text = format!(r#"{{"items":[{{"available":{literal},"x":{literal}}}],"nextCursor":"c"}}"#);
        let expected = format!(r#"{{"items":[{{"available":"{decimal}","x":{literal}}}],"nextCursor":"c"}}"#);
        assert_eq!(read("balances.list", &text), expected);
    }
}

#[test]
fn every_page_shape_is_read() {
    for (open, close) in
        [("[", "]"), (r#"{"data":["#, "]}"), (r#"{"content":["#, "]}"), (r#"{"results":["#, "]}")]
    {
        assert_eq!(
            read("balances.list", &format!(r#"{open}{{"available":1}},{{"available":2}}{close}"#)),
            format!(r#"{open}{{"available":"1"}},{{"available":"2"}}{close}"#)
        );
    }
}

#[test]
fn unknown_or_odd_members_of_a_response_stay_unchanged() {
    for text in [
        r#"{"withdrawalId":"w","status":"TELEPORTED","new":{"amount":1},"dup":1,"dup":2,"lone":"\ud800", "n" : null}"#,
        r#"{"amount":{"value":1},"fee":null,"receiveAmount":1e999999999}"#,
        "[]",
        "7",
    ] {
        assert_eq!(read("fiatWithdrawals.get", text), text);
    }
}

proptest! {
    #[test]
    fn no_body_makes_validation_panic(body in r#"[\[\]{}",:0-9a-z]{0,60}"#) {
        for id in ["fiatWithdrawals.create", "fiatWithdrawals.submitInfo", "conversions.createQuote"] {
            let mut text = body.clone().into_bytes();
            let mut validator = Validator::new(endpoint(id).unwrap().request, Strictness::Strict);
            let _ = Canonicalizer::default().run(&mut text, Numbers::Exact, &mut validator);
            let _ = validator.finish();
        }
    }
}

#[test]
fn members_may_come_in_any_order() {
    let members = [
        r#""quoteId":"q-1""#,
        r#""bankAccountId":"b-1""#,
        r#""currency":"EUR""#,
        r#""amount":"1.234""#,
        r#""reference":7"#,
    ];
    for first in 0..members.len() {
        for step in 1..members.len() {
            let order = (0..members.len()).map(|at| members[(first + at * step) % members.len()]);
            let body = format!("{{{}}}", order.collect::<Vec<_>>().join(","));
            let mut found = standard("fiatWithdrawals.create", &body);
            found.sort();
            let errors = [
                ("/amount", "amount_minor_units"),
                ("/operationAuthorization", "required"),
                ("/reference", "wrong_type"),
            ];
            assert_eq!(found, expected(&errors), "{body}");
        }
    }
}
