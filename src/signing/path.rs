//! Whether a path is sent as it is written: what is signed must be what is sent.

/// Whether the WHATWG URL parser, and the clients built on it, pass this path and query on byte for byte.
///
/// So: RFC 3986 characters and whole `%XX` triplets only; no dot segment, also not as `%2e`; no `'` in the query,
/// which the parser encodes; no query that is empty, whose `?` Node drops.
pub(crate) fn is_sent_as_written(path_and_query: &str) -> bool {
    let (path, query) = match path_and_query.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path_and_query, None),
    };
    path.starts_with('/')
        && is_encoded(path, b'\'')
        && !path.split('/').any(|segment| is_dot_segment(segment.as_bytes()))
        && query.is_none_or(|query| !query.is_empty() && is_encoded(query, b'?'))
}

/// One dot or two, each also as `%2e`.
fn is_dot_segment(segment: &[u8]) -> bool {
    let ([b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..]) = segment else { return false };
    matches!(rest, [] | [b'.'] | [b'%', b'2', b'e' | b'E'])
}

/// RFC 3986 `pchar` and `/`, without the `'`; and `extra`.
fn is_encoded(text: &str, extra: u8) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fine = match byte {
            b'%' => [bytes.next(), bytes.next()]
                .iter()
                .all(|digit| digit.is_some_and(|digit| digit.is_ascii_hexdigit())),
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'(' | b')' | b'*' | b'+' | b',' | b';'
            | b'=' | b':' | b'@' | b'/' => true,
            _ => byte.is_ascii_alphanumeric() || byte == extra,
        };
        if !fine {
            return false;
        }
    }
    true
}
