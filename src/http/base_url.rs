//! Where requests go, and where they may not. Contract section 1: paths are ours, so a base URL is an origin.

use crate::error::{ErrorKind, PartnerError};
use crate::signing::is_sent_as_written;

/// The start of every URL of a client, without a slash at its end.
///
/// Read by hand and not with a URL library: what is allowed is small, a general parser repairs what should be
/// refused (backslashes, tabs, `https:host`), and it would be the largest dependency of the core.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// The API's origin, for example `https://api.oceafin.com`, with or without a slash at the end.
    ///
    /// Refuses `http` but for `localhost`, `127.0.0.1` and `[::1]` (`base_url_insecure`), a path, query or fragment
    /// (`base_url_has_path`: every request path is signed and starts at the host), and user info, bad ports and
    /// anything else that is not an origin (`base_url_malformed`).
    pub fn api(text: &str) -> Result<Self, PartnerError> {
        let (origin, rest) = origin(text)?;
        if !matches!(rest, "" | "/") {
            return Err(configuration(
                "base_url_has_path",
                "the base URL must end after the host and port: leave out the path, query and fragment, the client adds `/partner/v1`",
            ));
        }
        Ok(Self(origin))
    }

    /// A relay: an origin as in [`Self::api`] with or without a path, or a path of the page's own origin such as
    /// `/oceafin`. Query and fragment are refused, as is every other way to write an address (`relay_url_malformed`).
    pub fn relay(text: &str) -> Result<Self, PartnerError> {
        let found = if text.starts_with('/') && !text.starts_with("//") {
            Ok((String::new(), text))
        } else {
            origin(text)
        };
        let (origin, path) = match found {
            Err(error) if error.code == MALFORMED => return Err(relay_malformed()),
            found => found?,
        };
        let path = path.trim_end_matches('/');
        if !path.is_empty() && (path.contains('?') || !is_sent_as_written(path)) {
            return Err(relay_malformed());
        }
        Ok(Self(origin + path))
    }

    /// The text that a path is appended to.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Splits into the checked origin and what follows it.
fn origin(text: &str) -> Result<(String, &str), PartnerError> {
    let (scheme, rest) = text.split_once(':').ok_or_else(malformed)?;
    let rest = rest.strip_prefix("//").ok_or_else(malformed)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at_checked(end).ok_or_else(malformed)?;
    let (host, port) = match authority.rsplit_once(':') {
        // A colon inside the brackets of an IPv6 address is not the port's.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if !is_host(host) || port.is_some_and(|port| !is_port(port)) {
        return Err(malformed());
    }
    let scheme = scheme.to_ascii_lowercase();
    let local = ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| host.eq_ignore_ascii_case(name));
    match scheme.as_str() {
        "https" => {}
        "http" if local => {}
        "http" => {
            return Err(configuration(
                "base_url_insecure",
                "the base URL must use https: http is for `localhost`, `127.0.0.1` and `[::1]` only",
            ));
        }
        _ => return Err(malformed()),
    }
    Ok((format!("{scheme}://{authority}"), rest))
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        // Whether it is an address is for `fetch` to find; here it only must not be anything else. The standard
        // library's parser would be 3 KB of the binary.
        return address.contains(':')
            && address.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
    }
    !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

const MALFORMED: &str = "base_url_malformed";

fn malformed() -> PartnerError {
    configuration(
        MALFORMED,
        "the base URL must be an https origin such as `https://api.oceafin.com`, without user name or password",
    )
}

fn relay_malformed() -> PartnerError {
    configuration(
        "relay_url_malformed",
        "the relay's URL must be a path of the page's own origin such as `/partner-api`, or an https URL, without query and fragment",
    )
}

fn configuration(code: &'static str, message: &'static str) -> PartnerError {
    PartnerError::new(ErrorKind::Configuration, code, message)
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;

    fn code(result: Result<BaseUrl, crate::PartnerError>) -> String {
        result.unwrap_err().code.into_owned()
    }

    #[test]
    fn takes_origins() {
        for (text, origin) in [
            ("https://api.oceafin.com", "https://api.oceafin.com"),
            ("https://api.oceafin.com/", "https://api.oceafin.com"),
            ("HTTPS://api.oceafin.com:8443", "https://api.oceafin.com:8443"),
            ("http://localhost:4010", "http://localhost:4010"),
            ("http://127.0.0.1:4010/", "http://127.0.0.1:4010"),
            ("http://[::1]:4010", "http://[::1]:4010"),
            ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ] {
            assert_eq!(BaseUrl::api(text).unwrap().as_str(), origin);
        }
    }

    #[test]
    fn refuses_plain_http_to_other_hosts() {
        for text in
            ["http://api.oceafin.com", "http://localhost.evil.example", "http://127.0.0.2", "http://[::2]"]
        {
            assert_eq!(code(BaseUrl::api(text)), "base_url_insecure", "{text}");
            assert_eq!(code(BaseUrl::relay(text)), "base_url_insecure", "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_an_origin() {
        for text in [
            "",
            "api.oceafin.com",
            "https:api.oceafin.com",
            "https://",
            "https:///partner",
            "ftp://api.oceafin.com",
            "https://user:secret@api.oceafin.com",
            "https://user@api.oceafin.com",
            "http://localhost@evil.example",
            "https://api.oceafin.com\\@evil.example",
            "https://api.oceafin.com:",
            "https://api.oceafin.com:0",
            "https://api.oceafin.com:65536",
            "https://api.oceafin.com:+1",
            "https://api oceafin.com",
            "https://api.oceafin.com\n",
            " https://api.oceafin.com",
            "https://[::1",
            "https://[zz]",
            "https://äpi.example",
        ] {
            assert_eq!(code(BaseUrl::api(text)), "base_url_malformed", "{text:?}");
        }
        for text in ["/partner/v1", "//", "?a=b", "#x", "/?a"] {
            let text = format!("https://api.oceafin.com{text}");
            assert_eq!(code(BaseUrl::api(&text)), "base_url_has_path", "{text}");
        }
    }

    #[test]
    fn a_relay_may_have_a_path_or_be_one() {
        for (text, url) in [
            ("/oceafin/", "/oceafin"),
            ("/", ""),
            ("https://shop.example/api/oceafin", "https://shop.example/api/oceafin"),
            ("http://localhost:3000", "http://localhost:3000"),
        ] {
            assert_eq!(BaseUrl::relay(text).unwrap().as_str(), url);
        }
        for text in ["", "oceafin", "//evil.example/x", "/a?b", "/a#b", "/a/../b", "/a b", "/\\evil.example"]
        {
            assert_eq!(code(BaseUrl::relay(text)), "relay_url_malformed", "{text}");
        }
    }
}
