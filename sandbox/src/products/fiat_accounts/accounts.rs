//! Fiat accounts of a customer: opened by an application that was approved, one per currency [S]. A balance is per
//! asset and not per account: what arrives on the EUR account is the customer's EUR.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::Status;
use crate::engine::table::{Head, Row, row_parts};
use crate::products::answers::list;
use crate::products::customers::customer::Customer;
use crate::products::product::Handlers;
use crate::products::world::World;

pub(crate) const HANDLERS: Handlers = &[("fiatAccounts.list", list::<FiatAccount>)];

/// An account that takes deposits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FiatAccount {
    pub(crate) head: Head,
    pub(crate) status: Status,
    pub(crate) currency: String,
    pub(crate) account_name: String,
}

impl Row for FiatAccount {
    const NAME: &'static str = "fiat account";
    const EVENT: Option<&'static str> = Some("fiat_account");

    row_parts!("fiat_accounts");

    fn members(&self) -> Value {
        json!({
            "fiatAccountId": self.head.id,
            "currency": self.currency,
            "status": self.status,
            "accountName": self.account_name,
        })
    }
}

/// The customer's accounts, oldest first. None is ever closed [S].
pub(crate) fn active(world: &World, customer_id: &str) -> Vec<FiatAccount> {
    let mut accounts: Vec<FiatAccount> = world
        .tables
        .rows::<FiatAccount>()
        .filter(|account| account.head.customer_id == customer_id)
        .cloned()
        .collect();
    accounts.reverse();
    accounts
}

/// Opens an account in the customer's name and gives its id.
pub(crate) fn open(world: &mut World, customer_id: &str, currency: &str) -> String {
    let account_name = world
        .tables
        .get::<Customer>(customer_id)
        .map_or_else(String::new, |customer| customer.display_name.clone());
    let account = FiatAccount {
        head: world.head(customer_id),
        status: Status::Active,
        currency: currency.to_owned(),
        account_name,
    };
    let id = account.head.id.clone();
    world.add(account);
    id
}
