//! URLs that the provider calls or sends people to: contract section 7 \[A\], RFC 3986 in shape.

use std::fmt;

use super::text_value::text_value;
use super::{ValueError, host};

text_value! {
    /// An absolute `https` URL of at most 2048 ASCII characters, for example `https://shop.example/return?order=1`.
    ///
    /// `http` passes for `localhost`, `127.0.0.1` and `[::1]`, where it leaves no machine. The host is a domain or an
    /// IP address. No user name or password. What follows the host may hold any visible character but `\`, so
    /// placeholders such as `{orderId}` pass.
    ///
    /// `Debug` shows scheme and host only: paths and queries carry tokens.
    #[derive(Clone, PartialEq, Eq, Hash)]
    HttpsUrl
}

impl HttpsUrl {
    /// Most characters a URL has.
    pub const MAX_LENGTH: usize = 2048;

    /// Whether `text` is such a URL. Codes: `url_too_long`, `url_not_ascii`, `url_character`, `url_scheme`,
    /// `url_user_info`, `url_host`, `url_port`, `url_insecure`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        if text.len() > Self::MAX_LENGTH {
            return Err(ValueError::new("url_too_long", "a URL has at most 2048 characters"));
        }
        if !text.is_ascii() {
            return Err(ValueError::new(
                "url_not_ascii",
                "a URL has only ASCII characters: write the host in punycode, and percent-encode the rest",
            ));
        }
        // URL parsers drop tabs and line breaks and read `\` as `/`: what they reach is not what was checked.
        if !text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
            return Err(ValueError::new(
                "url_character",
                "a URL has no white space, control characters or `\\`: percent-encode them",
            ));
        }
        let (scheme, rest) = split(text.as_bytes(), b":");
        let secure = scheme.eq_ignore_ascii_case(b"https");
        let (true, Some(rest)) = (secure || scheme.eq_ignore_ascii_case(b"http"), rest.strip_prefix(b"://"))
        else {
            return Err(ValueError::new("url_scheme", "a URL starts with `https://`"));
        };
        let (authority, _) = split(rest, b"/?#");
        if authority.contains(&b'@') {
            return Err(ValueError::new(
                "url_user_info",
                "a URL must not hold a user name or password: remove them",
            ));
        }
        let (host, port) = split_port(authority);
        if !is_host(host) {
            return Err(ValueError::new("url_host", "a URL has a host, as in `https://example.com/path`"));
        }
        if !is_port(port) {
            return Err(ValueError::new("url_port", "the port of a URL is a number from 1 to 65535"));
        }
        if !secure && !host.eq_ignore_ascii_case(b"localhost") && !matches!(host, b"127.0.0.1" | b"[::1]") {
            return Err(ValueError::new(
                "url_insecure",
                "a URL starts with `https://`; `http` is for `localhost`, `127.0.0.1` and `[::1]` only",
            ));
        }
        Ok(())
    }
}

impl fmt::Debug for HttpsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `https:`, nothing, host and port.
        let mut parts = self.as_str().split(['/', '?', '#']);
        let (scheme, host) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
        write!(f, "HttpsUrl({scheme}//{host}/…)")
    }
}

/// `text` up to the first of `delimiters`, and the rest with it.
fn split<'a>(text: &'a [u8], delimiters: &[u8]) -> (&'a [u8], &'a [u8]) {
    let end = text.iter().position(|byte| delimiters.contains(byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or_default()
}

/// Host, and what follows it. The colons of an IPv6 address stand in brackets and don't start a port.
fn split_port(authority: &[u8]) -> (&[u8], &[u8]) {
    let (bracketed, _) = split(authority, b"]");
    if !authority.starts_with(b"[") || bracketed.len() == authority.len() {
        return split(authority, b":");
    }
    authority.split_at_checked(bracketed.len() + 1).unwrap_or_default()
}

/// Whether `text` is nothing, or a colon and a port.
fn is_port(text: &[u8]) -> bool {
    match text {
        [] => true,
        [b':', digits @ ..] => {
            let number = digits
                .iter()
                .fold(0_u32, |number, digit| number.saturating_mul(10).saturating_add(u32::from(digit & 15)));
            digits.iter().all(u8::is_ascii_digit) && matches!(number, 1..=65535)
        }
        _ => false,
    }
}

fn is_host(text: &[u8]) -> bool {
    if let [b'[', address @ .., b']'] = text {
        return host::is_ipv6(address, 7);
    }
    // A domain may end with the dot of the root. The name of a host is at most 253 characters (RFC 1035).
    let domain = text.strip_suffix(b".").unwrap_or(text);
    let last = domain.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    // URL parsers read a host whose last label is a number as an IPv4 address, in forms such as `127.1` too.
    if last.iter().all(u8::is_ascii_digit) {
        return host::is_ipv4(text);
    }
    domain.len() <= 253 && host::is_domain(domain)
}
