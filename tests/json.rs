//! The public vectors for RFC 8785 and for JSON parsing, and properties against an independent canonicaliser.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use std::fs;

use oceafin_partner::json::{self, Numbers};
use proptest::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};
use support::{rows, text, vector_path};

fn canonical(input: &str) -> Result<String, json::JsonError> {
    json::canonicalize(input, Numbers::Nearest)
}

fn double(row: &Value) -> f64 {
    f64::from_bits(u64::from_str_radix(text(row, "ieee754"), 16).unwrap())
}

#[test]
fn documents_have_their_published_form_and_hash() {
    for file in ["documents", "derived-documents", "lattice-canonicalize"] {
        for row in rows(&format!("jcs/{file}.jsonl")) {
            let form =
                canonical(text(&row, "input")).unwrap_or_else(|error| panic!("{}: {error}", row["id"]));
            assert_eq!(form, text(&row, "expected"), "{}", row["id"]);
            assert_eq!(hex::encode(Sha256::digest(&form)), text(&row, "sha256"), "{}", row["id"]);
            assert_eq!(canonical(&form).as_ref(), Ok(&form), "{}: the form is its own form", row["id"]);
        }
    }
}

#[test]
fn malformed_documents_are_refused() {
    for row in rows("jcs/lattice-reject.jsonl") {
        let result = canonical(text(&row, "input"));
        assert_eq!(result.is_err(), text(&row, "strictness") == "must", "{row}");
    }
    for row in rows("jcs/lattice-is-canonical.jsonl") {
        let input = text(&row, "input");
        let same = canonical(input).is_ok_and(|form| form == input);
        assert_eq!(Some(same), row["is_canonical"].as_bool(), "{row}");
    }
}

#[test]
fn numbers_have_their_ecmascript_form() {
    for file in ["numbers-rfc8785-appendix-b", "numbers-es6-first-10000", "numbers-lattice-golden-sample"] {
        for row in rows(&format!("jcs/{file}.jsonl")) {
            let value = double(&row);
            let Some(expected) = row["expected"].as_str() else {
                assert!(!value.is_finite(), "{row}");
                continue;
            };
            // Two spellings of the same double: Rust's, and all its digits.
            for spelling in [format!("{value:e}"), format!("{value:?}")] {
                assert_eq!(canonical(&spelling).as_deref(), Ok(expected), "{row}");
            }
            assert_eq!(canonical(expected).as_deref(), Ok(expected), "{row}");
        }
    }
}

#[test]
fn number_texts_round_to_the_nearest_double() {
    for row in rows("jcs/number-text-to-double.jsonl") {
        let result = canonical(text(&row, "input"));
        match row["jcs"].as_str() {
            Some(expected) if row["finite"] == Value::Bool(true) => {
                assert_eq!(result.as_deref(), Ok(expected), "{row}");
            }
            _ => assert_eq!(result.unwrap_err().code, json::JsonErrorCode::NumberOverflow, "{row}"),
        }
    }
}

#[test]
fn parsing_vectors_have_their_i_json_verdict() {
    for index in ["jsontestsuite", "jsonchecker"] {
        for row in rows(&format!("json-parsing/{index}.jsonl")) {
            let bytes = fs::read(vector_path("json-parsing").join(text(&row, "file"))).unwrap();
            let accepted = json::canonicalize(&bytes, Numbers::Nearest).is_ok();
            let expected = match text(&row, "ijson") {
                "accept" => true,
                "reject" => false,
                _ => text(&row, "id").contains("500_nested_arrays"),
            };
            assert_eq!(accepted, expected, "{row}");
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<f64>()
            .prop_filter_map("finite", |value| serde_json::Number::from_f64(value).map(Value::Number)),
        any::<i32>().prop_map(Value::from),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number,
        ".*".prop_map(Value::String)
    ];
    leaf.prop_recursive(6, 80, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
            prop::collection::vec((".{0,6}", inner), 0..40).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// JSON text with the members of every object in falling order, which is never the canonical one.
fn reversed(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(reversed).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let members = members
                .iter()
                .rev()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), reversed(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        scalar => scalar.to_string(),
    }
}

proptest! {
    #[test]
    fn agrees_with_an_independent_canonicaliser(value in any_json()) {
        let expected = serde_json_canonicalizer::to_string(&value).unwrap();
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        for spelling in [value.to_string(), pretty, reversed(&value)] {
            prop_assert_eq!(canonical(&spelling).unwrap(), expected.as_str());
        }
    }

    #[test]
    fn numbers_round_as_the_standard_library_does(
        digits in "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?", exponent in prop::option::of(-400_i32..400)
    ) {
        let literal = exponent.map_or(digits.clone(), |exponent| format!("{digits}e{exponent}"));
        let value: f64 = literal.parse().unwrap();
        match canonical(&literal) {
            // Adding zero removes the sign of a negative zero, whose form is `0`.
            Ok(form) => prop_assert_eq!(form.parse::<f64>().unwrap().to_bits(), (value + 0.0).to_bits(), "{}", literal),
            Err(_) => prop_assert!(value.is_infinite(), "{}", literal),
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = json::canonicalize(&bytes, Numbers::Exact);
    }

    #[test]
    fn no_json_like_text_makes_it_panic(text in r#"[\[\]{}",:0-9eE.\\u+\- a-fntr]{0,80}"#) {
        if let Ok(form) = json::canonicalize(&text, Numbers::Nearest) {
            prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok(), "accepted: {}", text);
            prop_assert_eq!(json::canonicalize(&form, Numbers::Nearest).unwrap(), form);
        }
    }
}
