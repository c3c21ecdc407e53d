//! Whether a path is sent as it is written: what is signed must be what is sent.

/// Whether the WHATWG URL parser, and the clients built on it, pass this path and query on byte for byte.
///
/// So: RFC 3986 characters and whole `%XX` triplets only; no dot segment, also not as `%2e`; no `'` in the query,
/// which the parser encodes; no query that is empty, whose `?` Node drops.
pub(crate) fn is_sent_as_written(path_and_query: &str) -> bool {
    if !path_and_query.starts_with('/') {
        return false;
    }
    // One pass, for this is asked of every request that is signed; segments are looked at only if one begins like dots.
    let (mut begins, mut query, mut dots) = (false, false, false);
    let mut rest = path_and_query.as_bytes();
    while let [byte, after @ ..] = rest {
        dots |= begins && !query && matches!(byte, b'.' | b'%');
        begins = *byte == b'/';
        rest = match (byte, after) {
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => after,
            (b'?', [_, ..]) => {
                query = true;
                after
            }
            (b'?', []) if query => after,
            (b'\'', after) if !query => after,
            (byte, after) if is_plain(*byte) => after,
            _ => return false,
        };
    }
    !dots || !has_dot_segment(path_and_query)
}

#[cold]
fn has_dot_segment(path_and_query: &str) -> bool {
    let path = path_and_query.split('?').next().unwrap_or_default();
    path.split('/').any(|segment| is_dot_segment(segment.as_bytes()))
}

/// One dot or two, each also as `%2e`.
fn is_dot_segment(segment: &[u8]) -> bool {
    let ([b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..]) = segment else { return false };
    matches!(rest, [] | [b'.'] | [b'%', b'2', b'e' | b'E'])
}

/// One bit a character of ASCII: `!$&()*+,-./0123456789:;=` below 64, `@A…Z_a…z~` above.
const PLAIN: [u64; 2] = [0x2fff_ff52_0000_0000, 0x47ff_fffe_87ff_ffff];

/// RFC 3986 `pchar` and `/`, without the `'`, which only a path may hold.
fn is_plain(byte: u8) -> bool {
    let [low, high] = PLAIN;
    let bits = if byte < 64 { low } else { high };
    byte < 128 && bits.wrapping_shr(u32::from(byte)) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn the_table_has_the_characters_of_a_path() {
        let plain: String = (0..=255).filter(|byte| is_plain(*byte)).map(char::from).collect();
        let letters: String = ('a'..='z').collect();
        assert_eq!(plain, format!("!$&()*+,-./0123456789:;=@{}_{letters}~", letters.to_uppercase()));
    }
}
