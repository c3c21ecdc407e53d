//! The double-entry ledger: money is only ever moved, never made or lost.
//!
//! Every entry's postings sum to zero per asset, and no customer account goes below zero; an entry that breaks
//! either is refused whole. Accounts of the world outside (`external`, `fees`, `conversion`) may be negative: a
//! deposit is money that `external` no longer has. [`Ledger::check`] recounts every balance after every request.

use std::collections::BTreeMap;

use bigdecimal::{BigDecimal, Zero};
use serde::{Deserialize, Serialize};

/// Where money is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Account<'a> {
    /// What a customer can spend.
    Available(&'a str),
    /// What a customer has on its way out.
    Pending(&'a str),
    /// The world outside.
    External,
    /// Fees earned.
    Fees,
    /// The desk that takes one asset and gives another.
    Conversion,
}

impl Account<'_> {
    fn key(&self) -> String {
        match self {
            Self::Available(customer) => format!("customer/{customer}/available"),
            Self::Pending(customer) => format!("customer/{customer}/pending"),
            Self::External => "external".to_owned(),
            Self::Fees => "fees".to_owned(),
            Self::Conversion => "conversion".to_owned(),
        }
    }
}

fn may_be_negative(account: &str) -> bool {
    !account.starts_with("customer/")
}

/// One line of an entry: `amount` into (or, negative, out of) an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Account name.
    pub account: String,
    /// Asset symbol.
    pub asset: String,
    /// Signed amount.
    pub amount: BigDecimal,
}

/// What was posted together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Business time in milliseconds.
    pub at: i64,
    /// Why, for a reader: `fiat withdrawal <id> submitted`.
    pub memo: String,
    /// The lines.
    pub postings: Vec<Posting>,
}

impl Entry {
    /// An entry with no lines yet.
    pub fn new(at: i64, memo: impl Into<String>) -> Self {
        Self { at, memo: memo.into(), postings: Vec::new() }
    }

    /// Moves `amount` from one account to another.
    #[must_use]
    pub fn transfer(
        mut self,
        asset: &str,
        amount: &BigDecimal,
        from: &Account<'_>,
        to: &Account<'_>,
    ) -> Self {
        let mut post = |account: &Account<'_>, amount: BigDecimal| {
            self.postings.push(Posting { account: account.key(), asset: asset.to_owned(), amount });
        };
        post(from, -amount.clone());
        post(to, amount.clone());
        self
    }
}

/// Why an entry was refused, or what a recount found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerError {
    /// A customer account would go below zero.
    Insufficient {
        /// The asset that is short.
        asset: String,
        /// What the account holds.
        held: BigDecimal,
        /// What was asked of it.
        asked: BigDecimal,
    },
    /// The sum over an asset is not zero.
    Imbalance {
        /// The asset.
        asset: String,
        /// The sum that should be zero.
        sum: BigDecimal,
    },
    /// A customer account is below zero although no entry may do that.
    Negative {
        /// The account.
        account: String,
        /// The asset.
        asset: String,
    },
    /// Balances and journal tell different stories.
    JournalDiffers,
}

type Balances = BTreeMap<String, BTreeMap<String, BigDecimal>>;

/// Balances by asset and account, and the journal they come from.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Ledger {
    balances: Balances,
    journal: Vec<Entry>,
}

impl Ledger {
    /// What an account holds of an asset; zero for an account nobody has posted to.
    pub fn balance(&self, asset: &str, account: &Account<'_>) -> BigDecimal {
        self.held(asset, &account.key())
    }

    fn held(&self, asset: &str, account: &str) -> BigDecimal {
        self.balances.get(asset).and_then(|accounts| accounts.get(account)).cloned().unwrap_or_default()
    }

    /// Every asset a customer has ever held, in order, with available and pending.
    pub fn of_customer(&self, customer: &str) -> Vec<(String, BigDecimal, BigDecimal)> {
        let (available, pending) = (Account::Available(customer), Account::Pending(customer));
        self.balances
            .iter()
            .filter(|(_, accounts)| accounts.contains_key(&available.key()))
            .map(|(asset, _)| (asset.clone(), self.balance(asset, &available), self.balance(asset, &pending)))
            .collect()
    }

    /// Posts an entry whole, or not at all.
    pub fn post(&mut self, entry: Entry) -> Result<(), LedgerError> {
        sums_to_zero(entry.postings.iter().map(|posting| (posting.asset.as_str(), &posting.amount)))?;
        let mut after: BTreeMap<(&str, &str), BigDecimal> = BTreeMap::new();
        for posting in &entry.postings {
            let held = after
                .entry((&posting.asset, &posting.account))
                .or_insert_with(|| self.held(&posting.asset, &posting.account));
            *held += &posting.amount;
        }
        for ((asset, account), amount) in &after {
            if *amount < BigDecimal::zero() && !may_be_negative(account) {
                let held = self.held(asset, account);
                let asked = &held - amount;
                return Err(LedgerError::Insufficient { asset: (*asset).to_owned(), held, asked });
            }
        }
        for posting in &entry.postings {
            apply(&mut self.balances, posting);
        }
        self.journal.push(entry);
        Ok(())
    }

    /// Recounts: every asset sums to zero over all accounts, and no customer account is below zero.
    pub fn check(&self) -> Result<(), LedgerError> {
        for (asset, accounts) in &self.balances {
            sums_to_zero(accounts.values().map(|amount| (asset.as_str(), amount)))?;
            for (account, amount) in accounts {
                if *amount < BigDecimal::zero() && !may_be_negative(account) {
                    return Err(LedgerError::Negative { account: account.clone(), asset: asset.clone() });
                }
            }
        }
        Ok(())
    }

    /// [`Ledger::check`], and that replaying the whole journal gives the balances that are held.
    pub fn check_against_journal(&self) -> Result<(), LedgerError> {
        self.check()?;
        let mut replayed = Balances::new();
        for posting in self.journal.iter().flat_map(|entry| &entry.postings) {
            apply(&mut replayed, posting);
        }
        if replayed == self.balances { Ok(()) } else { Err(LedgerError::JournalDiffers) }
    }

    /// Every entry so far, oldest first.
    pub fn journal(&self) -> &[Entry] {
        &self.journal
    }

    /// Every balance: asset, account, amount.
    pub fn balances(&self) -> impl Iterator<Item = (&str, &str, &BigDecimal)> {
        self.balances.iter().flat_map(|(asset, accounts)| {
            accounts.iter().map(move |(account, amount)| (asset.as_str(), account.as_str(), amount))
        })
    }
}

fn apply(balances: &mut Balances, posting: &Posting) {
    let accounts = balances.entry(posting.asset.clone()).or_default();
    *accounts.entry(posting.account.clone()).or_default() += &posting.amount;
}

fn sums_to_zero<'a>(amounts: impl Iterator<Item = (&'a str, &'a BigDecimal)>) -> Result<(), LedgerError> {
    let mut sums: BTreeMap<&str, BigDecimal> = BTreeMap::new();
    for (asset, amount) in amounts {
        *sums.entry(asset).or_default() += amount;
    }
    match sums.into_iter().find(|(_, sum)| !sum.is_zero()) {
        None => Ok(()),
        Some((asset, sum)) => Err(LedgerError::Imbalance { asset: asset.to_owned(), sum }),
    }
}
