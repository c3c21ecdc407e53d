//! Webhooks (contract section 5), without IO: events queue up, the host polls for deliveries and reports results.
//!
//! Each attempt is signed anew, with a fresh nonce and the wall time; the body bytes of an event never change. Any
//! 2xx is delivered. After anything else it is tried again 1 s, 5 s, 30 s, 2 min and then every 10 min later, in
//! business time [S], until `webhookMaxAttempts`. An attempt whose result is not reported within 30 s counts as
//! failed. Events of a client without a URL wait for one.

use std::collections::{BTreeMap, BTreeSet};

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::engine::client::Client;
use crate::engine::ids::Ids;
use crate::read::moment;

const BACK_OFF_MS: [i64; 5] = [1_000, 5_000, 30_000, 120_000, 600_000];
const LEASE_MS: i64 = 30_000;

/// One delivery attempt for the host to make: POST `body` with `headers` to `url`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(type_prefix = "Due"))]
pub struct Delivery {
    /// To be named when its outcome is reported; the same in all attempts.
    #[serde(rename = "deliveryId")]
    pub id: String,
    /// The event it delivers.
    pub event_id: String,
    /// Where to.
    pub url: String,
    /// The signed headers, and the content type.
    pub headers: Vec<(String, String)>,
    /// The event, the same bytes on every attempt.
    #[serde(serialize_with = "text")]
    #[cfg_attr(feature = "typescript", tsify(type = "string"))]
    pub body: Vec<u8>,
}

/// A body as text: events are JSON.
fn text<S: Serializer>(body: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(body))
}

/// Where an event is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeliveryState {
    /// To be tried, or tried again.
    Pending,
    /// A 2xx came back.
    Delivered,
    /// Given up.
    Failed,
}

/// One attempt at an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// Business time in milliseconds.
    pub at: i64,
    /// HTTP status that came back; 0 when nothing did; `None` while it is under way.
    pub status: Option<u16>,
}

/// An event and its attempts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Event id.
    pub event_id: String,
    /// Its delivery, whatever the attempt.
    pub delivery_id: String,
    /// Event type.
    pub event_type: String,
    /// Whose event it is.
    pub client_id: String,
    /// Body, as it is sent.
    pub body: String,
    /// Where it is on its way.
    pub state: DeliveryState,
    /// Attempts so far.
    pub attempts: Vec<Attempt>,
    /// The headers of the latest attempt.
    headers: Vec<(String, String)>,
    next_at: i64,
}

/// What an event tells.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence<'a> {
    /// Whose event it is.
    pub client_id: &'a str,
    /// The customer that the resource belongs to.
    pub customer_id: &'a str,
    /// The partner's own name for the customer.
    pub partner_customer_ref: &'a str,
    /// `fiat_withdrawal.created`.
    pub event_type: &'a str,
    /// `FIAT_WITHDRAWAL`.
    pub resource_type: &'a str,
    /// The resource's id.
    pub resource_id: &'a str,
    /// The resource, as the API shows it.
    pub data: &'a Value,
}

/// All events, oldest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Webhooks {
    events: Vec<Event>,
    /// Places of the events that are still pending, so that polling does not read all that ever happened.
    open: BTreeSet<usize>,
    /// Apart from the ids of resources, so that a run has the same ones with webhooks as without.
    ids: Ids,
    /// Apart from the ids of events: how often a host polls must not change them.
    nonces: Ids,
    targets: BTreeMap<String, Option<String>>,
}

impl Webhooks {
    /// None yet.
    pub fn new(seed: &str) -> Self {
        Self {
            events: Vec::new(),
            open: BTreeSet::new(),
            ids: Ids::new(&format!("{seed}/webhooks")),
            nonces: Ids::new(&format!("{seed}/webhooks/nonces")),
            targets: BTreeMap::new(),
        }
    }

    /// Forgets every event, as if nothing had happened yet.
    pub(crate) fn forget(&mut self) {
        self.events.clear();
        self.open.clear();
    }

    /// Every event so far, oldest first.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Queues an event, to be delivered from now on.
    pub fn queue(&mut self, occurrence: &Occurrence<'_>, now: i64) {
        let (event_id, delivery_id) = (self.ids.uuid(), self.ids.uuid());
        let body = json!({
            "eventId": event_id,
            "eventType": occurrence.event_type,
            "customer": {
                "customerId": occurrence.customer_id,
                "partnerCustomerRef": occurrence.partner_customer_ref,
            },
            "resource": {"resourceType": occurrence.resource_type, "resourceId": occurrence.resource_id},
            "occurredAt": moment::format(now),
            "data": occurrence.data,
        });
        let event = Event {
            event_id,
            delivery_id,
            event_type: occurrence.event_type.to_owned(),
            client_id: occurrence.client_id.to_owned(),
            body: body.to_string(),
            state: DeliveryState::Pending,
            attempts: Vec::new(),
            headers: Vec::new(),
            next_at: now,
        };
        self.open.insert(self.events.len());
        self.events.push(event);
    }

    /// Sends a client's webhooks elsewhere than its options say; `None` keeps them back.
    pub fn set_target(&mut self, client: &str, url: Option<String>) {
        self.targets.insert(client.to_owned(), url);
    }

    fn target<'a>(&'a self, client: &'a Client) -> Option<&'a str> {
        self.targets.get(&client.id).unwrap_or(&client.webhook_url).as_deref()
    }

    /// The attempts that are due, each of which the host makes and reports.
    pub fn poll(&mut self, clients: &[Client], now: i64, wall: i64, max_attempts: u32) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        if !clients.iter().any(|client| self.target(client).is_some()) {
            return deliveries;
        }
        for at in self.open.clone() {
            let Some(event) = self.events.get(at).filter(|event| event.next_at <= now) else { continue };
            let Some(client) = clients.iter().find(|client| client.id == event.client_id) else { continue };
            let Some(url) = self.target(client).map(str::to_owned) else { continue };
            let nonce = self.nonces.uuid();
            let Some(event) = self.events.get_mut(at) else { continue };
            // An attempt whose lease ran out without a result was lost.
            if let Some(lost) = event.attempts.last_mut().filter(|attempt| attempt.status.is_none()) {
                lost.status = Some(0);
                if event.attempts.len() >= usize::try_from(max_attempts).unwrap_or(usize::MAX) {
                    event.state = DeliveryState::Failed;
                    self.open.remove(&at);
                    continue;
                }
            }
            event.attempts.push(Attempt { at: now, status: None });
            event.headers = headers(client, &moment::format(wall), &nonce, event.body.as_bytes());
            event.next_at = now.saturating_add(LEASE_MS);
            deliveries.push(Delivery {
                id: event.delivery_id.clone(),
                event_id: event.event_id.clone(),
                url,
                headers: event.headers.clone(),
                body: event.body.clone().into_bytes(),
            });
        }
        deliveries
    }

    /// Notes what came of an attempt; 0 is a connection that failed. An unknown or settled id changes nothing.
    pub fn result(&mut self, delivery_id: &str, status: u16, now: i64, max_attempts: u32) {
        for at in self.open.clone() {
            let Some(event) = self.events.get_mut(at) else { continue };
            let tried = event.attempts.len();
            if event.delivery_id != delivery_id {
                continue;
            }
            let Some(attempt) = event.attempts.last_mut().filter(|attempt| attempt.status.is_none()) else {
                return;
            };
            attempt.status = Some(status);
            if (200..=299).contains(&status) {
                event.state = DeliveryState::Delivered;
            } else if tried >= usize::try_from(max_attempts).unwrap_or(usize::MAX) {
                event.state = DeliveryState::Failed;
            } else {
                let back_off = BACK_OFF_MS.get(tried.saturating_sub(1)).or(BACK_OFF_MS.last());
                event.next_at = now.saturating_add(*back_off.unwrap_or(&0));
            }
            if event.state != DeliveryState::Pending {
                self.open.remove(&at);
            }
            return;
        }
    }
}

/// Base string `timestamp\nnonce\nbodySha256Hex`, keyed with the webhook secret.
fn headers(client: &Client, timestamp: &str, nonce: &str, body: &[u8]) -> Vec<(String, String)> {
    let base_string = [timestamp, nonce, &hex::encode(Sha256::digest(body))].join("\n");
    // An HMAC takes a key of any length, so there is always a signature.
    let signature = Hmac::<Sha256>::new_from_slice(client.webhook_secret.reveal().as_bytes())
        .map(|mac| hex::encode(mac.chain_update(base_string).finalize().into_bytes()))
        .unwrap_or_default();
    [
        ("Content-Type", "application/json"),
        ("X-Oceafin-Webhook-Timestamp", timestamp),
        ("X-Oceafin-Webhook-Nonce", nonce),
        ("X-Oceafin-Webhook-Signature", &signature),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

impl Event {
    /// The headers of the latest attempt; before the first, those it would have now.
    pub fn headers(&self, client: &Client, wall: i64) -> Vec<(String, String)> {
        if self.headers.is_empty() {
            headers(client, &moment::format(wall), &self.delivery_id, self.body.as_bytes())
        } else {
            self.headers.clone()
        }
    }
}
