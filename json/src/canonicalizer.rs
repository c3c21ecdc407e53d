//! The canonicaliser, which reuses its buffers and never owns a text.

use std::fmt;

use super::error::JsonError;
use super::number::Numbers;
use super::scan::{Buffers, Traps, Walk, Walked};
use super::visit::{Shape, Visitor};

/// Brings JSON text into canonical form, and keeps its buffers for the next text.
///
/// The caller lends the text, and the canonicaliser sorts its members in place. The text therefore stays at the address and
/// the length that the caller may have given to somebody else.
#[derive(Default)]
pub struct Canonicalizer {
    buffers: Buffers,
}

/// The canonical form, which is in the caller's text or in the canonicaliser's buffer.
#[derive(Clone, Copy)]
pub struct Canonical<'a> {
    bytes: &'a [u8],
    traps: Traps,
}

impl Canonicalizer {
    /// Checks the text against I-JSON, brings it into canonical form, and reports it to the visitor.
    ///
    /// The visitor is a trait object, so that the walk is compiled once. [`Canonicalizer::run_shape`] has a walk of its own.
    ///
    /// # Errors
    /// The first error in the text. The order of its members is then undefined.
    pub fn run<'a>(
        &'a mut self,
        text: &'a mut [u8],
        numbers: Numbers,
        visitor: &mut dyn Visitor,
    ) -> Result<Canonical<'a>, JsonError> {
        self.walk::<true, dyn Visitor>(text, numbers, visitor)
    }

    /// The same for [`Shape`], which is compiled into the walk: the operation hash is on the hot path.
    ///
    /// # Errors
    /// As [`Canonicalizer::run`].
    pub fn run_shape<'a>(
        &'a mut self,
        text: &'a mut [u8],
        numbers: Numbers,
        shape: &mut Shape<'_>,
    ) -> Result<Canonical<'a>, JsonError> {
        self.walk::<true, Shape<'_>>(text, numbers, shape)
    }

    /// Checks the text against the grammar of JSON alone, and leaves it unchanged: a response.
    ///
    /// # Errors
    /// The first error in the text.
    pub(super) fn run_lenient(
        &mut self,
        text: &mut [u8],
        visitor: &mut dyn Visitor,
    ) -> Result<(), JsonError> {
        self.walk::<false, dyn Visitor>(text, Numbers::Nearest, visitor).map(|_| ())
    }

    fn walk<'a, const CANONICAL: bool, V: Visitor + ?Sized>(
        &'a mut self,
        text: &'a mut [u8],
        numbers: Numbers,
        visitor: &mut V,
    ) -> Result<Canonical<'a>, JsonError> {
        let mut walk = Walk::new(text, std::mem::take(&mut self.buffers));
        let result = walk.run::<CANONICAL, V>(numbers, visitor);
        let Walked { text, buffers, copied, traps } = walk.end();
        self.buffers = buffers;
        result?;
        Ok(Canonical { bytes: if copied { &self.buffers.out } else { text }, traps })
    }
}

impl<'a> Canonical<'a> {
    /// The canonical form as bytes.
    pub const fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The canonical form as text.
    pub fn text(self) -> &'a str {
        std::str::from_utf8(self.bytes).unwrap_or_default()
    }

    /// What the walk saw.
    pub const fn traps(self) -> Traps {
        self.traps
    }
}

impl fmt::Debug for Canonicalizer {
    /// Leaves the buffers out, since they hold the last text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canonicalizer").finish_non_exhaustive()
    }
}

impl fmt::Debug for Canonical<'_> {
    /// Prints only the length, since the text may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canonical").field("len", &self.bytes.len()).finish_non_exhaustive()
    }
}
