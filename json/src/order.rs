//! Member order of RFC 8785 section 3.2.3: by name, as sequences of UTF-16 code units.

use std::cmp::Ordering;

use super::string::Raw;

/// Offsets of a member in the text. Its name is between the quotes at `start` and `name_end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// The opening quote of the name.
    pub start: u32,
    /// The closing quote of the name.
    pub name_end: u32,
    /// End of the value; known once the object is closed.
    pub end: u32,
}

impl Member {
    pub(super) fn name(self, text: &[u8]) -> &[u8] {
        text.get(self.start as usize + 1..self.name_end as usize).unwrap_or_default()
    }
}

/// Compares two names in canonical form, by their order in canonical text.
///
/// The bytes decide, except where the orders of UTF-8 and UTF-16 differ (U+E000 and above against the supplementary
/// planes) and where there is an escape. There the UTF-16 code units decide.
pub fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let shared = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    match (a.get(shared), b.get(shared)) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(&x), Some(&y)) => {
            let escaped = x == b'\\' || y == b'\\' || a.iter().take(shared).any(|&byte| byte == b'\\');
            if escaped || (x >= 0xee && y >= 0xee) { compare_units(a, b, shared) } else { x.cmp(&y) }
        }
    }
}

/// Compares the first character that differs; the bytes before `shared` are the same. In canonical form a character has one
/// spelling, so it is at the same offset in both.
#[cold]
fn compare_units(a: &[u8], b: &[u8], shared: usize) -> Ordering {
    let mut start = 0;
    loop {
        let length = match a.get(start..).unwrap_or_default() {
            [b'\\', b'u', ..] => 6,
            [b'\\' | 0x80..=0xdf, ..] => 2,
            [0xf0..=0xff, ..] => 4,
            [0xe0..=0xef, ..] => 3,
            _ => 1,
        };
        if start + length > shared {
            break;
        }
        start += length;
    }
    let units = |name: &[u8]| {
        let character = Raw::new(name.get(start..).unwrap_or_default(), false).chars().next();
        let mut units = [0; 2];
        character.map(|character| {
            character.encode_utf16(&mut units);
            units
        })
    };
    units(a).cmp(&units(b))
}

/// Sorts by insertion up to the dozen members that a money-moving request has, and by heapsort above that, which takes
/// n log n whatever names an attacker sends. Both together are a tenth of the code of the standard library's sort.
fn sort(members: &mut [Member], compare: impl Fn(&Member, &Member) -> Ordering) {
    const FEW: usize = 24;
    if members.len() <= FEW {
        for end in 1..members.len() {
            let mut at = end;
            while let Some([before, after]) = members.get(at.wrapping_sub(1)..=at)
                && compare(before, after).is_gt()
            {
                members.swap(at - 1, at);
                at -= 1;
            }
        }
        return;
    }
    let sift = |heap: &mut [Member], mut parent: usize| {
        loop {
            let greater = |a: usize, b: usize| match (heap.get(a), heap.get(b)) {
                (Some(a), Some(b)) => compare(a, b).is_gt(),
                (a, _) => a.is_some(),
            };
            let (left, right) = (2 * parent + 1, 2 * parent + 2);
            let child = if greater(right, left) { right } else { left };
            if child >= heap.len() || !greater(child, parent) {
                return;
            }
            heap.swap(child, parent);
            parent = child;
        }
    };
    for parent in (0..members.len() / 2).rev() {
        sift(members, parent);
    }
    for end in (1..members.len()).rev() {
        members.swap(0, end);
        if let Some(heap) = members.get_mut(..end) {
            sift(heap, 0);
        }
    }
}

/// Sorts the members of the object whose closing brace is at `close`, and sets where each ends.
///
/// # Errors
/// A member whose name occurs twice.
pub(super) fn sort_members(text: &[u8], members: &mut [Member], close: usize) -> Result<(), Member> {
    // Canonical text has one comma between members and nothing else, so each ends before the next one's comma.
    let mut end = close;
    for member in members.iter_mut().rev() {
        member.end = u32::try_from(end).unwrap_or(u32::MAX);
        end = (member.start as usize).saturating_sub(1);
    }
    sort(members, |a, b| compare(a.name(text), b.name(text)));
    for (a, b) in members.iter().zip(members.iter().skip(1)) {
        if a.name(text) == b.name(text) {
            return Err(if a.start > b.start { *a } else { *b });
        }
    }
    Ok(())
}

/// Writes sorted members over the text between `first` and `close`, which has them in another order.
pub(super) fn put_in_order(
    text: &mut [u8],
    members: &[Member],
    (first, close): (usize, usize),
    scratch: &mut Vec<u8>,
) {
    scratch.clear();
    for member in members {
        if !scratch.is_empty() {
            scratch.push(b',');
        }
        scratch.extend_from_slice(text.get(member.start as usize..member.end as usize).unwrap_or_default());
    }
    if let Some(inside) = text.get_mut(first..close)
        && inside.len() == scratch.len()
    {
        inside.copy_from_slice(scratch);
    }
}
