//! Rows that are taken in and changed: each change is announced by a webhook, and shows once it may.

use serde_json::Value;

use crate::engine::table::Row;
use crate::engine::webhooks::Occurrence;
use crate::problem::Problem;
use crate::products::customers::customer::Customer;
use crate::products::world::World;

impl World {
    /// A row that one of our own rows or jobs points to.
    pub(crate) fn load<T: Row>(&self, id: &str) -> Result<T, Problem> {
        self.tables.get::<T>(id).cloned().ok_or_else(|| Problem::lost(T::NAME))
    }

    /// Takes in a new row, announces it, and gives what the API shows of it.
    pub(crate) fn add<T: Row>(&mut self, row: T) -> Value {
        self.announce(&row, true);
        let view = row.view();
        self.visibility.record(row.head().seq, None, &view, self.now());
        self.tables.insert(row);
        view
    }

    /// Writes a changed row back, announces it, and gives what the API shows of it.
    pub(crate) fn save<T: Row>(&mut self, mut row: T) -> Result<Value, Problem> {
        row.head_mut().updated_at = self.now();
        self.announce(&row, false);
        let view = row.view();
        let (id, seq) = (row.head().id.clone(), row.head().seq);
        let lags = self.visibility.delay_ms() > 0;
        let stored = self.tables.get_mut::<T>(&id).ok_or_else(|| Problem::lost(T::NAME))?;
        let before = lags.then(|| stored.view());
        *stored = row;
        self.visibility.record(seq, before, &view, self.now());
        Ok(view)
    }

    /// What lists and gets show of a row at this moment; `None` while it does not show.
    pub(crate) fn shown<T: Row>(&self, row: &T) -> Option<Value> {
        self.visibility.shown(row.head().seq, self.now(), || row.view())
    }

    /// Queues an event about a resource of a customer. `data` is the resource's view.
    pub(crate) fn emit(&mut self, customer_id: &str, event_type: &str, resource: (&str, &str), data: &Value) {
        let now = self.now();
        let Some(customer) = self.tables.get::<Customer>(customer_id) else { return };
        let (resource_type, resource_id) = resource;
        let occurrence = Occurrence {
            client_id: &customer.client_id,
            customer_id,
            partner_customer_ref: &customer.partner_customer_ref,
            event_type,
            resource_type,
            resource_id,
            data,
        };
        self.webhooks.queue(&occurrence, now);
    }

    /// Announces a change of a resource, if its kind is announced at all.
    fn announce<T: Row>(&mut self, row: &T, created: bool) {
        if let (Some(event_type), Some(kind)) = (row.event_type(created), T::EVENT) {
            let head = row.head();
            self.emit(&head.customer_id, &event_type, (&kind.to_uppercase(), &head.id), &row.view());
        }
    }
}
