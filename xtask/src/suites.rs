//! The suites, in the order in which they run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::consumer::{self, Example};
use crate::counts::Counts;
use crate::project::Project;
use crate::provision::{self, WasmToolchain, Way};
use crate::wasm::{self, QUICK_TO_COMPILE, Tool};
use crate::{browser, deny, files, generate, lint, npm, package, python, servers, shell};

// These limits only end a suite that hangs: it takes minutes, and on a busy machine several times as long.
/// Includes compiling.
const CARGO_LIMIT: Duration = Duration::from_secs(120 * 60);
const NODE_LIMIT: Duration = Duration::from_secs(60 * 60);
const OPENAPI_LIMIT: Duration = Duration::from_secs(60 * 60);
const EXAMPLE_LIMIT: Duration = Duration::from_secs(30 * 60);

/// One suite of tests.
#[derive(Debug)]
pub(crate) struct Suite {
    pub(crate) name: &'static str,
    /// The suite without which this one cannot run.
    pub(crate) needs: Option<&'static str>,
    pub(crate) run: fn(&mut Workbench) -> Result<Counts>,
}

pub(crate) const SUITES: [Suite; 18] = [
    Suite { name: "fmt", needs: None, run: fmt },
    Suite { name: "clippy", needs: None, run: clippy },
    Suite { name: "biome", needs: None, run: |bench| lint::check(&bench.project) },
    Suite { name: "deny", needs: None, run: |bench| deny::run(&bench.project) },
    Suite { name: "native", needs: None, run: native },
    Suite { name: "openapi", needs: None, run: openapi },
    Suite { name: "wasm-node", needs: None, run: wasm_node },
    Suite { name: "wasm-chromium", needs: None, run: wasm_chromium },
    Suite { name: "build", needs: None, run: build },
    Suite { name: "types", needs: None, run: types },
    Suite { name: "js", needs: Some("build"), run: js },
    Suite { name: "growth", needs: Some("build"), run: growth },
    Suite { name: "simulation", needs: Some("build"), run: simulation },
    Suite { name: "packaging", needs: Some("build"), run: packaging },
    Suite { name: "pages", needs: Some("build"), run: pages },
    Suite { name: "matrix", needs: Some("build"), run: matrix },
    Suite { name: "webhooks", needs: Some("build"), run: webhooks },
    Suite { name: "examples", needs: Some("build"), run: examples },
];

pub(crate) fn names() -> Vec<&'static str> {
    SUITES.iter().map(|suite| suite.name).collect()
}

/// What the suites share: the project, and results that earlier suites leave for later ones.
#[derive(Debug)]
pub(crate) struct Workbench {
    project: Project,
    toolchain: Option<WasmToolchain>,
    tarball: Option<PathBuf>,
}

impl Workbench {
    pub(crate) fn new(project: &Project) -> Self {
        Self { project: project.clone(), toolchain: None, tarball: None }
    }

    fn toolchain(&mut self) -> Result<WasmToolchain> {
        let found = match self.toolchain.take() {
            Some(found) => found,
            None => provision::wasm_toolchain(&self.project)?,
        };
        self.toolchain = Some(found.clone());
        Ok(found)
    }

    fn tarball(&self) -> Result<&Path> {
        self.tarball.as_deref().context("the package is not packed")
    }

    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(Project::cargo());
        command.current_dir(self.project.root()).args(arguments);
        command
    }
}

fn fmt(bench: &mut Workbench) -> Result<Counts> {
    check(&mut bench.cargo(&["fmt", "--all", "--check"]))
}

fn clippy(bench: &mut Workbench) -> Result<Counts> {
    let workspace =
        check(&mut bench.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    let generators =
        ["clippy", "--package", "oceafin-partner", "--all-targets", "--features", "typescript,openapi"];
    let generators = check(bench.cargo(&generators).args(["--", "-D", "warnings"]))?;
    // The JavaScript boundary. Clippy's driver reads only libraries built by its own compiler, and Debian's compiler built
    // the standard library for wasm32. In that case this checks the host target instead.
    let toolchain = bench.toolchain()?;
    let mut boundary = match toolchain.way {
        Way::Installed | Way::Rustup => toolchain.cargo(&bench.project, "clippy"),
        Way::Debian => bench.cargo(&["clippy"]),
    };
    boundary.args(["--package", "oceafin-partner", "--package", "oceafin-sandbox", "--lib"]);
    boundary.args(["--features", "oceafin-partner/wasm,oceafin-sandbox/wasm", "--", "-D", "warnings"]);
    Ok(workspace.add(generators).add(check(&mut boundary)?))
}

fn native(bench: &mut Workbench) -> Result<Counts> {
    // Without `bindgen`: it has no tests and takes longest to compile.
    let mut cargo = bench.cargo(&["test", "--workspace", "--exclude", "bindgen", "--no-fail-fast"]);
    let workspace = Counts::of_cargo(&shell::tee(&mut cargo, CARGO_LIMIT)?);
    // The boundary's own parts are compiled only with its features.
    let mut boundary =
        bench.cargo(&["test", "--package", "oceafin-partner", "--lib", "--features", "guarded"]);
    let boundary = Counts::of_cargo(&shell::tee(boundary.arg("wasm::"), CARGO_LIMIT)?);
    Ok(workspace.add(boundary))
}

/// Checks the OpenAPI document, and the sandbox against it over HTTP, with tools that know nothing about this project.
fn openapi(bench: &mut Workbench) -> Result<Counts> {
    let mut tests = bench.cargo(&["test", "--package", "oceafin-partner"]);
    tests.args(["--features", "openapi", "--test", "openapi"]);
    let document = Counts::of_cargo(&shell::tee(&mut tests, CARGO_LIMIT)?);
    let file = generate::openapi(&bench.project, None)?;
    shell::run(&mut bench.cargo(&[
        "build",
        "--quiet",
        "--package",
        "oceafin-sandbox",
        "--bin",
        "oceafin-sandbox",
    ]))?;
    let python = python::provision(&bench.project, &python::OPENAPI)?.join("python");
    let work = bench.project.build("openapi");
    fs::create_dir_all(&work)?;
    let mut check = Command::new(python);
    check.current_dir(bench.project.root()).env("PYTHONDONTWRITEBYTECODE", "1");
    // `-u`: unbuffered, so that progress is shown line by line.
    check.args(["-u", "tests/openapi/check.py", "--document"]).arg(file);
    check.arg("--sandbox").arg(bench.project.target().join("debug/oceafin-sandbox"));
    let held = Counts::of_closing_line(&shell::tee(check.arg("--work").arg(work), OPENAPI_LIMIT)?);
    Ok(document.add(held))
}

fn wasm_node(bench: &mut Workbench) -> Result<Counts> {
    wasm_tests(bench, |_| Ok(()))
}

fn wasm_chromium(bench: &mut Workbench) -> Result<Counts> {
    browser::provision()?;
    let capabilities = browser::capabilities(&bench.project)?;
    wasm_tests(bench, |cargo| {
        cargo.env("WASM_BINDGEN_USE_BROWSER", "1").env("CHROMEDRIVER", "chromedriver");
        cargo.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities);
        // Seconds. Chromium's first start on a busy machine takes longer than the runner's defaults allow.
        cargo.env("WASM_BINDGEN_TEST_TIMEOUT", "600").env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "300");
        Ok(())
    })
}

/// Runs `tests/wasm.rs`, compiled to wasm32, in the runtime that `set_up` chooses.
fn wasm_tests(bench: &mut Workbench, set_up: impl FnOnce(&mut Command) -> Result<()>) -> Result<Counts> {
    let toolchain = bench.toolchain()?;
    let runner = wasm::build_tool(&bench.project, Tool::TestRunner)?;
    let mut cargo = toolchain.cargo(&bench.project, "test");
    cargo
        .args(["--package", "oceafin-partner", "--features", "wasm", "--test", "wasm"])
        .args(QUICK_TO_COMPILE);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    set_up(&mut cargo)?;
    Ok(Counts::of_cargo(&shell::tee(&mut cargo, CARGO_LIMIT)?))
}

fn build(bench: &mut Workbench) -> Result<Counts> {
    bench.toolchain = Some(package::build(&bench.project)?);
    bench.tarball = Some(npm::pack(&bench.project)?);
    Ok(Counts::one(true))
}

/// Type-checks the façade and `tests/types` against stand-ins for the core's generated files. `build` checks it against the
/// real ones.
fn types(bench: &mut Workbench) -> Result<Counts> {
    npm::provision(&bench.project)?;
    check(npm::tool(&bench.project, "tsc").args([
        "--strict",
        "--noEmit",
        "--project",
        "tests/types/tsconfig.json",
    ]))
}

fn js(bench: &mut Workbench) -> Result<Counts> {
    // The tests of the façade's parts bundle its sources themselves.
    let consumer =
        consumer::inside(&bench.project, "js-tests", bench.tarball()?, &["tests", "pkg-template"])?;
    let toolchain = bench.toolchain()?;
    let guarded = wasm::build_guarded(&bench.project, &toolchain)?;
    node_tests(bench, &consumer, &consumer.join("tests/js"), |node| {
        node.env("GUARDED_WASM", guarded);
    })
}

/// Measures in steps what each public function costs on hostile input. A counter is added to the installed core for that.
fn growth(bench: &mut Workbench) -> Result<Counts> {
    let consumer = consumer::inside(&bench.project, "growth", bench.tarball()?, &["tests/growth"])?;
    let core = consumer.join("node_modules/oceafin-partner/node").join(wasm::PARTNER.wasm_file());
    let meter = wasm::build_tool(&bench.project, Tool::Meter)?;
    shell::run(Command::new(meter).arg(&core).arg(&core))?;
    node_tests(bench, &consumer, &consumer.join("tests/growth"), |_| ())
}

/// Moves money under faults, on the packed package.
fn simulation(bench: &mut Workbench) -> Result<Counts> {
    let consumer =
        consumer::inside(&bench.project, "simulation-tests", bench.tarball()?, &["tests/simulation"])?;
    node_tests(bench, &consumer, &consumer.join("tests/simulation"), |_| ())
}

fn packaging(bench: &mut Workbench) -> Result<Counts> {
    node_tests(bench, bench.project.root(), &bench.project.path("tests/packaging"), |_| ())
}

/// The entries for pages, from the packed package, in headless Chromium.
fn pages(bench: &mut Workbench) -> Result<Counts> {
    browser::provision()?;
    node_tests(bench, bench.project.root(), &bench.project.path("tests/pages"), browser::named_to)
}

/// The packed package in every runtime and bundler of the table in docs/runtimes.md.
fn matrix(bench: &mut Workbench) -> Result<Counts> {
    browser::provision()?;
    npm::provision_matrix(&bench.project)?;
    let installed = bench.project.build("matrix/installed");
    files::replace_dir(&installed)?;
    fs::write(installed.join("package.json"), "{ \"private\": true }\n")?;
    npm::install(&installed, bench.tarball()?)?;
    node_tests(bench, bench.project.root(), &bench.project.path("tests/matrix"), |node| {
        browser::named_to(node.arg("--test-concurrency=2"));
    })
}

/// The webhook entries of the packed package, with real servers behind the stores and real frameworks before the handler.
fn webhooks(bench: &mut Workbench) -> Result<Counts> {
    let servers = servers::provision()?;
    npm::provision(&bench.project)?;
    let consumer = consumer::locked(&bench.project, "webhook-tests", bench.tarball()?, "tests/webhooks")?;
    let typed = check(npm::tool(&bench.project, "tsc").arg("--project").arg(consumer.join("tsconfig.json")))?;
    let tests = node_tests(bench, &consumer, &consumer, |node| {
        node.env("REDIS_SERVER", servers.redis).env("POSTGRES_BIN", servers.postgres);
    })?;
    Ok(typed.add(tests))
}

/// `node --test` over the `*.test.mjs` of a folder. The tests find the repository in `PROJECT_ROOT` and the packed
/// package in `PACKED_TARBALL`.
fn node_tests(
    bench: &Workbench,
    from: &Path,
    folder: &Path,
    set_up: impl FnOnce(&mut Command),
) -> Result<Counts> {
    let tests = files::ending_with(folder, ".test.mjs")?;
    if tests.is_empty() {
        bail!("{} holds no tests", folder.display());
    }
    let mut node = Command::new("node");
    node.current_dir(from).args(["--test", "--test-reporter=spec"]);
    node.env("PROJECT_ROOT", bench.project.root()).env("PACKED_TARBALL", bench.tarball()?);
    set_up(&mut node);
    node.args(tests);
    Ok(Counts::of_node(&shell::tee(&mut node, NODE_LIMIT)?))
}

/// Checks each folder of `js-examples` on the packed package. Some need a browser.
fn examples(bench: &mut Workbench) -> Result<Counts> {
    browser::provision()?;
    let mut counts = Counts::default();
    for source in files::packages(&bench.project.path("js-examples"))? {
        let example = Example::install(&source, bench.tarball()?)?;
        let mut npm = npm::npm(example.folder());
        browser::named_to(&mut npm);
        let finished = shell::tee(npm.args(["run", example.checked_by()?]), EXAMPLE_LIMIT)?;
        counts = counts.add(Counts::one(finished.success()));
    }
    if counts == Counts::default() {
        bail!("js-examples holds no example");
    }
    Ok(counts)
}

/// Runs a program whose exit code is the result.
fn check(command: &mut Command) -> Result<Counts> {
    Ok(Counts::one(shell::tee(command, CARGO_LIMIT)?.success()))
}

#[cfg(test)]
mod tests {
    use super::SUITES;

    #[test]
    fn a_suite_runs_after_the_one_it_needs() {
        for (position, suite) in SUITES.iter().enumerate() {
            if let Some(needed) = suite.needs {
                assert!(SUITES[..position].iter().any(|earlier| earlier.name == needed), "{}", suite.name);
            }
        }
    }
}
