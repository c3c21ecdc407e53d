//! A call as a product gets it, and what the product answers.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A call that was verified: who calls, with which ids, query and body.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// The verified client.
    pub client_id: String,
    /// Ids in the path, decoded.
    pub params: BTreeMap<&'static str, String>,
    /// Raw query.
    pub query: String,
    /// The body; empty for a GET.
    pub body: Map<String, Value>,
}

impl Call {
    /// An id of the path; empty for a name the path does not have, and no resource has the empty id.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }
}

/// What a handler answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// 200, or 201 for a resource that was made [S].
    pub status: u16,
    /// The resource or the page.
    pub body: Value,
}

impl Answer {
    /// 200.
    pub const fn ok(body: Value) -> Self {
        Self { status: 200, body }
    }

    /// 201.
    pub const fn created(body: Value) -> Self {
        Self { status: 201, body }
    }
}
