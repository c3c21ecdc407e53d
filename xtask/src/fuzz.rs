//! `cargo xtask fuzz [TARGET]... [--seconds N]`: looks for inputs that break a rule, starting from `fuzz/corpus`, and for
//! sequences of calls that break the built package.
//!
//! New inputs stay in `build/fuzz/corpus` and help the next run. An input that breaks a rule is written to
//! `build/fuzz/artifacts`, and the run ends with its name.

use std::fs;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Result, bail};

use crate::project::Project;
use crate::{consumer, npm, package, shell, wasm};

/// The targets of `fuzz/`, each a file of `fuzz/fuzz_targets`.
const NATIVE: [&str; 6] = ["scanner", "base_string", "webhooks", "payment_uri", "responses", "problems"];
/// Random sequences of calls on the built package and on the guarded build, by `tests/js/boundary`.
const SEQUENCES: &str = "sequences";
/// For each target.
pub(crate) const DEFAULT_TIME: Duration = Duration::from_secs(60);
/// The longest input. The growth tests cover longer ones.
const MAX_LENGTH: usize = 4096;
/// Extra time for compiling and for the fuzzer's own shutdown.
const GRACE: Duration = Duration::from_secs(20 * 60);

/// How much of a failed run's log is shown; all of it is in `build/fuzz`.
const LINES_SHOWN: usize = 40;

/// What the command line asks of a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request {
    targets: Vec<String>,
    /// For each target.
    time: Duration,
}

impl Request {
    /// The named targets; none means all.
    pub(crate) fn new(mut targets: Vec<String>, time: Duration) -> Result<Self> {
        let all = || NATIVE.into_iter().chain([SEQUENCES]);
        if let Some(unknown) = targets.iter().find(|target| !all().any(|known| known == *target)) {
            bail!("unknown target `{unknown}`; the targets are {}, {SEQUENCES}", NATIVE.join(", "));
        }
        if targets.is_empty() {
            targets = all().map(str::to_owned).collect();
        }
        Ok(Self { targets, time })
    }
}

/// How one target went.
#[derive(Debug)]
struct Row {
    target: String,
    executions: u64,
    passed: bool,
}

/// Runs the targets one after the other. A failing target does not stop the others.
pub(crate) fn run(project: &Project, Request { targets, time }: Request) -> Result<ExitCode> {
    let mut rows = Vec::new();
    for target in targets {
        println!("\n=== {target}, {} s ===", time.as_secs());
        rows.push(match target.as_str() {
            SEQUENCES => sequences(project, time)?,
            name => native(project, name, time)?,
        });
    }
    println!("\n{:<14} {:>14}", "target", "executions");
    for Row { target, executions, passed } in &rows {
        println!("{target:<14} {executions:>14}  {}", if *passed { "ok" } else { "FAILED" });
    }
    Ok(if rows.iter().all(|row| row.passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs a target of `fuzz/` with cargo-fuzz. No sanitizer: these crates have no `unsafe`, so a sanitizer would find nothing
/// beyond the index and overflow checks, and it needs a nightly compiler.
fn native(project: &Project, target: &str, time: Duration) -> Result<Row> {
    provision()?;
    let (found, artifacts) =
        (project.build("fuzz/corpus").join(target), project.build("fuzz/artifacts").join(target));
    fs::create_dir_all(&found)?;
    fs::create_dir_all(&artifacts)?;
    let mut fuzz = Command::new(Project::cargo());
    fuzz.current_dir(project.root()).args(["fuzz", "run", "--fuzz-dir", "fuzz", "--sanitizer", "none"]);
    fuzz.arg("--target-dir").arg(project.target().join("fuzz"));
    // The fuzzer writes new inputs to the first folder; the second is the committed corpus.
    fuzz.arg(target).arg(&found).arg(project.path("fuzz/corpus").join(target));
    fuzz.arg("--").arg(format!("-max_total_time={}", time.as_secs())).arg(format!("-max_len={MAX_LENGTH}"));
    fuzz.arg(format!("-artifact_prefix={}/", artifacts.display()));
    let log = project.build("fuzz").join(format!("{target}.log"));
    // The fuzzer prints to standard error only.
    fuzz.arg("-print_final_stats=1").stderr(fs::File::create(&log)?);
    println!("progress: {}", log.display());
    let finished = shell::tee(&mut fuzz, time.saturating_add(GRACE))?;
    let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    let passed = finished.success();
    let executions = executions(&said);
    if !passed || executions == 0 {
        let skipped = said.lines().count().saturating_sub(LINES_SHOWN);
        said.lines().skip(skipped).for_each(|line| println!("{line}"));
    }
    Ok(Row { target: target.to_owned(), executions, passed: passed && executions > 0 })
}

/// Runs sequences of calls, each on its own instance of the package. A failing sequence is shrunk and printed with its seed.
fn sequences(project: &Project, time: Duration) -> Result<Row> {
    let toolchain = package::build(project)?;
    let guarded = wasm::build_guarded(project, &toolchain)?;
    let tarball = npm::pack(project)?;
    let consumer = consumer::inside(project, "fuzz-sequences", &tarball, &["tests/js/boundary"])?;
    let mut node = Command::new("node");
    node.current_dir(&consumer).env("GUARDED_WASM", guarded);
    node.args(["tests/js/boundary/fuzz.mjs", "--seconds", &time.as_secs().to_string()]);
    let finished = shell::tee(&mut node, time.saturating_add(GRACE))?;
    let executions = executions(&finished.text);
    Ok(Row { target: SEQUENCES.to_owned(), executions, passed: finished.success() && executions > 0 })
}

/// Finds cargo-fuzz, and installs it with cargo if it is missing.
fn provision() -> Result<()> {
    let mut version = Command::new(Project::cargo());
    if shell::capture(version.args(["fuzz", "--version"])).is_ok() {
        return Ok(());
    }
    shell::run(Command::new(Project::cargo()).args(["install", "--locked", "cargo-fuzz"]))
}

/// How many inputs the fuzzer tried, from its closing lines.
fn executions(log: &str) -> u64 {
    let counts = log.lines().filter_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    counts.filter_map(|count| count.trim().parse().ok()).next_back().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{NATIVE, executions};
    use std::path::Path;

    #[test]
    fn the_count_is_read_from_the_closing_lines() {
        assert_eq!(executions("x\nstat::number_of_executed_units: 123\nstat::x: 7\n"), 123);
        assert_eq!(executions("nothing"), 0);
    }

    #[test]
    fn every_target_has_its_file_and_its_corpus() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        for target in NATIVE {
            assert!(fuzz.join("fuzz_targets").join(target).with_extension("rs").is_file(), "{target}");
            assert!(fuzz.join("corpus").join(target).is_dir(), "{target}");
        }
        assert_eq!(fuzz.join("fuzz_targets").read_dir().unwrap().count(), NATIVE.len());
    }
}
