//! Code lists as one string: fixed-width upper-case codes, sorted, without separators.
//!
//! A slice of `&str` would spend eight bytes of pointer and length on each three-letter code; a `match` compiles to
//! several kilobytes of branches. This is the text of the list and nothing more.

/// The entry of `list` that equals `code`, by binary search. `list` holds codes of `WIDTH` characters, at most four.
pub(super) fn find<const WIDTH: usize>(list: &'static str, code: &str) -> Option<&'static str> {
    let code: &[u8; WIDTH] = code.as_bytes().try_into().ok()?;
    let (codes, _) = list.as_bytes().as_chunks::<WIDTH>();
    let at = codes.binary_search_by_key(&number(code), number).ok()?;
    list.get(at * WIDTH..(at + 1) * WIDTH)
}

/// A code as one number in the same order: comparing slices would call `memcmp` at each step.
fn number<const WIDTH: usize>(code: &[u8; WIDTH]) -> u32 {
    code.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn finds_each_entry_and_nothing_between() {
        const LIST: &str = "ABADCACZZZ";
        for code in ["AB", "AD", "CA", "CZ", "ZZ"] {
            assert_eq!(find::<2>(LIST, code), Some(code));
        }
        for code in ["", "AA", "AC", "BA", "BC", "ZA", "ab", "\u{e9}", "A", "ABA", "ABAD"] {
            assert_eq!(find::<2>(LIST, code), None, "{code}");
        }
        assert_eq!(find::<2>("", "AB"), None);
    }
}
