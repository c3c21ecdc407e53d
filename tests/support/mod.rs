//! Reads the vectors that the tests share.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// The path of a file under `tests/vectors`.
pub fn vector_path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name)
}

/// The rows of a JSON Lines file under `tests/vectors`. Fails if there are none: no suite passes by being empty.
pub fn rows(name: &str) -> Vec<Value> {
    let text = fs::read_to_string(vector_path(name)).unwrap();
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!rows.is_empty(), "{name} is empty");
    rows
}

/// A string member of a row.
pub fn text<'r>(row: &'r Value, member: &str) -> &'r str {
    row[member].as_str().unwrap_or_else(|| panic!("{member} of {row}"))
}
