//! Eventual visibility: lists and gets show late what was done, and nothing else is late.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests and their helpers fail by panicking"
)]

mod support;

use oceafin_sandbox::Sandbox;
use serde_json::{Value, json};
use support::{Partner, options};

fn late() -> Partner {
    Partner::new(json!({"visibilityDelayMs": 10_000, "stepMs": 60_000}))
}

/// How many withdrawals the list shows, and the state of the one with this id.
fn shown(partner: &mut Partner, id: &str, query: &str) -> (usize, Value) {
    let target = partner.of_customer(&format!("fiat-withdrawals{query}"));
    let items = partner.get(&target).ok()["items"].as_array().unwrap().len();
    (items, partner.get(&format!("/partner/v1/fiat-withdrawals/{id}")).body["status"].clone())
}

#[test]
fn what_was_made_shows_after_the_delay() {
    let mut partner = late();
    let quote = partner.fiat_quote("10.00");
    let draft = partner.draft(&Partner::payload(&quote)).ok();
    assert_eq!(draft["status"], "DRAFT", "the answer of the call itself is not late");
    let id = draft["withdrawalId"].as_str().unwrap().to_owned();
    assert_eq!(partner.event_types("FIAT_WITHDRAWAL"), ["fiat_withdrawal.created"]);
    partner.get(&format!("/partner/v1/fiat-withdrawals/{id}")).refused(404, "PARTNER_RESOURCE_NOT_FOUND");
    partner.advance(9_999);
    assert_eq!(shown(&mut partner, &id, "").0, 0);
    partner.advance(1);
    assert_eq!(shown(&mut partner, &id, ""), (1, json!("DRAFT")));
}

#[test]
fn a_change_shows_after_the_delay_and_the_state_before_it_until_then() {
    let mut partner = late();
    let (id, _) = partner.submitted("10.00");
    assert_eq!(partner.balance("EUR").0, "24990.00", "the ledger is not late");
    partner.advance(10_000);
    assert_eq!(shown(&mut partner, &id, ""), (1, json!("SUBMITTED")));
    partner.advance(50_000);
    assert_eq!(shown(&mut partner, &id, "?status=PROCESSING"), (0, json!("SUBMITTED")));
    assert_eq!(shown(&mut partner, &id, "?status=SUBMITTED").0, 1, "the filter sees what shows");
    partner.advance(10_000);
    assert_eq!(shown(&mut partner, &id, "?status=PROCESSING"), (1, json!("PROCESSING")));
}

#[test]
fn a_call_that_acts_sees_what_is() {
    let mut partner = late();
    let quote = partner.fiat_quote("10.00");
    let draft = partner.draft(&Partner::payload(&quote)).ok();
    let (id, hash) = (draft["withdrawalId"].as_str().unwrap(), draft["operationHash"].as_str().unwrap());
    assert_eq!(partner.submit(id, hash).ok()["status"], "SUBMITTED");
    partner.submit(id, hash).refused(409, "PARTNER_RESOURCE_STATE_INVALID");
}

#[test]
fn the_demo_data_was_always_there_and_the_delay_is_the_sandboxs_own() {
    let mut partner = late();
    let accounts = partner.of_customer("bank-accounts");
    assert_eq!(partner.get(&accounts).ok()["items"].as_array().unwrap().len(), 1);
    let (id, _) = partner.submitted("10.00");
    let snapshot = partner.sandbox.snapshot().unwrap();
    let mut prompt = Sandbox::new(&options(json!({"stepMs": 60_000})), 0).unwrap();
    prompt.restore(&snapshot).unwrap();
    let mut prompt = Partner { counter: partner.counter, ..Partner::of(prompt, 0) };
    assert_eq!(shown(&mut prompt, &id, "").0, 0, "what was done late shows late");
    let quote = prompt.fiat_quote("5.00");
    let draft = prompt.draft(&Partner::payload(&quote)).ok();
    assert_eq!(shown(&mut prompt, draft["withdrawalId"].as_str().unwrap(), ""), (1, json!("DRAFT")));
    prompt.advance(10_000);
    assert_eq!(shown(&mut prompt, &id, ""), (2, json!("SUBMITTED")));
}
