//! What happens by itself: jobs with a due time, run by virtual time and never by a thread.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::world::World;
use crate::{capabilities, conversion_quotes, conversions, fiat_quotes, fiat_withdrawals};
use crate::{checkouts, fiat_account_applications, fiat_deposits, pos_payments};
use crate::{
    collection_payments, collection_wallets, crypto_deposits, crypto_quotes, crypto_withdrawals, refunds,
    wallet_beneficiaries,
};

/// The next automatic step of one resource, by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Job {
    /// A capability activation goes on.
    Activation(String),
    /// A fiat withdrawal quote expires.
    FiatQuote(String),
    /// A fiat withdrawal goes on.
    FiatWithdrawal(String),
    /// A conversion quote expires.
    ConversionQuote(String),
    /// A conversion goes on.
    Conversion(String),
    /// A fiat account application goes on.
    FiatAccountApplication(String),
    /// A fiat deposit is booked.
    FiatDeposit(String),
    /// A checkout expires.
    Checkout(String),
    /// A payment request expires.
    PosPaymentRequest(String),
    /// The payment of a payment request becomes final.
    PosPayment(String),
    /// A crypto deposit goes on.
    CryptoDeposit(String),
    /// A wallet beneficiary is found fit.
    WalletBeneficiary(String),
    /// A crypto withdrawal quote expires.
    CryptoQuote(String),
    /// A crypto withdrawal goes on.
    CryptoWithdrawal(String),
    /// A collection wallet may expire.
    CollectionWallet(String),
    /// A collection payment goes on.
    CollectionPayment(String),
    /// A confirmed refund comes to its end.
    Refund(String),
}

impl Job {
    /// Takes the step.
    pub(crate) fn run(&self, world: &mut World) -> Result<(), Problem> {
        match self {
            Self::Activation(id) => capabilities::go_on(world, id),
            Self::FiatQuote(id) => fiat_quotes::expire(world, id),
            Self::FiatWithdrawal(id) => fiat_withdrawals::go_on(world, id),
            Self::ConversionQuote(id) => conversion_quotes::expire(world, id),
            Self::Conversion(id) => conversions::go_on(world, id),
            Self::FiatAccountApplication(id) => fiat_account_applications::go_on(world, id),
            Self::FiatDeposit(id) => fiat_deposits::complete(world, id),
            Self::Checkout(id) => checkouts::expire(world, id),
            Self::PosPaymentRequest(id) => pos_payments::expire(world, id),
            Self::PosPayment(id) => pos_payments::confirm(world, id),
            Self::CryptoDeposit(id) => crypto_deposits::go_on(world, id),
            Self::WalletBeneficiary(id) => wallet_beneficiaries::go_on(world, id),
            Self::CryptoQuote(id) => crypto_quotes::expire(world, id),
            Self::CryptoWithdrawal(id) => crypto_withdrawals::go_on(world, id),
            Self::CollectionWallet(id) => collection_wallets::expire(world, id),
            Self::CollectionPayment(id) => collection_payments::go_on(world, id),
            Self::Refund(id) => refunds::go_on(world, id),
        }
    }
}

/// Jobs in the order they fall due; of two with the same due time, the one added first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Agenda {
    jobs: VecDeque<(i64, Job)>,
}

impl Agenda {
    /// Adds a job.
    pub fn add(&mut self, due: i64, job: Job) {
        let at = self.jobs.partition_point(|(other, _)| *other <= due);
        self.jobs.insert(at, (due, job));
    }

    /// The first job that is due.
    pub fn take_due(&mut self, now: i64) -> Option<(i64, Job)> {
        if self.jobs.front()?.0 <= now { self.jobs.pop_front() } else { None }
    }
}
