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
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong_scheme)?;
        let secure = scheme.eq_ignore_ascii_case("https");
        if !secure && !scheme.eq_ignore_ascii_case("http") {
            return Err(wrong_scheme());
        }
        let authority = authority(rest);
        if authority.contains('@') {
            return Err(ValueError::new(
                "url_user_info",
                "a URL must not hold a user name or password: remove them",
            ));
        }
        let (host, port) = split_port(authority);
        if !is_host(host) {
            return Err(ValueError::new("url_host", "a URL has a host, as in `https://example.com/path`"));
        }
        if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
            return Err(ValueError::new("url_port", "the port of a URL is a number from 1 to 65535"));
        }
        if !secure && !is_this_machine(host) {
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
        let (scheme, rest) = self.as_str().split_once("://").unwrap_or_default();
        write!(f, "HttpsUrl({scheme}://{}/…)", authority(rest))
    }
}

const fn wrong_scheme() -> ValueError {
    ValueError::new("url_scheme", "a URL starts with `https://`")
}

/// Host and port: all up to the path, query or fragment.
fn authority(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Host, with its brackets, and what follows it: nothing, or a colon and the port.
fn split_port(authority: &str) -> (&str, &str) {
    // The colons of an IPv6 address stand in brackets and don't start a port.
    let host = authority.find(if authority.starts_with('[') { ']' } else { ':' });
    let end = host.map_or(authority.len(), |at| at + usize::from(authority.starts_with('[')));
    authority.split_at_checked(end).unwrap_or_default()
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

fn is_host(text: &str) -> bool {
    if let Some(address) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return host::is_ipv6(address, 7);
    }
    // A domain may end with the dot of the root. The name of a host is at most 253 characters (RFC 1035).
    let domain = text.strip_suffix('.').unwrap_or(text);
    let last = domain.rsplit_once('.').map_or(domain, |(_, last)| last);
    // URL parsers read a host whose last label is a number as an IPv4 address, in forms such as `127.1` too.
    let number = last.bytes().all(|byte| byte.is_ascii_digit());
    if number { host::is_ipv4(text) } else { domain.len() <= 253 && host::is_domain(domain) }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || matches!(host, "127.0.0.1" | "[::1]")
}
