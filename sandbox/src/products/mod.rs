//! The products of the API: a folder or a file for each section of the guide, named as `oceafin_partner::api` names it.
//!
//! A product is a file with its resource (a [`Row`](crate::engine::table::Row)), the functions that play its endpoints
//! (`HANDLERS`), and what its resource does automatically ([`world::Job`]s). Its row in [`PRODUCTS`] adds all that to
//! the sandbox. No product imports this file: what they share is in [`world`] and `shared`.

pub(crate) mod answers;
pub mod call;
pub(crate) mod checkouts;
pub(crate) mod collection;
pub(crate) mod conversion;
pub(crate) mod crypto_deposits;
pub(crate) mod crypto_withdrawals;
pub(crate) mod customers;
pub(crate) mod fiat_accounts;
pub(crate) mod fiat_withdrawals;
pub(crate) mod outcome;
pub(crate) mod owned;
pub(crate) mod product;
pub(crate) mod reads;
pub(crate) mod refunds;
pub(crate) mod rows;
pub(crate) mod shared;
pub mod world;

use std::collections::BTreeMap;

use oceafin_partner::api::lifecycle;
use serde_json::value::RawValue;

use crate::engine::clock::Clock;
use crate::engine::state::Status;
use crate::engine::table::Row as _;
use crate::engine::tables::{TableKind, Tables};
use crate::problem::Problem;
use outcome::Outcome;
use product::{Handler, Product, Steered};
use world::World;

/// One row a product: its file, the resource it keeps, the jobs of the resource, and the states of one whose end a test
/// can choose. From the rows come the tables, the handlers, the jobs and the outcomes.
macro_rules! products {
    ($($file:path { $(rows: $row:ident $(, jobs: [$($job:ident),+])? $(, outcome: $life:ident)?)? })+) => {
        /// Every product.
        pub(crate) const PRODUCTS: &[Product] = &[$({
            use $file as product;
            Product {
                handlers: product::HANDLERS,
                tables: &[$(TableKind::of::<product::$row>())?],
                jobs: &[$($($(product::$job),+)?)?],
                steered: &[$($(Steered {
                    life: &lifecycle::$life,
                    find: |world, id| {
                        let row = world.tables.get_mut::<product::$row>(id)?;
                        Some((row.status(), &mut row.outcome))
                    },
                })?)?],
            }
        }),+];
    };
}

products! {
    customers::calls { rows: Customer }
    reads::balances {}
    reads::transactions { rows: Transaction }
    fiat_accounts::applications { rows: FiatAccountApplication, jobs: [ADVANCE], outcome: FIAT_ACCOUNT_APPLICATION }
    fiat_accounts::accounts { rows: FiatAccount }
    fiat_accounts::instructions {}
    fiat_accounts::deposits { rows: FiatDeposit, jobs: [COMPLETE] }
    fiat_withdrawals::bank_accounts { rows: BankAccount }
    fiat_withdrawals::capabilities { rows: Activation, jobs: [ADVANCE], outcome: CAPABILITY_ACTIVATION }
    fiat_withdrawals::quotes { rows: FiatQuote, jobs: [EXPIRE] }
    fiat_withdrawals::withdrawals { rows: FiatWithdrawal, jobs: [ADVANCE], outcome: FIAT_WITHDRAWAL }
    crypto_deposits::wallets { rows: DepositWallet }
    crypto_deposits::deposits { rows: CryptoDeposit, jobs: [ADVANCE] }
    crypto_withdrawals::beneficiaries { rows: WalletBeneficiary, jobs: [ADVANCE] }
    crypto_withdrawals::quotes { rows: CryptoQuote, jobs: [EXPIRE] }
    crypto_withdrawals::withdrawals { rows: CryptoWithdrawal, jobs: [ADVANCE], outcome: CRYPTO_WITHDRAWAL }
    checkouts::calls { rows: Checkout, jobs: [EXPIRE] }
    checkouts::links { rows: CheckoutLink }
    checkouts::pos_payments { rows: PosPaymentRequest, jobs: [EXPIRE, CONFIRM] }
    collection::buyers { rows: Buyer }
    collection::wallets { rows: CollectionWallet, jobs: [EXPIRE] }
    collection::payments { rows: CollectionPayment, jobs: [ADVANCE] }
    refunds { rows: Refund, jobs: [ADVANCE], outcome: REFUND }
    conversion::quotes { rows: ConversionQuote, jobs: [EXPIRE] }
    conversion::conversions { rows: Conversion, jobs: [ADVANCE], outcome: CONVERSION }
}

/// What plays an endpoint. An endpoint that no product plays is answered with 501, never with a guess.
pub fn handler(endpoint: &str) -> Option<Handler> {
    let mut handlers = PRODUCTS.iter().flat_map(|product| product.handlers);
    handlers.find(|(id, _)| *id == endpoint).map(|(_, handler)| *handler)
}

fn table_kinds() -> impl Iterator<Item = TableKind> {
    PRODUCTS.iter().flat_map(|product| product.tables).copied()
}

fn job(name: &str) -> Option<&'static world::Job> {
    PRODUCTS.iter().flat_map(|product| product.jobs).find(|job| job.name == name)
}

/// A world in which nothing has happened.
pub(crate) fn new_world(seed: &str, clock: Clock, quote_ttl_ms: i64, step_ms: i64) -> World {
    World::with_tables(Tables::new(table_kinds()), seed, clock, quote_ttl_ms, step_ms)
}

/// Why a world could not be read from its JSON.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// It is not JSON, or its JSON is not a world's.
    Json(serde_json::Error),
    /// A table is missing or cannot be read.
    Table(&'static str),
    /// It waits for a job that no product has.
    Job,
}

impl From<serde_json::Error> for ReadError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

/// Reads a world as it was written.
pub(crate) fn read_world(json: &str) -> Result<World, ReadError> {
    let mut world: World = serde_json::from_str(json)?;
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(json)?;
    world.tables = Tables::read(table_kinds(), &members).map_err(ReadError::Table)?;
    if world.agenda.jobs().any(|due| job(&due.job).is_none()) {
        return Err(ReadError::Job);
    }
    Ok(world)
}

/// Runs the jobs that are due, in the order they fell due; jobs may schedule others.
pub(crate) fn run_due_jobs(world: &mut World) -> Result<(), Problem> {
    while let Some((at, due)) = world.agenda.take_due(world.clock.now()) {
        world.acting_at = Some(at);
        let result = match job(&due.job) {
            Some(job) => (job.run)(world, &due.id),
            None => Err(Problem::lost("job")),
        };
        world.acting_at = None;
        if let Err(problem) = result {
            // A step that cannot be taken is a bug of the sandbox: it stays due, so that every answer says so.
            world.agenda.add(at, due);
            return Err(problem);
        }
    }
    Ok(())
}

/// Sets the outcome of the resource with this id. Refuses what could never come to pass: a resource that has ended,
/// and a question by one that has none.
pub(crate) fn steer(world: &mut World, id: &str, wanted: Outcome) -> Result<(), Problem> {
    for Steered { life, find } in PRODUCTS.iter().flat_map(|product| product.steered) {
        let Some((status, outcome)) = find(world, id) else { continue };
        if wanted == Outcome::AskInformation && !life.states().contains(&Status::MissingInfoRequired.as_str())
        {
            let message = format!("the {} never asks for information", life.name);
            return Err(Problem::field("/outcome", "outcome_unsupported", message));
        }
        if life.is_terminal(status) == Some(true) {
            return Err(Problem::state(format!("the {} is `{status}` and stays so", life.name)));
        }
        *outcome = wanted;
        return Ok(());
    }
    Err(Problem::not_found("operation"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_handler_belongs_to_an_endpoint_of_the_contract() {
        for (id, _) in PRODUCTS.iter().flat_map(|product| product.handlers) {
            assert!(oceafin_partner::api::endpoint(id).is_some(), "{id}");
        }
    }

    #[test]
    fn no_two_products_share_an_endpoint_a_table_or_a_job() {
        let endpoints = PRODUCTS.iter().flat_map(|product| product.handlers).map(|(id, _)| *id);
        let tables = table_kinds().map(|kind| kind.name);
        let jobs = PRODUCTS.iter().flat_map(|product| product.jobs).map(|job| job.name);
        for names in [endpoints.collect::<Vec<_>>(), tables.collect(), jobs.collect()] {
            let unique: BTreeSet<&str> = names.iter().copied().collect();
            assert_eq!(unique.len(), names.len(), "{names:?}");
        }
    }
}
