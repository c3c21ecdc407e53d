//! Payments into collection wallets. They come in through the control API, are processed for one step and then
//! credited to the customer.

use bigdecimal::BigDecimal;
use oceafin_partner::api::lifecycle::COLLECTION_PAYMENT;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::ledger::{Account, Entry};
use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::answers::{get, list};
use crate::products::collection::wallets::CollectionWallet;
use crate::products::product::Handlers;
use crate::products::reads::transactions::{self, Direction, Movement};
use crate::products::shared::crypto_fields;
use crate::products::world::{Job, World};
use crate::read::addresses;
use crate::read::assets;

pub(crate) const HANDLERS: Handlers = &[
    ("collectionPayments.list", list::<CollectionPayment>),
    ("collectionPayments.get", |world, call| get::<CollectionPayment>(world, call, "paymentId")),
];

/// A payment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CollectionPayment {
    pub(crate) head: Head,
    pub(crate) status: Status,
    wallet_id: String,
    buyer_id: String,
    pub(crate) asset: String,
    pub(crate) network: String,
    pub(crate) amount: BigDecimal,
    /// What was paid back by refunds that completed.
    pub(crate) refunded: BigDecimal,
    tx_hash: String,
    transaction_id: String,
}

impl Row for CollectionPayment {
    const NAME: &'static str = "payment";
    const EVENT: Option<&'static str> = Some("collection_payment");

    row_parts!("collection_payments");

    /// The only change of a completed payment is that some of it was paid back.
    fn event_type(&self, created: bool) -> Option<String> {
        let change = match self.status {
            _ if created => "created",
            _ if self.refunded > BigDecimal::default() => "refunded",
            _ => "completed",
        };
        Some(format!("collection_payment.{change}"))
    }

    fn members(&self) -> Value {
        json!({
            "paymentId": self.head.id,
            "walletId": self.wallet_id,
            "buyerId": self.buyer_id,
            "asset": self.asset,
            "network": self.network,
            "amount": assets::write(&self.asset, &self.amount),
            "refundedAmount": assets::write(&self.asset, &self.refunded),
            "txHash": self.tx_hash,
            "status": self.status,
        })
    }
}

/// What comes in, for `POST /_sandbox/collection-payments`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Arrival {
    wallet_id: String,
    amount: String,
}

/// Has a payment arrive at a wallet, and shows it. A wallet that is not ACTIVE takes none [S].
pub(crate) fn simulate(world: &mut World, arrival: &Arrival) -> Result<Value, Problem> {
    let wallet = world.tables.get::<CollectionWallet>(&arrival.wallet_id).cloned();
    let wallet = wallet.ok_or_else(|| Problem::not_found(CollectionWallet::NAME))?;
    let amount = crypto_fields::simulated_amount(&arrival.amount, &wallet.asset)?;
    if wallet.status != Status::Active {
        let status = wallet.status.as_str();
        return Err(Problem::state(format!("the collection wallet is `{status}` and takes no payments")));
    }
    let head = world.head(&wallet.head.customer_id);
    let movement = Movement {
        kind: "COLLECTION_PAYMENT",
        direction: Direction::Credit,
        asset: &wallet.asset,
        network: Some(&wallet.network),
        amount: &amount,
        fee: None,
        resource: Some(("COLLECTION_PAYMENT", &head.id)),
    };
    let transaction_id = transactions::record(world, &wallet.head.customer_id, &movement);
    let payment = CollectionPayment {
        tx_hash: addresses::transaction_hash(&wallet.network, &head.id),
        head,
        status: Status::Processing,
        wallet_id: wallet.head.id,
        buyer_id: wallet.buyer_id,
        asset: wallet.asset,
        network: wallet.network,
        amount,
        refunded: BigDecimal::default(),
        transaction_id,
    };
    world.schedule(world.step_ms, ADVANCE, &payment.head.id);
    Ok(world.add(payment))
}

/// The money is there.
pub(crate) const ADVANCE: Job = Job { name: "CollectionPayment", run: advance };

fn advance(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut payment: CollectionPayment = world.load(id)?;
    step(&COLLECTION_PAYMENT, &mut payment.status, Status::Completed)?;
    let available = Account::Available(&payment.head.customer_id);
    let entry = Entry::new(world.now(), format!("collection payment {id} completed"));
    world.post(entry.transfer(&payment.asset, &payment.amount, &Account::External, &available))?;
    transactions::settle(world, &payment.transaction_id, Status::Completed)?;
    world.save(payment).map(|_| ())
}
