//! The first difference of two canonical texts, found where they lie: no tree and no list of rows, so that it costs one
//! look at each text, whatever is in them.

use crate::json::{compare_names, push_token};
use crate::tree::Value;

/// The first value that differs, in the order of the first text; values that only the second has come last.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Difference<'t> {
    /// JSON pointer of the value.
    pub(super) pointer: String,
    /// How it differs.
    pub(super) how: How<'t>,
}

/// How two texts differ at one pointer. Values are leaves: scalars, or containers without members.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How<'t> {
    /// Both have a value there.
    Values {
        /// The first text's, canonical.
        first: &'t str,
        /// The second text's, canonical.
        second: &'t str,
        /// Whether the pointer leads through an array in one and through an object in the other.
        mixed: bool,
    },
    /// Only the first text has a value there.
    Dropped,
    /// Only the second text has a value there.
    Added,
}

/// Compares two canonical texts. `None` if they are the same.
pub(super) fn first_difference<'t>(first: &'t str, second: &'t str) -> Option<Difference<'t>> {
    let mut walk = Walk { path: Vec::new(), added: None };
    let found = walk.value(&mut Cursor(first), &mut Cursor(second));
    let added = walk.added.take().map(|pointer| Difference { pointer, how: How::Added });
    found.map(|how| Difference { pointer: walk.pointer(), how }).or(added)
}

/// One step of a JSON pointer.
#[derive(Clone, Copy)]
enum Token<'t> {
    /// A member's name, in its quotes.
    Name(&'t str),
    Item(usize),
}

impl Token<'_> {
    /// Whether a JSON pointer calls both the same.
    fn is(self, other: Token<'_>) -> bool {
        match (self, other) {
            (Token::Name(a), Token::Name(b)) => a == b,
            (Token::Item(a), Token::Item(b)) => a == b,
            (Token::Name(name), Token::Item(index)) | (Token::Item(index), Token::Name(name)) => {
                name == format!("\"{index}\"")
            }
        }
    }

    /// Whether it comes first in canonical text.
    fn is_before(self, other: Token<'_>) -> bool {
        match (self, other) {
            (Token::Name(a), Token::Name(b)) => compare_names(inside(a), inside(b)).is_lt(),
            _ => false,
        }
    }
}

/// A name without its quotes.
fn inside(name: &str) -> &[u8] {
    name.get(1..name.len().saturating_sub(1)).unwrap_or_default().as_bytes()
}

struct Walk<'t> {
    path: Vec<Token<'t>>,
    /// Pointer of the first value that only the second text has.
    added: Option<String>,
}

impl<'t> Walk<'t> {
    /// Compares the values at the cursors, which it moves past them unless it finds a difference; then the path leads to it.
    fn value(&mut self, first: &mut Cursor<'t>, second: &mut Cursor<'t>) -> Option<How<'t>> {
        let (mut a, mut b) = (*first, *second);
        match (a.leaf(), b.leaf()) {
            (Some(x), Some(y)) if x == y => {}
            (None, None) if a.peek() == b.peek() => {
                if let found @ Some(_) = self.children(&mut a, &mut b) {
                    return found;
                }
            }
            _ => return Some(self.leaves(*first, Some(*second))),
        }
        (*first, *second) = (a, b);
        None
    }

    /// The same for the members of two objects, or the items of two arrays.
    fn children(&mut self, first: &mut Cursor<'t>, second: &mut Cursor<'t>) -> Option<How<'t>> {
        let (mut a, mut b) = (Children::of(*first), Children::of(*second));
        // Looked at once: while one text has members that the other has not, the other stands at a name that may be long.
        let (mut at_a, mut at_b) = (a.peek(), b.peek());
        loop {
            match (at_a, at_b) {
                (Some((token, mut x)), Some((other, mut y))) if token.is(other) => {
                    self.path.push(token);
                    if let found @ Some(_) = self.value(&mut x, &mut y) {
                        return found;
                    }
                    self.path.pop();
                    a.go_past(x);
                    b.go_past(y);
                    (at_a, at_b) = (a.peek(), b.peek());
                }
                (Some((token, x)), other) if other.is_none_or(|(other, _)| token.is_before(other)) => {
                    self.path.push(token);
                    return Some(self.leaves(x, None));
                }
                (_, Some((token, mut y))) => {
                    if self.added.is_none() {
                        let depth = self.path.len();
                        self.path.push(token);
                        self.leaves(y, None);
                        self.added = Some(self.pointer());
                        self.path.truncate(depth);
                    }
                    y.skip();
                    b.go_past(y);
                    at_b = b.peek();
                }
                (_, None) => break,
            }
        }
        (*first, *second) = (a.end(), b.end());
        None
    }

    /// Leads the path to the first leaf of the value at `first`, and says what `second` has there.
    fn leaves(&mut self, mut first: Cursor<'t>, mut second: Option<Cursor<'t>>) -> How<'t> {
        let mut mixed = false;
        loop {
            if let Some(leaf) = first.leaf() {
                let other = second.and_then(|mut second| second.leaf());
                return other.map_or(How::Dropped, |second| How::Values { first: leaf, second, mixed });
            }
            let Some((token, value)) = Children::of(first).peek() else { return How::Dropped };
            self.path.push(token);
            mixed |= second.is_some_and(|second| second.peek() != first.peek());
            second = second.and_then(|second| Children::of(second).find(token));
            first = value;
        }
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for token in &self.path {
            match token {
                Token::Item(index) => push_token(&mut pointer, index.to_string().chars()),
                Token::Name(name) => {
                    let name = Value::parse(name.as_bytes()).ok().and_then(Value::into_text);
                    push_token(&mut pointer, name.unwrap_or_default().chars());
                }
            }
        }
        pointer
    }
}

/// A place in canonical text: what is left of it.
#[derive(Clone, Copy)]
struct Cursor<'t>(&'t str);

impl<'t> Cursor<'t> {
    fn peek(self) -> Option<u8> {
        self.0.bytes().next()
    }

    /// Takes that many bytes.
    fn take(&mut self, length: usize) -> &'t str {
        let (taken, rest) = self.0.split_at_checked(length).unwrap_or((self.0, ""));
        self.0 = rest;
        taken
    }

    /// Takes a scalar or a container without members.
    fn leaf(&mut self) -> Option<&'t str> {
        let length = match self.0.as_bytes() {
            [b'{', b'}', ..] | [b'[', b']', ..] => 2,
            [] | [b'{' | b'[', ..] => return None,
            [b'"', ..] => self.string_length(),
            scalar => scalar.iter().take_while(|byte| !matches!(byte, b',' | b'}' | b']')).count(),
        };
        Some(self.take(length))
    }

    /// Length of the string that begins here, with its quotes.
    fn string_length(self) -> usize {
        let mut escaped = false;
        for (at, byte) in self.0.bytes().enumerate().skip(1) {
            if byte == b'"' && !escaped {
                return at + 1;
            }
            escaped = byte == b'\\' && !escaped;
        }
        self.0.len()
    }

    /// Goes past the value, whatever it is.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                Some(b'{' | b'[') => {
                    self.take(1);
                    depth += 1;
                }
                Some(b'}' | b']') => {
                    self.take(1);
                    depth = depth.saturating_sub(1);
                }
                Some(b',' | b':') => {
                    self.take(1);
                }
                _ => {
                    self.leaf();
                }
            }
            if depth == 0 || self.0.is_empty() {
                return;
            }
        }
    }
}

/// The members or items of a container, one after the other.
struct Children<'t> {
    /// At the next child, or at the bracket that closes.
    at: Cursor<'t>,
    index: usize,
}

impl<'t> Children<'t> {
    /// Of the container that the cursor is at.
    fn of(mut container: Cursor<'t>) -> Self {
        container.take(1);
        Self { at: container, index: 0 }
    }

    /// What the next child is called, and its value.
    fn peek(&self) -> Option<(Token<'t>, Cursor<'t>)> {
        let mut at = self.at;
        match at.peek() {
            None | Some(b'}' | b']') => None,
            Some(b'"') => {
                let text = at.take(at.string_length());
                // In an array this is an item, which no colon follows.
                let named = at.peek() == Some(b':');
                at.take(1);
                Some(if named { (Token::Name(text), at) } else { (Token::Item(self.index), self.at) })
            }
            Some(_) => Some((Token::Item(self.index), at)),
        }
    }

    /// To the next child; `end` is where the value of this one ends.
    fn go_past(&mut self, mut end: Cursor<'t>) {
        if end.peek() == Some(b',') {
            end.take(1);
        }
        self.at = end;
        self.index += 1;
    }

    /// The value of the child that is called so.
    fn find(mut self, token: Token<'_>) -> Option<Cursor<'t>> {
        loop {
            let (name, value) = self.peek()?;
            if name.is(token) {
                return Some(value);
            }
            let mut end = value;
            end.skip();
            self.go_past(end);
        }
    }

    /// Past the container, once the cursor has gone past all children.
    fn end(mut self) -> Cursor<'t> {
        self.at.take(1);
        self.at
    }
}
