//! SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104) over parts, without allocation.
//!
//! A thin crate over `sha2` and `hmac`. Their code is generic, so it is compiled in the crate that calls it. This crate is
//! optimised for speed; the client's core, which calls this one, is optimised for size.

mod hex;

use std::fmt;

use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

pub use hex::{HexDigest, decode_lower_hex};

/// SHA-256 of the concatenated parts.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// An HMAC-SHA256 key.
///
/// The key keeps two hash states in place of the secret: it hashes the inner and the outer pad block once, and each
/// tag starts from a copy. Whoever has the states can forge tags, so they are wiped on drop, and
/// [`Debug`](fmt::Debug) prints nothing of them.
///
/// The states are on the heap from the start, so moving a key leaves no copy of them behind. The functions that work on
/// a copy (`make`, `tag_on_stack`, `verify_on_stack`) are never inlined, and every caller of one calls [`wipe_stack`]
/// afterwards.
#[derive(Clone)]
pub struct HmacKey(Box<Hmac<Sha256>>);

/// Compiles only while the hash states wipe themselves, which needs the `zeroize` feature of `sha2`. `Hmac` does not
/// implement `ZeroizeOnDrop`: it holds two of these states and a block buffer, which the feature of `hmac` wipes.
const _: fn() = || {
    const fn wiped<T: ZeroizeOnDrop>() {}
    wiped::<Sha256>();
};

impl HmacKey {
    /// Makes a key of a secret of any length; `None` for an empty one.
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

    /// Whether `tag` is the tag of the lines. The comparison takes the same time wherever a wrong tag differs.
    pub fn verify(&self, lines: &[&[u8]], tag: &[u8]) -> bool {
        let genuine = self.verify_on_stack(lines, tag);
        wipe_stack();
        genuine
    }

    #[inline(never)]
    fn make(secret: &[u8]) -> Option<Self> {
        // HMAC takes keys of any length. The trait has an error for MACs that do not.
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

/// Overwrites the part of the stack that the function called before this one used.
///
/// Dropping a state wipes only its last place. Copies from before it was moved, and what the compiler spilled, stay behind,
/// and nothing clears the stack of a WebAssembly module. This wipes twice as much as the functions above use; a test
/// searches the memory of the built package.
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
