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
//! | POST | `/_sandbox/crypto-deposits` | `{customerId, asset, network, amount, travelRule?, fromAddress?}` | the deposit |
//! | POST | `/_sandbox/collection-payments` | `{walletId, amount}` | the payment |
//! | GET | `/_sandbox/ledger` | | accounts, journal, `balanced` |
//! | POST | `/_sandbox/customers/{id}/status` | `{status}` | the customer |
//! | POST | `/_sandbox/outcomes` | `{resourceId, outcome: complete, fail or askInformation}` | the same |
//! | GET | `/_sandbox/events` | | every webhook event with its delivery attempts |
//! | POST | `/_sandbox/webhook-target` | `{url or null, clientId?}` | the same |
//! | GET | `/_sandbox/log` | | the last request lines |
//! | GET | `/_sandbox/snapshot` | | the whole state |
//! | POST | `/_sandbox/snapshot` | a snapshot | `{restored: true}` |

use bigdecimal::BigDecimal;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::assets::Asset;
use crate::clock;
use crate::collection_payments;
use crate::crypto_deposits;
use crate::customers;
use crate::faults::Fault;
use crate::outcome::{self, Outcome};
use crate::problem::{Code, Problem};
use crate::reads;
use crate::sandbox::Sandbox;
use crate::seed;
use crate::state::Status;
use crate::values;

/// Every path of the control API is under this.
pub const PREFIX: &str = "/_sandbox";

/// What stands above every start: honest about what a green test proves.
pub const BANNER: &str = "oceafin-partner sandbox: it plays our reading of the Partner API contract; it proves \
                          nothing about the provider's own behaviour";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Milliseconds {
    ms: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Deposit {
    customer_id: String,
    asset: String,
    amount: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewStatus {
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewOutcome {
    resource_id: String,
    outcome: Outcome,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Target {
    url: Option<String>,
    #[serde(default)]
    client_id: Option<String>,
}

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
                let Milliseconds { ms } = read(body)?;
                self.advance(ms, host_now_ms);
                Ok(self.times())
            }
            ("POST", ["clock", "skew"]) => {
                let Milliseconds { ms } = read(body)?;
                self.world.clock.set_skew(ms);
                Ok(self.times())
            }
            ("GET", ["faults"]) => Ok(self.pending_faults()),
            ("POST", ["faults"]) => {
                self.faults.inject(read::<Fault>(body)?);
                Ok(self.pending_faults())
            }
            ("DELETE", ["faults"]) => {
                self.faults.clear();
                Ok(self.pending_faults())
            }
            ("GET", ["balances"]) => Ok(self.all_balances()),
            ("POST", ["deposits"]) => self.simulate_deposit(&read(body)?),
            ("POST", ["crypto-deposits"]) => crypto_deposits::simulate(&mut self.world, &read(body)?),
            ("POST", ["collection-payments"]) => collection_payments::simulate(&mut self.world, &read(body)?),
            ("GET", ["ledger"]) => Ok(self.whole_ledger()),
            ("POST", ["customers", id, "status"]) => {
                let NewStatus { status } = read(body)?;
                customers::set_status(&mut self.world, id, status)
            }
            ("POST", ["outcomes"]) => {
                let NewOutcome { resource_id, outcome } = read(body)?;
                outcome::set(&mut self.world, &resource_id, outcome)?;
                Ok(json!({"resourceId": resource_id, "outcome": outcome}))
            }
            ("GET", ["events"]) => Ok(self.all_events()),
            ("POST", ["webhook-target"]) => Ok(self.aim_webhooks(&read(body)?)),
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

    fn about(&self) -> Value {
        let (played, not_yet): (Vec<_>, Vec<_>) =
            self.router().routes().iter().partition(|route| route.handler.is_some());
        let ids =
            |routes: Vec<&crate::router::Route>| routes.iter().map(|route| route.id).collect::<Vec<_>>();
        json!({"banner": BANNER, "clock": self.times(), "played": ids(played), "notYet": ids(not_yet)})
    }

    /// The clients with their secrets and demo data: `{clients: [{clientId, clientSecret, webhookSecret,
    /// customerId?, bankAccountId?}]}`.
    pub fn credentials(&self) -> Value {
        let clients: Vec<Value> = self
            .clients
            .iter()
            .map(|client| {
                let mut shown = json!({
                    "clientId": client.id,
                    "clientSecret": client.secret.reveal(),
                    "webhookSecret": client.webhook_secret.reveal(),
                });
                let demo = self.demo.iter().find(|demo| demo.client_id == client.id);
                if let (Some(demo), Some(members)) = (demo, shown.as_object_mut()) {
                    members.insert("customerId".to_owned(), demo.customer_id.clone().into());
                    members.insert("bankAccountId".to_owned(), demo.bank_account_id.clone().into());
                }
                shown
            })
            .collect();
        json!({ "clients": clients })
    }

    fn times(&self) -> Value {
        let clock = self.world.clock;
        json!({"now": clock::format(clock.now()), "wall": clock::format(clock.wall())})
    }

    fn pending_faults(&self) -> Value {
        json!({"faults": self.faults.pending().collect::<Vec<_>>()})
    }

    fn all_balances(&self) -> Value {
        let customers: Vec<Value> = self
            .world
            .customers
            .newest_first()
            .map(|customer| {
                let id = &customer.head.id;
                json!({
                    "customerId": id,
                    "clientId": customer.client_id,
                    "balances": reads::of_customer(&self.world, id),
                })
            })
            .collect();
        json!({ "customers": customers })
    }

    fn simulate_deposit(&mut self, deposit: &Deposit) -> Result<Value, Problem> {
        let asset = Asset::find(&deposit.asset).ok_or_else(|| {
            Problem::field("/asset", "asset_unsupported", "the sandbox does not trade this asset")
        })?;
        let amount: BigDecimal =
            values::amount(&deposit.amount).filter(|amount| asset.fits(amount)).ok_or_else(|| {
                Problem::field(
                    "/amount",
                    "amount_invalid",
                    "must be a positive decimal string that fits the asset",
                )
            })?;
        if self.world.customers.get(&deposit.customer_id).is_none() {
            return Err(Problem::new(Code::CustomerNotFound, "no such customer"));
        }
        let id = seed::deposit(&mut self.world, &deposit.customer_id, asset.symbol, &amount)?;
        let balances = reads::of_customer(&self.world, &deposit.customer_id);
        Ok(json!({"transactionId": id, "balances": balances}))
    }

    fn whole_ledger(&self) -> Value {
        let ledger = &self.world.ledger;
        let accounts: Vec<Value> = ledger
            .balances()
            .map(|(asset, account, amount)| {
                json!({"asset": asset, "account": account, "amount": crate::assets::write(asset, amount)})
            })
            .collect();
        json!({
            "balanced": ledger.check_against_journal().is_ok(),
            "accounts": accounts,
            "journal": ledger.journal(),
        })
    }

    fn all_events(&self) -> Value {
        let events: Vec<Value> = self
            .events()
            .iter()
            .map(|event| {
                let attempts: Vec<Value> = event
                    .attempts
                    .iter()
                    .map(|attempt| json!({"at": clock::format(attempt.at), "status": attempt.status}))
                    .collect();
                json!({
                    "deliveryId": event.delivery_id,
                    "clientId": event.client_id,
                    "state": event.state,
                    "attempts": attempts,
                    "event": serde_json::from_str::<Value>(&event.body).ok(),
                })
            })
            .collect();
        json!({ "events": events })
    }

    fn aim_webhooks(&mut self, target: &Target) -> Value {
        let aimed: Vec<String> = self
            .clients
            .iter()
            .map(|client| client.id.clone())
            .filter(|id| target.client_id.as_ref().is_none_or(|only| only == id))
            .collect();
        for client in &aimed {
            self.world.webhooks.set_target(client, target.url.clone());
        }
        json!({"url": target.url, "clients": aimed})
    }
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, Problem> {
    serde_json::from_str(body).map_err(|error| Problem::field("", "control_body", error.to_string()))
}
