//! Demo data: what a first call finds, so that a quickstart needs no set-up.
//!
//! Each client gets one approved customer with EUR 25,000.00, USD 5,000.00, USDC 2,500, BTC 0.5 and ETH 4, an active
//! EUR withdrawal capability, an EUR account for deposits, a deposit wallet per asset and network, and one EUR bank
//! account (the IBAN is the well-known example of the German format).

use std::collections::BTreeSet;
use std::str::FromStr;

use bigdecimal::BigDecimal;
use serde_json::json;

use crate::engine::client::Client;
use crate::engine::ledger::{Account, Entry};
use crate::engine::state::Status;
use crate::problem::Problem;
use crate::products::crypto_deposits::wallets;
use crate::products::customers::customer::Customer;
use crate::products::fiat_accounts::accounts;
use crate::products::fiat_withdrawals::bank_accounts::BankAccount;
use crate::products::reads::transactions::{self, Direction, Movement};
use crate::products::world::{Demo, World};

const BALANCES: [(&str, &str); 5] =
    [("EUR", "25000.00"), ("USD", "5000.00"), ("USDC", "2500"), ("BTC", "0.5"), ("ETH", "4")];

/// Fills the world for the `number`th client, counting from one. Sends no webhooks: nothing has happened yet.
pub(crate) fn plant(world: &mut World, client: &Client, number: usize) -> Result<Demo, Problem> {
    let mut head = world.head("");
    head.customer_id.clone_from(&head.id);
    let customer_id = head.id.clone();
    world.tables.insert(Customer {
        head,
        client_id: client.id.clone(),
        partner_customer_ref: format!("cust-{number}00001"),
        kind: "CORPORATE".to_owned(),
        display_name: "Demo Trading GmbH".to_owned(),
        status: Status::Approved,
        metadata: None,
        capabilities: BTreeSet::from(["EUR".to_owned()]),
    });
    let account = BankAccount {
        head: world.head(&customer_id),
        status: Status::Active,
        currency: "EUR".to_owned(),
        details: json!({
            "accountHolderName": "Demo Trading GmbH",
            "country": "DE",
            "iban": "******************3000",
            "bic": "COBADEFFXXX",
        }),
    };
    let bank_account_id = account.head.id.clone();
    world.tables.insert(account);
    accounts::open(world, &customer_id, "EUR");
    wallets::open(world, &customer_id);
    for (asset, amount) in BALANCES {
        deposit(world, &customer_id, asset, &BigDecimal::from_str(amount).unwrap_or_default())?;
    }
    world.webhooks.forget();
    Ok(Demo { client_id: client.id.clone(), customer_id, bank_account_id })
}

/// Money from outside into a customer's balance.
pub(crate) fn deposit(
    world: &mut World,
    customer_id: &str,
    asset: &str,
    amount: &BigDecimal,
) -> Result<String, Problem> {
    let available = Account::Available(customer_id);
    let memo = format!("deposit for {customer_id}");
    world.post(Entry::new(world.now(), memo).transfer(asset, amount, &Account::External, &available))?;
    let direction = Direction::Credit;
    let movement =
        Movement { kind: "DEPOSIT", direction, asset, network: None, amount, fee: None, resource: None };
    let transaction_id = transactions::record(world, customer_id, &movement);
    transactions::settle(world, &transaction_id, Status::Completed)?;
    Ok(transaction_id)
}
