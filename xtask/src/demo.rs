//! `cargo xtask demo`: builds and packs the package, then runs the Node example on it.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::consumer::Example;
use crate::project::Project;
use crate::{npm, package};

const EXAMPLE: &str = "js-examples/node-backend";

pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    let source = project.path(EXAMPLE);
    if !source.is_dir() {
        bail!("`{EXAMPLE}` is missing");
    }
    package::build(project)?;
    let example = Example::install(&source, &npm::pack(project)?)?;
    println!("\nnpm start in {EXAMPLE}, on the packed package\n");
    let status = npm::npm(example.folder()).args(["--silent", "start"]).status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
