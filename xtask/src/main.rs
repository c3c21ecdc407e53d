//! The build script of the project: `cargo xtask demo | test | build | bench | fuzz | simulate | lint | openapi`.
//!
//! | module | holds |
//! |---|---|
//! | [`arguments`] | the command line |
//! | [`project`] | paths of the work tree and of the build's folders |
//! | [`files`] | finding, copying and replacing files |
//! | [`shell`] | running programs, steps with their times |
//! | [`provision`] | a way to compile for wasm32 on this machine |
//! | [`debian`] | system packages |
//! | [`npm`] | development tools from the lock file, packing, installing |
//! | [`wasm`] | crate → `.wasm` + glue |
//! | [`generate`] | TypeScript and the OpenAPI document, written by the Rust core |
//! | [`python`] | environments for tools from PyPI |
//! | [`package`], [`documents`] | the npm package in `pkg/`, and the documents in it |
//! | [`size`] | sizes and their limit |
//! | [`consumer`] | a project that has installed the packed package |
//! | [`suites`], [`counts`], [`test`] | what is tested, how it is counted, and the run |
//! | [`browser`], [`servers`] | Chromium, Redis and PostgreSQL for the tests |
//! | [`lint`], [`deny`] | checks of the sources, and of the crates |
//! | [`demo`], [`bench`], [`fuzz`], [`simulate`] | the other commands |
#![expect(clippy::print_stdout, reason = "a command line tool prints to standard output")]

mod arguments;
mod bench;
mod browser;
mod consumer;
mod counts;
mod debian;
mod demo;
mod deny;
mod documents;
mod files;
mod fuzz;
mod generate;
mod lint;
mod npm;
mod package;
mod project;
mod provision;
mod python;
mod servers;
mod shell;
mod simulate;
mod size;
mod suites;
mod test;
mod wasm;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::arguments::{Command, HELP};
use crate::project::Project;

fn main() -> ExitCode {
    match arguments::parse(std::env::args_os().skip(1)).and_then(run) {
        Ok(code) => code,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    if command == Command::Help {
        println!("{HELP}\nSuites: {}", suites::names().join(", "));
        return Ok(ExitCode::SUCCESS);
    }
    let project = Project::find()?;
    match command {
        Command::Help => Ok(ExitCode::SUCCESS),
        Command::Build => package::build(&project).map(|_| ExitCode::SUCCESS),
        Command::Demo => demo::run(&project),
        Command::Bench { names } => bench::run(&project, &names),
        Command::Fuzz(request) => fuzz::run(&project, request),
        Command::Simulate { options } => simulate::run(&project, &options),
        Command::Openapi { file } => openapi(&project, file.as_deref()),
        Command::Lint { fix } => lint(&project, fix),
        Command::Test { only } => Ok(test::run(&project, &only)),
    }
}

fn lint(project: &Project, fix: bool) -> Result<ExitCode> {
    if fix {
        lint::fix(project)?;
    }
    Ok(test::run(project, &lint::SUITES.map(str::to_owned)))
}

fn openapi(project: &Project, file: Option<&Path>) -> Result<ExitCode> {
    let file = generate::openapi(project, file)?;
    println!("{}", file.display());
    Ok(ExitCode::SUCCESS)
}
