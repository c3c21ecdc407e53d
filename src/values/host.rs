//! Domains and IP addresses, as e-mail addresses and URLs hold them.

/// Whether `text` is a domain of RFC 5321 section 4.1.2: labels of at most 63 letters, digits and hyphens (RFC 1035),
/// without a hyphen at either end.
pub(super) fn is_domain(text: &str) -> bool {
    text.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

/// Whether `text` is four numbers up to 255 with dots between them.
pub(super) fn is_ipv4(text: &str) -> bool {
    let number = |part: &str| {
        (1..=3).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse::<u8>().is_ok()
    };
    text.split('.').count() == 4 && text.split('.').all(number)
}

/// Whether `text` is an IPv6 address: eight groups, or a gap `::` and at most `beside_gap` groups around it.
///
/// RFC 5321 lets a gap stand for two groups or more, RFC 3986 for one or more. The last two groups may be written
/// as an IPv4 address.
pub(super) fn is_ipv6(text: &str, beside_gap: usize) -> bool {
    match text.split_once("::") {
        None => groups(text, true) == Some(8),
        Some((before, after)) => groups(before, false)
            .zip(groups(after, true))
            .is_some_and(|(before, after)| before + after <= beside_gap),
    }
}

/// How many groups of 16 bits `text` has; `None` if one of them is none.
fn groups(text: &str, ipv4_at_end: bool) -> Option<usize> {
    if text.is_empty() {
        return Some(0);
    }
    let (text, counted) = match text.rsplit_once(':') {
        _ if !text.contains('.') => (text, 0),
        _ if !ipv4_at_end => return None,
        Some((before, last)) if is_ipv4(last) => (before, 2),
        None if is_ipv4(text) => return Some(2),
        _ => return None,
    };
    text.split(':').try_fold(counted, |counted, group| {
        let hex = (1..=4).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_hexdigit());
        hex.then_some(counted + 1)
    })
}
