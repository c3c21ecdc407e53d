//! The canonicaliser: buffers that serve one walk after another, over texts that their callers own.

use std::fmt;

use super::error::JsonError;
use super::number::Numbers;
use super::scan::{Buffers, Traps, Walk, Walked};
use super::visit::{Shape, Visitor};

/// Brings JSON text into canonical form, in buffers that are kept from one text to the next.
///
/// It never owns a text: the caller lends one, and the members of it change places where they lie. What a caller has
/// told somebody else about its text, where it is and how long, therefore stays true.
#[derive(Default)]
pub struct Canonicalizer {
    buffers: Buffers,
}

/// The canonical form that a walk has made, in the caller's text or in the canonicaliser.
#[derive(Clone, Copy)]
pub struct Canonical<'a> {
    bytes: &'a [u8],
    traps: Traps,
}

impl Canonicalizer {
    /// Walks the text: holds it to I-JSON, brings it into canonical form, and reports to the visitor.
    ///
    /// One copy of the walk serves all visitors; [`Canonicalizer::run_shape`] has one of its own.
    ///
    /// # Errors
    /// The first thing that is wrong. The text is then in no order in particular.
    pub fn run<'a>(
        &'a mut self,
        text: &'a mut [u8],
        numbers: Numbers,
        visitor: &mut dyn Visitor,
    ) -> Result<Canonical<'a>, JsonError> {
        self.walk::<true, dyn Visitor>(text, numbers, visitor)
    }

    /// The same for a visitor that is compiled into the walk: the way of the operation hash, which is hot.
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

    /// Walks the text as something a response may be: held to the JSON grammar only, and left as it is.
    ///
    /// # Errors
    /// The first thing that is wrong.
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
    /// The form, as bytes.
    pub const fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The form, as text.
    pub fn text(self) -> &'a str {
        std::str::from_utf8(self.bytes).unwrap_or_default()
    }

    /// What the walk saw.
    pub const fn traps(self) -> Traps {
        self.traps
    }
}

impl fmt::Debug for Canonicalizer {
    /// The buffers stay out: they hold what was walked last.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canonicalizer").finish_non_exhaustive()
    }
}

impl fmt::Debug for Canonical<'_> {
    /// The length only: the form may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canonical").field("len", &self.bytes.len()).finish_non_exhaustive()
    }
}
