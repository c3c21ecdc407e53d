//! Resources, and the rows of one kind of resource in the order they were created.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::read::moment;

/// What every resource has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The resource's id.
    pub id: String,
    /// Its place in the order of making, over all kinds.
    pub seq: u64,
    /// The customer it belongs to.
    pub customer_id: String,
    /// Business time it was made, in milliseconds.
    pub created_at: i64,
    /// Business time of its last change.
    pub updated_at: i64,
}

/// A resource.
pub trait Row: Clone + Debug + Send + Serialize + DeserializeOwned + 'static {
    /// The name of its table, unique among all kinds; snapshots carry it.
    const TABLE: &'static str;
    /// What it is called in a refusal: `no such withdrawal for this client`.
    const NAME: &'static str;
    /// The first half of its webhook types, `fiat_withdrawal` in `fiat_withdrawal.created`, and in upper case its
    /// `resourceType`. A kind without it has no webhooks.
    const EVENT: Option<&'static str> = None;

    /// What every resource has.
    fn head(&self) -> &Head;
    /// The same, to be changed.
    fn head_mut(&mut self) -> &mut Head;
    /// The resource's own members, as the API shows them.
    fn members(&self) -> Value;

    /// The word that a `status` filter looks for.
    fn status(&self) -> &'static str;

    /// The webhook type of a change: `created`, then the status it went into.
    fn event_type(&self, created: bool) -> Option<String> {
        let change = if created { "created".to_owned() } else { self.status().to_lowercase() };
        Self::EVENT.map(|kind| format!("{kind}.{change}"))
    }

    /// The whole resource, as the API shows it. Members that are null are left out.
    fn view(&self) -> Value {
        let head = self.head();
        let mut view = Map::new();
        if let Value::Object(members) = self.members() {
            view.extend(members.into_iter().filter(|(_, value)| !value.is_null()));
        }
        view.insert("customerId".to_owned(), json!(head.customer_id));
        view.insert("createdAt".to_owned(), json!(moment::format(head.created_at)));
        view.insert("updatedAt".to_owned(), json!(moment::format(head.updated_at)));
        Value::Object(view)
    }
}

/// What every [`Row`] with the members `head` and `status` has in common; takes the name of its table.
macro_rules! row_parts {
    ($table:literal) => {
        const TABLE: &'static str = $table;

        fn head(&self) -> &$crate::engine::table::Head {
            &self.head
        }

        fn head_mut(&mut self) -> &mut $crate::engine::table::Head {
            &mut self.head
        }

        fn status(&self) -> &'static str {
            self.status.as_str()
        }
    };
}
pub(crate) use row_parts;

/// All rows of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table<T> {
    rows: BTreeMap<u64, T>,
    index: BTreeMap<String, u64>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), index: BTreeMap::new() }
    }
}

impl<T: Row> Table<T> {
    /// Adds a row.
    pub fn insert(&mut self, row: T) {
        let head = row.head();
        self.index.insert(head.id.clone(), head.seq);
        self.rows.insert(head.seq, row);
    }

    /// The row with this id.
    pub fn get(&self, id: &str) -> Option<&T> {
        self.rows.get(self.index.get(id)?)
    }

    /// The row with this id, to be changed.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        self.rows.get_mut(self.index.get(id)?)
    }

    /// Newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &T> {
        self.rows.values().rev()
    }
}
