//! Paths of the work tree and of the folders that the build script writes.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The work tree and the folders of it that the build script writes.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    root: PathBuf,
    target: PathBuf,
}

impl Project {
    /// Finds the work tree from what cargo tells the programs it runs.
    pub(crate) fn find() -> Result<Self> {
        // Read at run time: the path compiled in would be wrong once a target folder is shared or moved.
        let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR")
            .context("`CARGO_MANIFEST_DIR` is not set; start the build script as `cargo xtask`")?;
        let root = Path::new(&manifest_dir)
            .parent()
            .context("xtask has no parent folder; start the build script as `cargo xtask`")?
            .to_owned();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => std::path::absolute(dir)?,
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// A path inside the work tree.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's output for the host.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// A path among the intermediate files of the build; ignored by git.
    pub(crate) fn build(&self, relative: &str) -> PathBuf {
        self.root.join("build").join(relative)
    }

    /// A path in the built npm package; ignored by git.
    pub(crate) fn pkg(&self, relative: &str) -> PathBuf {
        self.root.join("pkg").join(relative)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The cargo that runs the build script, so that `cargo +toolchain xtask` uses that toolchain throughout.
    pub(crate) fn cargo() -> OsString {
        std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
    }
}
