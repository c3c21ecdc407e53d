//! The build script of the project: `cargo xtask demo | test | build | bench | fuzz | simulate | lint | openapi`.
//!
//! | module | holds |
//! |---|---|
//! | [`project`] | where things lie |
//! | [`shell`] | running programs, steps with their times |
//! | [`provision`] | the way to compile for wasm32, whatever the machine has |
//! | [`debian`] | system packages |
//! | [`npm`] | development tools from the lock file, packing, installing |
//! | [`wasm`] | crate → `.wasm` + glue |
//! | [`generate`] | TypeScript and the OpenAPI document, written by the Rust core |
//! | [`python`] | an environment for the tools of the OpenAPI check |
//! | [`package`] | the npm package in `pkg/` |
//! | [`size`] | sizes and their limit |
//! | [`consumer`] | a project that has installed the packed package |
//! | [`suites`], [`counts`], [`test`] | what is tested, how it is counted, and the run |
//! | [`browser`], [`servers`] | Chromium, Redis and PostgreSQL for the tests |
//! | [`demo`], [`bench`], [`fuzz`], [`simulate`] | the other commands |
#![expect(clippy::print_stdout, reason = "a command line tool speaks on its standard output")]

mod bench;
mod browser;
mod consumer;
mod counts;
mod debian;
mod demo;
mod fuzz;
mod generate;
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

use anyhow::{Result, bail};

use crate::project::Project;

const HELP: &str = "\
cargo xtask COMMAND

  demo                     set up, build, and run js-examples/node-backend on the packed package
  build                    leave the ready npm package in pkg/
  test [--only SUITE]...   run the suites (all, or those named) and close with `N passed, N failed`
  lint                     the suites fmt and clippy
  openapi [FILE]           write the OpenAPI document, to build/openapi.json without a name
  bench [NAME]...          run benches/*.mjs (all, or those named) on the built package
  fuzz [TARGET]... [--seconds N]
                           fuzz the core (all targets, or those named) for N seconds each, 60 without a number
  simulate [--calls N] [--seed S] [--processes P]
                           move money under faults and check that the books balance; 0 processes can be repeated exactly

Environment:
  OCEAFIN_WASM_TOOLCHAIN=installed|rustup|debian
                           force one way of compiling for wasm32-unknown-unknown; without it the first that works:
                           the installed target, `rustup target add`, Debian's rustc-web with -Zbuild-std
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let (command, rest) =
        arguments.split_first().map_or(("help", arguments), |(first, rest)| (first.as_str(), rest));
    match (command, rest) {
        ("build", []) => package::build(&Project::find()?).map(|_| ExitCode::SUCCESS),
        ("demo", []) => demo::run(&Project::find()?),
        ("bench", names) => bench::run(&Project::find()?, names),
        ("fuzz", options) => fuzz::run(&Project::find()?, options),
        ("simulate", options) => simulate::run(&Project::find()?, options),
        ("openapi", []) => openapi(&Project::find()?, None),
        ("openapi", [file]) => openapi(&Project::find()?, Some(file)),
        ("lint", []) => Ok(test::run(&Project::find()?, &["fmt".to_owned(), "clippy".to_owned()])),
        ("test", options) => Ok(test::run(&Project::find()?, &only(options)?)),
        ("help" | "--help" | "-h", []) => {
            println!("{HELP}\nSuites: {}", suites::names().join(", "));
            Ok(ExitCode::SUCCESS)
        }
        _ => bail!("unknown command `{}`; `cargo xtask help` lists them", arguments.join(" ")),
    }
}

fn openapi(project: &Project, file: Option<&str>) -> Result<ExitCode> {
    let file = generate::openapi(project, file.map(Path::new))?;
    println!("{}", file.display());
    Ok(ExitCode::SUCCESS)
}

/// The suite names of `--only A --only B`, `--only A,B` or `--only=A`.
fn only(options: &[String]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        let list = match option.strip_prefix("--only=") {
            Some(list) => list,
            None if option == "--only" => match rest.next() {
                Some(list) => list,
                None => bail!("`--only` needs the name of a suite: {}", suites::names().join(", ")),
            },
            None => bail!("unknown option `{option}`; `cargo xtask help` lists them"),
        };
        for name in list.split(',') {
            if !suites::names().contains(&name) {
                bail!("unknown suite `{name}`; the suites are {}", suites::names().join(", "));
            }
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::only;

    fn parse(options: &[&str]) -> Result<Vec<String>, String> {
        let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
        only(&options).map_err(|error| error.to_string())
    }

    #[test]
    fn only_takes_every_usual_form() {
        assert_eq!(parse(&[]).unwrap(), Vec::<String>::new());
        assert_eq!(parse(&["--only", "js", "--only=fmt,native"]).unwrap(), ["js", "fmt", "native"]);
    }

    #[test]
    fn only_refuses_what_would_run_nothing() {
        assert!(parse(&["--only"]).unwrap_err().contains("needs the name"));
        assert!(parse(&["--only", "jss"]).unwrap_err().contains("unknown suite `jss`"));
        assert!(parse(&["js"]).unwrap_err().contains("unknown option `js`"));
    }
}
