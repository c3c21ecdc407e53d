//! How a sandbox is set up. Everything has a default; an empty `{}` gives two partner clients with demo data.

use serde::{Deserialize, Deserializer, Serialize};

use crate::engine::client::{Client, Secret};
use crate::engine::ids;

/// Which clock the sandbox follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClockMode {
    /// The host's, plus what was advanced.
    #[default]
    Real,
    /// Stands at `startTime` until advanced: for runs that must repeat exactly.
    Frozen,
}

/// Options of a sandbox, as JSON in camelCase. Unknown options are refused: a misspelt one must not go unseen.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SandboxOptions {
    /// Where ids, nonces and default secrets come from; a string or a number. Default `oceafin`.
    #[serde(deserialize_with = "text_or_number")]
    pub seed: String,
    /// Which clock. Default real.
    pub clock: ClockMode,
    /// RFC 3339 start of a frozen clock. Default `2026-01-01T00:00:00Z`.
    pub start_time: String,
    /// How far a request's timestamp may be from wall time, in either direction. Default 300 s.
    pub freshness_seconds: u32,
    /// How long a quote can be used. Default 120 s.
    pub quote_ttl_seconds: u32,
    /// How long each automatic step takes (SUBMITTED to PROCESSING, PROCESSING to COMPLETED). Default 1000 ms.
    pub step_ms: u32,
    /// How long what was made or changed takes to show in lists and gets, as behind a replica. Default 0 ms.
    pub visibility_delay_ms: u32,
    /// The partner clients. Default: two, so that ownership between partners can be tried.
    pub clients: Vec<ClientOptions>,
    /// Where webhooks go, unless a client names its own. Without one, events wait and can be inspected.
    pub webhook_url: Option<String>,
    /// How often a webhook is tried before it is given up. Default 6.
    pub webhook_max_attempts: u32,
    /// Whether each client gets a demo customer with balances and a bank account. Default true.
    pub demo_data: bool,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            seed: "oceafin".to_owned(),
            clock: ClockMode::Real,
            start_time: "2026-01-01T00:00:00Z".to_owned(),
            freshness_seconds: 300,
            quote_ttl_seconds: 120,
            step_ms: 1000,
            visibility_delay_ms: 0,
            clients: vec![
                ClientOptions::named("sandbox-partner-a"),
                ClientOptions::named("sandbox-partner-b"),
            ],
            webhook_url: None,
            webhook_max_attempts: 6,
            demo_data: true,
        }
    }
}

/// One partner client.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientOptions {
    /// The client id.
    pub client_id: String,
    /// The client secret; derived from the seed when left out.
    #[serde(default)]
    pub client_secret: Option<Secret>,
    /// The webhook secret; derived from the seed when left out.
    #[serde(default)]
    pub webhook_secret: Option<Secret>,
    /// `false` refuses every request with `PARTNER_AUTH_FAILED`.
    #[serde(default = "yes")]
    pub active: bool,
    /// Scopes the client has; all when left out.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// Products enabled for the client; all when left out.
    #[serde(default)]
    pub products: Option<Vec<String>>,
    /// Where this client's webhooks go.
    #[serde(default)]
    pub webhook_url: Option<String>,
}

impl ClientOptions {
    /// An active client with every scope and product.
    pub fn named(client_id: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: None,
            webhook_secret: None,
            active: true,
            scopes: None,
            products: None,
            webhook_url: None,
        }
    }

    /// The client, with everything that the options leave out.
    pub(super) fn resolve(&self, sandbox: &SandboxOptions) -> Client {
        let derived = |kind: &str| {
            let label = format!("{kind}:{}", self.client_id);
            Secret::new(format!("sandbox_{kind}_{}", ids::secret(&sandbox.seed, &label)))
        };
        Client {
            id: self.client_id.clone(),
            secret: self.client_secret.clone().unwrap_or_else(|| derived("client")),
            webhook_secret: self.webhook_secret.clone().unwrap_or_else(|| derived("webhook")),
            active: self.active,
            scopes: self.scopes.clone(),
            products: self.products.clone(),
            webhook_url: self.webhook_url.clone().or_else(|| sandbox.webhook_url.clone()),
        }
    }
}

const fn yes() -> bool {
    true
}

fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seed {
        Text(String),
        Number(u64),
    }
    Ok(match Seed::deserialize(deserializer)? {
        Seed::Text(text) => text,
        Seed::Number(number) => number.to_string(),
    })
}
