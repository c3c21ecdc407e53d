//! The control API: what only a test may do. Apart from `/partner/v1`, unsigned, and meant for loopback alone.
//!
//! | method | path | body | answers |
//! |---|---|---|---|
//! | GET | `/_sandbox` | | what this is: banner, time, which endpoints are played |
//! | GET | `/_sandbox/credentials` | | clients with their secrets, demo customer and bank account |
//! | GET | `/_sandbox/clock` | | `{now, wall}` |
//! | POST | `/_sandbox/clock/advance` | `{ms}` | `{now, wall}` |
//! | POST | `/_sandbox/clock/skew` | `{ms}` | `{now, wall}`; wall time differs from the host's by so much |
//! | GET | `/_sandbox/faults` | | faults still to come |
//! | POST | `/_sandbox/faults` | a [`Fault`] | the same |
//! | DELETE | `/_sandbox/faults` | | the same, now empty |
//! | GET | `/_sandbox/balances` | | every customer's balances |
//! | POST | `/_sandbox/deposits` | `{customerId, asset, amount}` | `{transactionId, balances}` |
//! | POST | `/_sandbox/fiat-deposits` | `{fiatAccountId, amount, fee?, senderName?, reference?}` | the deposit |
//! | POST | `/_sandbox/crypto-deposits` | `{customerId, asset, network, amount, travelRule?, fromAddress?}` | the deposit |
//! | POST | `/_sandbox/collection-payments` | `{walletId, amount}` | the payment |
//! | POST | `/_sandbox/pos-payments` | `{posPaymentRequestId}` | the payment request, now DETECTED |
//! | GET | `/_sandbox/ledger` | | accounts, journal, `balanced` |
//! | POST | `/_sandbox/customers/{id}/status` | `{status}` | the customer |
//! | POST | `/_sandbox/outcomes` | `{resourceId, outcome: complete, fail or askInformation}` | the same |
//! | GET | `/_sandbox/events` | | every webhook event with its delivery attempts |
//! | POST | `/_sandbox/webhook-target` | `{url or null, clientId?}` | the same |
//! | GET | `/_sandbox/log` | | the last request lines |
//! | GET | `/_sandbox/snapshot` | | the whole state |
//! | POST | `/_sandbox/snapshot` | a snapshot | `{restored: true}` |
//!
//! A body is read as strictly as one of the API: every wrong member is reported at once, and one that the control does
//! not know is refused, for a misspelt member that is ignored is a test that tests nothing.

pub(crate) mod guard;
mod show;
mod simulate;

use oceafin_partner::model::Kind;
use serde_json::{Map, Value, json};

use crate::body::Form;
use crate::customers;
use crate::faults::Fault;
use crate::json;
use crate::outcome::{self, Outcome};
use crate::problem::{Code, Problem};
use crate::sandbox::Sandbox;
use crate::state::Status;
use crate::values;

/// Every path of the control API is under this.
pub const PREFIX: &str = "/_sandbox";

/// What stands above every start: honest about what a green test proves.
pub const BANNER: &str = "oceafin-partner sandbox: it plays our reading of the Partner API contract; it proves \
                          nothing about the provider's own behaviour";

/// The integers that JSON carries exactly.
const MAX_SAFE: i64 = (1 << 53) - 1;

impl Sandbox {
    /// Answers a control call: HTTP status and JSON. `body` is JSON text, or empty.
    pub fn control(&mut self, method: &str, path: &str, body: &str, host_now_ms: i64) -> (u16, Value) {
        let result = self.tick(host_now_ms).and_then(|()| self.steer(method, path, body, host_now_ms));
        match result {
            Ok(answer) => (200, answer),
            Err(problem) => (problem.code.status(), problem.document("control")),
        }
    }

    fn steer(&mut self, method: &str, path: &str, body: &str, host_now_ms: i64) -> Result<Value, Problem> {
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let segments: Vec<&str> = path.split('/').skip(2).filter(|segment| !segment.is_empty()).collect();
        match (method, segments.as_slice()) {
            ("GET", []) => Ok(self.about()),
            ("GET", ["credentials"]) => Ok(self.credentials()),
            ("GET", ["clock"]) => Ok(self.times()),
            ("POST", ["clock", "advance"]) => {
                let ms = milliseconds(body, 0)?;
                self.advance(ms, host_now_ms);
                Ok(self.times())
            }
            ("POST", ["clock", "skew"]) => {
                self.world.clock.set_skew(milliseconds(body, -MAX_SAFE)?);
                Ok(self.times())
            }
            ("GET", ["faults"]) => Ok(self.pending_faults()),
            ("POST", ["faults"]) => {
                self.faults.inject(Fault::read(body)?);
                Ok(self.pending_faults())
            }
            ("DELETE", ["faults"]) => {
                self.faults.clear();
                Ok(self.pending_faults())
            }
            ("GET", ["balances"]) => Ok(self.all_balances()),
            ("POST", ["deposits"]) => simulate::deposit(&mut self.world, &members(body)?),
            ("POST", ["fiat-deposits"]) => simulate::fiat_deposit(&mut self.world, &members(body)?),
            ("POST", ["crypto-deposits"]) => simulate::crypto_deposit(&mut self.world, members(body)?),
            ("POST", ["collection-payments"]) => {
                simulate::collection_payment(&mut self.world, members(body)?)
            }
            ("POST", ["pos-payments"]) => simulate::pos_payment(&mut self.world, &members(body)?),
            ("GET", ["ledger"]) => Ok(self.whole_ledger()),
            ("POST", ["customers", id, "status"]) => {
                let members = members(body)?;
                let mut form = Form::new(&members);
                let status = form.required_choice("status", &customers::STATUSES.map(Status::as_str));
                finish(form, &["status"])?;
                customers::set_status(&mut self.world, id, &status)
            }
            ("POST", ["outcomes"]) => {
                let members = members(body)?;
                let mut form = Form::new(&members);
                let id = form.required("resourceId", &Kind::Id);
                let outcome = Outcome::of(&form.required_choice("outcome", &Outcome::WORDS));
                finish(form, &["resourceId", "outcome"])?;
                outcome::set(&mut self.world, &id, outcome)?;
                Ok(json!({"resourceId": id, "outcome": outcome}))
            }
            ("GET", ["events"]) => Ok(self.all_events()),
            ("POST", ["webhook-target"]) => self.aim_webhooks(&members(body)?),
            ("GET", ["log"]) => Ok(json!({"lines": self.log.lines().collect::<Vec<_>>()})),
            ("GET", ["snapshot"]) => serde_json::to_value(&self.world)
                .map_err(|_| Problem::new(Code::SandboxFault, "the state cannot be written")),
            ("POST", ["snapshot"]) => {
                self.restore(body).map_err(|error| Problem::field("", "snapshot_invalid", error.0))?;
                Ok(json!({"restored": true}))
            }
            _ => Err(Problem::new(
                Code::ResourceNotFound,
                "there is no such control; `GET /_sandbox` tells more",
            )),
        }
    }

    /// `null` keeps webhooks back; what is left out stays as it is.
    fn aim_webhooks(&mut self, members: &Map<String, Value>) -> Result<Value, Problem> {
        let mut form = Form::new(members);
        let url = match form.member("url") {
            Some(Value::Null) => None,
            _ => Some(form.required("url", &Kind::Text(2048))),
        };
        if !url.as_deref().is_none_or(|url| url.is_empty() || values::is_web_url(url)) {
            form.refuse("url", "url_invalid", "must be an `http` or `https` URL, or null");
        }
        let only = form.optional("clientId", &Kind::Id);
        let aimed: Vec<String> = self
            .clients
            .iter()
            .map(|client| client.id.clone())
            .filter(|id| only.as_ref().is_none_or(|only| only == id))
            .collect();
        if aimed.is_empty() {
            form.refuse("clientId", "client_unknown", "is no client of this sandbox");
        }
        finish(form, &["url", "clientId"])?;
        for client in &aimed {
            self.world.webhooks.set_target(client, url.clone());
        }
        Ok(json!({"url": url, "clients": aimed}))
    }
}

/// The members of a control's body.
fn members(body: &str) -> Result<Map<String, Value>, Problem> {
    json::object(body.as_bytes())
}

/// Every error at once; members that the control does not know are among them.
fn finish(mut form: Form<'_>, known: &[&str]) -> Result<(), Problem> {
    form.only(known);
    form.finish()
}

fn milliseconds(body: &str, least: i64) -> Result<i64, Problem> {
    let members = members(body)?;
    let mut form = Form::new(&members);
    let ms = form.whole("ms", least, MAX_SAFE);
    if !form.has("ms") {
        form.refuse("ms", "required", "is required");
    }
    finish(form, &["ms"])?;
    Ok(ms.unwrap_or(0))
}
