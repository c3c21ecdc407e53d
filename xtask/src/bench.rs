//! `cargo xtask bench`: runs each `benches/*.mjs` on the packed package.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::project::Project;
use crate::{browser, consumer, files, npm, package, shell};

pub(crate) fn run(project: &Project, names: &[String]) -> Result<ExitCode> {
    package::build(project)?;
    let consumer =
        consumer::inside(project, "bench", &npm::pack(project)?, &["benches", "tests/pages/support"])?;
    let folder = consumer.join("benches");
    let mut benches = files::ending_with(&folder, ".mjs")?;
    // Files in subfolders are shared by the benches.
    benches.retain(|file| file.parent() == Some(&folder));
    benches.retain(|file| {
        names.is_empty() || names.iter().any(|name| file.file_stem().is_some_and(|stem| stem == &**name))
    });
    if benches.is_empty() {
        bail!(
            "no such bench: {}",
            if names.is_empty() { "benches/ holds no .mjs" } else { "see benches/*.mjs" }
        );
    }
    for bench in &benches {
        println!("\n{}", bench.strip_prefix(&consumer).unwrap_or(Path::new("bench")).display());
        // One at a time and with `gc()`, so that no round pays for the garbage of the one before.
        let mut node = Command::new("node");
        node.current_dir(&consumer).arg("--expose-gc").arg(bench);
        if bench.file_stem().is_some_and(|stem| stem == "browser") {
            browser::provision()?;
            browser::named_to(&mut node);
        }
        shell::run(&mut node)?;
    }
    Ok(ExitCode::SUCCESS)
}
