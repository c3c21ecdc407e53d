//! Whose a resource is: every product asks before it answers or acts.

use crate::engine::state::Status;
use crate::engine::table::Row;
use crate::problem::{Code, Problem};
use crate::products::call::Call;
use crate::products::customers::customer::Customer;
use crate::products::world::World;

impl World {
    /// The customer in the path, if it is this client's.
    pub(crate) fn customer(&self, call: &Call) -> Result<&Customer, Problem> {
        self.tables
            .get::<Customer>(call.param("customerId"))
            .filter(|customer| customer.client_id == call.client_id)
            .ok_or_else(|| Problem::new(Code::CustomerNotFound, "no such customer for this client"))
    }

    /// The id of the customer in the path, who must be approved: no product acts for anyone else [S].
    pub(crate) fn approved_customer(&self, call: &Call) -> Result<String, Problem> {
        let customer = self.customer(call)?;
        approved(customer)?;
        Ok(customer.head.id.clone())
    }

    /// A row, if it belongs to a customer of this client.
    pub(crate) fn owned<T: Row>(&self, id: &str, call: &Call) -> Result<&T, Problem> {
        self.tables
            .get::<T>(id)
            .filter(|row| {
                let owner = self.tables.get::<Customer>(&row.head().customer_id);
                owner.is_some_and(|customer| customer.client_id == call.client_id)
            })
            .ok_or_else(|| Problem::not_found(T::NAME))
    }

    /// A row to act on: it belongs to a customer of this client, and that customer is approved [S]. A copy, to be
    /// changed and saved once nothing can be refused any more.
    pub(crate) fn owned_to_act<T: Row>(&self, id: &str, call: &Call) -> Result<T, Problem> {
        let row: &T = self.owned(id, call)?;
        let owner = self.tables.get::<Customer>(&row.head().customer_id);
        approved(owner.ok_or_else(|| Problem::lost(Customer::NAME))?)?;
        Ok(row.clone())
    }

    /// A row that a body names: it must belong to the customer the call is for.
    pub(crate) fn owned_by<T: Row>(&self, customer_id: &str, id: &str, call: &Call) -> Result<T, Problem> {
        let row: &T = self.owned(id, call)?;
        if row.head().customer_id == customer_id { Ok(row.clone()) } else { Err(Problem::not_found(T::NAME)) }
    }
}

fn approved(customer: &Customer) -> Result<(), Problem> {
    if customer.status == Status::Approved {
        return Ok(());
    }
    let status = customer.status.as_str();
    Err(Problem::state(format!("the customer is `{status}`; products need `APPROVED`")))
}
