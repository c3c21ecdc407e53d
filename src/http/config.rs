//! The settings that all calls of a client share.

use std::fmt;

use super::base_url::BaseUrl;
use super::header;
use super::policy::{RetryPolicy, Timeouts};
use crate::error::{ErrorKind, PartnerError};
use crate::signing::{SigningKey, is_visible_ascii};

/// Who signs.
#[derive(Clone)]
pub enum Signer {
    /// This process, which holds the client secret. For servers only.
    Local {
        /// The issued client id.
        client_id: String,
        /// The client secret.
        key: SigningKey,
    },
    /// An external signer, which receives each base string and returns its signature. The machine asks for it by
    /// [`super::Step::Sign`].
    External {
        /// The issued client id.
        client_id: String,
    },
    /// A relay on the partner's own server, which signs what it forwards. This process sends no signing header.
    Relay,
}

impl Signer {
    /// A local signer. Refuses a client id that cannot be a header value (`client_id_malformed`).
    pub fn local(client_id: &str, key: SigningKey) -> Result<Self, PartnerError> {
        Ok(Self::Local { client_id: check_client_id(client_id)?, key })
    }

    /// An external signer. Refuses a client id that cannot be a header value (`client_id_malformed`).
    pub fn external(client_id: &str) -> Result<Self, PartnerError> {
        Ok(Self::External { client_id: check_client_id(client_id)? })
    }
}

fn check_client_id(client_id: &str) -> Result<String, PartnerError> {
    if client_id.is_empty() || !is_visible_ascii(client_id) {
        return Err(PartnerError::new(
            ErrorKind::Configuration,
            "client_id_malformed",
            "the client id must be visible ASCII characters without spaces or line breaks: pass it as it was issued",
        ));
    }
    Ok(client_id.to_owned())
}

/// The settings of a client. Calls share it behind an `Arc`.
#[derive(Clone)]
pub struct ClientConfig {
    pub(super) base_url: BaseUrl,
    pub(super) signer: Signer,
    pub(super) retry: RetryPolicy,
    pub(super) timeouts: Timeouts,
    pub(super) headers: Vec<(String, String)>,
}

impl ClientConfig {
    /// A client of `base_url` with the default policy.
    pub fn new(base_url: BaseUrl, signer: Signer) -> Self {
        Self {
            base_url,
            signer,
            retry: RetryPolicy::default(),
            timeouts: Timeouts::default(),
            headers: Vec::new(),
        }
    }

    /// With this retry policy for calls that set no `max_retries` of their own.
    #[must_use]
    pub fn with_retry(self, retry: RetryPolicy) -> Self {
        Self { retry, ..self }
    }

    /// With these time limits for calls that set none of their own. Refuses a limit of 0 or beyond
    /// [`super::MAX_TIMER_MS`] (`timeout_out_of_range`).
    pub fn with_timeouts(self, timeouts: Timeouts) -> Result<Self, PartnerError> {
        timeouts.check()?;
        Ok(Self { timeouts, ..self })
    }

    /// With these headers on every request. Refuses what [`super::CallOptions::headers`] refuses.
    pub fn with_headers(self, headers: Vec<(String, String)>) -> Result<Self, PartnerError> {
        header::check(&headers)?;
        Ok(Self { headers, ..self })
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Local { .. } => "Local(redacted)",
            Self::External { .. } => "External(redacted)",
            Self::Relay => "Relay",
        })
    }
}

impl fmt::Debug for ClientConfig {
    /// Extra headers by name only: one may be an authorization.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientConfig")
            .field("base_url", &self.base_url)
            .field("signer", &self.signer)
            .field("retry", &self.retry)
            .field("timeouts", &self.timeouts)
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish()
    }
}
