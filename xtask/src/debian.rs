//! System packages, on Debian and its kin.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell;

/// Installs packages with apt; the error says what to do where that is not possible.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get install {}", packages.join(" "));
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!("there is no apt-get on this machine to install {}", packages.join(" and "));
    }
    if shell::capture(Command::new("id").arg("-u"))?.trim() != "0" {
        bail!("run `{by_hand}` as root");
    }
    println!("installing {} with apt-get", packages.join(" and "));
    shell::run(apt().args(["-qq", "update"])).with_context(|| format!("run `{by_hand}`"))?;
    // `--no-remove`: rustc-web conflicts with Debian's rustc, and taking that away is not ours to decide.
    shell::run(
        apt().args(["-q", "install", "--yes", "--no-remove", "--no-install-recommends"]).args(packages),
    )
    .with_context(|| format!("run `{by_hand}`"))
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
