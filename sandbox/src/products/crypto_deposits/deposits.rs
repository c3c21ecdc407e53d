//! Crypto deposits and the Travel Rule.
//!
//! A deposit comes in through the control API. One worth 1,000 USD or more at the sandbox's prices waits in
//! `PENDING_TRAVEL_RULE` [S] until its information is submitted; then, and a smaller one at once, it is processed
//! and credited. Until it is credited nobody can spend it, see [`crate::products::shared::holds`].
//!
//! The information is checked against its model ([`crate::read::body::check`]) and not kept: no answer shows it.

use bigdecimal::BigDecimal;
use oceafin_partner::api::lifecycle::CRYPTO_DEPOSIT;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::ledger::{Account, Entry};
use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::{Code, Problem};
use crate::products::answers::{get, list};
use crate::products::call::{Answer, Call};
use crate::products::crypto_deposits::wallets;
use crate::products::customers::customer::Customer;
use crate::products::product::Handlers;
use crate::products::reads::transactions::{self, Direction, Movement};
use crate::products::shared::crypto_fields;
use crate::products::world::{Job, World};
use crate::read::addresses;
use crate::read::assets::{self, Asset};

pub(crate) const HANDLERS: Handlers = &[
    ("cryptoDeposits.list", list::<CryptoDeposit>),
    ("cryptoDeposits.get", |world, call| get::<CryptoDeposit>(world, call, "depositId")),
    ("cryptoDeposits.submitTravelRuleInfo", submit_travel_rule_info),
];

/// From this worth on, in USD, a deposit needs Travel Rule information.
const TRAVEL_RULE_FROM: u32 = 1_000;

/// A crypto deposit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CryptoDeposit {
    head: Head,
    status: Status,
    wallet_id: String,
    asset: String,
    network: String,
    amount: BigDecimal,
    tx_hash: String,
    from_address: String,
    transaction_id: String,
}

impl Row for CryptoDeposit {
    const NAME: &'static str = "deposit";
    const EVENT: Option<&'static str> = Some("crypto_deposit");

    row_parts!("crypto_deposits");

    /// `crypto.deposit.pending_travel_rule` [P]; a deposit has no state of its own for having been made.
    fn event_type(&self, _created: bool) -> Option<String> {
        Some(format!("crypto.deposit.{}", self.status().to_lowercase()))
    }

    fn members(&self) -> Value {
        json!({
            "depositId": self.head.id,
            "walletId": self.wallet_id,
            "asset": self.asset,
            "network": self.network,
            "amount": assets::write(&self.asset, &self.amount),
            "txHash": self.tx_hash,
            "fromAddress": self.from_address,
            "status": self.status,
        })
    }
}

fn submit_travel_rule_info(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut deposit: CryptoDeposit = world.owned_to_act(call.param("depositId"), call)?;
    if deposit.status != Status::PendingTravelRule {
        let status = deposit.status.as_str();
        let detail = format!("the deposit is `{status}` and does not wait for Travel Rule information");
        return Err(Problem::state(detail));
    }
    step(&CRYPTO_DEPOSIT, &mut deposit.status, Status::Processing)?;
    world.schedule(world.step_ms, ADVANCE, &deposit.head.id);
    Ok(Answer::ok(world.save(deposit)?))
}

/// What comes in, for `POST /_sandbox/crypto-deposits`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Arrival {
    customer_id: String,
    asset: String,
    network: String,
    amount: String,
    /// Whether it needs Travel Rule information; by its worth when left out.
    #[serde(default)]
    travel_rule: Option<bool>,
    /// Made up when left out.
    #[serde(default)]
    from_address: Option<String>,
}

/// Has a deposit arrive at the customer's wallet, and shows it.
pub(crate) fn simulate(world: &mut World, arrival: &Arrival) -> Result<Value, Problem> {
    let Arrival { customer_id, asset, network, .. } = arrival;
    if world.tables.get::<Customer>(customer_id).is_none() {
        return Err(Problem::new(Code::CustomerNotFound, "no such customer"));
    }
    let wallet = wallets::find(world, customer_id, asset, network);
    let wallet_id = wallet.ok_or_else(|| {
        let message = "the customer has no deposit wallet for this asset on this network";
        Problem::field("/network", "wallet_missing", message)
    })?;
    let wallet_id = wallet_id.head.id.clone();
    let amount = crypto_fields::simulated_amount(&arrival.amount, asset)?;
    if arrival.from_address.as_ref().is_some_and(|address| !addresses::is_address(network, address)) {
        return Err(Problem::field("/fromAddress", "address_invalid", "is not an address of this network"));
    }
    let worth = Asset::find(asset).map(|asset| asset.in_usd(&amount)).unwrap_or_default();
    let travel_rule = arrival.travel_rule.unwrap_or(worth >= TRAVEL_RULE_FROM);
    let head = world.head(customer_id);
    let movement = Movement {
        kind: "CRYPTO_DEPOSIT",
        direction: Direction::Credit,
        asset,
        network: Some(network),
        amount: &amount,
        fee: None,
        resource: Some(("CRYPTO_DEPOSIT", &head.id)),
    };
    let transaction_id = transactions::record(world, customer_id, &movement);
    let from_address = arrival.from_address.clone();
    let deposit = CryptoDeposit {
        status: if travel_rule { Status::PendingTravelRule } else { Status::Processing },
        wallet_id,
        asset: asset.clone(),
        network: network.clone(),
        amount,
        tx_hash: addresses::transaction_hash(network, &head.id),
        from_address: from_address.unwrap_or_else(|| addresses::make(network, &format!("from {}", head.id))),
        transaction_id,
        head,
    };
    if !travel_rule {
        world.schedule(world.step_ms, ADVANCE, &deposit.head.id);
    }
    Ok(world.add(deposit))
}

/// The money is there.
pub(crate) const ADVANCE: Job = Job { name: "CryptoDeposit", run: advance };

fn advance(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut deposit: CryptoDeposit = world.load(id)?;
    step(&CRYPTO_DEPOSIT, &mut deposit.status, Status::Completed)?;
    let available = Account::Available(&deposit.head.customer_id);
    let entry = Entry::new(world.now(), format!("crypto deposit {id} completed"));
    world.post(entry.transfer(&deposit.asset, &deposit.amount, &Account::External, &available))?;
    transactions::settle(world, &deposit.transaction_id, Status::Completed)?;
    world.save(deposit).map(|_| ())
}

/// The customer's deposits of this asset that wait for Travel Rule information, oldest first, if they come to
/// `short` or more.
pub(crate) fn waiting_for_travel_rule(
    world: &World,
    customer_id: &str,
    asset: &str,
    short: &BigDecimal,
) -> Option<Vec<String>> {
    let mut ids = Vec::new();
    let mut sum = BigDecimal::default();
    for deposit in world.tables.rows::<CryptoDeposit>() {
        let waits = deposit.status == Status::PendingTravelRule && deposit.asset == asset;
        if waits && deposit.head.customer_id == customer_id {
            ids.push(deposit.head.id.clone());
            sum += &deposit.amount;
        }
    }
    ids.reverse();
    (sum >= *short).then_some(ids)
}
