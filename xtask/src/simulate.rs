//! `cargo xtask simulate`: moves money under faults, on the packed package.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::project::Project;
use crate::{consumer, npm, package};

/// Runs the simulation (`tests/simulation/main.mjs`), which reads its own options and reports its own failures.
pub(crate) fn run(project: &Project, options: &[OsString]) -> Result<ExitCode> {
    package::build(project)?;
    let consumer = consumer::inside(project, "simulate", &npm::pack(project)?, &["tests/simulation"])?;
    let mut node = Command::new("node");
    node.current_dir(&consumer).arg("tests/simulation/main.mjs").args(options);
    Ok(if node.status()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
