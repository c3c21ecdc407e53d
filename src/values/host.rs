//! Domains and IP addresses, as e-mail addresses and URLs hold them.
//!
//! On bytes: searching text for a `char` brings more code with it than these rules are.

/// Whether `text` is a domain of RFC 5321 section 4.1.2: labels of at most 63 letters, digits and hyphens (RFC 1035),
/// without a hyphen at either end.
pub(super) fn is_domain(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'.').all(|label| {
        matches!(label.len(), 1..=63)
            && !label.starts_with(b"-")
            && !label.ends_with(b"-")
            && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    })
}

/// Whether `text` is four numbers up to 255 with dots between them.
pub(super) fn is_ipv4(text: &[u8]) -> bool {
    let mut numbers = 0;
    text.split(|byte| *byte == b'.').all(|digits| {
        numbers += 1;
        matches!(digits.len(), 1..=3)
            && digits.iter().all(u8::is_ascii_digit)
            && digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit & 15)) <= 255
    }) && numbers == 4
}

/// Whether `text` is an IPv6 address: eight groups, or a gap `::` and at most `beside_gap` groups around it.
///
/// RFC 5321 lets a gap stand for two groups or more, RFC 3986 for one or more. The last two groups may be written
/// as an IPv4 address.
pub(super) fn is_ipv6(text: &[u8], beside_gap: usize) -> bool {
    // A gap at either end has one colon more than a gap between groups. Without it, a gap is an empty group.
    let text = match text {
        b"::" => return true,
        [b':', rest @ ..] if rest.starts_with(b":") => rest,
        [rest @ .., b':'] if rest.ends_with(b":") => rest,
        [] | [b':', ..] | [.., b':'] => return false,
        _ => text,
    };
    let (mut groups, mut gap, mut ended) = (0, false, false);
    for group in text.split(|byte| *byte == b':') {
        if ended || gap && group.is_empty() {
            return false;
        }
        if group.is_empty() {
            gap = true;
        } else if group.len() <= 4 && group.iter().all(u8::is_ascii_hexdigit) {
            groups += 1;
        } else if is_ipv4(group) {
            groups += 2;
            ended = true;
        } else {
            return false;
        }
    }
    if gap { groups <= beside_gap } else { groups == 8 }
}
