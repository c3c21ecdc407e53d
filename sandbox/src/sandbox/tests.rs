//! What no request can bring about, and the sandbox watches for all the same.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::options::ClockMode;
use super::*;
use crate::problem::Problem;
use crate::products::call::{Answer, Call};
use crate::products::world::World;

/// Makes a euro out of nothing.
fn forge(world: &mut World, _: &Call) -> Result<Answer, Problem> {
    let forged = json!({"balances": {"EUR": {"external": "1"}}, "journal": []});
    world.ledger = serde_json::from_value(forged).map_err(|_| Problem::lost("ledger"))?;
    Ok(Answer::ok(json!({})))
}

/// A signed GET.
fn request(client: &Client, target: &str) -> Request {
    let (timestamp, nonce) = ("2026-01-01T00:00:00Z", "a-nonce-of-this-test");
    let base_string = ["GET", target, &hex::encode(Sha256::digest("")), timestamp, nonce, ""].join("\n");
    let mac = Hmac::<Sha256>::new_from_slice(client.secret.reveal().as_bytes()).unwrap();
    let signature = hex::encode(mac.chain_update(base_string).finalize().into_bytes());
    let headers = [
        ("X-Partner-Client-Id", client.id.as_str()),
        ("X-Partner-Timestamp", timestamp),
        ("X-Partner-Nonce", nonce),
        ("X-Partner-Signature", &signature),
        ("X-Request-Id", "req-1"),
    ];
    Request {
        method: "GET".to_owned(),
        target: target.to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: Vec::new(),
    }
}

#[test]
fn a_call_that_unbalances_the_ledger_is_answered_with_a_fault() {
    let options = SandboxOptions { clock: ClockMode::Frozen, ..SandboxOptions::default() };
    let mut sandbox = Sandbox::new(&options, 0).unwrap();
    let target = format!("/partner/v1/customers/{}/balances", sandbox.door.world.demo[0].customer_id);
    let request = request(&sandbox.door.clients[0], &target);
    sandbox.door.router.play("balances.list", forge);
    let answer = sandbox.handle(&request, 0);
    let problem: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((answer.status, &problem["code"]), (500, &json!("PARTNER_SANDBOX_FAULT")), "{problem}");
}
