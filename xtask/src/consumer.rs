//! Projects that have installed the packed package, as a partner's project does.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::files::{copy_tree, replace_dir};
use crate::project::Project;
use crate::{npm, shell};

/// Makes `build/NAME` with the package installed and copies of the given folders of the repository.
///
/// The project lies inside the repository, so that tests find the development tools (`fast-check`, `canonicalize`) above
/// it. The folders are copies, because Node resolves a link to its target, from where it would not find the package.
pub(crate) fn inside(project: &Project, name: &str, tarball: &Path, folders: &[&str]) -> Result<PathBuf> {
    let consumer = project.build(name);
    replace_dir(&consumer)?;
    fs::write(consumer.join("package.json"), "{ \"private\": true }\n")?;
    for folder in folders {
        copy_tree(&project.path(folder), &consumer.join(folder))?;
    }
    npm::install(&consumer, tarball)?;
    Ok(consumer)
}

/// Makes `build/NAME` from a folder of the repository that has a lock file, and installs the packages in that file and the
/// package itself.
///
/// Later runs keep the installed packages while the lock file stays the same, and copy everything else again.
pub(crate) fn locked(project: &Project, name: &str, tarball: &Path, folder: &str) -> Result<PathBuf> {
    let consumer = project.build(name);
    let source = project.path(folder);
    let lock = fs::read_to_string(source.join("package-lock.json"))?;
    let stamp = consumer.join("node_modules/.xtask-stamp");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == lock) {
        for entry in fs::read_dir(&consumer)? {
            let path = entry?.path();
            if path.is_file() {
                fs::remove_file(path)?;
            } else if !path.ends_with("node_modules") {
                fs::remove_dir_all(path)?;
            }
        }
        copy_tree(&source, &consumer)?;
    } else {
        replace_dir(&consumer)?;
        copy_tree(&source, &consumer)?;
        shell::run(npm::npm(&consumer).args(["ci", "--ignore-scripts", "--no-progress"]))?;
        fs::write(&stamp, lock).context("writing the stamp of node_modules")?;
    }
    npm::unpack(tarball, &consumer.join("node_modules/oceafin-partner"))?;
    Ok(consumer)
}

/// A copy of a runnable example outside the repository, so that it cannot use files of the repository by accident.
#[derive(Debug)]
pub(crate) struct Example {
    folder: PathBuf,
}

impl Example {
    pub(crate) fn install(source: &Path, tarball: &Path) -> Result<Self> {
        let name = source
            .file_name()
            .and_then(|name| name.to_str())
            .context("an example needs a plain folder name")?;
        let example = Self { folder: own_folder(name)? };
        copy_tree(source, &example.folder)?;
        npm::install(&example.folder, tarball)?;
        Ok(example)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The script that checks the example: `test` if it has one, otherwise `start`.
    pub(crate) fn checked_by(&self) -> Result<&'static str> {
        let scripts = shell::capture(npm::npm(&self.folder).args(["pkg", "get", "scripts.test"]))?;
        Ok(if scripts.trim() == "{}" { "start" } else { "test" })
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        // A folder left behind in the temporary files does no harm.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Makes a temporary folder that no other run uses.
fn own_folder(name: &str) -> Result<PathBuf> {
    let mut number = std::process::id();
    loop {
        let folder = std::env::temp_dir().join(format!("oceafin-{name}-{number}"));
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number = number.wrapping_add(1),
            Err(error) => return Err(error).with_context(|| format!("making {}", folder.display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn the_index_links_to_every_example() {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../js-examples");
        let index = fs::read_to_string(examples.join("README.md")).unwrap();
        let folders: Vec<_> = fs::read_dir(examples)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join("package.json").is_file())
            .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        assert!(folders.len() > 5, "{folders:?}");
        for folder in folders {
            assert!(
                index.contains(&format!("]({folder}/")),
                "js-examples/README.md does not link to {folder}"
            );
        }
    }
}
