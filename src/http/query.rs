//! Query strings: exactly the bytes that are signed.

use super::path::encode_segment;

/// `name=value&…` in the order given, without a leading `?`; the empty string for no pairs.
///
/// Everything but RFC 3986's unreserved characters is percent-encoded, a space as `%20`: the `+` of HTML forms is a
/// plus sign to RFC 3986, and `URLSearchParams`, which writes it, would make other bytes than were signed.
pub fn encode_query(pairs: &[(String, String)]) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        encode_segment(name, &mut query);
        query.push('=');
        encode_segment(value, &mut query);
    }
    query
}

#[cfg(test)]
mod tests {
    use super::encode_query;

    #[test]
    fn keeps_order_and_encodes_by_rfc_3986() {
        let pairs =
            [("status", "A B+C"), ("from", "2026-06-28T00:00:00Z"), ("a", ""), ("ü&=", "'(~)"), ("a", "2")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(
            encode_query(&pairs),
            "status=A%20B%2BC&from=2026-06-28T00%3A00%3A00Z&a=&%C3%BC%26%3D=%27%28~%29&a=2"
        );
        assert_eq!(encode_query(&[]), "");
    }
}
