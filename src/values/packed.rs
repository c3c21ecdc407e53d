//! Code lists as one string: fixed-width upper-case codes, sorted, without separators.
//!
//! A slice of `&str` would spend eight bytes of pointer and length on each three-letter code; a `match` compiles to
//! several kilobytes of branches. This is the text of the list and nothing more.

/// The entry of `list` that equals `code`, by binary search. `list` holds codes of `code`'s width.
pub(super) fn find(list: &'static str, code: &str) -> Option<&'static str> {
    let width = code.len();
    if width == 0 {
        return None;
    }
    let (mut low, mut high) = (0, list.len() / width);
    while low < high {
        let middle = low.midpoint(high);
        let entry = list.get(middle * width..(middle + 1) * width)?;
        match entry.cmp(code) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Some(entry),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn finds_each_entry_and_nothing_between() {
        const LIST: &str = "ABADCACZZZ";
        for code in ["AB", "AD", "CA", "CZ", "ZZ"] {
            assert_eq!(find(LIST, code), Some(code));
        }
        for code in ["", "AA", "AC", "BA", "BC", "ZA", "ab", "\u{e9}"] {
            assert_eq!(find(LIST, code), None, "{code}");
        }
        assert_eq!(find("", "AB"), None);
    }
}
