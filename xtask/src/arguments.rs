//! The command line: which command runs, with which options.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use lexopt::{Arg, Parser, ValueExt};

use crate::{fuzz, suites};

pub(crate) const HELP: &str = "\
cargo xtask COMMAND

  demo                     set up, build, and run js-examples/node-backend on the packed package
  build                    leave the ready npm package in pkg/
  test [--only SUITE]...   run the suites (all, or those named) and close with `N passed, N failed`
  lint [--fix]             format and faults of Rust, TypeScript and JavaScript; `--fix` writes what it can
  openapi [FILE]           write the OpenAPI document, by default to build/openapi.json
  bench [NAME]...          run benches/*.mjs (all, or those named) on the built package
  fuzz [TARGET]... [--seconds N]
                           fuzz the core (all targets, or those named) for N seconds each, 60 by default
  simulate [--calls N] [--seed S] [--processes P]
                           move money under faults and check that the books balance; a run with 0 processes can be
                           repeated exactly

Environment:
  OCEAFIN_WASM_TOOLCHAIN=installed|rustup|debian
                           force one way of compiling for wasm32-unknown-unknown; by default the first that works:
                           the installed target, `rustup target add`, Debian's rustc-web with -Zbuild-std
";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Demo,
    Build,
    /// Names of suites; none means all.
    Test {
        only: Vec<String>,
    },
    Lint {
        fix: bool,
    },
    Openapi {
        file: Option<PathBuf>,
    },
    /// Names of benches; none means all.
    Bench {
        names: Vec<String>,
    },
    Fuzz(fuzz::Request),
    /// The simulation reads its options itself.
    Simulate {
        options: Vec<OsString>,
    },
}

/// Reads the words after the program's name.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Command> {
    let words: Vec<OsString> = words.into_iter().collect();
    if words.iter().any(|word| word == "--help" || word == "-h") {
        return Ok(Command::Help);
    }
    let mut words = Parser::from_args(words);
    match words.next()? {
        None => Ok(Command::Help),
        Some(Arg::Value(command)) => read(&command.string()?, words),
        Some(option) => Err(option.unexpected().into()),
    }
}

fn read(command: &str, mut words: Parser) -> Result<Command> {
    match command {
        "help" => finish(words, Command::Help),
        "demo" => finish(words, Command::Demo),
        "build" => finish(words, Command::Build),
        "test" => Ok(Command::Test { only: only(words)? }),
        "lint" => lint(words),
        "openapi" => openapi(words),
        "bench" => Ok(Command::Bench { names: values(words)? }),
        "fuzz" => Ok(Command::Fuzz(fuzz_request(words)?)),
        "simulate" => Ok(Command::Simulate { options: words.raw_args()?.collect() }),
        _ => bail!("unknown command `{command}`; `cargo xtask help` lists them"),
    }
}

/// A command without options.
fn finish(mut words: Parser, command: Command) -> Result<Command> {
    words.next()?.map_or(Ok(command), |word| Err(word.unexpected().into()))
}

/// The suites of `--only A --only B`, `--only A,B` or `--only=A`.
fn only(mut words: Parser) -> Result<Vec<String>> {
    let mut names = Vec::new();
    while let Some(word) = words.next()? {
        let Arg::Long("only") = word else { return Err(word.unexpected().into()) };
        for name in words.value()?.string()?.split(',') {
            if !suites::names().contains(&name) {
                bail!("unknown suite `{name}`; the suites are {}", suites::names().join(", "));
            }
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

fn lint(mut words: Parser) -> Result<Command> {
    let mut fix = false;
    while let Some(word) = words.next()? {
        let Arg::Long("fix") = word else { return Err(word.unexpected().into()) };
        fix = true;
    }
    Ok(Command::Lint { fix })
}

fn openapi(mut words: Parser) -> Result<Command> {
    let file = match words.next()? {
        None => None,
        Some(Arg::Value(file)) => Some(file.into()),
        Some(option) => return Err(option.unexpected().into()),
    };
    finish(words, Command::Openapi { file })
}

fn values(mut words: Parser) -> Result<Vec<String>> {
    let mut values = Vec::new();
    while let Some(word) = words.next()? {
        let Arg::Value(value) = word else { return Err(word.unexpected().into()) };
        values.push(value.string()?);
    }
    Ok(values)
}

fn fuzz_request(mut words: Parser) -> Result<fuzz::Request> {
    let mut targets = Vec::new();
    let mut time = fuzz::DEFAULT_TIME;
    while let Some(word) = words.next()? {
        match word {
            Arg::Long("seconds") => {
                let seconds = words.value()?.parse().ok().filter(|seconds| *seconds > 0);
                let seconds = seconds.context("`--seconds` must be a whole number of at least 1")?;
                time = Duration::from_secs(seconds);
            }
            Arg::Long("target") => targets.push(words.value()?.string()?),
            Arg::Value(target) => targets.push(target.string()?),
            Arg::Long(_) | Arg::Short(_) => return Err(word.unexpected().into()),
        }
    }
    fuzz::Request::new(targets, time)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Command, parse};
    use crate::fuzz;

    fn read(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(Into::into)).map_err(|error| error.to_string())
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_command_comes_first() {
        assert_eq!(read("build"), Ok(Command::Build));
        assert!(read("biuld").unwrap_err().contains("unknown command `biuld`"));
        assert!(read("--only js").unwrap_err().contains("--only"));
        assert!(read("build now").unwrap_err().contains("now"));
    }

    #[test]
    fn help_is_shown_alone_and_after_every_command() {
        for line in ["", "help", "--help", "-h"] {
            assert_eq!(read(line), Ok(Command::Help), "{line}");
        }
        for command in ["help", "demo", "build", "test", "lint", "openapi", "bench", "fuzz", "simulate"] {
            for option in ["--help", "-h"] {
                assert_eq!(read(&format!("{command} {option}")), Ok(Command::Help), "{command} {option}");
            }
        }
        assert_eq!(read("test --only js --help"), Ok(Command::Help));
    }

    #[test]
    fn suites_can_be_named_in_every_usual_form() {
        assert_eq!(read("test"), Ok(Command::Test { only: vec![] }));
        let named = Command::Test { only: names(&["js", "fmt", "native"]) };
        assert_eq!(read("test --only js --only=fmt,native"), Ok(named));
    }

    #[test]
    fn a_test_run_without_a_known_suite_is_refused() {
        assert!(read("test --only").unwrap_err().contains("--only"));
        assert!(read("test --only jss").unwrap_err().contains("unknown suite `jss`"));
        assert!(read("test js").unwrap_err().contains("js"));
    }

    #[test]
    fn fuzz_takes_targets_and_time_in_any_order() {
        let request = |targets: &[&str], seconds| {
            Command::Fuzz(fuzz::Request::new(names(targets), Duration::from_secs(seconds)).unwrap())
        };
        assert_eq!(read("fuzz"), Ok(request(&[], 60)));
        assert_eq!(
            read("fuzz scanner --seconds=600 --target problems"),
            Ok(request(&["scanner", "problems"], 600))
        );
        assert!(read("fuzz --seconds").unwrap_err().contains("--seconds"));
        assert!(read("fuzz --seconds 0").unwrap_err().contains("at least 1"));
        assert!(read("fuzz --second 5").unwrap_err().contains("--second"));
        assert!(read("fuzz scaner").unwrap_err().contains("unknown target `scaner`"));
    }

    #[test]
    fn the_simulation_gets_its_options_unchanged() {
        let options = ["--calls=9", "--seed", "7"].map(Into::into).to_vec();
        assert_eq!(read("simulate --calls=9 --seed 7"), Ok(Command::Simulate { options }));
    }

    #[test]
    fn the_other_commands_take_what_the_help_says() {
        assert_eq!(read("lint"), Ok(Command::Lint { fix: false }));
        assert_eq!(read("lint --fix"), Ok(Command::Lint { fix: true }));
        assert_eq!(read("openapi"), Ok(Command::Openapi { file: None }));
        assert_eq!(read("openapi a.json"), Ok(Command::Openapi { file: Some("a.json".into()) }));
        assert!(read("openapi a.json b.json").is_err());
        assert_eq!(read("bench sandbox"), Ok(Command::Bench { names: names(&["sandbox"]) }));
    }
}
