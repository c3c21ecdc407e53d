//! Parameters: how they are written and read.

use super::part;
use super::payment::Payment;
use super::rules::{CHARACTER, DUPLICATE, PARAMETER, Verdict};

/// The parameters of a kind of URI and the parts that they are, in the order in which they are written.
pub(super) type Form = [(&'static str, &'static str)];

/// A URI to which parameters are written.
pub(super) struct Parameters {
    pub(super) out: Vec<u8>,
    /// What stands before the next parameter.
    pub(super) separator: u8,
}

impl Parameters {
    /// Writes a parameter, unless it is empty. All but the unreserved characters of RFC 3986 are percent-encoded; a `+`
    /// too, which some readers take for a blank.
    #[inline(never)]
    pub(super) fn write(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        self.out.push(self.separator);
        self.separator = b'&';
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'=');
        for byte in text.bytes() {
            if is_unreserved(byte) {
                self.out.push(byte);
            } else {
                self.out.push(b'%');
                for nibble in &[byte >> 4, byte & 15] {
                    self.out.push(nibble + if *nibble < 10 { b'0' } else { b'A' - 10 });
                }
            }
        }
    }
}

/// Reads the parameters into `payment`.
///
/// Those that the form does not have are named there as ignored, if it may be so. Parameters may be empty, as the
/// grammar of BIP-21 has it. Codes: `payment_uri_parameter`, `payment_uri_duplicate`, `payment_uri_character`.
pub(super) fn read(query: &[u8], form: &Form, ignore: bool, payment: &mut Payment, verdict: &mut Verdict) {
    for parameter in query.split(|byte| *byte == b'&') {
        let (name, value) = split(parameter, b'=');
        let (mut part, mut text) = (part::IGNORED, name);
        let lower = name.to_ascii_lowercase();
        if let Some((_, known)) = form.iter().find(|(known, _)| known.as_bytes() == lower) {
            // One wallet takes `Amount` for the amount, another for nothing.
            verdict.rule(lower == name, &PARAMETER);
            let new = payment.parts.iter().all(|(other, _)| other != known);
            verdict.rule(new || *known == part::REFERENCE, &DUPLICATE);
            (part, text) = (*known, value);
        } else {
            // A name that is spelt in another way could be one that a wallet knows.
            let plain = name.iter().all(|byte| is_unreserved(*byte)) && !lower.starts_with(b"req-");
            verdict.rule(parameter.is_empty() || ignore && plain, &PARAMETER);
            decode(value, verdict);
        }
        payment.add(part, &decode(text, verdict));
    }
}

/// What stands before and after the first `delimiter`.
#[inline(never)]
pub(super) fn split(text: &[u8], delimiter: u8) -> (&[u8], &[u8]) {
    let at = text.iter().position(|byte| *byte == delimiter).unwrap_or(text.len());
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    (before, after.get(1..).unwrap_or_default())
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Percent-decodes. A `+` stays one, as RFC 3986 and `decodeURIComponent` have it.
#[inline(never)]
fn decode(text: &[u8], verdict: &mut Verdict) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.iter();
    let mut good = true;
    while let Some(byte) = rest.next() {
        let mut byte = *byte;
        good &= byte != b'=';
        if byte == b'%' {
            byte = 0;
            for _ in 0..2 {
                let digit = rest.next().and_then(|digit| char::from(*digit).to_digit(16));
                good &= digit.is_some();
                byte = byte << 4 | u8::try_from(digit.unwrap_or_default()).unwrap_or_default();
            }
        }
        bytes.push(byte);
    }
    let text = String::from_utf8(bytes).ok().filter(|_| good);
    verdict.rule(text.is_some(), &CHARACTER);
    text.unwrap_or_default()
}
