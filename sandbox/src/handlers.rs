//! Which function plays which endpoint. Each product has a table of its own beside its functions; an endpoint that
//! stands in none is answered with 501, never with a guess.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::page::Filter;
use crate::problem::Problem;
use crate::table::Row;
use crate::world::World;
use crate::{
    bank_accounts, capabilities, conversion_quotes, conversions, customers, fiat_quotes, fiat_withdrawals,
    reads,
};
use crate::{
    buyers, collection_payments, collection_wallets, crypto_deposits, crypto_quotes, crypto_withdrawals,
    deposit_wallets, refunds, wallet_beneficiaries,
};
use crate::{checkout_links, checkouts, deposit_instructions, fiat_account_applications};
use crate::{fiat_accounts, fiat_deposits, pos_payments};

/// Plays one endpoint. Everything that can be refused is refused before anything is changed.
pub type Handler = fn(&mut World, &Call) -> Result<Answer, Problem>;

/// A table of a product.
pub(crate) type Handlers = &'static [(&'static str, Handler)];

const PRODUCTS: &[Handlers] = &[
    customers::HANDLERS,
    reads::HANDLERS,
    bank_accounts::HANDLERS,
    capabilities::HANDLERS,
    fiat_quotes::HANDLERS,
    fiat_withdrawals::HANDLERS,
    conversion_quotes::HANDLERS,
    conversions::HANDLERS,
    fiat_account_applications::HANDLERS,
    fiat_accounts::HANDLERS,
    deposit_instructions::HANDLERS,
    fiat_deposits::HANDLERS,
    checkouts::HANDLERS,
    checkout_links::HANDLERS,
    pos_payments::HANDLERS,
    deposit_wallets::HANDLERS,
    crypto_deposits::HANDLERS,
    wallet_beneficiaries::HANDLERS,
    crypto_quotes::HANDLERS,
    crypto_withdrawals::HANDLERS,
    buyers::HANDLERS,
    collection_wallets::HANDLERS,
    collection_payments::HANDLERS,
    refunds::HANDLERS,
];

/// The handler of an endpoint.
pub fn find(id: &str) -> Option<Handler> {
    PRODUCTS.iter().copied().flatten().find(|(name, _)| *name == id).map(|(_, handler)| *handler)
}

/// A call that was verified: who calls, with which ids, query and body.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// The verified client.
    pub client_id: String,
    /// Ids in the path, decoded.
    pub params: BTreeMap<&'static str, String>,
    /// Raw query.
    pub query: String,
    /// The body; empty for a GET.
    pub body: Map<String, Value>,
}

impl Call {
    /// An id of the path; empty for a name the path does not have, and no resource has the empty id.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }
}

/// What a handler answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// 200, or 201 for a resource that was made [S].
    pub status: u16,
    /// The resource or the page.
    pub body: Value,
}

impl Answer {
    /// 200.
    pub const fn ok(body: Value) -> Self {
        Self { status: 200, body }
    }

    /// 201.
    pub const fn created(body: Value) -> Self {
        Self { status: 201, body }
    }
}

/// Answers a get call: the row that the path names, if it is this client's.
pub(crate) fn get<T: Row>(world: &World, call: &Call, param: &str) -> Result<Answer, Problem> {
    let row: &T = world.owned(call.param(param), call)?;
    world.shown(row).map(Answer::ok).ok_or_else(|| Problem::not_found(T::NAME))
}

/// Answers a list call over one table.
pub(crate) fn list<T: Row>(world: &World, call: &Call) -> Result<Answer, Problem> {
    let customer = world.customer(call)?;
    Ok(Answer::ok(Filter::parse(&call.query)?.page::<T>(world, &customer.head.id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_handler_belongs_to_an_endpoint_of_the_contract() {
        for (id, _) in PRODUCTS.iter().copied().flatten() {
            assert!(oceafin_partner::api::endpoint(id).is_some(), "{id}");
        }
    }
}
