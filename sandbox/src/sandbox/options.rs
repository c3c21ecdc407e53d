//! How a sandbox is set up. Everything has a default; an empty `{}` gives two partner clients with demo data.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::{Map, Value};

use crate::engine::client::{Client, Secret};
use crate::engine::ids;

/// Why a sandbox could not be set up: everything that is wrong with its options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupError(pub String);

impl SetupError {
    /// The error about these faults, unless there are none.
    pub(super) fn unless_none(faults: &[String]) -> Result<(), Self> {
        if faults.is_empty() { Ok(()) } else { Err(Self(faults.join("; "))) }
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SetupError {}

/// Which clock the sandbox follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "typescript",
    derive(tsify::Tsify),
    serde(rename_all = "camelCase"),
    tsify(type_prefix = "Sandbox")
)]
pub enum ClockMode {
    /// The host's, plus what was advanced.
    #[default]
    Real,
    /// Stands at `startTime` until advanced: for runs that must repeat exactly.
    Frozen,
}

/// Options of a sandbox. Everything has a default. An unknown option is refused: a misspelt one must not go unseen.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct SandboxOptions {
    /// Where ids, nonces and secrets come from: the same seed gives the same. Default `oceafin`.
    #[cfg_attr(feature = "typescript", serde(default), tsify(type = "string | number"))]
    pub seed: String,
    /// `frozen` stands at `startTime` until it is advanced, for runs that must repeat exactly. Default `real`.
    #[cfg_attr(feature = "typescript", serde(default), tsify(type = "SandboxClockMode"))]
    pub clock: ClockMode,
    /// Start of a frozen clock: RFC 3339 with offset. Default `2026-01-01T00:00:00Z`.
    #[cfg_attr(feature = "typescript", serde(default))]
    pub start_time: String,
    /// How far a request's timestamp may be from now, in either direction, in seconds. Default 300.
    #[cfg_attr(feature = "typescript", serde(default))]
    pub freshness_seconds: u32,
    /// How long a quote can be used, in seconds. Default 120.
    #[cfg_attr(feature = "typescript", serde(default))]
    pub quote_ttl_seconds: u32,
    /// How long each automatic step of a resource takes (SUBMITTED to PROCESSING, PROCESSING to COMPLETED), in
    /// milliseconds. Default 1000.
    #[cfg_attr(feature = "typescript", serde(default))]
    pub step_ms: u32,
    /// How long a new or changed resource takes to show in lists and gets, as behind a replica, in milliseconds of the
    /// sandbox's time: for tests of code that draws a conclusion from an absence. Default 0.
    #[cfg_attr(feature = "typescript", serde(default))]
    pub visibility_delay_ms: u32,
    /// The partner clients. Default: two with every scope, so that ownership between partners can be tried.
    #[cfg_attr(feature = "typescript", serde(default), tsify(type = "readonly SandboxClientOptions[]"))]
    pub clients: Vec<ClientOptions>,
    /// Where webhooks are posted, unless a client names its own URL. If absent, they are kept for `deliveries()`.
    #[cfg_attr(feature = "typescript", tsify(optional, type = "string"))]
    pub webhook_url: Option<String>,
    /// How often a webhook is tried. Default 6.
    #[cfg_attr(feature = "typescript", serde(default))]
    pub webhook_max_attempts: u32,
    /// Whether each client has a demo customer with balances and a bank account. Default true.
    #[cfg_attr(feature = "typescript", serde(default))]
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

/// One partner client of a sandbox.
#[derive(Clone, Debug)]
#[cfg_attr(
    feature = "typescript",
    derive(tsify::Tsify),
    serde(rename_all = "camelCase"),
    tsify(type_prefix = "Sandbox")
)]
pub struct ClientOptions {
    /// The client id.
    pub client_id: String,
    /// The client secret; derived from the seed if absent.
    #[cfg_attr(feature = "typescript", tsify(optional, type = "string"))]
    pub client_secret: Option<Secret>,
    /// The webhook secret; derived from the seed if absent.
    #[cfg_attr(feature = "typescript", tsify(optional, type = "string"))]
    pub webhook_secret: Option<Secret>,
    /// `false` refuses every request with `PARTNER_AUTH_FAILED`. Default true.
    #[cfg_attr(feature = "typescript", serde(default))]
    pub active: bool,
    /// The client's scopes; all if absent.
    #[cfg_attr(feature = "typescript", tsify(optional, type = "readonly string[]"))]
    pub scopes: Option<Vec<String>>,
    /// The products enabled for the client; all if absent.
    #[cfg_attr(feature = "typescript", tsify(optional, type = "readonly string[]"))]
    pub products: Option<Vec<String>>,
    /// Where this client's webhooks are posted.
    #[cfg_attr(feature = "typescript", tsify(optional, type = "string"))]
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

impl<'de> Deserialize<'de> for SandboxOptions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer)?.try_into().map_err(D::Error::custom)
    }
}

impl TryFrom<Map<String, Value>> for SandboxOptions {
    type Error = SetupError;

    /// Reads options, and names everything that is wrong with them at once.
    fn try_from(members: Map<String, Value>) -> Result<Self, SetupError> {
        let default = Self::default();
        let mut reader = Reader::new(&members, String::new());
        let options = Self {
            seed: reader.read("seed", "a string or a whole number", seed).unwrap_or(default.seed),
            clock: reader.read("clock", "`real` or `frozen`", clock).unwrap_or(default.clock),
            start_time: reader.read("startTime", TEXT, text).unwrap_or(default.start_time),
            freshness_seconds: reader
                .read("freshnessSeconds", WHOLE, whole)
                .unwrap_or(default.freshness_seconds),
            quote_ttl_seconds: reader
                .read("quoteTtlSeconds", WHOLE, whole)
                .unwrap_or(default.quote_ttl_seconds),
            step_ms: reader.read("stepMs", WHOLE, whole).unwrap_or(default.step_ms),
            visibility_delay_ms: reader
                .read("visibilityDelayMs", WHOLE, whole)
                .unwrap_or(default.visibility_delay_ms),
            clients: reader.clients("clients").unwrap_or(default.clients),
            webhook_url: reader.nullable("webhookUrl", TEXT, text),
            webhook_max_attempts: reader
                .read("webhookMaxAttempts", WHOLE, whole)
                .unwrap_or(default.webhook_max_attempts),
            demo_data: reader.read("demoData", FLAG, Value::as_bool).unwrap_or(default.demo_data),
        };
        SetupError::unless_none(&reader.finish())?;
        Ok(options)
    }
}

const TEXT: &str = "a string";
const TEXTS: &str = "an array of strings";
const WHOLE: &str = "a whole number from 0 to 4294967295";
const FLAG: &str = "true or false";

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(text).collect()
}

fn whole(value: &Value) -> Option<u32> {
    value.as_u64()?.try_into().ok()
}

fn seed(value: &Value) -> Option<String> {
    text(value).or_else(|| value.as_u64().map(|number| number.to_string()))
}

fn clock(value: &Value) -> Option<ClockMode> {
    match value.as_str()? {
        "real" => Some(ClockMode::Real),
        "frozen" => Some(ClockMode::Frozen),
        _ => None,
    }
}

/// Reads the members of an object of options. What is read is what is known.
struct Reader<'a> {
    members: &'a Map<String, Value>,
    /// Where the object is: `clients[0].`.
    place: String,
    known: Vec<&'static str>,
    wrong: Vec<String>,
}

impl<'a> Reader<'a> {
    const fn new(members: &'a Map<String, Value>, place: String) -> Self {
        Self { members, place, known: Vec::new(), wrong: Vec::new() }
    }

    /// An option that may be absent; `wanted` says what it must be if it is there.
    fn read<T>(&mut self, name: &'static str, wanted: &str, read: fn(&Value) -> Option<T>) -> Option<T> {
        self.known.push(name);
        let value = self.members.get(name)?;
        let read = read(value);
        if read.is_none() {
            self.wrong.push(format!("`{}{name}` must be {wanted}", self.place));
        }
        read
    }

    /// The same; null counts as absent.
    fn nullable<T>(&mut self, name: &'static str, wanted: &str, read: fn(&Value) -> Option<T>) -> Option<T> {
        if self.members.get(name).is_some_and(Value::is_null) {
            self.known.push(name);
            return None;
        }
        self.read(name, wanted, read)
    }

    fn clients(&mut self, name: &'static str) -> Option<Vec<ClientOptions>> {
        let clients = self.read(name, "an array of objects", |value| value.as_array().cloned())?;
        let read = clients.iter().enumerate().map(|(at, client)| {
            let Some(members) = client.as_object() else {
                self.wrong.push(format!("`{name}[{at}]` must be an object"));
                return ClientOptions::named("");
            };
            let mut reader = Reader::new(members, format!("{name}[{at}]."));
            if !members.contains_key("clientId") {
                reader.wrong.push(format!("`{name}[{at}].clientId` is required"));
            }
            let options = ClientOptions {
                client_id: reader.read("clientId", TEXT, text).unwrap_or_default(),
                client_secret: reader.nullable("clientSecret", TEXT, text).map(Secret::new),
                webhook_secret: reader.nullable("webhookSecret", TEXT, text).map(Secret::new),
                active: reader.read("active", FLAG, Value::as_bool).unwrap_or(true),
                scopes: reader.nullable("scopes", TEXTS, texts),
                products: reader.nullable("products", TEXTS, texts),
                webhook_url: reader.nullable("webhookUrl", TEXT, text),
            };
            self.wrong.extend(reader.finish());
            options
        });
        Some(read.collect())
    }

    /// What is wrong; options that were not asked for are among it.
    fn finish(mut self) -> Vec<String> {
        for name in self.members.keys().filter(|name| !self.known.contains(&name.as_str())) {
            let known = self.known.join("`, `");
            self.wrong.push(format!("`{}{name}` is not an option; the options are `{known}`", self.place));
        }
        self.wrong
    }
}
