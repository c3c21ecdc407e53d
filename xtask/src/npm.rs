//! npm: installs the development tools in the lock file, packs the package and installs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::{files, shell};

/// The oldest Node that the package and its tools support.
const NODE: u32 = 20;

/// Installs the development tools when the lock file or Node has changed since the last time.
pub(crate) fn provision(project: &Project) -> Result<()> {
    provision_in(project.root(), "ci", "the development tools")
}

/// Installs the packages in the lock file of `tests/matrix` into `build/matrix`: runtimes and bundlers, most of a gigabyte,
/// which only one suite needs.
pub(crate) fn provision_matrix(project: &Project) -> Result<()> {
    let into = project.build("matrix");
    fs::create_dir_all(&into)?;
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        let from = project.path("tests/matrix").join(name);
        fs::copy(&from, into.join(name)).with_context(|| format!("copying {}", from.display()))?;
    }
    // `install`, not `ci`: `ci` requires the binaries of every platform and C library in the lock file, and some registries
    // lack most of them. Both use the versions and hashes in the lock file.
    provision_in(&into, "install", "runtimes and bundlers")
}

fn provision_in(folder: &Path, command: &str, what: &str) -> Result<()> {
    let node = shell::capture(Command::new("node").arg("--version"))
        .context("install Node.js 20 or newer with npm")?;
    if major(&node).is_none_or(|version| version < NODE) {
        bail!("Node.js {} is too old: install Node.js {NODE} or newer", node.trim());
    }
    let lock = folder.join("package-lock.json");
    let lock = fs::read_to_string(&lock).with_context(|| format!("reading {}", lock.display()))?;
    // The stamp lies inside `node_modules`, so it goes when that goes.
    let stamp = folder.join("node_modules/.xtask-stamp");
    let wanted = format!("{node}{lock}");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    println!("installing {what} of package-lock.json");
    // `--ignore-scripts`: none of them needs to run anything at installation, so none may.
    shell::run(npm(folder).args([command, "--ignore-scripts", "--no-progress", "--prefer-offline"]))?;
    fs::write(&stamp, wanted).context("writing the stamp of node_modules")
}

/// A development tool from `node_modules`.
pub(crate) fn tool(project: &Project, name: &str) -> Command {
    let mut command = Command::new(project.path("node_modules/.bin").join(name));
    command.current_dir(project.root());
    command
}

/// A script of ours.
pub(crate) fn script(project: &Project, name: &str) -> Command {
    let mut command = Command::new("node");
    command.current_dir(project.root()).arg(project.path("xtask/js").join(name));
    command
}

/// Packs `pkg/` as it would be published, and gives the tarball.
pub(crate) fn pack(project: &Project) -> Result<PathBuf> {
    let folder = project.build("tarball");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut command = npm(&project.pkg(""));
    command.args(["pack", "--silent", "--ignore-scripts", "--pack-destination"]).arg(&folder);
    let said = shell::capture(&mut command)?;
    let name = said.lines().last().context("npm pack named no file")?.trim();
    let tarball = folder.join(name);
    if !tarball.is_file() {
        bail!("npm pack left no file `{name}`");
    }
    Ok(tarball)
}

/// Installs a packed package into a project, with no need of a network unless the project asks for other packages. Those
/// come as the project's lock file has them, if it has one; the packed package itself stands in none.
pub(crate) fn install(into: &Path, tarball: &Path) -> Result<()> {
    let mut command = npm(into);
    command.args(["install", "--silent", "--no-save", "--ignore-scripts", "--prefer-offline"]);
    if !into.join("package-lock.json").is_file() {
        command.arg("--no-package-lock");
    }
    shell::run(command.arg(tarball))
}

/// Unpacks a packed package where npm would install it. npm itself would resolve again what the lock file has settled.
pub(crate) fn unpack(tarball: &Path, folder: &Path) -> Result<()> {
    files::replace_dir(folder)?;
    let mut tar = Command::new("tar");
    shell::run(
        tar.arg("--extract")
            .arg("--file")
            .arg(tarball)
            .args(["--strip-components", "1"])
            .arg("--directory")
            .arg(folder),
    )
}

/// npm in a folder.
pub(crate) fn npm(folder: &Path) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder).args(["--no-audit", "--no-fund", "--no-update-notifier"]);
    command
}

/// `20` from `v20.1.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::major;
    use crate::files;

    #[test]
    fn node_versions_are_read_as_numbers() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v9.0.0"), Some(9));
        assert_eq!(major("20"), None);
    }

    #[test]
    fn the_lock_files_hold_no_download_addresses() {
        for lock in
            [include_str!("../../package-lock.json"), include_str!("../../tests/matrix/package-lock.json")]
        {
            assert!(lock.contains("\"integrity\""), "without hashes the lock locks nothing");
            assert!(
                !lock.contains("\"resolved\""),
                "write the lock with omit-lockfile-registry-resolved (.npmrc)"
            );
        }
    }
    #[test]
    fn nor_do_those_of_the_examples() {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../js-examples");
        let locks = files::ending_with(&examples, "/package-lock.json").unwrap();
        let locks =
            locks.iter().filter(|path| !path.components().any(|part| part.as_os_str() == "node_modules"));
        assert!(locks.clone().count() >= 2);
        for path in locks {
            let lock = fs::read_to_string(path).unwrap();
            assert!(lock.contains("\"integrity\"") && !lock.contains("\"resolved\""), "{}", path.display());
        }
    }
}
