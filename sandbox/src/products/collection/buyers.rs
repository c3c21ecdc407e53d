//! Buyers of a customer, who pay into collection wallets. Active as soon as they are made [S]; `partnerBuyerRef` is
//! the partner's own name for one, so a customer has it once.

use oceafin_partner::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::engine::state::Status;
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::answers::{get, list};
use crate::products::call::{Answer, Call};
use crate::products::product::Handlers;
use crate::products::world::World;
use crate::read::form::{Form, TEXT};

pub(crate) const HANDLERS: Handlers = &[
    ("buyers.list", list::<Buyer>),
    ("buyers.create", create),
    ("buyers.get", |world, call| get::<Buyer>(world, call, "buyerId")),
    ("buyers.update", update),
];

/// A buyer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Buyer {
    head: Head,
    status: Status,
    /// `partnerBuyerRef`, `buyerType`, `name`, `email`, `country`, `metadata`, as last sent.
    details: Map<String, Value>,
}

impl Row for Buyer {
    const NAME: &'static str = "buyer";
    const EVENT: Option<&'static str> = Some("buyer");

    row_parts!("buyers");

    /// Its state never changes, what is known of it does.
    fn event_type(&self, created: bool) -> Option<String> {
        Some(if created { "buyer.created" } else { "buyer.updated" }.to_owned())
    }

    fn members(&self) -> Value {
        let mut members = self.details.clone();
        members.insert("buyerId".to_owned(), json!(self.head.id));
        members.insert("status".to_owned(), json!(self.status));
        Value::Object(members)
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let details = known(Form::new(&call.body))?;
    free(world, &customer_id, "", &details)?;
    let buyer = Buyer { head: world.head(&customer_id), status: Status::Active, details };
    Ok(Answer::created(world.add(buyer)))
}

fn update(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut buyer: Buyer = world.owned_to_act(call.param("buyerId"), call)?;
    let details = known(Form::new(&call.body))?;
    free(world, &buyer.head.customer_id, &buyer.head.id, &details)?;
    buyer.details.extend(details);
    Ok(Answer::ok(world.save(buyer)?))
}

/// Checks the members that are there, and takes them out.
fn known(mut form: Form<'_>) -> Result<Map<String, Value>, Problem> {
    let mut details = Map::new();
    let texts = [
        ("partnerBuyerRef", form.optional("partnerBuyerRef", &TEXT)),
        ("buyerType", form.choice("buyerType", &["INDIVIDUAL", "CORPORATE"])),
        ("name", form.optional("name", &TEXT)),
        ("email", form.optional("email", &Kind::Text(254))),
        ("country", form.optional("country", &Kind::Country)),
    ];
    for (name, text) in texts {
        details.extend(text.map(|text| (name.to_owned(), json!(text))));
    }
    details.extend(form.metadata().map(|metadata| ("metadata".to_owned(), metadata)));
    form.finish().map(|()| details)
}

/// Refuses a reference that another buyer of the customer has.
fn free(world: &World, customer_id: &str, id: &str, details: &Map<String, Value>) -> Result<(), Problem> {
    let Some(wanted) = details.get("partnerBuyerRef") else { return Ok(()) };
    let taken = world.tables.rows::<Buyer>().any(|buyer| {
        buyer.head.customer_id == customer_id
            && buyer.head.id != id
            && buyer.details.get("partnerBuyerRef") == Some(wanted)
    });
    if taken { Err(Problem::state("a buyer with this `partnerBuyerRef` exists")) } else { Ok(()) }
}
