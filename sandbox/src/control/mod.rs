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

pub(crate) mod form;
pub(crate) mod guard;
pub(crate) mod seed;
mod show;
mod simulate;
pub(crate) mod snapshot;

use oceafin_partner::model::Kind;
use serde_json::{Map, Value, json};

use crate::door::faults::Fault;
use crate::door::pipeline::Door;
use crate::door::request::{Request, Response};
use crate::engine::state::Status;
use crate::problem::{Code, Problem};
use crate::products;
use crate::products::customers::calls as customers;
use crate::products::customers::customer::STATUSES;
use crate::products::outcome::Outcome;
use crate::read::form::Form;
use crate::read::values;
use form::{MAX_SAFE, finish, members, milliseconds};

pub use show::BANNER;
pub(crate) use show::credentials;

/// Answers a request to the controls.
pub(crate) fn respond(door: &mut Door, request: &Request, host_now_ms: i64) -> Response {
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let (status, answer) = match guard::check(request) {
        Ok(()) => answer(door, &request.method, &request.target, &body, host_now_ms),
        Err(problem) => (problem.code.status(), problem.document("control")),
    };
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    let log = format!("control {} {} {status}", request.method, request.path());
    Response { status, headers, body: answer.to_string().into_bytes(), log, ..Response::default() }
}

/// Answers a control call: HTTP status and JSON. `body` is JSON text, or empty.
pub(crate) fn answer(
    door: &mut Door,
    method: &str,
    path: &str,
    body: &str,
    host_now_ms: i64,
) -> (u16, Value) {
    let result = door.tick(host_now_ms).and_then(|()| steer(door, method, path, body, host_now_ms));
    match result {
        Ok(answer) => (200, answer),
        Err(problem) => (problem.code.status(), problem.document("control")),
    }
}

fn steer(door: &mut Door, method: &str, path: &str, body: &str, host_now_ms: i64) -> Result<Value, Problem> {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let segments: Vec<&str> = path.split('/').skip(2).filter(|segment| !segment.is_empty()).collect();
    match (method, segments.as_slice()) {
        ("GET", []) => Ok(show::about(door)),
        ("GET", ["credentials"]) => Ok(credentials(door)),
        ("GET", ["clock"]) => Ok(show::times(door)),
        ("POST", ["clock", "advance"]) => {
            let ms = milliseconds(body, 0)?;
            door.advance(ms, host_now_ms);
            Ok(show::times(door))
        }
        ("POST", ["clock", "skew"]) => {
            door.world.clock.set_skew(milliseconds(body, -MAX_SAFE)?);
            Ok(show::times(door))
        }
        ("GET", ["faults"]) => Ok(show::pending_faults(door)),
        ("POST", ["faults"]) => {
            door.faults.inject(Fault::read(body)?);
            Ok(show::pending_faults(door))
        }
        ("DELETE", ["faults"]) => {
            door.faults.clear();
            Ok(show::pending_faults(door))
        }
        ("GET", ["balances"]) => Ok(show::all_balances(door)),
        ("POST", ["deposits"]) => simulate::deposit(&mut door.world, &members(body)?),
        ("POST", ["fiat-deposits"]) => simulate::fiat_deposit(&mut door.world, &members(body)?),
        ("POST", ["crypto-deposits"]) => simulate::crypto_deposit(&mut door.world, members(body)?),
        ("POST", ["collection-payments"]) => simulate::collection_payment(&mut door.world, members(body)?),
        ("POST", ["pos-payments"]) => simulate::pos_payment(&mut door.world, &members(body)?),
        ("GET", ["ledger"]) => Ok(show::whole_ledger(door)),
        ("POST", ["customers", id, "status"]) => {
            let members = members(body)?;
            let mut form = Form::new(&members);
            let status = form.required_choice("status", &STATUSES.map(Status::as_str));
            finish(form, &["status"])?;
            customers::set_status(&mut door.world, id, &status)
        }
        ("POST", ["outcomes"]) => {
            let members = members(body)?;
            let mut form = Form::new(&members);
            let id = form.required("resourceId", &Kind::Id);
            let outcome = Outcome::of(&form.required_choice("outcome", &Outcome::WORDS));
            finish(form, &["resourceId", "outcome"])?;
            products::steer(&mut door.world, &id, outcome)?;
            Ok(json!({"resourceId": id, "outcome": outcome}))
        }
        ("GET", ["events"]) => Ok(show::all_events(door)),
        ("POST", ["webhook-target"]) => aim_webhooks(door, &members(body)?),
        ("GET", ["log"]) => Ok(json!({"lines": door.log.lines().collect::<Vec<_>>()})),
        ("GET", ["snapshot"]) => serde_json::to_value(&door.world)
            .map_err(|_| Problem::new(Code::SandboxFault, "the state cannot be written")),
        ("POST", ["snapshot"]) => {
            snapshot::restore(&mut door.world, body)
                .map_err(|error| Problem::field("", "snapshot_invalid", error.0))?;
            Ok(json!({"restored": true}))
        }
        _ => {
            Err(Problem::new(Code::ResourceNotFound, "there is no such control; `GET /_sandbox` tells more"))
        }
    }
}

/// `null` keeps webhooks back; what is left out stays as it is.
fn aim_webhooks(door: &mut Door, members: &Map<String, Value>) -> Result<Value, Problem> {
    let mut form = Form::new(members);
    let url = match form.member("url") {
        Some(Value::Null) => None,
        _ => Some(form.required("url", &Kind::Text(2048))),
    };
    if !url.as_deref().is_none_or(|url| url.is_empty() || values::is_web_url(url)) {
        form.refuse("url", "url_invalid", "must be an `http` or `https` URL, or null");
    }
    let only = form.optional("clientId", &Kind::Id);
    let aimed: Vec<String> = door
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
        door.world.webhooks.set_target(client, url.clone());
    }
    Ok(json!({"url": url, "clients": aimed}))
}
