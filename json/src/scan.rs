//! The walk over JSON text.

use super::error::{JsonError, JsonErrorCode};
use super::later::Later;
use super::number::{self, Numbers};
use super::order::{self, Member};
use super::string::{self, Raw};
use super::visit::{Scalar, Visitor};

/// How deep objects and arrays may be nested.
pub const MAX_DEPTH: usize = 512;
/// How long a text may be, in bytes.
pub const MAX_TEXT: usize = 128 * 1024 * 1024;

/// How many times the length of a text its members may move, before the rest is sorted at the end.
const MOST_MOVES: usize = 8;

/// Signs that `JSON.stringify` may have met a value that JSON cannot hold: it writes `null` for NaN, `{}` for a `Map` and
/// `{"0":…}` for a typed array. JavaScript examines its value again only when one of these is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traps {
    /// There is a `null`.
    pub null: bool,
    /// There is an object without members.
    pub empty_object: bool,
    /// There is a member named `0`.
    pub indexed: bool,
}

/// The buffers that a walk hands to the next. Their content means nothing by then.
#[derive(Default)]
pub(super) struct Buffers {
    pub(super) out: Vec<u8>,
    frames: Vec<Frame>,
    /// Members of all open objects, innermost last.
    members: Vec<Member>,
    scratch: Vec<u8>,
    later: Later,
}

/// One walk over a text that the caller owns. The walk sorts members inside the text while the text is spelt canonically;
/// from the first other spelling on, it writes the canonical form to `buffers.out`.
pub(super) struct Walk<'t> {
    text: &'t mut [u8],
    buffers: Buffers,
    /// Whether the canonical form is in `buffers.out`, and not in `text`.
    copying: bool,
    /// Everything before this offset in `text` is in `buffers.out` already.
    copied: usize,
    /// How many bytes have moved.
    moved: usize,
    traps: Traps,
}

/// What remains of a walk.
pub(super) struct Walked<'t> {
    pub(super) text: &'t [u8],
    pub(super) buffers: Buffers,
    /// Whether the canonical form is in `buffers.out`, and not in `text`.
    pub(super) copied: bool,
    pub(super) traps: Traps,
}

/// An object or array that is still open.
#[derive(Clone, Copy, Debug)]
struct Frame {
    array: bool,
    /// Index of its first entry in `members`.
    first: usize,
    /// Whether each name so far is greater than the one before: then they are sorted and unique.
    rising: bool,
    /// How many values it has so far.
    count: u32,
}

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t mut [u8], mut buffers: Buffers) -> Self {
        buffers.out.clear();
        buffers.frames.clear();
        buffers.members.clear();
        buffers.later.clear();
        Self { text, buffers, copying: false, copied: 0, moved: 0, traps: Traps::default() }
    }

    /// Checks the text and reports it to the visitor. With `CANONICAL` the walk requires I-JSON and makes the canonical
    /// form; without it, the walk requires only JSON and leaves the text unchanged.
    pub(super) fn run<const CANONICAL: bool, V: Visitor + ?Sized>(
        &mut self,
        numbers: Numbers,
        visitor: &mut V,
    ) -> Result<(), JsonError> {
        if self.text.len() > MAX_TEXT {
            return Err(JsonError::at(JsonErrorCode::TooLarge, 0));
        }
        if self.text.starts_with(&[0xef, 0xbb, 0xbf]) {
            return Err(JsonError::at(JsonErrorCode::ByteOrderMark, 0));
        }
        let mut at = 0;
        match self.document::<CANONICAL, V>(&mut at, numbers, visitor) {
            Ok(()) => {
                if self.copying {
                    self.copy_up_to(self.text.len());
                }
                let Buffers { out, scratch, later, .. } = &mut self.buffers;
                let form = if self.copying { out.as_mut_slice() } else { &mut *self.text };
                later.put_in_order(form, scratch);
                Ok(())
            }
            Err(code) => Err(JsonError { code, offset: at, pointer: self.pointer() }),
        }
    }

    pub(super) fn end(self) -> Walked<'t> {
        let Self { text, buffers, copying, traps, .. } = self;
        Walked { text, buffers, copied: copying, traps }
    }

    /// `at` is the position of the walk; after an error, the position of the error.
    fn document<const CANONICAL: bool, V: Visitor + ?Sized>(
        &mut self,
        at: &mut usize,
        numbers: Numbers,
        visitor: &mut V,
    ) -> Result<(), JsonErrorCode> {
        'value: loop {
            match self.next_byte::<CANONICAL>(at)? {
                b'"' => {
                    let start = *at;
                    let plain = self.string::<CANONICAL>(at)?;
                    let value = token(self.text, start + 1, *at - 1, plain);
                    visitor.scalar(Scalar::String(value), start);
                }
                b'{' => {
                    self.enter(false, visitor)?;
                    *at += 1;
                    if self.next_byte::<CANONICAL>(at)? != b'}' {
                        self.name::<CANONICAL, V>(at, visitor)?;
                        continue 'value;
                    }
                    self.traps.empty_object = true;
                }
                b'[' => {
                    self.enter(true, visitor)?;
                    *at += 1;
                    if self.next_byte::<CANONICAL>(at)? != b']' {
                        continue 'value;
                    }
                }
                b'-' | b'0'..=b'9' => {
                    let start = *at;
                    self.number::<CANONICAL>(at, numbers)?;
                    visitor.scalar(Scalar::Number(token(self.text, start, *at, true)), start);
                }
                b't' => self.word(at, "true", Scalar::Boolean(true), visitor)?,
                b'f' => self.word(at, "false", Scalar::Boolean(false), visitor)?,
                b'n' => {
                    self.traps.null = true;
                    self.word(at, "null", Scalar::Null, visitor)?;
                }
                _ => return Err(JsonErrorCode::Syntax),
            }
            // A value has ended, or an empty object or array is about to: close what closes.
            loop {
                let Some(frame) = self.buffers.frames.last_mut() else {
                    self.skip_space::<CANONICAL>(at);
                    return if *at == self.text.len() { Ok(()) } else { Err(JsonErrorCode::TrailingText) };
                };
                let array = frame.array;
                frame.count += 1;
                match (self.next_byte::<CANONICAL>(at)?, array) {
                    (b',', false) => {
                        *at += 1;
                        self.next_byte::<CANONICAL>(at)?;
                        self.name::<CANONICAL, V>(at, visitor)?;
                        continue 'value;
                    }
                    (b',', true) => {
                        *at += 1;
                        continue 'value;
                    }
                    (b'}', false) => self.close_object::<CANONICAL>(*at)?,
                    (b']', true) => {}
                    _ => return Err(JsonErrorCode::Syntax),
                }
                self.buffers.frames.pop();
                visitor.close();
                *at += 1;
            }
        }
    }

    /// The next byte that is not white space.
    #[inline]
    fn next_byte<const CANONICAL: bool>(&mut self, at: &mut usize) -> Result<u8, JsonErrorCode> {
        match self.text.get(*at) {
            Some(&byte) if byte > b' ' => Ok(byte),
            _ => {
                self.skip_space::<CANONICAL>(at);
                self.text.get(*at).copied().ok_or(JsonErrorCode::UnexpectedEnd)
            }
        }
    }

    #[cold]
    fn skip_space<const CANONICAL: bool>(&mut self, at: &mut usize) {
        let rest = self.text.get(*at..).unwrap_or_default();
        let space = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        if space > 0 {
            self.leave_out::<CANONICAL>(*at, *at + space);
            *at += space;
        }
    }

    fn enter(&mut self, array: bool, visitor: &mut (impl Visitor + ?Sized)) -> Result<(), JsonErrorCode> {
        if self.buffers.frames.len() >= MAX_DEPTH {
            return Err(JsonErrorCode::TooDeep);
        }
        self.buffers.frames.push(Frame { array, first: self.buffers.members.len(), rising: true, count: 0 });
        visitor.open(array);
        Ok(())
    }

    /// A member name and its colon.
    fn name<const CANONICAL: bool, V: Visitor + ?Sized>(
        &mut self,
        at: &mut usize,
        visitor: &mut V,
    ) -> Result<(), JsonErrorCode> {
        if self.text.get(*at) != Some(&b'"') {
            return Err(JsonErrorCode::Syntax);
        }
        let from = *at;
        let start = self.place(*at);
        let plain = self.string::<CANONICAL>(at)?;
        visitor.key(token(self.text, from + 1, *at - 1, plain));
        if CANONICAL {
            self.traps.indexed |= *at - from == 3 && self.text.get(from + 1) == Some(&b'0');
            if self.copying {
                self.copy_up_to(*at);
            }
            let member = Member { start, name_end: self.place(*at).saturating_sub(1), end: 0 };
            let form = if self.copying { &self.buffers.out } else { &*self.text };
            if let Some(frame) = self.buffers.frames.last_mut() {
                let previous = self.buffers.members.get(frame.first..).and_then(<[Member]>::last);
                if frame.rising
                    && let Some(previous) = previous
                {
                    frame.rising = order::compare(previous.name(form), member.name(form)).is_lt();
                }
            }
            self.buffers.members.push(member);
        }
        if self.next_byte::<CANONICAL>(at)? != b':' {
            return Err(JsonErrorCode::Syntax);
        }
        *at += 1;
        Ok(())
    }

    /// A string, from its opening to past its closing quote. Gives whether there is no escape in it.
    #[inline]
    fn string<const CANONICAL: bool>(&mut self, at: &mut usize) -> Result<bool, JsonErrorCode> {
        let start = *at;
        let mut seen = 0;
        let mut plain = true;
        *at += 1;
        loop {
            let rest = self.text.get(*at..).unwrap_or_default();
            *at += string::plain_run(rest, &mut seen);
            match self.text.get(*at) {
                Some(b'"') => {
                    *at += 1;
                    if seen & string::HIGH != 0 {
                        self.check_utf8(start, at)?;
                    }
                    return Ok(plain);
                }
                Some(b'\\') => {
                    plain = false;
                    self.escape::<CANONICAL>(at)?;
                }
                Some(_) => return Err(JsonErrorCode::Syntax),
                None => return Err(JsonErrorCode::UnexpectedEnd),
            }
        }
    }

    /// Only inside strings can there be anything but ASCII, so only a string that has some is looked at again.
    #[cold]
    fn check_utf8(&self, start: usize, at: &mut usize) -> Result<(), JsonErrorCode> {
        let written = self.text.get(start..*at).unwrap_or_default();
        std::str::from_utf8(written).map(|_| ()).map_err(|error| {
            *at = start + error.valid_up_to();
            JsonErrorCode::InvalidUtf8
        })
    }

    #[cold]
    fn escape<const CANONICAL: bool>(&mut self, at: &mut usize) -> Result<(), JsonErrorCode> {
        let escape = string::escape(self.text.get(*at..).unwrap_or_default(), !CANONICAL)?;
        let end = *at + escape.length;
        if CANONICAL && !escape.canonical {
            self.leave_out::<CANONICAL>(*at, end);
            string::push_char(&mut self.buffers.out, escape.character);
        }
        *at = end;
        Ok(())
    }

    fn number<const CANONICAL: bool>(
        &mut self,
        at: &mut usize,
        numbers: Numbers,
    ) -> Result<(), JsonErrorCode> {
        let literal = number::literal(self.text.get(*at..).unwrap_or_default())?;
        let end = *at + literal.length;
        if CANONICAL && !literal.plain {
            let mut buffer = ryu_js::Buffer::new();
            let written = token(self.text, *at, end, true).as_written();
            let form = number::ecmascript(written, numbers, &mut buffer)?;
            if form != written {
                self.leave_out::<CANONICAL>(*at, end);
                self.buffers.out.extend_from_slice(form.as_bytes());
            }
        }
        *at = end;
        Ok(())
    }

    fn word(
        &mut self,
        at: &mut usize,
        word: &str,
        value: Scalar<'_>,
        visitor: &mut (impl Visitor + ?Sized),
    ) -> Result<(), JsonErrorCode> {
        let rest = self.text.get(*at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(if word.as_bytes().starts_with(rest) {
                JsonErrorCode::UnexpectedEnd
            } else {
                JsonErrorCode::Syntax
            });
        }
        visitor.scalar(value, *at);
        *at += word.len();
        Ok(())
    }

    /// Sorts the members of the innermost object, whose closing brace is at `at`.
    fn close_object<const CANONICAL: bool>(&mut self, at: usize) -> Result<(), JsonErrorCode> {
        let Some(frame) = self.buffers.frames.last().copied() else { return Ok(()) };
        if !CANONICAL {
            return Ok(());
        }
        if !frame.rising {
            if self.copying {
                self.copy_up_to(at);
            }
            let close = self.place(at) as usize;
            let most = MOST_MOVES * self.text.len();
            let form = if self.copying { &mut self.buffers.out } else { &mut *self.text };
            let members = self.buffers.members.get_mut(frame.first..).unwrap_or_default();
            let first = members.first().map_or(close, |member| member.start as usize);
            if let Err(twice) = order::sort_members(form, members, close) {
                self.buffers.members.push(twice);
                return Err(JsonErrorCode::DuplicateKey);
            }
            if self.moved > most {
                self.buffers.later.note(members, close);
            } else {
                self.moved += close.saturating_sub(first);
                order::put_in_order(form, members, (first, close), &mut self.buffers.scratch);
            }
        }
        self.buffers.members.truncate(frame.first);
        Ok(())
    }

    /// Where a place in the text stands in the form.
    fn place(&self, at: usize) -> u32 {
        u32::try_from(self.buffers.out.len() + at - self.copied).unwrap_or(u32::MAX)
    }

    /// The text between these offsets is not in the form.
    fn leave_out<const CANONICAL: bool>(&mut self, from: usize, to: usize) {
        if CANONICAL {
            self.copying = true;
            self.copy_up_to(from);
            self.copied = to;
        }
    }

    fn copy_up_to(&mut self, at: usize) {
        self.buffers.out.extend_from_slice(self.text.get(self.copied..at).unwrap_or_default());
        self.copied = at;
    }

    /// JSON pointer (RFC 6901) of the value being read.
    #[cold]
    fn pointer(&self) -> String {
        let Buffers { out, frames, members, .. } = &self.buffers;
        let form = if self.copying { out } else { &*self.text };
        let mut pointer = String::new();
        for (index, frame) in frames.iter().enumerate() {
            let last = match frames.get(index + 1) {
                Some(inner) => inner.first,
                None => members.len(),
            };
            if frame.array {
                pointer.push('/');
                pointer.push_str(&frame.count.to_string());
            } else if let Some(member) = members.get(frame.first..last).and_then(<[Member]>::last) {
                push_token(&mut pointer, Raw::new(member.name(form), false).chars());
            }
        }
        pointer
    }
}

/// Appends a reference token to a JSON pointer.
pub fn push_token(pointer: &mut String, name: impl Iterator<Item = char>) {
    pointer.push('/');
    for character in name {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            _ => pointer.push(character),
        }
    }
}

fn token(text: &[u8], from: usize, to: usize, plain: bool) -> Raw<'_> {
    Raw::new(text.get(from..to).unwrap_or_default(), plain)
}
