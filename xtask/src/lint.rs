//! `cargo xtask lint`: format and faults of Rust, TypeScript and JavaScript.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::project::Project;
use crate::{npm, shell, test};

/// Runs the linters. With `fix` the formatters and the safe fixes of faults are written first.
pub(crate) fn run(project: &Project, fix: bool) -> Result<ExitCode> {
    if fix {
        shell::run(Command::new(Project::cargo()).current_dir(project.root()).args(["fmt", "--all"]))?;
        npm::provision(project)?;
        // What it cannot fix is told by the check below.
        biome(project).arg("--write").arg("--max-diagnostics=none").status()?;
    }
    let rust = test::run(project, &["fmt".to_owned(), "clippy".to_owned()]);
    npm::provision(project)?;
    let typescript = biome(project).status()?.success();
    Ok(if typescript { rust } else { ExitCode::FAILURE })
}

/// Biome over all TypeScript and JavaScript: format, order of imports, faults (`biome.jsonc`).
fn biome(project: &Project) -> Command {
    let mut command = npm::tool(project, "biome");
    command.args(["check", "--error-on-warnings"]);
    command
}
