//! Customers: `POST /partner/v1/customers` [P]. KYC and KYB calls are not published, so a new customer stays DRAFT
//! until the control API moves it on [S].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::handlers::{Answer, Call, Handlers};
use crate::problem::Problem;
use crate::state::Status;
use crate::table::{Head, Row, row_parts};
use crate::world::World;

/// The statuses of a customer [P].
pub(crate) const STATUSES: [Status; 8] = [
    Status::Draft,
    Status::Submitted,
    Status::Processing,
    Status::MissingInfoRequired,
    Status::Approved,
    Status::Rejected,
    Status::Suspended,
    Status::Closed,
];

pub(crate) const HANDLERS: Handlers = &[("customers.create", create)];

/// A customer of a partner.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Customer {
    pub(crate) head: Head,
    pub(crate) client_id: String,
    pub(crate) partner_customer_ref: String,
    pub(crate) kind: String,
    pub(crate) display_name: String,
    pub(crate) status: Status,
    pub(crate) metadata: Option<Value>,
    /// Currencies whose withdrawal capability is active.
    pub(crate) capabilities: BTreeSet<String>,
}

impl Row for Customer {
    const NAME: &'static str = "customer";

    row_parts!(customers);

    fn members(&self) -> Value {
        json!({
            "partnerCustomerRef": self.partner_customer_ref,
            "customerType": self.kind,
            "displayName": self.display_name,
            "status": self.status,
            "metadata": self.metadata,
        })
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    // The model has checked every member.
    let text = |name: &str| call.body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let partner_customer_ref = text("partnerCustomerRef");
    let taken = world.customers.newest_first().any(|customer| {
        customer.client_id == call.client_id && customer.partner_customer_ref == partner_customer_ref
    });
    if taken {
        return Err(Problem::state("a customer with this `partnerCustomerRef` exists"));
    }
    let mut head = world.head("");
    head.customer_id.clone_from(&head.id);
    let customer = Customer {
        head,
        client_id: call.client_id.clone(),
        partner_customer_ref,
        kind: text("customerType"),
        display_name: text("displayName"),
        status: Status::Draft,
        metadata: call.body.get("metadata").cloned(),
        capabilities: BTreeSet::new(),
    };
    let view = customer.view();
    let id = customer.head.id.clone();
    world.customers.insert(customer);
    world.emit(&id, "customer.created", ("CUSTOMER", &id), &view);
    Ok(Answer::created(view))
}

/// Moves a customer on, as onboarding would. SUBMITTED sends `customer.onboarding.submitted` [P], any other
/// status `customer.<status>` [S]; the status it has already sends nothing.
pub(crate) fn set_status(world: &mut World, id: &str, status: &str) -> Result<Value, Problem> {
    let now = world.now();
    let known = STATUSES.into_iter().find(|known| known.as_str() == status);
    let status = known.ok_or_else(|| Problem::field("/status", "enum_unknown", "is no customer status"))?;
    let customer = world.customers.get_mut(id).ok_or_else(|| Problem::not_found(Customer::NAME))?;
    if customer.status == status {
        return Ok(customer.view());
    }
    customer.status = status;
    customer.head.updated_at = now;
    let view = customer.view();
    let event_type = match status {
        Status::Submitted => "customer.onboarding.submitted".to_owned(),
        other => format!("customer.{}", other.as_str().to_lowercase()),
    };
    world.emit(id, &event_type, ("CUSTOMER", id), &view);
    if status == Status::Approved {
        crate::deposit_wallets::open(world, id);
    }
    Ok(view)
}
