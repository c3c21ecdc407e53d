//! Everything the sandbox remembers, in one value: it can be written to JSON and read back (`snapshot`), so a
//! restarted sandbox still knows its resources, idempotency keys and nonces.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::agenda::{Agenda, Job};
use crate::auth::Nonces;
use crate::bank_accounts::BankAccount;
use crate::buyers::Buyer;
use crate::capabilities::Activation;
use crate::checkout_links::CheckoutLink;
use crate::checkouts::Checkout;
use crate::clock::Clock;
use crate::collection_payments::CollectionPayment;
use crate::collection_wallets::CollectionWallet;
use crate::conversion_quotes::ConversionQuote;
use crate::conversions::Conversion;
use crate::crypto_deposits::CryptoDeposit;
use crate::crypto_quotes::CryptoQuote;
use crate::crypto_withdrawals::CryptoWithdrawal;
use crate::customers::Customer;
use crate::deposit_wallets::DepositWallet;
use crate::fiat_account_applications::FiatAccountApplication;
use crate::fiat_accounts::FiatAccount;
use crate::fiat_deposits::FiatDeposit;
use crate::fiat_quotes::FiatQuote;
use crate::fiat_withdrawals::FiatWithdrawal;
use crate::handlers::Call;
use crate::idempotency::Responses;
use crate::ids::Ids;
use crate::ledger::{Entry, Ledger, LedgerError};
use crate::pos_payments::PosPaymentRequest;
use crate::problem::{Code, Problem};
use crate::refunds::Refund;
use crate::seed::Demo;
use crate::state::Status;
use crate::table::{Head, Row, Table};
use crate::transactions::Transaction;
use crate::visibility::Visibility;
use crate::wallet_beneficiaries::WalletBeneficiary;
use crate::webhooks::Webhooks;

/// The state of a sandbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct World {
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) quote_ttl_ms: i64,
    pub(crate) step_ms: i64,
    pub(crate) nonces: Nonces,
    pub(crate) responses: Responses,
    pub(crate) customers: Table<Customer>,
    pub(crate) bank_accounts: Table<BankAccount>,
    pub(crate) activations: Table<Activation>,
    pub(crate) fiat_quotes: Table<FiatQuote>,
    pub(crate) fiat_withdrawals: Table<FiatWithdrawal>,
    pub(crate) conversion_quotes: Table<ConversionQuote>,
    pub(crate) conversions: Table<Conversion>,
    pub(crate) fiat_account_applications: Table<FiatAccountApplication>,
    pub(crate) fiat_accounts: Table<FiatAccount>,
    pub(crate) fiat_deposits: Table<FiatDeposit>,
    pub(crate) checkouts: Table<Checkout>,
    pub(crate) checkout_links: Table<CheckoutLink>,
    pub(crate) pos_payment_requests: Table<PosPaymentRequest>,
    pub(crate) deposit_wallets: Table<DepositWallet>,
    pub(crate) crypto_deposits: Table<CryptoDeposit>,
    pub(crate) wallet_beneficiaries: Table<WalletBeneficiary>,
    pub(crate) crypto_quotes: Table<CryptoQuote>,
    pub(crate) crypto_withdrawals: Table<CryptoWithdrawal>,
    pub(crate) buyers: Table<Buyer>,
    pub(crate) collection_wallets: Table<CollectionWallet>,
    pub(crate) collection_payments: Table<CollectionPayment>,
    pub(crate) refunds: Table<Refund>,
    pub(crate) transactions: Table<Transaction>,
    pub(crate) ledger: Ledger,
    pub(crate) webhooks: Webhooks,
    pub(crate) agenda: Agenda,
    pub(crate) visibility: Visibility,
    /// What each client started with, in the order of the clients; empty without demo data.
    pub(crate) demo: Vec<Demo>,
    /// The due time of the job that is running: what it does happened then, whenever the host looks.
    acting_at: Option<i64>,
}

impl World {
    /// An empty world.
    pub(crate) fn new(seed: &str, clock: Clock, quote_ttl_ms: i64, step_ms: i64) -> Self {
        Self {
            clock,
            ids: Ids::new(seed),
            quote_ttl_ms,
            step_ms,
            nonces: Nonces::default(),
            responses: Responses::default(),
            customers: Table::default(),
            bank_accounts: Table::default(),
            activations: Table::default(),
            fiat_quotes: Table::default(),
            fiat_withdrawals: Table::default(),
            conversion_quotes: Table::default(),
            conversions: Table::default(),
            fiat_account_applications: Table::default(),
            fiat_accounts: Table::default(),
            fiat_deposits: Table::default(),
            checkouts: Table::default(),
            checkout_links: Table::default(),
            pos_payment_requests: Table::default(),
            deposit_wallets: Table::default(),
            crypto_deposits: Table::default(),
            wallet_beneficiaries: Table::default(),
            crypto_quotes: Table::default(),
            crypto_withdrawals: Table::default(),
            buyers: Table::default(),
            collection_wallets: Table::default(),
            collection_payments: Table::default(),
            refunds: Table::default(),
            transactions: Table::default(),
            ledger: Ledger::default(),
            webhooks: Webhooks::new(seed),
            agenda: Agenda::default(),
            visibility: Visibility::default(),
            demo: Vec::new(),
            acting_at: None,
        }
    }

    /// Business time.
    pub(crate) fn now(&self) -> i64 {
        self.acting_at.unwrap_or_else(|| self.clock.now())
    }

    /// The head of a new resource of this customer.
    pub(crate) fn head(&mut self, customer_id: &str) -> Head {
        let (id, now) = (self.ids.uuid(), self.now());
        Head {
            id,
            seq: self.ids.issued(),
            customer_id: customer_id.to_owned(),
            created_at: now,
            updated_at: now,
        }
    }

    /// Has `job` run `delay` milliseconds from now.
    pub(crate) fn schedule(&mut self, delay: i64, job: Job) {
        self.agenda.add(self.now().saturating_add(delay), job);
    }

    /// Runs what is due, in the order it fell due; jobs may schedule others.
    pub(crate) fn run_due_jobs(&mut self) -> Result<(), Problem> {
        while let Some((due, job)) = self.agenda.take_due(self.clock.now()) {
            self.acting_at = Some(due);
            let result = job.run(self);
            self.acting_at = None;
            if let Err(problem) = result {
                // A step that cannot be taken is a bug of the sandbox: it stays due, so that every answer says so.
                self.agenda.add(due, job);
                return Err(problem);
            }
        }
        Ok(())
    }

    /// The customer in the path, if it is this client's.
    pub(crate) fn customer(&self, call: &Call) -> Result<&Customer, Problem> {
        self.customers
            .get(call.param("customerId"))
            .filter(|customer| customer.client_id == call.client_id)
            .ok_or_else(|| Problem::new(Code::CustomerNotFound, "no such customer for this client"))
    }

    /// The id of the customer in the path, who must be approved: no product acts for anyone else [S].
    pub(crate) fn approved_customer(&self, call: &Call) -> Result<String, Problem> {
        let customer = self.customer(call)?;
        approved(customer)?;
        Ok(customer.head.id.clone())
    }

    /// A row to act on: it belongs to a customer of this client, and that customer is approved [S]. A copy, to be
    /// changed and saved once nothing can be refused any more.
    pub(crate) fn owned_to_act<T: Row>(&self, id: &str, call: &Call) -> Result<T, Problem> {
        let row: &T = self.owned(id, call)?;
        approved(self.customers.get(&row.head().customer_id).ok_or_else(|| missing("customer"))?)?;
        Ok(row.clone())
    }

    /// A row that a body names: it must belong to the customer the call is for.
    pub(crate) fn owned_by<T: Row>(&self, customer_id: &str, id: &str, call: &Call) -> Result<T, Problem> {
        let row: &T = self.owned(id, call)?;
        if row.head().customer_id == customer_id { Ok(row.clone()) } else { Err(Problem::not_found(T::NAME)) }
    }

    /// A row, if it belongs to a customer of this client.
    pub(crate) fn owned<T: Row>(&self, id: &str, call: &Call) -> Result<&T, Problem> {
        T::table(self)
            .get(id)
            .filter(|row| {
                let owner = self.customers.get(&row.head().customer_id);
                owner.is_some_and(|customer| customer.client_id == call.client_id)
            })
            .ok_or_else(|| Problem::not_found(T::NAME))
    }

    /// A row that one of our own rows or jobs points to.
    pub(crate) fn load<T: Row>(&self, id: &str) -> Result<T, Problem> {
        T::table(self).get(id).cloned().ok_or_else(|| missing(T::NAME))
    }

    /// Takes in a new row, announces it, and gives what the API shows of it.
    pub(crate) fn add<T: Row>(&mut self, row: T) -> Value {
        self.announce(&row, true);
        let view = row.view();
        self.visibility.record(row.head().seq, None, &view, self.now());
        T::table_mut(self).insert(row);
        view
    }

    /// Writes a changed row back, announces it, and gives what the API shows of it.
    pub(crate) fn save<T: Row>(&mut self, mut row: T) -> Result<Value, Problem> {
        row.head_mut().updated_at = self.now();
        self.announce(&row, false);
        let view = row.view();
        let (id, seq) = (row.head().id.clone(), row.head().seq);
        let lags = self.visibility.delay_ms() > 0;
        let stored = T::table_mut(self).get_mut(&id).ok_or_else(|| missing(T::NAME))?;
        let before = lags.then(|| stored.view());
        *stored = row;
        self.visibility.record(seq, before, &view, self.now());
        Ok(view)
    }

    /// What lists and gets show of a row at this moment; `None` while it does not show.
    pub(crate) fn shown<T: Row>(&self, row: &T) -> Option<Value> {
        self.visibility.shown(row.head().seq, self.now(), || row.view())
    }

    /// Posts to the ledger; what it refuses becomes a refusal of the call.
    pub(crate) fn post(&mut self, entry: Entry) -> Result<(), Problem> {
        self.ledger.post(entry).map_err(|error| match error {
            LedgerError::Insufficient { asset, held, asked } => Problem::state(format!(
                "insufficient funds: {} {asset} asked, {} available",
                crate::assets::write(&asset, &asked),
                crate::assets::write(&asset, &held)
            )),
            fault => Problem::new(Code::SandboxFault, format!("the ledger refused an entry: {fault:?}")),
        })
    }
}

fn approved(customer: &Customer) -> Result<(), Problem> {
    if customer.status == Status::Approved {
        return Ok(());
    }
    let status = customer.status.as_str();
    Err(Problem::state(format!("the customer is `{status}`; products need `APPROVED`")))
}

/// The refusal for a row that must be there and is not: a bug of the sandbox, said out loud.
pub(crate) fn missing(what: &str) -> Problem {
    Problem::new(Code::SandboxFault, format!("the sandbox lost a {what}"))
}
