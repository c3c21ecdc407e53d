//! Deposits on a fiat account. None comes by itself: the control API simulates the transfer. PROCESSING → COMPLETED
//! after `stepMs`; the money is the customer's from COMPLETED on, less the fee that the simulation names.

use bigdecimal::BigDecimal;
use oceafin_partner::api::lifecycle::FIAT_DEPOSIT;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::ledger::{Account, Entry};
use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::answers::{get, list};
use crate::products::fiat_accounts::accounts::FiatAccount;
use crate::products::product::Handlers;
use crate::products::reads::transactions::{self, Direction, Movement};
use crate::products::world::{Job, World};
use crate::read::assets;
use crate::read::moment;

pub(crate) const HANDLERS: Handlers = &[
    ("fiatDeposits.list", list::<FiatDeposit>),
    ("fiatDeposits.get", |world, call| get::<FiatDeposit>(world, call, "depositId")),
];

/// A deposit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FiatDeposit {
    head: Head,
    status: Status,
    fiat_account_id: String,
    currency: String,
    amount: BigDecimal,
    fee: Option<BigDecimal>,
    sender_name: Option<String>,
    reference: Option<String>,
    completed_at: Option<i64>,
    transaction_id: String,
}

impl Row for FiatDeposit {
    const NAME: &'static str = "deposit";
    const EVENT: Option<&'static str> = Some("fiat_deposit");

    row_parts!("fiat_deposits");

    fn members(&self) -> Value {
        json!({
            "depositId": self.head.id,
            "fiatAccountId": self.fiat_account_id,
            "currency": self.currency,
            "amount": assets::write(&self.currency, &self.amount),
            "fee": self.fee.as_ref().map(|fee| assets::write(&self.currency, fee)),
            "status": self.status,
            "senderName": self.sender_name,
            "reference": self.reference,
            "completedAt": self.completed_at.map(moment::format),
        })
    }
}

/// A transfer to be simulated; its amounts fit the currency, and the fee is less than the amount.
#[derive(Clone, Debug)]
pub(crate) struct Transfer {
    /// What the sender sent.
    pub amount: BigDecimal,
    /// What the customer pays for receiving it.
    pub fee: Option<BigDecimal>,
    /// Who sent it.
    pub sender_name: Option<String>,
    /// What the sender wrote.
    pub reference: Option<String>,
}

/// A transfer arrives on an account.
pub(crate) fn arrive(world: &mut World, account: &FiatAccount, transfer: Transfer) -> Value {
    let head = world.head(&account.head.customer_id);
    let Transfer { amount, fee, sender_name, reference } = transfer;
    let movement = Movement {
        kind: "FIAT_DEPOSIT",
        direction: Direction::Credit,
        asset: &account.currency,
        network: None,
        amount: &amount,
        fee: fee.as_ref(),
        resource: Some(("FIAT_DEPOSIT", &head.id)),
    };
    let transaction_id = transactions::record(world, &head.customer_id, &movement);
    world.schedule(world.step_ms, COMPLETE, &head.id);
    world.add(FiatDeposit {
        head,
        status: Status::Processing,
        fiat_account_id: account.head.id.clone(),
        currency: account.currency.clone(),
        amount,
        fee,
        sender_name,
        reference,
        completed_at: None,
        transaction_id,
    })
}

/// The deposit is booked.
pub(crate) const COMPLETE: Job = Job { name: "FiatDeposit", run: complete };

fn complete(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut deposit: FiatDeposit = world.load(id)?;
    step(&FIAT_DEPOSIT, &mut deposit.status, Status::Completed)?;
    let (currency, available) = (&deposit.currency, Account::Available(&deposit.head.customer_id));
    let mut entry = Entry::new(world.now(), format!("fiat deposit {id} completed")).transfer(
        currency,
        &deposit.amount,
        &Account::External,
        &available,
    );
    if let Some(fee) = &deposit.fee {
        entry = entry.transfer(currency, fee, &available, &Account::Fees);
    }
    world.post(entry)?;
    deposit.completed_at = Some(world.now());
    transactions::settle(world, &deposit.transaction_id, Status::Completed)?;
    world.save(deposit).map(|_| ())
}
