//! The transaction list: one entry per movement a customer sees, PENDING until the money has moved [S].

use bigdecimal::BigDecimal;
use oceafin_partner::api::lifecycle::TRANSACTION;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::answers::{get, list};
use crate::products::product::Handlers;
use crate::products::world::World;
use crate::read::assets;
use crate::read::moment;

pub(crate) const HANDLERS: Handlers = &[
    ("transactions.list", list::<Transaction>),
    ("transactions.get", |world, call| get::<Transaction>(world, call, "transactionId")),
];

/// Into or out of the customer's balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Direction {
    /// In.
    Credit,
    /// Out.
    Debit,
}

/// A movement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Transaction {
    head: Head,
    kind: String,
    direction: Direction,
    status: Status,
    asset: String,
    network: Option<String>,
    amount: BigDecimal,
    fee: Option<BigDecimal>,
    resource: Option<(String, String)>,
    completed_at: Option<i64>,
}

impl Row for Transaction {
    const NAME: &'static str = "transaction";
    const EVENT: Option<&'static str> = Some("transaction");

    row_parts!("transactions");

    /// One type for every change [P].
    fn event_type(&self, _created: bool) -> Option<String> {
        Some("customer.transaction.updated".to_owned())
    }

    fn members(&self) -> Value {
        json!({
            "transactionId": self.head.id,
            "type": self.kind,
            "direction": self.direction,
            "status": self.status,
            "asset": self.asset,
            "network": self.network,
            "amount": assets::write(&self.asset, &self.amount),
            "fee": self.fee.as_ref().map(|fee| assets::write(&self.asset, fee)),
            "resourceType": self.resource.as_ref().map(|(kind, _)| kind),
            "resourceId": self.resource.as_ref().map(|(_, id)| id),
            "completedAt": self.completed_at.map(moment::format),
        })
    }
}

/// A movement to be recorded.
#[derive(Clone, Debug)]
pub(crate) struct Movement<'a> {
    /// `type`: `FIAT_WITHDRAWAL`, `CONVERSION`, `DEPOSIT`.
    pub kind: &'a str,
    /// In or out.
    pub direction: Direction,
    /// Symbol.
    pub asset: &'a str,
    /// The network it comes in or goes out on; none where no chain is part of it.
    pub network: Option<&'a str>,
    /// All that moves, the fee included.
    pub amount: &'a BigDecimal,
    /// The part that is a fee.
    pub fee: Option<&'a BigDecimal>,
    /// `resourceType` and `resourceId`.
    pub resource: Option<(&'a str, &'a str)>,
}

/// Records a movement as PENDING and gives its id.
pub(crate) fn record(world: &mut World, customer_id: &str, movement: &Movement<'_>) -> String {
    let transaction = Transaction {
        head: world.head(customer_id),
        kind: movement.kind.to_owned(),
        direction: movement.direction,
        status: Status::Pending,
        asset: movement.asset.to_owned(),
        network: movement.network.map(str::to_owned),
        amount: movement.amount.clone(),
        fee: movement.fee.cloned(),
        resource: movement.resource.map(|(kind, id)| (kind.to_owned(), id.to_owned())),
        completed_at: None,
    };
    let id = transaction.head.id.clone();
    world.add(transaction);
    id
}

/// The movement is done, or will not be.
pub(crate) fn settle(world: &mut World, id: &str, outcome: Status) -> Result<(), Problem> {
    let mut transaction: Transaction = world.load(id)?;
    step(&TRANSACTION, &mut transaction.status, outcome)?;
    if outcome == Status::Completed {
        transaction.completed_at = Some(world.now());
    }
    world.save(transaction).map(|_| ())
}
