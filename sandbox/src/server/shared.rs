//! What the tasks of the server share: the sandbox, the time, the terminal.

use std::io::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use oceafin_sandbox::Sandbox;

use crate::keep::Keeper;

/// The sandbox, shared by connections. Nothing is awaited while it is locked.
pub type Shared = Arc<Mutex<Kept>>;

/// The sandbox, and the file its state is kept in.
pub struct Kept {
    pub sandbox: Sandbox,
    pub keeper: Option<Keeper>,
}

impl Kept {
    /// Saves the state, if there is a file for it. A disk that is full stops no test; it is told.
    pub fn save(&self) {
        if let Some(Err(error)) = self.keeper.as_ref().map(|keeper| keeper.save(&self.sandbox)) {
            warn(&error.to_string());
        }
    }
}

pub fn locked(sandbox: &Shared) -> MutexGuard<'_, Kept> {
    // A poisoned lock would mean a panic inside; the sandbox does not panic, and if it did its ledger check tells.
    sandbox.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn now() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}

/// One line on standard error; nobody is left to tell when it is closed.
pub fn warn(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// One line on standard output; a closed pipe is no reason to stop serving.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
