//! System packages, on Debian and its derivatives.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::shell;

/// Longer than any installation takes.
const LOCK_LIMIT: Duration = Duration::from_secs(20 * 60);

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
    unlocked(apt().args(["-qq", "update"])).with_context(|| format!("run `{by_hand}`"))?;
    // `--no-remove`: rustc-web conflicts with Debian's rustc, which is not ours to remove.
    unlocked(apt().args(["-q", "install", "--yes", "--no-remove", "--no-install-recommends"]).args(packages))
        .with_context(|| format!("run `{by_hand}`"))
}

/// Runs apt-get once no other apt-get is running. `DPkg::Lock::Timeout` would not wait for the lock on the package lists.
fn unlocked(command: &mut Command) -> Result<()> {
    let started = Instant::now();
    loop {
        match shell::capture(command) {
            Err(error)
                if error.to_string().contains("Could not get lock") && started.elapsed() < LOCK_LIMIT =>
            {
                println!("waiting for another apt-get");
                thread::sleep(Duration::from_secs(5));
            }
            ended => return ended.map(drop),
        }
    }
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::inherit());
    // The caller recognises its errors by their English text.
    command.env("LC_ALL", "C");
    command
}
