//! "Did you mean": the known name nearest to an unknown one.

/// The candidate nearest to `name`, if at most a third of its characters differ, as in a typing error. Case and separators
/// are ignored (`quote_id`, `QuoteID`).
pub(super) fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    const LONGEST: usize = 64;
    if name.len() > LONGEST {
        return None;
    }
    let plain = |text: &str| {
        text.chars()
            .filter(|c| !matches!(c, '_' | '-' | ' ' | '.'))
            .map(|c| c.to_ascii_lowercase())
            .collect::<Vec<_>>()
    };
    let wanted = plain(name);
    candidates
        .map(|candidate| {
            let known = plain(candidate);
            let edits = if is_one_swap(&wanted, &known) { 1 } else { distance(&wanted, &known) };
            (edits, candidate)
        })
        .filter(|(edits, candidate)| edits * 3 <= candidate.len())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// `lable` for `label`: two swapped characters are the commonest typing error, so they count as one edit, not as the two
/// of Levenshtein.
fn is_one_swap(a: &[char], b: &[char]) -> bool {
    let mut differing = a.iter().zip(b).enumerate().filter(|(_, (from, to))| from != to);
    match (differing.next(), differing.next(), differing.next()) {
        (Some((first, (a1, b1))), Some((second, (a2, b2))), None) => {
            a.len() == b.len() && first + 1 == second && a1 == b2 && a2 == b1
        }
        _ => false,
    }
}

/// Levenshtein distance, one row at a time.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, to) in row.iter_mut().skip(1).zip(b) {
            let replaced = diagonal + usize::from(from != to);
            diagonal = *cell;
            left = replaced.min(left + 1).min(*cell + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_leaves_strangers_alone() {
        let names = ["quoteId", "bankAccountId", "amount", "amountType"];
        let near = |name| nearest(name, names.into_iter());
        assert_eq!(near("amout"), Some("amount"));
        assert_eq!(near("quote_id"), Some("quoteId"));
        assert_eq!(near("QuoteID"), Some("quoteId"));
        assert_eq!(near("bankAcountId"), Some("bankAccountId"));
        assert_eq!(near("amuont"), Some("amount"));
        assert_eq!(nearest("lable", ["asset", "label"].into_iter()), Some("label"));
        assert_eq!(nearest("lbale", ["asset", "label"].into_iter()), None);
        assert_eq!(near("colour"), None);
        assert_eq!(near(&"x".repeat(100_000)), None);
    }

    #[test]
    fn distance_counts_edits() {
        let edits =
            |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("abc", "abc"), 0);
    }
}
