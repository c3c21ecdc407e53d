//! Problem documents (RFC 9457, contract section 4) and what else arrives in their place.

use std::borrow::Cow;

use crate::error::{FieldError, Problem};
use crate::tree::Value;

/// Field errors beyond these are dropped: an error is read by people.
const MAX_FIELD_ERRORS: usize = 200;

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
}

/// Reads a body, whatever its `Content-Type` says; members of another type than expected count as absent. `None` for
/// anything but a JSON object: HTML of a proxy, a truncated document, nothing at all.
pub(super) fn read(body: &[u8]) -> Option<ProblemDocument> {
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
    Some(ProblemDocument {
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
    document.take(name)?.into_text().filter(|text| !text.is_empty())
}

/// A code or id that can stand in a message and a log line: short, and visible ASCII.
pub(super) fn is_token(text: &str) -> bool {
    (1..=128).contains(&text.len()) && crate::signing::is_visible_ascii(text)
}

#[cfg(test)]
mod tests {
    use super::{pointer, read};

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
