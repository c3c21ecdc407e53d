//! Rules of the scanner that the vectors do not reach; the vectors are in `tests/json.rs`.

use super::*;

fn canonical(text: &str) -> String {
    canonicalize(text, Numbers::Nearest).unwrap()
}

fn refused(text: impl AsRef<[u8]>) -> JsonError {
    canonicalize(text, Numbers::Nearest).unwrap_err()
}

#[test]
fn sorts_inner_and_outer_members_in_place() {
    assert_eq!(
        canonical(r#"{"b":{"z":[{"y":1,"x":2}],"a":0},"a":{"d":1,"c":2}}"#),
        r#"{"a":{"c":2,"d":1},"b":{"a":0,"z":[{"x":2,"y":1}]}}"#
    );
}

#[test]
fn a_late_odd_spelling_keeps_what_was_sorted_before_it() {
    assert_eq!(
        canonical(r#"{"c":{"b":1,"a":2},"b":[ {"y":1e0,"x":"\u0041\/"} ],"a":{"q":1,"p":2}}"#),
        r#"{"a":{"p":2,"q":1},"b":[{"x":"A/","y":1}],"c":{"a":2,"b":1}}"#
    );
}

#[test]
fn orders_names_by_utf16_code_units() {
    // U+1F600 is D83D DE00 in UTF-16 and so stands before U+E000 and U+FB33, though its UTF-8 bytes are greater.
    assert_eq!(canonical("{\"\u{e000}\":1,\"\u{1f600}\":2}"), "{\"\u{1f600}\":2,\"\u{e000}\":1}");
    // Escapes count as the characters they stand for, on either side of a comparison.
    assert_eq!(canonical(r#"{"\n":1,"A":2}"#), r#"{"\n":1,"A":2}"#);
    assert_eq!(canonical(r#"{"A":2,"\n":1}"#), r#"{"\n":1,"A":2}"#);
    assert_eq!(
        canonical(r#"{"a":1,"\n":2,"\"":3,"\u0001":4,"\t":5}"#),
        r#"{"\u0001":4,"\t":5,"\n":2,"\"":3,"a":1}"#
    );
    assert_eq!(canonical(r#"{"a\\":1,"a]":2,"a":3,"aA":4}"#), r#"{"a":3,"aA":4,"a\\":1,"a]":2}"#);
}

#[test]
fn duplicate_names_are_refused_however_they_are_spelt() {
    for text in [r#"{"a":1,"a":2}"#, r#"{"a":1,"b":0,"\u0061":2}"#, r#"{"b":1,"a":0,"b":2}"#] {
        assert_eq!(refused(text).code, JsonErrorCode::DuplicateKey, "{text}");
    }
    assert_eq!(refused(r#"{"o":[{"b":1,"a":0,"b":2}]}"#).pointer, "/o/0/b");
}

#[test]
fn errors_point_at_the_value_being_read() {
    assert_eq!(refused(r#"{"a/b":{"c~":[1,2,nul]}}"#).pointer, "/a~1b/c~0/2");
    assert_eq!(refused(r#"{"a":"\ud800"}"#).pointer, "/a");
    assert_eq!(refused(r#"{ "a" : [ 1, { "b" : 01 } ] }"#).pointer, "/a/1/b");
    assert_eq!(refused("[1,2] 3").code, JsonErrorCode::TrailingText);
}

#[test]
fn payload_numbers_must_survive() {
    let exact = |text: &str| canonicalize(text, Numbers::Exact).map_err(|error| error.code);
    for (text, form) in [
        ("9007199254740991", "9007199254740991"),
        ("-9007199254740991", "-9007199254740991"),
        ("1.10", "1.1"),
        ("100e-2", "1"),
        ("0.000001", "0.000001"),
        ("0.0000001", "1e-7"),
        ("-0", "0"),
        ("0e99999999999999999999", "0"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("123456789012345.6", "123456789012345.6"),
    ] {
        assert_eq!(exact(text).as_deref(), Ok(form), "{text}");
    }
    for text in ["9007199254740992", "9007199254740993", "-9007199254740992", "1e21", "1e16"] {
        assert_eq!(exact(text), Err(JsonErrorCode::UnsafeInteger), "{text}");
    }
    for text in
        ["0.1000000000000000055511151231257827", "1e-400", "1.00000000000000001", "3.14159265358979323846"]
    {
        assert_eq!(exact(text), Err(JsonErrorCode::InexactNumber), "{text}");
    }
    assert_eq!(exact("1e400"), Err(JsonErrorCode::NumberOverflow));
    assert_eq!(canonical("9007199254740993"), "9007199254740992");
}

#[test]
fn depth_is_bounded_without_recursion() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(canonical(&nested(MAX_DEPTH)), nested(MAX_DEPTH));
    assert_eq!(refused(nested(MAX_DEPTH + 1)).code, JsonErrorCode::TooDeep);
    assert_eq!(refused("[".repeat(100_000)).code, JsonErrorCode::TooDeep);
    assert_eq!(refused(r#"{"a":"#.repeat(100_000)).code, JsonErrorCode::TooDeep);
}

#[test]
fn what_is_nested_deep_is_put_in_order_all_the_same() {
    // At each level two members after the nested one that belong before it, and in the innermost another spelling, which
    // makes the canonicaliser copy.
    for innermost in [r#"{"z":1,"y":2}"#, r#"{"z":1.0,"y":[ {"d":0,"c":"\u0041"} ]}"#] {
        let (mut text, mut form) = (innermost.to_owned(), canonical(innermost));
        for level in 0..MAX_DEPTH - 4 {
            text = format!(r#"{{"n":{text},"m":{{"b":[],"a":{level}}},"l":"{level}"}}"#);
            form = format!(r#"{{"l":"{level}","m":{{"a":{level},"b":[]}},"n":{form}}}"#);
        }
        assert_eq!(canonical(&text), form);
        assert_eq!(canonical(&format!("[{text},{text}]")), format!("[{form},{form}]"));
        let twice = text.replacen(r#""z":"#, r#""y":"#, 1);
        assert_eq!(refused(twice).code, JsonErrorCode::DuplicateKey);
    }
}

#[test]
fn a_canonicalizer_serves_again_after_an_error() {
    let mut canonicalizer = Canonicalizer::default();
    for (text, form) in
        [(r#"{"b":1,"a":2}"#, Some(r#"{"a":2,"b":1}"#)), ("[1,", None), ("[ 1 ]", Some("[1]"))]
    {
        let mut text = text.as_bytes().to_vec();
        let result = canonicalizer.run(&mut text, Numbers::Exact, &mut Form);
        assert_eq!(result.ok().map(Canonical::text), form);
    }
}

#[test]
fn traps_tell_what_stringify_may_have_replaced() {
    let traps = |text: &str| {
        let mut canonicalizer = Canonicalizer::default();
        let mut text = text.as_bytes().to_vec();
        canonicalizer.run(&mut text, Numbers::Exact, &mut Form).unwrap().traps()
    };
    assert_eq!(traps(r#"{"a":["x"]}"#), Traps::default());
    assert!(traps(r#"{"a":[null]}"#).null);
    assert!(traps(r#"{"a":[{}]}"#).empty_object);
    assert!(traps(r#"{"a":[{"0":1}]}"#).indexed);
    assert_eq!(traps(r#"{"00":1,"1":"0"}"#), Traps::default());
}
