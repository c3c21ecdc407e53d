//! The package's TypeScript takes the values of this crate's tables from `generated/` and does not repeat them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use oceafin_partner::api::{LIST_QUERY, OperationKind};
use oceafin_partner::model::Strictness;
use oceafin_partner::operation::HashProfile;
use oceafin_partner::signing;

/// Values that the package's sources must not contain even once.
fn values() -> Vec<String> {
    let headers = [
        signing::CLIENT_ID_HEADER,
        signing::TIMESTAMP_HEADER,
        signing::NONCE_HEADER,
        signing::SIGNATURE_HEADER,
        signing::REQUEST_ID_HEADER,
        signing::IDEMPOTENCY_KEY_HEADER,
        signing::WEBHOOK_TIMESTAMP_HEADER,
        signing::WEBHOOK_NONCE_HEADER,
        signing::WEBHOOK_SIGNATURE_HEADER,
    ];
    let quoted = headers.into_iter().chain(signing::WEBHOOK_EVENT_TYPES).map(|word| format!("\"{word}\""));
    let words = ["fiat-withdrawal", "crypto-withdrawal", "withdrawalId", "refundId", "conversionId"];
    let numbers =
        ["128 * 1024 * 1024", "134_217_728", "134217728", "2 ** 31", "2147483647", "2_147_483_647", ".:-]"];
    quoted
        .chain(words.into_iter().chain(numbers).map(str::to_owned))
        .map(|value| value.to_lowercase())
        .collect()
}

/// Words that may appear singly, where the compiler knows their set. A line with two of them repeats the list.
fn lists() -> Vec<Vec<String>> {
    let quoted = |words: &[&str]| words.iter().map(|word| format!("\"{word}\"")).collect();
    vec![
        quoted(&HashProfile::ALL.map(HashProfile::as_str)),
        quoted(&Strictness::ALL.map(Strictness::as_str)),
        quoted(&OperationKind::ALL.map(OperationKind::as_str)),
        quoted(&LIST_QUERY),
        quoted(&["items", "data", "content", "results"]),
        quoted(&["create", "submit", "confirm"]),
    ]
}

#[test]
fn the_package_repeats_nothing_that_is_generated() {
    let mut files = 0;
    let mut found = Vec::new();
    for_each_file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg-template/src"), &mut |path, text| {
        files += 1;
        let file = path.display();
        found.extend(repeated(text).map(|line| format!("{file}: {line}")));
    });
    assert!(files > 50, "only {files} files were found");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_kind_of_repetition_is_found() {
    for line in [
        "const KEY = headers[\"Idempotency-Key\"];",
        "  \"x-request-id\",",
        "const WORD = /fiat-withdrawal|refund/;",
        "const MAX = 128 * 1024 * 1024;",
        "const MODES = [\"standard\", \"strict\"];",
        "type Profile = \"payload-v1\" | \"operation-v1\";",
        "const ID = /^[\\w.:-]{1,128}$/;",
    ] {
        assert_eq!(repeated(line).count(), 1, "{line}");
    }
    for line in [
        "  // the header `Idempotency-Key`, or \"Idempotency-Key\"",
        " * \"standard\" or \"strict\"",
        "if (given.validation === \"strict\") {",
        "const message = \"every request needs an `Idempotency-Key`\";",
    ] {
        assert_eq!(repeated(line).count(), 0, "{line}");
    }
}

/// The lines, without comments, that repeat a generated value.
fn repeated(text: &str) -> impl Iterator<Item = &str> {
    let (values, lists) = (values(), lists());
    text.lines()
        .map(str::trim)
        .filter(|line| !["//", "*", "/*"].iter().any(|comment| line.starts_with(comment)))
        .filter(move |line| {
            let lower = line.to_lowercase();
            values.iter().any(|value| lower.contains(value.as_str()))
                || lists
                    .iter()
                    .any(|list| list.iter().filter(|word| line.contains(word.as_str())).count() > 1)
        })
}

fn for_each_file(folder: &Path, visit: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            for_each_file(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "ts") {
            visit(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}
