//! What goes over the wire and comes back, as the driver sees it.

use std::fmt;
use std::sync::Arc;

/// One attempt, complete: the driver sends exactly this, refuses redirects, and changes nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct WireRequest {
    /// HTTP method.
    pub method: &'static str,
    /// Absolute URL, or a path on the page's origin for a relay given as one.
    pub url: String,
    /// Every header to set.
    pub headers: Vec<(String, String)>,
    /// Body bytes. The same for all attempts of a call.
    pub body: Option<Arc<[u8]>>,
}

impl WireRequest {
    /// The value of a header, by its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// A response whose body arrived whole.
#[derive(Clone, PartialEq, Eq)]
pub struct WireResponse {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in any case.
    pub headers: Vec<(String, String)>,
    /// Body bytes.
    pub body: Vec<u8>,
}

impl WireResponse {
    /// The value of a header, by its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// Why no usable response arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportFailure {
    /// No connection, or it broke before the response.
    Connection,
    /// The attempt's time ran out, before the headers or during the body.
    Timeout,
    /// The connection broke during the body.
    BodyCut,
    /// A redirect that the transport reports without its status, as `fetch` does with `redirect: "manual"`.
    Redirect,
    /// The response is longer than the transport reads.
    TooLarge,
}

impl TransportFailure {
    /// The stable code of the error it becomes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Connection => "connection_failed",
            Self::Timeout => "attempt_timeout",
            Self::BodyCut => "response_cut",
            Self::Redirect => "redirect_refused",
            Self::TooLarge => "response_too_large",
        }
    }

    /// The failure with this code; a connection failure for any other: it got no response, whatever it was.
    pub fn parse(code: &str) -> Self {
        [Self::Timeout, Self::BodyCut, Self::Redirect, Self::TooLarge]
            .into_iter()
            .find(|failure| failure.code() == code)
            .unwrap_or(Self::Connection)
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

impl fmt::Debug for WireRequest {
    /// Header names only, no URL and no body: what they hold is a signature, ids, names and accounts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WireRequest")
            .field("method", &self.method)
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("body_len", &self.body.as_ref().map(|body| body.len()))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for WireResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WireResponse")
            .field("status", &self.status)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::TransportFailure;

    #[test]
    fn failures_travel_by_their_codes() {
        use TransportFailure::{BodyCut, Connection, Redirect, Timeout, TooLarge};
        for failure in [Connection, Timeout, BodyCut, Redirect, TooLarge] {
            assert_eq!(TransportFailure::parse(failure.code()), failure);
        }
        assert_eq!(TransportFailure::parse("something_new"), Connection);
    }
}
