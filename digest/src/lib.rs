//! SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104) over parts, without allocation.
//!
//! A thin crate over `sha2` and `hmac`: their code is generic and is compiled where it is used, so it is used here,
//! where the level is speed, and not in the client's core, where it is size.

mod hex;

use std::fmt;

use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

pub use hex::{HexDigest, decode_lower_hex};

/// SHA-256 of the parts, one behind the other.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// An HMAC-SHA256 key.
///
/// What is kept is not the secret but the two hash states it leads to: the inner and outer pad blocks are hashed
/// once, and each tag starts from a copy. The states forge tags as well as the secret does, so they are wiped on
/// drop and [`Debug`](fmt::Debug) shows nothing of them.
///
/// They lie on the heap from the start, so that a key can be moved without leaving a copy of them behind. The functions
/// that work with a copy (`make`, `tag_on_stack`, `verify_on_stack`) are never inlined, and each call of one is followed
/// by [`wipe_stack`].
#[derive(Clone)]
pub struct HmacKey(Box<Hmac<Sha256>>);

/// Compiles only while the hash states wipe themselves, which hangs on the `zeroize` feature of `sha2`. `Hmac` has
/// no such mark of its own: it is two of these states and a block buffer, whose wiping comes with `hmac`'s feature.
const _: fn() = || {
    const fn wiped<T: ZeroizeOnDrop>() {}
    wiped::<Sha256>();
};

impl HmacKey {
    /// A key of any length but none.
    pub fn new(secret: &[u8]) -> Option<Self> {
        let key = Self::make(secret);
        wipe_stack();
        key
    }

    /// The tag of the lines, joined by `\n`.
    pub fn tag(&self, lines: &[&[u8]]) -> [u8; 32] {
        let mut tag = [0; 32];
        self.tag_on_stack(lines, &mut tag);
        wipe_stack();
        tag
    }

    /// Whether `tag` is the tag of the lines. The comparison does not exit early: its time says nothing of where a
    /// wrong tag differs.
    pub fn verify(&self, lines: &[&[u8]], tag: &[u8]) -> bool {
        let genuine = self.verify_on_stack(lines, tag);
        wipe_stack();
        genuine
    }

    #[inline(never)]
    fn make(secret: &[u8]) -> Option<Self> {
        // HMAC takes keys of any length; the trait's error exists for MACs that do not.
        let state: Result<_, InvalidLength> = Hmac::new_from_slice(secret);
        state.ok().filter(|_| !secret.is_empty()).map(|state| Self(Box::new(state)))
    }

    #[inline(never)]
    fn tag_on_stack(&self, lines: &[&[u8]], tag: &mut [u8; 32]) {
        *tag = self.over(lines).finalize().into_bytes().into();
    }

    #[inline(never)]
    fn verify_on_stack(&self, lines: &[&[u8]], tag: &[u8]) -> bool {
        self.over(lines).verify_slice(tag).is_ok()
    }

    fn over(&self, lines: &[&[u8]]) -> Hmac<Sha256> {
        let mut state = (*self.0).clone();
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                state.update(b"\n");
            }
            state.update(line);
        }
        state
    }
}

/// The part of the stack that the function called before this one has used. Dropping a state wipes where it lies; where it
/// lay before it was moved, and what was spilled of it, stays, and in WebAssembly that is memory which nobody clears.
///
/// Twice as much as the functions above use. A test looks through the memory of the built package.
#[inline(never)]
fn wipe_stack() {
    let mut used = [0_u64; 256];
    used.zeroize();
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey(redacted)")
    }
}
