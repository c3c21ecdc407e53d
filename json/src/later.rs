//! Members that are put in order at the end of a text, all at once.
//!
//! An object is put in order where it lies when it closes, and those around it when they close: of a text that is nested
//! deep and sorted nowhere, each byte would move once for every level. So once more was moved than any sensible text has
//! need of, objects are only noted, and written in one pass at the end.

use super::order::Member;

/// An object whose members are not in order.
#[derive(Clone, Copy, Debug)]
struct Unsorted {
    /// Where its first member stands.
    first: usize,
    /// Its closing brace.
    close: usize,
    /// One past its last entry in the list of members; its first is one past that of the object before.
    members: usize,
}

/// What is to be put in order.
#[derive(Debug, Default)]
pub(super) struct Later {
    /// By their closing braces, since that is the order in which they are noted.
    objects: Vec<Unsorted>,
    /// Their members, in order.
    members: Vec<Member>,
}

impl Later {
    pub(super) fn clear(&mut self) {
        self.objects.clear();
        self.members.clear();
    }

    /// Notes an object. `members` are in order, with their ends.
    pub(super) fn note(&mut self, members: &[Member], close: usize) {
        self.members.extend_from_slice(members);
        let first = members.iter().map(|member| member.start as usize).min().unwrap_or(close);
        self.objects.push(Unsorted { first, close, members: self.members.len() });
    }

    /// Puts all noted objects of the text in order.
    #[cold]
    pub(super) fn put_in_order(&self, text: &mut [u8], scratch: &mut Vec<u8>) {
        if self.objects.is_empty() {
            return;
        }
        scratch.clear();
        scratch.resize(text.len(), 0);
        let mut end = text.len();
        self.write(text, 0, text.len(), scratch, &mut end);
        if end == 0 {
            text.copy_from_slice(scratch);
        }
    }

    /// Writes the text between two places, so that it ends at `end` of `out`. From its end to its beginning, because the
    /// last object that closes in it is found by a search, and the first that opens is not.
    fn write(&self, text: &[u8], from: usize, mut to: usize, out: &mut [u8], end: &mut usize) {
        loop {
            let at = self.objects.partition_point(|object| object.close < to).wrapping_sub(1);
            let Some(object) = self.objects.get(at).filter(|object| object.first >= from) else { break };
            put(text.get(object.close..to), out, end);
            let before = self.objects.get(at.wrapping_sub(1)).map_or(0, |before| before.members);
            let members = self.members.get(before..object.members).unwrap_or_default();
            for (index, member) in members.iter().enumerate().rev() {
                self.write(text, member.start as usize, member.end as usize, out, end);
                if index > 0 {
                    put(Some(b","), out, end);
                }
            }
            to = object.first;
        }
        put(text.get(from..to), out, end);
    }
}

/// Puts a piece in front of what was written.
fn put(piece: Option<&[u8]>, out: &mut [u8], end: &mut usize) {
    let piece = piece.unwrap_or_default();
    let start = end.saturating_sub(piece.len());
    if let Some(room) = out.get_mut(start..*end)
        && room.len() == piece.len()
    {
        room.copy_from_slice(piece);
    }
    *end = start;
}
