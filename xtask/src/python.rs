//! Python, for the OpenAPI check alone: its tools in an environment of their own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::{debian, shell};

/// The versions of every package, the transitive ones too.
const REQUIREMENTS: &str = "tests/openapi/requirements.txt";

/// Makes the environment anew when the list of packages or Python has changed; gives its interpreter.
pub(crate) fn provision(project: &Project) -> Result<PathBuf> {
    // Debian takes `ensurepip`, without which an environment has no pip, out of its python3.
    let complete = || shell::capture(Command::new("python3").args(["-c", "import venv, ensurepip"]));
    if complete().is_err() {
        debian::install(&["python3", "python3-venv"])
            .context("the OpenAPI check needs Python 3.11 or newer with `venv`")?;
    }
    let python = shell::capture(Command::new("python3").arg("--version"))?;
    let requirements = project.path(REQUIREMENTS);
    let wanted =
        format!("{python}{}", fs::read_to_string(&requirements).context("reading the requirements")?);
    let environment = project.target().join("openapi-python");
    let interpreter = environment.join("bin/python");
    let stamp = environment.join("stamp");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(interpreter);
    }
    println!("installing the tools of {REQUIREMENTS}");
    shell::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
    let mut pip = Command::new(&interpreter);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
    // Everything is in the list, and wheels alone: nothing runs at installation.
    pip.args(["--no-deps", "--only-binary", ":all:", "--requirement"]);
    shell::run(pip.arg(&requirements)).context("the OpenAPI check needs its packages from PyPI")?;
    fs::write(&stamp, wanted).context("writing the stamp of the environment")?;
    Ok(interpreter)
}
