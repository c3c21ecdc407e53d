//! Applications for a fiat account.
//!
//! SUBMITTED → (without documents: `MISSING_INFO_REQUIRED`, until information or documents come →) PROCESSING →
//! APPROVED, a step of `stepMs` each; APPROVED opens the account. The control API can have an application rejected,
//! or asked for information although it came with documents. Per currency a customer has one account, and one
//! application under way [S].

use oceafin_partner::api::lifecycle::FIAT_ACCOUNT_APPLICATION;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::call::{Answer, Call};
use crate::products::fiat_accounts::accounts;
use crate::products::outcome::Outcome;
use crate::products::product::Handlers;
use crate::products::shared::information;
use crate::products::world::{Job, World};
use crate::read::assets::ASSETS;
use crate::read::form::Form;

pub(crate) const HANDLERS: Handlers = &[
    ("fiatAccounts.getCapabilities", capabilities),
    ("fiatAccounts.createApplication", create),
    ("fiatAccounts.submitApplicationInfo", submit_info),
];

/// What an application without documents is asked for.
const ASKED: &str = "sourceOfFunds";

/// An application.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FiatAccountApplication {
    head: Head,
    pub(crate) status: Status,
    currency: String,
    metadata: Option<Value>,
    /// Whether it came with documents.
    documented: bool,
    pub(crate) outcome: Outcome,
    /// The account, once it is open.
    fiat_account_id: Option<String>,
}

impl Row for FiatAccountApplication {
    const NAME: &'static str = "fiat account application";
    const EVENT: Option<&'static str> = Some("fiat_account_application");

    row_parts!("fiat_account_applications");

    /// `fiat_account.application.submitted` is published [P]; the others follow its pattern [S].
    fn event_type(&self, _created: bool) -> Option<String> {
        Some(format!("fiat_account.application.{}", self.status().to_lowercase()))
    }

    fn members(&self) -> Value {
        json!({
            "applicationId": self.head.id,
            "currency": self.currency,
            "status": self.status,
            "requiredInformation": information::asked(self.status, ASKED),
            "fiatAccountId": self.fiat_account_id,
            "metadata": self.metadata,
        })
    }
}

/// Whether the customer has an account in this currency.
fn has_account(world: &World, customer_id: &str, currency: &str) -> bool {
    accounts::active(world, customer_id).iter().any(|account| account.currency == currency)
}

/// One capability per currency; `status` is `ACTIVE` where an account is open, else `AVAILABLE` [S].
fn capabilities(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = &world.customer(call)?.head.id;
    let capabilities: Vec<Value> = ASSETS
        .iter()
        .filter(|asset| asset.withdrawal_fee().is_some())
        .map(|asset| {
            let status = if has_account(world, customer_id, asset.symbol) { "ACTIVE" } else { "AVAILABLE" };
            json!({
                "currency": asset.symbol,
                "country": asset.country,
                "rails": asset.rails,
                "status": status,
            })
        })
        .collect();
    Ok(Answer::ok(json!({ "capabilities": capabilities })))
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let mut form = Form::new(&call.body);
    let currency = form.currency("currency");
    let documented = information::documents(&call.body);
    let metadata = form.metadata();
    form.finish()?;
    let currency = currency.map_or_else(String::new, |asset| asset.symbol.to_owned());
    if has_account(world, &customer_id, &currency) {
        return Err(Problem::state(format!("the customer has a fiat account in `{currency}` already")));
    }
    let under_way = world.tables.rows::<FiatAccountApplication>().any(|other| {
        other.head.customer_id == customer_id
            && other.currency == currency
            && FIAT_ACCOUNT_APPLICATION.is_terminal(other.status()) == Some(false)
    });
    if under_way {
        let detail = format!("an application for a fiat account in `{currency}` is under way");
        return Err(Problem::state(detail));
    }
    let application = FiatAccountApplication {
        head: world.head(&customer_id),
        status: Status::Submitted,
        currency,
        metadata,
        documented,
        outcome: Outcome::default(),
        fiat_account_id: None,
    };
    world.schedule(world.step_ms, ADVANCE, &application.head.id);
    Ok(Answer::created(world.add(application)))
}

fn submit_info(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut application: FiatAccountApplication = world.owned_to_act(call.param("applicationId"), call)?;
    information::check(&call.body, ASKED)?;
    information::expected(application.status, FiatAccountApplication::NAME)?;
    step(&FIAT_ACCOUNT_APPLICATION, &mut application.status, Status::Processing)?;
    world.schedule(world.step_ms, ADVANCE, &application.head.id);
    Ok(Answer::ok(world.save(application)?))
}

/// The next automatic step.
pub(crate) const ADVANCE: Job = Job { name: "FiatAccountApplication", run: advance };

fn advance(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut application: FiatAccountApplication = world.load(id)?;
    let next = information::review(application.status, application.documented, application.outcome);
    step(&FIAT_ACCOUNT_APPLICATION, &mut application.status, next)?;
    match next {
        Status::Processing => world.schedule(world.step_ms, ADVANCE, id),
        Status::Approved => {
            let owner = &application.head.customer_id;
            application.fiat_account_id = Some(accounts::open(world, owner, &application.currency));
        }
        _ => {}
    }
    world.save(application).map(|_| ())
}
