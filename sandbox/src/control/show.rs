//! What the control API shows of the sandbox's inside.

use serde_json::{Value, json};

use super::BANNER;
use crate::clock;
use crate::reads;
use crate::sandbox::Sandbox;

impl Sandbox {
    pub(super) fn about(&self) -> Value {
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
                let demo = self.world.demo.iter().find(|demo| demo.client_id == client.id);
                if let (Some(demo), Some(members)) = (demo, shown.as_object_mut()) {
                    members.insert("customerId".to_owned(), demo.customer_id.clone().into());
                    members.insert("bankAccountId".to_owned(), demo.bank_account_id.clone().into());
                }
                shown
            })
            .collect();
        json!({ "clients": clients })
    }

    pub(super) fn times(&self) -> Value {
        let clock = self.world.clock;
        json!({"now": clock::format(clock.now()), "wall": clock::format(clock.wall())})
    }

    pub(super) fn pending_faults(&self) -> Value {
        json!({"faults": self.faults.pending().collect::<Vec<_>>()})
    }

    pub(super) fn all_balances(&self) -> Value {
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

    pub(super) fn whole_ledger(&self) -> Value {
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

    pub(super) fn all_events(&self) -> Value {
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
}
