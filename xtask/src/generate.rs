//! Files that the Rust core writes: TypeScript of the models and method groups, and the OpenAPI document.
//!
//! Examples print the texts: `typescript` of the root crate, as one JSON object of file name to content, and `openapi`; `typescript`
//! of the sandbox, for what crosses its boundary.
//! They are separate programs, so that the build script can start before the core is compiled.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::shell;

/// Writes the files into `build/generated`, where the façade finds them as `./generated/*.js`.
pub(crate) fn typescript(project: &Project) -> Result<()> {
    if !project.path("examples/typescript.rs").exists() {
        println!("the core writes no TypeScript yet (no examples/typescript.rs)");
        return Ok(());
    }
    let printed = printed_by(project, "oceafin-partner", "typescript")?;
    fs::create_dir_all(project.build("generated"))?;
    for (name, text) in files(&printed)? {
        fs::write(project.build("generated").join(&name), text).with_context(|| format!("writing {name}"))?;
    }
    let sandbox = printed_by(project, "oceafin-sandbox", "typescript")?;
    fs::write(project.build("generated").join("sandbox.ts"), sandbox)?;
    Ok(())
}

/// Writes the OpenAPI document to `file`, by default `build/openapi.json`; returns the file's path.
pub(crate) fn openapi(project: &Project, file: Option<&Path>) -> Result<PathBuf> {
    let file = file.map_or_else(|| project.build("openapi.json"), Path::to_owned);
    let printed = printed_by(project, "oceafin-partner", "openapi")?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, printed).with_context(|| format!("writing {}", file.display()))?;
    Ok(file)
}

/// Runs an example of a crate, built with the feature of the same name; returns what it prints.
fn printed_by(project: &Project, package: &str, example: &str) -> Result<String> {
    let mut cargo = Command::new(Project::cargo());
    cargo.current_dir(project.root()).args(["run", "--quiet", "--package", package]);
    shell::capture(cargo.args(["--example", example, "--features", example]))
}

fn files(printed: &str) -> Result<BTreeMap<String, String>> {
    let files: BTreeMap<String, String> =
        serde_json::from_str(printed).context("examples/typescript.rs did not print an object of texts")?;
    for name in files.keys() {
        let typescript = Path::new(name).extension().is_some_and(|extension| extension == "ts");
        if !typescript || name.contains(['/', '\\']) {
            bail!("examples/typescript.rs names `{name}`, which is no TypeScript file of one folder");
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::files;

    #[test]
    fn only_typescript_of_one_folder_is_written() {
        assert_eq!(files(r#"{"models.ts": "export {};"}"#).unwrap()["models.ts"], "export {};");
        assert!(files(r#"{"../models.ts": ""}"#).is_err());
        assert!(files(r#"{"models.js": ""}"#).is_err());
        assert!(files("").is_err());
        assert!(files(r#"{"models.ts": 1}"#).is_err());
    }
}
