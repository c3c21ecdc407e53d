//! The state of a sandbox, in one value: it can be written to JSON and read back, so a sandbox that starts again still
//! knows its resources, idempotency keys and nonces.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::agenda::Agenda;
use crate::engine::clock::Clock;
use crate::engine::ids::Ids;
use crate::engine::ledger::{Entry, Ledger, LedgerError};
use crate::engine::nonces::Nonces;
use crate::engine::responses::Responses;
use crate::engine::table::Head;
use crate::engine::tables::Tables;
use crate::engine::visibility::Visibility;
use crate::engine::webhooks::Webhooks;
use crate::problem::{Code, Problem};
use crate::read::assets;

/// An automatic step of a resource.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// Its name in snapshots, unique among all jobs.
    pub(crate) name: &'static str,
    /// Takes the step for the resource with this id.
    pub(crate) run: fn(&mut World, &str) -> Result<(), Problem>,
}

/// A job on the agenda: the name of a [`Job`] and the id of its resource. In JSON `{"FiatDeposit": "<id>"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Due {
    pub(super) job: String,
    pub(super) id: String,
}

impl From<Due> for BTreeMap<String, String> {
    fn from(due: Due) -> Self {
        Self::from([(due.job, due.id)])
    }
}

impl TryFrom<BTreeMap<String, String>> for Due {
    type Error = &'static str;

    fn try_from(members: BTreeMap<String, String>) -> Result<Self, Self::Error> {
        let mut members = members.into_iter();
        match (members.next(), members.next()) {
            (Some((job, id)), None) => Ok(Self { job, id }),
            _ => Err("must be an object of one member"),
        }
    }
}

/// What a client started with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demo {
    /// The client it is for.
    pub client_id: String,
    /// Its approved customer.
    pub customer_id: String,
    /// The customer's bank account.
    pub bank_account_id: String,
}

/// The state of a sandbox.
#[derive(Debug, Serialize, Deserialize)]
pub struct World {
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) quote_ttl_ms: i64,
    pub(crate) step_ms: i64,
    pub(crate) nonces: Nonces,
    pub(crate) responses: Responses,
    /// Each table is a member of its own in JSON. Only [`super::read`] knows their types, so it fills them in.
    #[serde(flatten, skip_deserializing)]
    pub(crate) tables: Tables,
    pub(crate) ledger: Ledger,
    pub(crate) webhooks: Webhooks,
    pub(crate) agenda: Agenda<Due>,
    pub(crate) visibility: Visibility,
    /// What each client started with, in the order of the clients; empty without demo data.
    pub(crate) demo: Vec<Demo>,
    /// The due time of the job that is running: what it does happened then, whenever the host looks.
    pub(super) acting_at: Option<i64>,
}

impl World {
    /// A world in which nothing has happened.
    pub(super) fn with_tables(
        tables: Tables,
        seed: &str,
        clock: Clock,
        quote_ttl_ms: i64,
        step_ms: i64,
    ) -> Self {
        Self {
            clock,
            ids: Ids::new(seed),
            quote_ttl_ms,
            step_ms,
            nonces: Nonces::default(),
            responses: Responses::default(),
            tables,
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

    /// Has `job` run for the resource with this id, `delay` milliseconds from now.
    pub(crate) fn schedule(&mut self, delay: i64, job: Job, id: &str) {
        self.schedule_at(self.now().saturating_add(delay), job, id);
    }

    /// Has `job` run for the resource with this id at this moment.
    pub(crate) fn schedule_at(&mut self, due: i64, job: Job, id: &str) {
        self.agenda.add(due, Due { job: job.name.to_owned(), id: id.to_owned() });
    }

    /// Posts to the ledger; what it refuses becomes a refusal of the call.
    pub(crate) fn post(&mut self, entry: Entry) -> Result<(), Problem> {
        self.ledger.post(entry).map_err(|error| match error {
            LedgerError::Insufficient { asset, held, asked } => Problem::state(format!(
                "insufficient funds: {} {asset} asked, {} available",
                assets::write(&asset, &asked),
                assets::write(&asset, &held)
            )),
            fault => Problem::new(Code::SandboxFault, format!("the ledger refused an entry: {fault:?}")),
        })
    }

    /// Recounts the ledger.
    pub(crate) fn recount(&self) -> Result<(), Problem> {
        self.ledger.check().map_err(|fault| {
            Problem::new(
                Code::SandboxFault,
                format!("the ledger does not balance; please report this: {fault:?}"),
            )
        })
    }
}
