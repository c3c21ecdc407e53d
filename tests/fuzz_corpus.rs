//! The committed corpus of each fuzz target, without a fuzzer. `cargo xtask fuzz` is the way to look for more.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;

/// Hands each file of a target's corpus to the target.
fn replay(target: &str, check: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        check(&fs::read(entry.unwrap().path()).unwrap());
        files += 1;
    }
    assert!(files >= 10, "{target}: a corpus of {files} files");
}

#[test]
fn scanner() {
    replay("scanner", targets::scanner::check);
}

#[test]
fn base_string() {
    replay("base_string", |data| {
        targets::base_string::check(data);
    });
}

#[test]
fn webhooks() {
    replay("webhooks", targets::webhooks::check);
}

#[test]
fn payment_uri() {
    replay("payment_uri", targets::payment_uri::check);
}

#[test]
fn responses() {
    replay("responses", targets::responses::check);
}

#[test]
fn problems() {
    replay("problems", targets::problems::check);
}
