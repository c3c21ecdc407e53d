//! What the control API shows of the sandbox's inside.

use serde_json::{Value, json};

use crate::door::pipeline::Door;
use crate::door::router::Route;
use crate::products::customers::customer::Customer;
use crate::products::reads::balances;
use crate::read::assets;
use crate::read::moment;

/// What stands above every start: honest about what a green test proves.
pub const BANNER: &str = "oceafin-partner sandbox: it plays our reading of the Partner API contract; it proves \
                          nothing about the provider's own behaviour";

pub(super) fn about(door: &Door) -> Value {
    let (played, not_yet): (Vec<_>, Vec<_>) =
        door.router.routes().iter().partition(|route| route.handler.is_some());
    let ids = |routes: Vec<&Route>| routes.iter().map(|route| route.id).collect::<Vec<_>>();
    json!({"banner": BANNER, "clock": times(door), "played": ids(played), "notYet": ids(not_yet)})
}

/// The clients with their secrets and demo data: `{clients: [{clientId, clientSecret, webhookSecret,
/// customerId?, bankAccountId?}]}`.
pub(crate) fn credentials(door: &Door) -> Value {
    let clients: Vec<Value> = door
        .clients
        .iter()
        .map(|client| {
            let mut shown = json!({
                "clientId": client.id,
                "clientSecret": client.secret.reveal(),
                "webhookSecret": client.webhook_secret.reveal(),
            });
            let demo = door.world.demo.iter().find(|demo| demo.client_id == client.id);
            if let (Some(demo), Some(members)) = (demo, shown.as_object_mut()) {
                members.insert("customerId".to_owned(), demo.customer_id.clone().into());
                members.insert("bankAccountId".to_owned(), demo.bank_account_id.clone().into());
            }
            shown
        })
        .collect();
    json!({ "clients": clients })
}

pub(super) fn times(door: &Door) -> Value {
    let clock = door.world.clock;
    json!({"now": moment::format(clock.now()), "wall": moment::format(clock.wall())})
}

pub(super) fn pending_faults(door: &Door) -> Value {
    json!({"faults": door.faults.pending().collect::<Vec<_>>()})
}

pub(super) fn all_balances(door: &Door) -> Value {
    let customers: Vec<Value> = door
        .world
        .tables
        .rows::<Customer>()
        .map(|customer| {
            let id = &customer.head.id;
            json!({
                "customerId": id,
                "clientId": customer.client_id,
                "balances": balances::of_customer(&door.world, id),
            })
        })
        .collect();
    json!({ "customers": customers })
}

pub(super) fn whole_ledger(door: &Door) -> Value {
    let ledger = &door.world.ledger;
    let accounts: Vec<Value> = ledger
        .balances()
        .map(|(asset, account, amount)| {
            json!({"asset": asset, "account": account, "amount": assets::write(asset, amount)})
        })
        .collect();
    json!({
        "balanced": ledger.check_against_journal().is_ok(),
        "accounts": accounts,
        "journal": ledger.journal(),
    })
}

pub(super) fn all_events(door: &Door) -> Value {
    let events: Vec<Value> = door
        .world
        .webhooks
        .events()
        .iter()
        .map(|event| {
            let attempts: Vec<Value> = event
                .attempts
                .iter()
                .map(|attempt| json!({"at": moment::format(attempt.at), "status": attempt.status}))
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
