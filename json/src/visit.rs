//! What a walk reports to its visitor.

use super::string::Raw;

/// A value without members.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'t> {
    /// A string, as the text has it.
    String(Raw<'t>),
    /// The literal of a number, as the text has it.
    Number(Raw<'t>),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
}

/// Receives the parts of a document during a walk, in the order of the text.
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

/// A visitor that ignores everything, for a walk that only makes the canonical form.
#[derive(Clone, Copy, Debug)]
pub struct Form;

impl Visitor for Form {}

/// A visitor that finds out whether a document is an object, and whether that object has a given member.
#[derive(Clone, Copy, Debug)]
pub struct Shape<'n> {
    member: &'n str,
    depth: usize,
    object: bool,
    found: bool,
}

impl<'n> Shape<'n> {
    /// Looks for this member.
    pub const fn new(member: &'n str) -> Self {
        Self { member, depth: 0, object: false, found: false }
    }

    /// Whether the document is an object.
    pub const fn is_object(&self) -> bool {
        self.object
    }

    /// Whether the object has the member.
    pub const fn has_member(&self) -> bool {
        self.found
    }
}

impl Visitor for Shape<'_> {
    fn open(&mut self, array: bool) {
        if self.depth == 0 {
            self.object = !array;
        }
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
    }

    fn key(&mut self, name: Raw<'_>) {
        if self.depth == 1 && name == *self.member {
            self.found = true;
        }
    }
}

/// Two visitors on the same walk.
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
