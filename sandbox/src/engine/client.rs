//! The partner clients, and their secrets.

use std::fmt;

/// A value that stays out of `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A client as the sandbox runs it: every secret is there.
#[derive(Clone, Debug)]
pub struct Client {
    /// The client id.
    pub id: String,
    /// Key of request signatures.
    pub secret: Secret,
    /// Key of webhook signatures.
    pub webhook_secret: Secret,
    /// Whether it may call.
    pub active: bool,
    /// `None` is every scope.
    pub scopes: Option<Vec<String>>,
    /// `None` is every product.
    pub products: Option<Vec<String>>,
    /// Where its webhooks go.
    pub webhook_url: Option<String>,
}
