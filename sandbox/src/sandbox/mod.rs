//! The sandbox as its hosts use it: a server, a `fetch` in the same process, a test.

pub mod options;
mod setup;

use serde_json::{Map, Value, json};

use crate::control;
use crate::control::guard;
use crate::control::snapshot::{self, SnapshotError};
use crate::door::faults::Fault;
use crate::door::pipeline::Door;
use crate::door::request::{Request, Response};
use crate::engine::client::Client;
use crate::engine::ledger::Ledger;
use crate::engine::webhooks::{Delivery, Event};
use crate::products::world::Demo;

pub use options::{ClientOptions, SandboxOptions, SetupError};

/// The Partner API in memory.
#[derive(Debug)]
pub struct Sandbox {
    door: Door,
    max_attempts: u32,
}

/// What every answer says to a browser. The controls show secrets, and the API what a client has sent: a page of another
/// origin gets neither by embedding an answer as a script, a style or an image.
const HARDENING: [(&str, &str); 2] =
    [("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Resource-Policy", "same-origin")];

impl Sandbox {
    /// A sandbox with these options. `host_now_ms` is the time by the host's clock, in milliseconds since 1970; a
    /// frozen clock does not look at it.
    pub fn new(options: &SandboxOptions, host_now_ms: i64) -> Result<Self, SetupError> {
        Ok(Self { door: setup::set_up(options, host_now_ms)?, max_attempts: options.webhook_max_attempts })
    }

    /// Answers a request at this host time (milliseconds since 1970). Never panics, never fails: what goes wrong is
    /// the answer.
    pub fn handle(&mut self, request: &Request, host_now_ms: i64) -> Response {
        let mut response = if guard::is_control(request.path()) {
            control::respond(&mut self.door, request, host_now_ms)
        } else {
            self.door.respond(request, host_now_ms)
        };
        let fixed = HARDENING.map(|(name, value)| (name.to_owned(), value.to_owned()));
        response.headers.extend(fixed);
        response
    }

    /// Answers a control call: HTTP status and JSON. `body` is JSON text, or empty.
    pub fn control(&mut self, method: &str, path: &str, body: &str, host_now_ms: i64) -> (u16, Value) {
        control::answer(&mut self.door, method, path, body, host_now_ms)
    }

    /// Moves virtual time forward and lets happen what falls due on the way.
    pub fn advance(&mut self, milliseconds: i64, host_now_ms: i64) {
        self.door.advance(milliseconds, host_now_ms);
    }

    /// The webhook attempts that are due. The host makes each and reports with [`Sandbox::delivery_result`].
    pub fn poll_deliveries(&mut self, host_now_ms: i64) -> Vec<Delivery> {
        let _ = self.door.tick(host_now_ms);
        let clock = self.door.world.clock;
        self.door.world.webhooks.poll(&self.door.clients, clock.now(), clock.wall(), self.max_attempts)
    }

    /// What came of a webhook attempt: its HTTP status, or 0 when there was no answer.
    pub fn delivery_result(&mut self, delivery_id: &str, status: u16, host_now_ms: i64) {
        let _ = self.door.tick(host_now_ms);
        self.door.world.webhooks.result(delivery_id, status, self.door.world.clock.now(), self.max_attempts);
    }

    /// Every webhook with its latest headers, oldest first: `[{deliveryId, eventId, eventType, clientId, status,
    /// attempts, headers, body}]`. One that was not tried yet shows the headers it would have now, so that a receiver
    /// can be tested without a URL.
    pub fn deliveries(&self) -> Value {
        let wall = self.door.world.clock.wall();
        let shown = self.events().iter().filter_map(|event| {
            let client = self.door.clients.iter().find(|client| client.id == event.client_id)?;
            let headers: Map<String, Value> =
                event.headers(client, wall).into_iter().map(|(name, value)| (name, value.into())).collect();
            Some(json!({
                "deliveryId": event.delivery_id,
                "eventId": event.event_id,
                "eventType": event.event_type,
                "clientId": event.client_id,
                "status": event.state,
                "attempts": event.attempts.len(),
                "headers": headers,
                "body": event.body,
            }))
        });
        Value::Array(shown.collect())
    }

    /// Adds a fault at the end of the queue.
    pub fn inject(&mut self, fault: Fault) {
        self.door.faults.inject(fault);
    }

    /// The state as JSON text: resources, ledger, keys, nonces, webhooks, clock; no client secrets.
    pub fn snapshot(&self) -> Option<String> {
        snapshot::write(&self.door.world)
    }

    /// Goes back to a snapshot. Clients and settings stay as they are; a snapshot of a frozen clock goes into a sandbox
    /// with one, and the time goes on where it stood.
    pub fn restore(&mut self, snapshot: &str) -> Result<(), SnapshotError> {
        snapshot::restore(&mut self.door.world, snapshot)
    }

    /// The clients with their secrets and demo data: `{clients: [{clientId, clientSecret, webhookSecret,
    /// customerId?, bankAccountId?}]}`.
    pub fn credentials(&self) -> Value {
        control::credentials(&self.door)
    }

    /// The clients, with their secrets.
    pub fn clients(&self) -> &[Client] {
        &self.door.clients
    }

    /// The demo data of each client, in the order of the clients; empty without demo data.
    pub fn demo(&self) -> &[Demo] {
        &self.door.world.demo
    }

    /// The double-entry ledger.
    pub const fn ledger(&self) -> &Ledger {
        &self.door.world.ledger
    }

    /// Every event, with its delivery attempts.
    pub fn events(&self) -> &[Event] {
        self.door.world.webhooks.events()
    }
}

#[cfg(test)]
mod tests;
