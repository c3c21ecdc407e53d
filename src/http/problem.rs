//! Problem documents (RFC 9457, contract section 4) and what else arrives in their place.

use std::borrow::Cow;

use crate::error::{FieldError, Outcome, Problem};
use crate::tree::Value;

/// A longer body is not read as a problem document: as a tree it takes 20 times its length, and memory that wasm has
/// taken once it keeps.
pub const MAX_PROBLEM_BYTES: usize = 256 * 1024;

/// Field errors beyond these are dropped: an error is read by people.
const MAX_FIELD_ERRORS: usize = 200;

/// Longer texts of the server are cut, in bytes, for the same reason.
const MAX_TEXT_BYTES: usize = 1024;

/// How the `type` of a relay's own problems begins.
const RELAY_PROBLEM: &str = "urn:oceafin-partner:problem:";

/// What a problem document says beside its status, which is the response's own.
#[derive(Default)]
pub(super) struct ProblemDocument {
    /// `code`, unknown ones as they are.
    pub(super) code: Option<String>,
    /// `requestId`.
    pub(super) request_id: Option<String>,
    /// `errors[]`.
    pub(super) field_errors: Vec<FieldError>,
    /// `type`, `title`, `detail`.
    pub(super) problem: Option<Problem>,
    /// Whether it is a relay's own, and says that nothing was sent to the API. For clients of a relay only: anybody can
    /// write so.
    pub(super) relay_sent_nothing: bool,
}

/// Reads a body, whatever its `Content-Type` says; members of another type than expected count as absent. `None` for
/// anything but a JSON object of at most [`MAX_PROBLEM_BYTES`]: HTML of a proxy, a truncated document, nothing at all.
pub(super) fn read(body: &[u8]) -> Option<ProblemDocument> {
    if body.len() > MAX_PROBLEM_BYTES {
        return None;
    }
    let mut document = Value::parse(body).ok().filter(|document| matches!(document, Value::Object(_)))?;
    let field_errors = match document.take("errors") {
        Some(Value::Array(rows)) => rows.into_iter().take(MAX_FIELD_ERRORS).filter_map(field_error).collect(),
        _ => Vec::new(),
    };
    let problem = Problem {
        problem_type: text(&mut document, "type"),
        title: text(&mut document, "title"),
        detail: text(&mut document, "detail"),
    };
    let by_relay = problem.problem_type.as_deref().is_some_and(|uri| uri.starts_with(RELAY_PROBLEM));
    let outcome = text(&mut document, "outcome");
    Some(ProblemDocument {
        relay_sent_nothing: by_relay && outcome.as_deref() == Some(Outcome::NotSent.as_str()),
        code: text(&mut document, "code").filter(|code| is_token(code)),
        request_id: text(&mut document, "requestId").filter(|id| is_token(id)),
        field_errors,
        problem: (problem != Problem::default()).then_some(problem),
    })
}

/// One row of `errors[]`; its shape is assumed [A]: `{field, code?, message}`, with `pointer` and `detail` (RFC 9457's
/// own example) for `field` and `message`.
fn field_error(mut row: Value) -> Option<FieldError> {
    let place = text(&mut row, "pointer").or_else(|| text(&mut row, "field"));
    let code =
        text(&mut row, "code").filter(|code| is_token(code)).map_or(Cow::Borrowed("invalid"), Cow::Owned);
    let message = text(&mut row, "message").or_else(|| text(&mut row, "detail"));
    if place.is_none() && message.is_none() {
        return None;
    }
    let pointer = place.as_deref().map(pointer).unwrap_or_default();
    Some(FieldError::new(
        pointer,
        code,
        message.unwrap_or_else(|| "the server refused this value".to_owned()),
    ))
}

/// The JSON pointer (RFC 6901) of a field name: `/a/0/b` and `#/a/0/b` are pointers already; `a[0].b` and `$.a[0].b` are
/// paths.
fn pointer(place: &str) -> String {
    let place = place.strip_prefix('#').unwrap_or(place);
    if place.is_empty() || place.starts_with('/') {
        return place.to_owned();
    }
    let place = match place.strip_prefix('$') {
        Some(rest) if rest.is_empty() || rest.starts_with(['.', '[']) => rest,
        _ => place,
    };
    let mut pointer = String::new();
    for segment in place.split(['.', '[']) {
        let segment = segment.strip_suffix(']').unwrap_or(segment).trim_matches(['"', '\'']);
        if !segment.is_empty() {
            pointer.push('/');
            pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
        }
    }
    pointer
}

fn text(document: &mut Value, name: &str) -> Option<String> {
    document.take(name)?.into_text().filter(|text| !text.is_empty()).map(cut)
}

fn cut(mut text: String) -> String {
    if text.len() > MAX_TEXT_BYTES {
        let end = (0..=MAX_TEXT_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        text.truncate(end);
        text.push('…');
        text.shrink_to_fit();
    }
    text
}

/// A code or id that can stand in a message and a log line: short, and visible ASCII.
pub(super) fn is_token(text: &str) -> bool {
    (1..=128).contains(&text.len()) && crate::signing::is_visible_ascii(text)
}

#[cfg(test)]
mod tests {
    use super::{MAX_PROBLEM_BYTES, MAX_TEXT_BYTES, pointer, read};

    #[test]
    fn field_names_become_pointers() {
        for (field, expected) in [
            ("", ""),
            ("#", ""),
            ("amount", "/amount"),
            ("/amount", "/amount"),
            ("#/documents/0/fileAssetId", "/documents/0/fileAssetId"),
            ("documents[0].fileAssetId", "/documents/0/fileAssetId"),
            ("documents.0.fileAssetId", "/documents/0/fileAssetId"),
            ("$.documents[0]", "/documents/0"),
            ("$", ""),
            ("$ref", "/$ref"),
            ("metadata['a']", "/metadata/a"),
            ("a~b", "/a~0b"),
            ("a/b", "/a~1b"),
        ] {
            assert_eq!(pointer(field), expected, "{field}");
        }
    }

    #[test]
    fn reads_what_is_there() {
        let document = read(
            br#"{"type":"https://docs/x","title":"T","status":409,"code":"PARTNER_NEW_CODE","detail":"D","requestId":"r-1",
                "errors":[{"field":"amount","code":"too_small","message":"m"},{"pointer":"/iban","detail":"d"},
                          {"field":"x"},{"message":"only"},{},"text",7]}"#,
        )
        .unwrap();
        assert_eq!(document.code.as_deref(), Some("PARTNER_NEW_CODE"));
        assert_eq!(document.request_id.as_deref(), Some("r-1"));
        let problem = document.problem.unwrap();
        assert_eq!(
            [problem.problem_type, problem.title, problem.detail].map(Option::unwrap),
            ["https://docs/x", "T", "D"]
        );
        let fields: Vec<_> =
            document.field_errors.iter().map(|f| (&*f.pointer, &*f.code, &*f.message)).collect();
        assert_eq!(
            fields,
            [
                ("/amount", "too_small", "m"),
                ("/iban", "invalid", "d"),
                ("/x", "invalid", "the server refused this value"),
                ("", "invalid", "only"),
            ]
        );
    }

    #[test]
    fn of_two_members_with_one_name_the_last_counts() {
        // Taking `errors`, `type` and `title` out must not bring the last `code` before the first.
        let text = r#"{"errors":[],"type":"t","title":"a","code":"A","requestId":"1","code":"B","requestId":"2","title":"b","code":"C"}"#;
        let document = read(text.as_bytes()).unwrap();
        assert_eq!((document.code.as_deref(), document.request_id.as_deref()), (Some("C"), Some("2")));
        assert_eq!(document.problem.unwrap().title.as_deref(), Some("b"));
        let row = r#"{"errors":[{"x":1,"code":"a","field":"f","code":"b"}]}"#;
        assert_eq!(read(row.as_bytes()).unwrap().field_errors.first().unwrap().code, "b");
    }

    #[test]
    fn a_body_and_its_texts_are_bounded() {
        let wordy = |length: usize| format!(r#"{{"code":"A","detail":"{}"}}"#, "é".repeat(length));
        let longest = MAX_PROBLEM_BYTES;
        let exact = format!("{{\"code\":\"A\"}}{}", " ".repeat(longest - 12));
        assert_eq!((exact.len(), read(exact.as_bytes()).is_some()), (longest, true));
        assert!(read(format!("{exact} ").as_bytes()).is_none());

        let document = read(wordy(50_000).as_bytes()).unwrap();
        let detail = document.problem.unwrap().detail.unwrap();
        assert!(detail.len() <= MAX_TEXT_BYTES + 3 && detail.ends_with("é…"), "{}", detail.len());
        let long = "/".repeat(5_000);
        let rows: Vec<String> =
            (0..20).map(|_| format!(r#"{{"field":"a{long}","message":"{long}"}}"#)).collect();
        let document = read(format!(r#"{{"errors":[{}]}}"#, rows.join(",")).as_bytes()).unwrap();
        assert!(document.field_errors.iter().all(|row| row.pointer.len() + row.message.len() < 4_000));
    }

    #[test]
    fn is_calm_about_anything_else() {
        for body in ["", " ", "<html>", "{\"code\":\"A", "[]", "null", "7", "\"x\"", "{\"a\":1}x"] {
            assert!(read(body.as_bytes()).is_none(), "{body}");
        }
        assert!(read(b"\xff{}").is_none());
        assert!(read("[".repeat(100_000).as_bytes()).is_none(), "depth is bounded");
        let odd = read(br#"{"code":7,"requestId":"a\nb","errors":{"a":1},"title":[],"detail":""}"#).unwrap();
        assert!(odd.code.is_none() && odd.request_id.is_none() && odd.problem.is_none());
        assert!(read(br#"{"code":"two words"}"#).unwrap().code.is_none());
    }
}
