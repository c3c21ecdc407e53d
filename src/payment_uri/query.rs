//! Parameters: how they are written and read.

use super::payment::{Part, Payment, PaymentUriError, Rule};

/// The parameters of a kind of URI, in the order in which they are written.
pub(super) type Form = [(&'static str, Part)];

/// Writes the parameters. Code: `payment_uri_unsupported` for a part that the form does not have.
pub(super) fn write(out: &mut Vec<u8>, form: &Form, payment: &Payment) -> Result<(), PaymentUriError> {
    let mut separator = b'?';
    for (part, _) in payment.parts() {
        if !form.iter().any(|(_, known)| *known == part) {
            let message = "payment URIs of this network cannot carry this: leave it out";
            return Err(Rule(Some(part), "payment_uri_unsupported", message).broken());
        }
    }
    for (name, part) in form {
        for (other, text) in payment.parts() {
            if other == *part {
                out.push(separator);
                out.extend_from_slice(name.as_bytes());
                out.push(b'=');
                encode(out, text);
                separator = b'&';
            }
        }
    }
    Ok(())
}

/// Reads the parameters into `payment`. Those that the form does not have are named there as ignored, if it may be so.
///
/// Parameters may be empty, as the grammar of BIP-21 has it. Codes: `payment_uri_parameter`, `payment_uri_required`,
/// `payment_uri_duplicate`, `payment_uri_encoding`.
pub(super) fn read(
    query: &[u8],
    form: &Form,
    ignore: bool,
    payment: &mut Payment,
) -> Result<(), PaymentUriError> {
    for parameter in query.split(|byte| *byte == b'&') {
        if parameter.is_empty() {
            continue;
        }
        let (name, value) = split(parameter, b'=');
        let value = decode(value)?;
        if let Some((_, part)) = form.iter().find(|(known, _)| known.as_bytes() == name) {
            if *part != Part::Reference && !payment.get(*part).is_empty() {
                let rule = Rule(None, "payment_uri_duplicate", "a parameter comes twice");
                return Err(rule.broken());
            }
            payment.add(*part, &value);
        } else if name.starts_with(b"req-") {
            let message = "the URI has a `req-` parameter that is not known, so it must not be paid";
            return Err(Rule(None, "payment_uri_required", message).broken());
        } else if ignore && name.iter().all(|byte| is_unreserved(*byte)) {
            payment.add(Part::Ignored, &decode(name)?);
        } else {
            // Also a name that is spelt in another way: a wallet could read it as one that it knows.
            let message = "the URI has a parameter that this form does not have";
            return Err(Rule(None, "payment_uri_parameter", message).broken());
        }
    }
    Ok(())
}

/// What stands before and after the first `delimiter`.
pub(super) fn split(text: &[u8], delimiter: u8) -> (&[u8], &[u8]) {
    let at = text.iter().position(|byte| *byte == delimiter).unwrap_or(text.len());
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    (before, after.get(1..).unwrap_or_default())
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Percent-encodes all but the unreserved characters of RFC 3986. A `+` too: some readers take it for a blank.
fn encode(out: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        if is_unreserved(byte) {
            out.push(byte);
        } else {
            out.push(b'%');
            for nibble in [byte >> 4, byte & 15] {
                out.push(nibble + if nibble < 10 { b'0' } else { b'A' - 10 });
            }
        }
    }
}

/// Percent-decodes. A `+` stays one, as RFC 3986 and `decodeURIComponent` have it.
fn decode(text: &[u8]) -> Result<String, PaymentUriError> {
    let mut bytes = Vec::new();
    let mut rest = text.iter();
    let mut good = true;
    while let Some(byte) = rest.next() {
        let mut byte = *byte;
        good &= byte != b'=';
        if byte == b'%' {
            let mut digit = || rest.next().and_then(|digit| char::from(*digit).to_digit(16));
            let (high, low) = (digit(), digit());
            good &= high.is_some() && low.is_some();
            byte = (high.unwrap_or_default() << 4 | low.unwrap_or_default()) as u8;
        }
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok().filter(|_| good).ok_or_else(|| {
        Rule(None, "payment_uri_encoding", "a parameter is not percent-encoded UTF-8").broken()
    })
}
