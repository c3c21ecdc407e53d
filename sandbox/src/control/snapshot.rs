//! The state of a sandbox as JSON text, and back.

use std::fmt;

use crate::products::world::World;
use crate::products::{self, ReadError};

/// Why a sandbox could not go back to a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotError(pub String);

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SnapshotError {}

impl From<ReadError> for SnapshotError {
    fn from(error: ReadError) -> Self {
        // Only where, not what: serde repeats values.
        let place = match error {
            ReadError::Json(error) => format!("line {}, column {}", error.line(), error.column()),
            ReadError::Table(name) => format!("`{name}`"),
            ReadError::Job => "`agenda`".to_owned(),
        };
        Self(format!("the snapshot cannot be read ({place}); it must be one of this version"))
    }
}

/// The state as JSON text; no client secrets are in it.
pub(crate) fn write(world: &World) -> Option<String> {
    serde_json::to_string(world).ok()
}

/// Goes back to a snapshot. Settings stay as they are.
pub(crate) fn restore(world: &mut World, snapshot: &str) -> Result<(), SnapshotError> {
    let mut restored = products::read_world(snapshot)?;
    if restored.clock.is_frozen() != world.clock.is_frozen() {
        let clock = if restored.clock.is_frozen() { "frozen" } else { "real" };
        return Err(SnapshotError(format!("the snapshot needs a sandbox whose `clock` is `{clock}`")));
    }
    restored.quote_ttl_ms = world.quote_ttl_ms;
    restored.step_ms = world.step_ms;
    restored.visibility.set_delay(world.visibility.delay_ms());
    *world = restored;
    Ok(())
}
