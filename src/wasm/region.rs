//! A region of wasm memory that JavaScript sees: it writes text into one, and reads results from another.
//!
//! `pkg-template/src/core/memory.ts` is the other side. These hold, whatever is called in whatever order:
//!
//! 1. **One owner.** The allocation is private to its [`Region`]. Everybody else borrows a slice for the time of a call,
//!    so nothing else can take, free, grow or move it.
//! 2. **Address and capacity belong together.** Both are read off the allocation when they are asked for. JavaScript
//!    asks for both before each use and keeps no other knowledge of where a region lies.
//! 3. **Bounded before use.** Growing comes first and writing after; a length from outside is held against the
//!    capacity before a byte is looked at.
//! 4. **Nothing stays behind.** A region that moves wipes the bytes it leaves: a secret may have been among them.
//!
//! The feature `guarded`, which is never shipped, puts each region between canaries and moves the input after every call,
//! so that a view which outlives its region shows. [`Region::check`] traps once a canary is gone.

const GUARDED: bool = cfg!(feature = "guarded");
/// Bytes of canary on either side.
const GUARD: usize = if GUARDED { 64 } else { 0 };
const CANARY: u8 = 0xa5;
/// The smallest allocation. Money-moving requests are smaller.
const SMALLEST: usize = if GUARDED { 1 } else { 4096 };
/// Allocations above this are not rounded up to a power of two.
const LARGE: usize = 1024 * 1024;

/// See the [module](self).
#[derive(Default)]
pub(super) struct Region {
    /// Canary, content, canary; or empty, before the first use.
    bytes: Vec<u8>,
    /// How much of the content counts, for a region that is written here.
    length: usize,
}

impl Region {
    /// Where the content begins.
    pub(super) fn address(&self) -> *const u8 {
        self.bytes.get(GUARD..).unwrap_or_default().as_ptr()
    }

    /// How many bytes of content there is room for.
    pub(super) fn capacity(&self) -> usize {
        self.bytes.len().saturating_sub(2 * GUARD)
    }

    /// How many bytes of content count.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Makes room for `capacity` bytes or more. What was in the region is gone if it had to move.
    pub(super) fn grow(&mut self, capacity: usize) {
        if capacity > self.capacity() {
            wipe(&mut self.bytes);
            self.bytes = allocate(capacity);
        }
    }

    /// The first `length` bytes; `None` if the region is shorter.
    pub(super) fn head(&mut self, length: usize) -> Option<&mut [u8]> {
        if length > self.capacity() {
            return None;
        }
        self.bytes.get_mut(GUARD..GUARD.checked_add(length)?)
    }

    /// Forgets the content.
    pub(super) fn clear(&mut self) {
        self.length = 0;
    }

    /// Appends to the content.
    pub(super) fn push(&mut self, more: &[u8]) {
        let length = self.length.saturating_add(more.len());
        if length > self.capacity() {
            let mut larger = allocate(length.max(self.capacity().saturating_mul(2)));
            let content = GUARD..GUARD.saturating_add(self.length);
            if let (Some(to), Some(from)) = (larger.get_mut(content.clone()), self.bytes.get(content)) {
                to.copy_from_slice(from);
            }
            wipe(&mut self.bytes);
            self.bytes = larger;
        }
        let end = GUARD.saturating_add(length);
        if let Some(room) = self.bytes.get_mut(end.saturating_sub(more.len())..end) {
            room.copy_from_slice(more);
            self.length = length;
        }
    }

    /// After a call: in a guarded build the region moves to a place of half its size.
    pub(super) fn settle(&mut self) {
        if GUARDED {
            let moved = allocate(self.capacity() / 2);
            self.bytes.fill(0xdd);
            self.bytes = moved;
        }
    }

    /// Traps if a canary is gone.
    #[cfg(feature = "guarded")]
    pub(super) fn check(&self) {
        let canary = |byte: &&u8| **byte != CANARY;
        let (head, tail) = (self.bytes.iter().take(GUARD), self.bytes.iter().rev().take(GUARD));
        if head.chain(tail).any(|byte| canary(&byte)) {
            std::process::abort();
        }
    }
}

/// One instruction of wasm, where `zeroize` writes byte by byte; the compiler is kept from leaving out what nobody reads.
fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    std::hint::black_box(bytes);
}

fn allocate(capacity: usize) -> Vec<u8> {
    let capacity = if GUARDED || capacity > LARGE { capacity } else { capacity.next_power_of_two() };
    let capacity = capacity.max(SMALLEST);
    let mut bytes = vec![0; capacity.saturating_add(2 * GUARD)];
    bytes.iter_mut().take(GUARD).for_each(|byte| *byte = CANARY);
    bytes.iter_mut().rev().take(GUARD).for_each(|byte| *byte = CANARY);
    bytes
}

#[cfg(test)]
mod tests {
    use super::Region;

    #[test]
    fn a_length_from_outside_is_held_against_the_capacity() {
        let mut region = Region::default();
        assert!(region.head(1).is_none(), "nothing is allocated yet");
        region.grow(5000);
        let capacity = region.capacity();
        assert!(capacity >= 5000);
        assert_eq!(region.head(capacity).unwrap().len(), capacity);
        assert!(region.head(capacity + 1).is_none());
        assert!(region.head(usize::MAX).is_none());
    }

    #[test]
    fn growing_never_shrinks() {
        let mut region = Region::default();
        for capacity in [100_000, 1, 0, 99_999] {
            region.grow(capacity);
            assert!(region.capacity() >= 100_000);
        }
    }

    #[test]
    fn content_survives_the_moves_of_its_region() {
        let mut region = Region::default();
        let mut expected = Vec::new();
        for round in 0..200_u8 {
            let more = vec![round; usize::from(round) * 37];
            region.push(&more);
            expected.extend_from_slice(&more);
        }
        assert_eq!(region.length(), expected.len());
        assert_eq!(region.head(expected.len()).unwrap(), expected);
        region.clear();
        region.push(b"short");
        assert_eq!((region.length(), region.head(5).unwrap().to_vec()), (5, b"short".to_vec()));
    }
}
