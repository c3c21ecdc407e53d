//! The state in a file, so that a restarted server still knows its resources and its idempotency keys.
//!
//! Saved after every request that is not a GET, before its answer leaves, and after webhooks are taken up for delivery:
//! what a partner was told is in the file, however the process ends. Only at the end would be cheaper, and would forget
//! everything when it is killed. What a GET changes (its nonce) is saved with the next.

use std::fs::{self, File};
use std::io::{Error, ErrorKind, Write as _};
use std::path::PathBuf;

use oceafin_sandbox::Sandbox;

/// The file.
pub struct Keeper {
    path: PathBuf,
}

impl Keeper {
    pub const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Goes on from the file, if it is there.
    pub fn load(&self, sandbox: &mut Sandbox) -> Result<(), Error> {
        match fs::read_to_string(&self.path) {
            Ok(text) => sandbox.restore(&text).map_err(|error| self.about(&error)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(self.about(&error)),
        }
    }

    /// Writes the file whole or not at all: a new one beside it takes its place.
    pub fn save(&self, sandbox: &Sandbox) -> Result<(), Error> {
        let text = sandbox.snapshot().ok_or_else(|| self.about(&"the state cannot be written"))?;
        let mut part = self.path.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let write = || {
            let mut file = File::create(&part)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&part, &self.path)
        };
        write().map_err(|error: Error| self.about(&error))
    }

    fn about(&self, error: &dyn std::fmt::Display) -> Error {
        Error::other(format!("the snapshot `{}`: {error}", self.path.display()))
    }
}
