//! Sorts members at the end of a text, all at once.
//!
//! The scanner sorts an object in place when it closes, and then the objects around it as they close. In a deeply nested
//! text that is sorted nowhere, each byte would move once per level. So after more bytes have moved than any sensible text
//! needs, the scanner only records objects, and this module writes them in one pass at the end.

use super::order::Member;

/// An object whose members are not in order.
#[derive(Clone, Copy, Debug)]
struct Unsorted {
    /// Offset of its first member.
    first: usize,
    /// Offset of its closing brace.
    close: usize,
    /// End of its entries in the list of members; they begin where those of the object before end.
    members: usize,
}

/// The objects that are still to be sorted.
#[derive(Debug, Default)]
pub(super) struct Later {
    /// In the order of their closing braces, in which they were recorded.
    objects: Vec<Unsorted>,
    /// Their members, sorted.
    members: Vec<Member>,
}

impl Later {
    pub(super) fn clear(&mut self) {
        self.objects.clear();
        self.members.clear();
    }

    /// Records an object. `members` are sorted and know where they end.
    pub(super) fn note(&mut self, members: &[Member], close: usize) {
        self.members.extend_from_slice(members);
        let first = members.iter().map(|member| member.start as usize).min().unwrap_or(close);
        self.objects.push(Unsorted { first, close, members: self.members.len() });
    }

    /// Sorts all recorded objects of the text.
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

    /// Writes the text from `from` to `to` into `out`, so that it ends at `end`. It works backwards, because a binary search
    /// finds the last object that closes in a range, but not the first that opens.
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

/// Writes a piece in front of what was written before.
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
