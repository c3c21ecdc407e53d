//! Chromium and its `WebDriver`, for the tests in a browser.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::project::Project;
use crate::{debian, shell};

/// No sandbox, because CI runs as root, where Chromium refuses to use one. Nothing that contacts its maker's servers.
const FLAGS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Installs Chromium if there is none.
pub(crate) fn provision() -> Result<()> {
    if !shell::has("chromedriver") || !shell::has("chromium") {
        debian::install(&["chromium", "chromium-driver"])?;
    }
    for program in ["chromium", "chromedriver"] {
        if !shell::has(program) {
            bail!("there is no `{program}` on the PATH; install Chromium with its WebDriver");
        }
    }
    Ok(())
}

/// Tells a program where the browser is and how to start it.
pub(crate) fn named_to(command: &mut Command) {
    command.env("CHROMIUM", "chromium").env("CHROMIUM_FLAGS", FLAGS.join(" "));
}

/// Writes the `WebDriver` capabilities that the wasm test runner reads.
pub(crate) fn capabilities(project: &Project) -> Result<PathBuf> {
    let capabilities = serde_json::json!({ "goog:chromeOptions": { "args": FLAGS } });
    let file = project.build("webdriver.json");
    fs::create_dir_all(project.build(""))?;
    fs::write(&file, format!("{capabilities:#}\n"))?;
    Ok(file)
}
