//! E-mail addresses: `Mailbox` of RFC 5321 section 4.1.2, contract section 7 \[A\].

use std::fmt;

use super::text_value::text_value;
use super::{ValueError, host};

text_value! {
    /// An e-mail address, `local-part@domain`, by the grammar of RFC 5321 and its lengths: 64 characters for the
    /// local part, 254 in all.
    ///
    /// The whole grammar passes, with what is seldom seen: quoted local parts, domains of one label, IP addresses in
    /// brackets. ASCII only: an international domain is written in punycode, and an international local part
    /// (RFC 6531) has no ASCII form.
    ///
    /// `Debug` shows nothing of it: it is personal data.
    #[derive(Clone, PartialEq, Eq, Hash)]
    Email
}

/// Most characters of the local part, RFC 5321 section 4.5.3.1.1.
const MAX_LOCAL_PART: usize = 64;

impl Email {
    /// Most characters: 256 for a path (RFC 5321 section 4.5.3.1.3) without its angle brackets.
    pub const MAX_LENGTH: usize = 254;

    /// Whether `text` is an e-mail address. Codes: `email_empty`, `email_too_long`, `email_character`,
    /// `email_at_sign`, `email_local_part`, `email_domain`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        if text.is_empty() {
            return Err(ValueError::new("email_empty", "an e-mail address must not be empty"));
        }
        if text.len() > Self::MAX_LENGTH {
            return Err(ValueError::new("email_too_long", "an e-mail address has at most 254 characters"));
        }
        if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(ValueError::new(
                "email_character",
                "an e-mail address has only visible ASCII characters: write an international domain in punycode",
            ));
        }
        let Some((local_part, domain)) = split_at_sign(text.as_bytes()) else {
            return Err(ValueError::new(
                "email_at_sign",
                "an e-mail address has a name, an `@` and a domain, as in `name@example.com`",
            ));
        };
        if local_part.len() > MAX_LOCAL_PART {
            return Err(ValueError::new(
                "email_too_long",
                "an e-mail address has at most 64 characters before its `@`",
            ));
        }
        // A quoted local part holds any character but a bare quote, and `split_at_sign` went to the closing one.
        if !local_part.starts_with(b"\"") && !is_dot_string(local_part) {
            return Err(ValueError::new(
                "email_local_part",
                "before its `@` an e-mail address has letters, digits and the like, with single dots between them",
            ));
        }
        let valid = match domain {
            [b'[', literal @ .., b']'] => is_address_literal(literal),
            _ => host::is_domain(domain),
        };
        if !valid {
            return Err(ValueError::new(
                "email_domain",
                "after its `@` an e-mail address has a domain, as in `name@example.com`",
            ));
        }
        Ok(())
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

/// Local part and domain. In a quoted local part an `@` is a character as others are.
fn split_at_sign(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (quoted, mut escaped) = (text.starts_with(b"\""), false);
    let end = text.iter().skip(usize::from(quoted)).position(|byte| {
        let ends = *byte == if quoted { b'"' } else { b'@' } && !escaped;
        escaped = quoted && *byte == b'\\' && !escaped;
        ends
    })?;
    // With both its quotes.
    let end = if quoted { end + 2 } else { end };
    let (local_part, rest) = text.split_at_checked(end)?;
    Some((local_part, rest.strip_prefix(b"@")?))
}

/// `Dot-string`: atoms with single dots between them.
fn is_dot_string(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'.').all(|atom| {
        let of_an_atom = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(byte);
        !atom.is_empty() && atom.iter().all(of_an_atom)
    })
}

/// `address-literal` without its brackets. Of the general form, only `IPv6` is registered.
fn is_address_literal(text: &[u8]) -> bool {
    match text.split_at_checked(5) {
        // A word in ABNF is of either case.
        Some((tag, address)) if tag.eq_ignore_ascii_case(b"IPv6:") => host::is_ipv6(address, 6),
        _ => host::is_ipv4(text),
    }
}
