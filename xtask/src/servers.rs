//! Redis and `PostgreSQL`, for the tests of the replay stores.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::{debian, shell};

/// Debian keeps the programs of `PostgreSQL` here, not on the PATH, with a folder for each version.
const DEBIAN_POSTGRES: &str = "/usr/lib/postgresql";

/// The servers' programs. The tests start them, each with its own data folder.
#[derive(Debug)]
pub(crate) struct Servers {
    pub(crate) redis: &'static str,
    /// The folder with `initdb` and `postgres`.
    pub(crate) postgres: PathBuf,
}

/// Installs what is missing.
pub(crate) fn provision() -> Result<Servers> {
    let redis = "redis-server";
    let missing: Vec<&str> = [(shell::has(redis), redis), (postgres().is_some(), "postgresql")]
        .into_iter()
        .filter_map(|(found, package)| (!found).then_some(package))
        .collect();
    if !missing.is_empty() {
        debian::install(&missing)?;
    }
    if !shell::has(redis) {
        bail!("there is no `{redis}` on the PATH; install Redis 6.2 or newer");
    }
    let postgres = postgres().context("there is no `initdb`; install the PostgreSQL server")?;
    Ok(Servers { redis, postgres })
}

/// The newest of Debian's versions, or the one on the PATH if there is none.
fn postgres() -> Option<PathBuf> {
    let versions = std::fs::read_dir(DEBIAN_POSTGRES).into_iter().flatten().flatten();
    let folders = versions.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest(folders).or_else(|| std::env::split_paths(&path).find(|folder| is_server(folder)))
}

fn newest(folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    folders.filter(|folder| is_server(folder)).max_by_key(|folder| {
        let version = folder.parent().and_then(|version| version.file_name()?.to_str()?.parse::<u32>().ok());
        version.unwrap_or_default()
    })
}

fn is_server(folder: &std::path::Path) -> bool {
    ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file())
}
