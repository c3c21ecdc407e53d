//! The core compiled to wasm32, in Node and in a browser: the published documents of RFC 8785 and of this contract's
//! own rules must come out as they do natively. (The whole suites run through the package, in `tests/js`.)
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use oceafin_partner::api::OperationKind;
use oceafin_partner::json::{self, Numbers};
use oceafin_partner::operation::{Binding, HashProfile, OperationPayload};
use oceafin_partner::signing::{SignedParts, SigningKey, sign_into};
use serde_json::Value;
use sha2::{Digest, Sha256};
use wasm_bindgen_test::wasm_bindgen_test;

fn rows(text: &str) -> Vec<Value> {
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!rows.is_empty());
    rows
}

#[wasm_bindgen_test]
fn documents_have_their_published_form_and_hash() {
    for text in [
        include_str!("vectors/jcs/documents.jsonl"),
        include_str!("vectors/jcs/derived-documents.jsonl"),
        include_str!("vectors/jcs/lattice-canonicalize.jsonl"),
    ] {
        for row in rows(text) {
            let form = json::canonicalize(row["input"].as_str().unwrap(), Numbers::Nearest).unwrap();
            assert_eq!(form, row["expected"], "{}", row["id"]);
            assert_eq!(hex::encode(Sha256::digest(&form)), row["sha256"], "{}", row["id"]);
        }
    }
}

#[wasm_bindgen_test]
fn numbers_have_their_ecmascript_form() {
    for row in rows(include_str!("vectors/jcs/numbers-es6-first-10000.jsonl")) {
        let bits = u64::from_str_radix(row["ieee754"].as_str().unwrap(), 16).unwrap();
        let spelling = format!("{:e}", f64::from_bits(bits));
        assert_eq!(json::canonicalize(spelling, Numbers::Nearest).unwrap(), row["expected"], "{row}");
    }
}

#[wasm_bindgen_test]
fn long_runs_end_at_the_right_byte_in_every_lane() {
    // One block of sixteen bytes at a time: the end of the string, and what is not plain, at each place of a block.
    for length in 0..40 {
        for (special, canonical) in
            [("\\n", Some("\\n")), ("\\u0041", Some("A")), ("\u{7}", None), ("é", Some("é"))]
        {
            let text = format!("\"{}{special}{}\"", "x".repeat(length), "y".repeat(3));
            let form = json::canonicalize(&text, Numbers::Nearest).ok();
            let expected = canonical.map(|form| format!("\"{}{form}{}\"", "x".repeat(length), "y".repeat(3)));
            assert_eq!(form, expected, "{length} {special:?}");
        }
    }
}

#[wasm_bindgen_test]
fn hash_and_signature_match_the_native_ones() {
    let payload = OperationPayload::from_text(r#"{"quoteId":"q-1","amount":"250.00"}"#).unwrap();
    let hash = payload.hash(HashProfile::PayloadV1, &Binding::default()).unwrap();
    assert_eq!(hash.to_string(), "4a988dde6a793291a2105cefebec9a904f96094598c211f2b7685559f4c2cf94");
    let binding =
        Binding { customer_id: Some("cust-1".into()), operation: Some(OperationKind::FiatWithdrawal) };
    let bound = payload.hash(HashProfile::OperationV1, &binding).unwrap();
    let envelope = r#"{"customerId":"cust-1","operation":"fiatWithdrawal","payload":{"amount":"250.00","quoteId":"q-1"}}"#;
    assert_eq!(bound.to_string(), hex::encode(Sha256::digest(envelope)));

    let signed = SignedParts {
        method: "GET",
        path_and_query: "/partner/v1/customers/cust-1/balances?limit=2",
        body: b"",
        timestamp: "2026-06-28T00:00:00Z",
        nonce: "0123456789abcdef",
        idempotency_key: None,
    };
    let mut out = Vec::new();
    sign_into(&SigningKey::new("secret").unwrap(), &signed, &mut out).unwrap();
    let (signature, base_string) = out.split_at(64);
    let key = SigningKey::new("secret").unwrap();
    assert_eq!(signature, hex::encode(key.tag(base_string)).as_bytes());
    assert!(base_string.ends_with(b"\n2026-06-28T00:00:00Z\n0123456789abcdef\n"));
}
