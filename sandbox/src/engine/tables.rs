//! The tables of all kinds of resources. The engine knows none of the kinds: a table is found by the type of its rows.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::ser::{Error, SerializeMap as _};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::table::{Row, Table};

/// A table whose row type is known to its user alone.
trait AnyTable: Any + Debug + Send {
    fn to_json(&self) -> serde_json::Result<Box<RawValue>>;
}

impl<T: Row> AnyTable for Table<T> {
    fn to_json(&self) -> serde_json::Result<Box<RawValue>> {
        serde_json::value::to_raw_value(self)
    }
}

/// A kind of table: its name, and how it begins.
#[derive(Clone, Copy, Debug)]
pub struct TableKind {
    /// The name of the table, in snapshots.
    pub name: &'static str,
    empty: fn() -> Box<dyn AnyTable>,
    read: fn(&RawValue) -> serde_json::Result<Box<dyn AnyTable>>,
}

impl TableKind {
    /// The kind of table that holds these rows.
    pub const fn of<T: Row>() -> Self {
        Self {
            name: T::TABLE,
            empty: || Box::new(Table::<T>::default()),
            read: |json| Ok(Box::new(serde_json::from_str::<Table<T>>(json.get())?)),
        }
    }
}

/// One table of each kind.
#[derive(Debug, Default)]
pub struct Tables {
    tables: BTreeMap<&'static str, Box<dyn AnyTable>>,
}

impl Tables {
    /// Empty tables of these kinds.
    pub fn new(kinds: impl Iterator<Item = TableKind>) -> Self {
        Self { tables: kinds.map(|kind| (kind.name, (kind.empty)())).collect() }
    }

    /// The tables of these kinds out of the members of a snapshot; the name of the first that cannot be read.
    pub fn read(
        kinds: impl Iterator<Item = TableKind>,
        members: &BTreeMap<String, &RawValue>,
    ) -> Result<Self, &'static str> {
        let mut tables = BTreeMap::new();
        for kind in kinds {
            let json = members.get(kind.name).ok_or(kind.name)?;
            tables.insert(kind.name, (kind.read)(json).map_err(|_| kind.name)?);
        }
        Ok(Self { tables })
    }

    fn table<T: Row>(&self) -> Option<&Table<T>> {
        let table: &dyn Any = self.tables.get(T::TABLE)?.as_ref();
        table.downcast_ref()
    }

    fn table_mut<T: Row>(&mut self) -> Option<&mut Table<T>> {
        let table: &mut dyn Any = self.tables.get_mut(T::TABLE)?.as_mut();
        table.downcast_mut()
    }

    /// The rows of a kind, newest first.
    pub fn rows<T: Row>(&self) -> impl Iterator<Item = &T> {
        self.table().into_iter().flat_map(Table::newest_first)
    }

    /// The row of this kind with this id.
    pub fn get<T: Row>(&self, id: &str) -> Option<&T> {
        self.table()?.get(id)
    }

    /// The same, to be changed.
    pub fn get_mut<T: Row>(&mut self, id: &str) -> Option<&mut T> {
        self.table_mut()?.get_mut(id)
    }

    /// Adds a row. One of a kind that has no table is lost; a test sees to it that every kind has one.
    pub fn insert<T: Row>(&mut self, row: T) {
        if let Some(table) = self.table_mut() {
            table.insert(row);
        }
    }
}

impl Serialize for Tables {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tables = serializer.serialize_map(Some(self.tables.len()))?;
        for (name, table) in &self.tables {
            tables.serialize_entry(name, &table.to_json().map_err(S::Error::custom)?)?;
        }
        tables.end()
    }
}
