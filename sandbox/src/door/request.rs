//! A request and a response without IO: what an HTTP layer or an in-process `fetch` hands in and carries out.

use serde::{Deserialize, Serialize};

/// A request as it arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(type_prefix = "Sandbox"))]
pub struct Request {
    /// Method in upper case.
    pub method: String,
    /// Path and query exactly as sent, undecoded: `/partner/v1/customers/c-1/balances?limit=5`.
    pub target: String,
    /// Headers in any order and case.
    pub headers: Vec<(String, String)>,
    /// Raw body; empty when there is none.
    #[serde(skip)]
    pub body: Vec<u8>,
}

impl Request {
    /// Every value of a header.
    pub fn header_values(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// The header's value if it stands exactly once.
    pub fn header(&self, name: &str) -> Option<&str> {
        match self.header_values(name).as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// The target without its query.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The query without its `?`; empty when there is none.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// A response, and what the transport is to do to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers. `Content-Length` is the transport's.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// Injected faults the transport carries out.
    pub transport: Transport,
    /// One readable line about the request, without secrets.
    pub log: String,
}

/// A response without its body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(type_prefix = "Sandbox"))]
pub struct Head {
    /// HTTP status.
    pub status: u16,
    /// Headers. `Content-Length` is the transport's.
    pub headers: Vec<(String, String)>,
    /// What the transport does to the response.
    pub transport: Transport,
    /// One readable line about the request, without secrets.
    pub log: String,
}

impl Response {
    /// The head and the body.
    pub fn into_parts(self) -> (Head, Vec<u8>) {
        let Self { status, headers, body, transport, log } = self;
        (Head { status, headers, transport, log }, body)
    }
}

/// What the HTTP layer, or the in-process `fetch`, does to a response. All off unless a fault was injected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(type_prefix = "Sandbox"))]
pub struct Transport {
    /// Wait this long before anything is answered.
    pub latency_ms: u64,
    /// Answer nothing: close the connection.
    pub cut: bool,
    /// Announce the whole body, send this many bytes of it, then close the connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncate_at: Option<usize>,
    /// Send headers at once and let the body take this long.
    pub slow_body_ms: u64,
}
