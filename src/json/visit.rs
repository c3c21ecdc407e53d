//! What a walk reports while it is at it.

use super::string::Raw;

/// A value without members.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'t> {
    /// A string, as it stands in the text.
    String(Raw<'t>),
    /// The literal of a number, as it stands in the text.
    Number(Raw<'t>),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
}

/// Follows a walk. Members come in the order of the text.
pub trait Visitor {
    /// An object or an array begins.
    fn open(&mut self, array: bool) {
        let _ = array;
    }
    /// The innermost object or array ends.
    fn close(&mut self) {}
    /// A member name; its value follows.
    fn key(&mut self, name: Raw<'_>) {
        let _ = name;
    }
    /// A value without members, at this byte offset.
    fn scalar(&mut self, value: Scalar<'_>, offset: usize) {
        let _ = (value, offset);
    }
}

/// Follows nothing: canonical form only.
#[derive(Clone, Copy, Debug)]
pub struct Form;

impl Visitor for Form {}

/// Two visitors on one walk.
impl<A: Visitor, B: Visitor> Visitor for (A, B) {
    fn open(&mut self, array: bool) {
        self.0.open(array);
        self.1.open(array);
    }

    fn close(&mut self) {
        self.0.close();
        self.1.close();
    }

    fn key(&mut self, name: Raw<'_>) {
        self.0.key(name);
        self.1.key(name);
    }

    fn scalar(&mut self, value: Scalar<'_>, offset: usize) {
        self.0.scalar(value, offset);
        self.1.scalar(value, offset);
    }
}
