//! Paths: the contract's templates filled, and raw ones checked. The path that is signed is the path that is sent.

use crate::error::{ErrorKind, FieldError, PartnerError};
use crate::signing::is_sent_as_written;
use crate::values::Id;

/// Fills the `{parameters}` of a path template, in order, each id as one percent-encoded segment (RFC 3986).
///
/// Refuses what is not an [`Id`]. Each bad id is reported, under the pointer of its parameter's name.
pub fn fill_path(template: &str, ids: &[&str]) -> Result<String, PartnerError> {
    let mut pieces = template.split('{');
    let mut path = pieces.next().unwrap_or_default().to_owned();
    let mut errors = Vec::new();
    let mut given = ids.iter();
    for piece in pieces {
        let (name, literal) = piece.split_once('}').unwrap_or((piece, ""));
        match given.next() {
            None => errors.push(FieldError::new(format!("/{name}"), "id_missing", "pass the id")),
            Some(id) => match Id::check(id) {
                Ok(()) => encode_segment(id, &mut path),
                Err(error) => errors.push(FieldError::new(format!("/{name}"), error.code, error.message)),
            },
        }
        path.push_str(literal);
    }
    if given.next().is_some() {
        errors.push(FieldError::new("", "id_unexpected", "there are more ids than the path has parameters"));
    }
    if errors.is_empty() { Ok(path) } else { Err(PartnerError::validation(errors)) }
}

/// Percent-encodes everything but RFC 3986's unreserved characters, so also the `:` of an id: it is allowed in a
/// segment, but not every server keeps it.
pub(super) fn encode_segment(text: &str, out: &mut String) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or('0');
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.extend(['%', digit(byte >> 4), digit(byte & 0x0f)]);
        }
    }
}

/// Checks the path (with or without a query) of a call that is not in the table.
///
/// It must be under `/partner/v1/` [P] (`path_outside_api`), and it must be sent as it is written
/// (`path_malformed`): what a URL parser would change was signed in another form.
pub(super) fn check_raw(path_and_query: &str) -> Result<(), PartnerError> {
    if !path_and_query.starts_with("/partner/v1/") {
        return Err(PartnerError::new(
            ErrorKind::Validation,
            "path_outside_api",
            "the path must start with `/partner/v1/`, without scheme and host",
        ));
    }
    if !is_sent_as_written(path_and_query) {
        return Err(PartnerError::new(
            ErrorKind::Validation,
            "path_malformed",
            "the path must be in its sent form: percent-encoded where needed, no `.` or `..` segment, no fragment, no empty query",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{check_raw, fill_path};

    #[test]
    fn fills_each_parameter_as_one_segment() {
        let path = fill_path("/a/{x}/b/{y}/c", &["cust-1", "A.b_c:9"]).unwrap();
        assert_eq!(path, "/a/cust-1/b/A.b_c%3A9/c");
        assert_eq!(fill_path("/a/{x}", &[&"i".repeat(128)]).unwrap().len(), 131);
        assert_eq!(fill_path("/a", &[]).unwrap(), "/a");
    }

    #[test]
    fn refuses_ids_that_would_change_the_path() {
        for id in ["", ".", "..", "../x", "a/b", "a?b", "a#b", "a%2Fb", "a b", "ä", "a\n", &"i".repeat(129)]
        {
            let error = fill_path("/a/{x}", &[id]).unwrap_err();
            assert!(error.code.starts_with("id_"), "{id:?}");
            assert_eq!(error.field_errors[0].pointer, "/x", "{id:?}");
            assert!(id.len() < 3 || !error.message.contains(id), "the value is not repeated");
        }
    }

    #[test]
    fn counts_ids() {
        let error = fill_path("/a/{x}/{y}", &["/"]).unwrap_err();
        let codes: Vec<_> = error.field_errors.iter().map(|field| (&*field.pointer, &*field.code)).collect();
        assert_eq!(codes, [("/x", "id_character"), ("/y", "id_missing")]);
        assert_eq!(fill_path("/a", &["x"]).unwrap_err().code, "id_unexpected");
    }

    #[test]
    fn raw_paths_are_sent_as_written() {
        for path in [
            "/partner/v1/customers",
            "/partner/v1/customers/a%20b?from=2026-06-28T00%3A00%3A00Z&x=/?",
            "/partner/v1/a;b=c,d/(e)/it's/.../x.",
            "/partner/v1/a//b/",
        ] {
            check_raw(path).unwrap();
        }
        for path in
            ["", "partner/v1/x", "/customers", "/partner/v10/x", "https://x/partner/v1/y", "//partner/v1/y"]
        {
            assert_eq!(check_raw(path).unwrap_err().code, "path_outside_api", "{path}");
        }
        for path in [
            "/partner/v1/../x",
            "/partner/v1/x/..",
            "/partner/v1/./x",
            "/partner/v1/%2e%2E/x",
            "/partner/v1/.%2e/x",
            "/partner/v1/a\\b",
            "/partner/v1/a b",
            "/partner/v1/a#b",
            "/partner/v1/a?b#c",
            "/partner/v1/a?",
            "/partner/v1/a?b='c'",
            "/partner/v1/ä",
            "/partner/v1/{id}",
            "/partner/v1/a\tb",
            "/partner/v1/a%2",
            "/partner/v1/a%zz",
            "/partner/v1/a|b",
            "/partner/v1/a?b=\"c\"",
        ] {
            assert_eq!(check_raw(path).unwrap_err().code, "path_malformed", "{path}");
        }
    }
}
