//! The npm package, from nothing to `pkg/`.
//!
//! ```text
//! pkg/
//!   package.json             pkg-template/package.json with the workspace's version
//!   oceafin_partner.wasm     the client core; `oceafin_sandbox.wasm` beside it
//!   node/*.cjs               the code, once: entries and the chunks they share
//!   node/*.mjs               the same names for `import`, re-exported from the .cjs
//!   types/esm, types/cjs     the same declarations twice, as `import` and `require` each want their own
//! ```
//!
//! `import` and `require` of the package give one and the same module. Two builds side by side would be two cores
//! with two nonce and clock states, and an error of the one would not be an `instanceof` the other's class.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::shell::Steps;
use crate::wasm::{PARTNER, SANDBOX};
use crate::{generate, npm, provision, shell, size, wasm};

/// The entries of the package: a file of `pkg-template/src` without `.ts`, and whether it can be imported. Adding one
/// means a line here and in `exports` of `pkg-template/package.json`.
const ENTRIES: [(&str, Kind); 3] =
    [("index", Kind::Module), ("sandbox", Kind::Module), ("cli", Kind::Program)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Gets an `.mjs` beside its `.cjs`.
    Module,
    /// A `bin`.
    Program,
}

/// Files of the repository that go into the package as they are, where they exist.
const DOCUMENTS: [(&str, &str); 5] = [
    ("pkg-template/README.md", "README.md"),
    ("README.md", "README.md"),
    ("CHANGELOG.md", "CHANGELOG.md"),
    ("LICENSE-MIT", "LICENSE-MIT"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
];

/// Where the template takes the version of the workspace.
const VERSION_SLOT: &str = "\"version\": \"0.0.0\"";

/// Builds the package and reports its sizes; gives the way in which the wasm was compiled.
pub(crate) fn build(project: &Project) -> Result<provision::WasmToolchain> {
    let mut steps = Steps::of(8);
    let toolchain = steps.step("find the toolchain for wasm32", || provision::wasm_toolchain(project))?;
    steps.step("development tools from npm", || npm::provision(project))?;
    steps.step("build wasm-bindgen", || wasm::build_bindgen(project))?;
    for core in [PARTNER, SANDBOX] {
        let what = format!("compile {} to wasm, glue and wasm-opt", core.package());
        steps.step(&what, || {
            let compiled = core.compile(project, &toolchain)?;
            core.finish(project, &compiled)
        })?;
    }
    steps.step("TypeScript of the models", || generate::typescript(project))?;
    steps.step("assemble pkg/", || assemble(project))?;
    steps.step("sizes", || size::report(project, &PARTNER.wasm_file(), &shipped_code(project)?))?;
    Ok(toolchain)
}

fn assemble(project: &Project) -> Result<()> {
    // From nothing, so that a file that is no longer made is not shipped.
    replace_dir(&project.pkg(""))?;
    replace_dir(&project.build("types"))?;
    shell::run(npm::tool(project, "tsc").arg("--project").arg(project.path("pkg-template/tsconfig.json")))?;
    declarations(project, "esm", "module")?;
    declarations(project, "cjs", "commonjs")?;

    fs::create_dir_all(project.pkg("node"))?;
    let mut bundle = npm::script(project, "bundle.mjs");
    bundle.arg(project.pkg("node"));
    for (entry, kind) in ENTRIES {
        bundle.arg(match kind {
            Kind::Module => entry.to_owned(),
            Kind::Program => format!("{entry}:program"),
        });
    }
    shell::run(&mut bundle)?;

    for core in [PARTNER, SANDBOX] {
        fs::copy(core.optimised(project), project.pkg(&core.wasm_file()))?;
    }
    for (from, to) in DOCUMENTS {
        if project.path(from).exists() && !project.pkg(to).exists() {
            fs::copy(project.path(from), project.pkg(to))?;
        }
    }
    let template = fs::read_to_string(project.path("pkg-template/package.json"))?;
    fs::write(project.pkg("package.json"), manifest(&template, env!("CARGO_PKG_VERSION"))?)?;
    Ok(())
}

/// The template with the workspace's version.
fn manifest(template: &str, version: &str) -> Result<String> {
    // In the text and not in a parsed tree: the order of conditions in `exports` is their meaning, and the tree loses it.
    let (Some((before, after)), 1) =
        (template.split_once(VERSION_SLOT), template.matches(VERSION_SLOT).count())
    else {
        bail!("pkg-template/package.json must hold {VERSION_SLOT} once");
    };
    Ok(format!("{before}\"version\": \"{version}\"{after}"))
}

/// Puts the declarations into `pkg/types/FORM`, marked as ES modules or `CommonJS`.
///
/// The marker is the package scope of these files, so it also says where `#core/models` lies: that lets the
/// declarations be shipped exactly as tsc wrote them.
fn declarations(project: &Project, form: &str, marker: &str) -> Result<()> {
    let folder = project.pkg("types").join(form);
    copy_tree(&project.build("types/pkg-template/src"), &folder)?;
    let generated = project.build("types/build/generated");
    if generated.is_dir() {
        copy_tree(&generated, &folder.join("core"))?;
    }
    let scope = serde_json::json!({ "type": marker, "imports": { "#core/*": "./core/*.d.ts" } });
    fs::write(folder.join("package.json"), format!("{scope:#}\n"))
        .context("writing the marker of the declarations")
}

/// The wasm files and bundles, relative to `pkg/`, in order of name.
fn shipped_code(project: &Project) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = [PARTNER, SANDBOX].iter().map(|core| core.wasm_file().into()).collect();
    let mut scripts = Vec::new();
    for entry in fs::read_dir(project.pkg("node"))? {
        let name = entry?.file_name();
        if Path::new(&name).extension().is_some_and(|extension| extension == "cjs") {
            scripts.push(Path::new("node").join(name));
        }
    }
    scripts.sort();
    files.append(&mut scripts);
    Ok(files)
}

/// Leaves an empty folder.
pub(crate) fn replace_dir(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))
}

/// Copies a folder with what is in it, except installed packages.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        if name == "node_modules" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &to.join(name))?;
        } else {
            fs::copy(entry.path(), to.join(&name))
                .with_context(|| format!("copying {}", entry.path().display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{ENTRIES, Kind, manifest};
    use serde_json::Value;

    const TEMPLATE: &str = include_str!("../../pkg-template/package.json");

    fn shipped() -> Value {
        serde_json::from_str(&manifest(TEMPLATE, "1.2.3").unwrap()).unwrap()
    }

    #[test]
    fn the_version_is_the_workspaces() {
        assert_eq!(shipped()["version"], "1.2.3");
    }

    #[test]
    fn a_template_without_the_slot_is_refused() {
        assert!(manifest("{}", "1.2.3").is_err());
        assert!(manifest(&TEMPLATE.repeat(2), "1.2.3").is_err());
    }

    /// Resolvers take the first condition that matches.
    #[test]
    fn types_stand_before_the_code_they_describe() {
        let text = manifest(TEMPLATE, "1.2.3").unwrap();
        for condition in text.split("\"import\": {").skip(1).chain(text.split("\"require\": {").skip(1)) {
            assert!(condition.trim_start().starts_with("\"types\""), "{condition}");
        }
    }

    #[test]
    fn the_package_has_no_runtime_dependencies_and_runs_nothing_at_installation() {
        for key in
            ["dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies", "scripts"]
        {
            assert!(shipped().get(key).is_none(), "{key}");
        }
    }

    #[test]
    fn every_entry_is_exported_and_every_export_is_an_entry() {
        let manifest = shipped();
        let exported: Vec<String> = manifest["exports"]
            .as_object()
            .unwrap()
            .values()
            .filter_map(|target| target["require"]["default"].as_str().map(str::to_owned))
            .collect();
        let modules = ENTRIES.iter().filter(|(_, kind)| *kind == Kind::Module);
        assert_eq!(exported, modules.map(|(entry, _)| format!("./node/{entry}.cjs")).collect::<Vec<_>>());
        let programs = ENTRIES.iter().filter(|(_, kind)| *kind == Kind::Program);
        let bins: Vec<&str> =
            manifest["bin"].as_object().unwrap().values().filter_map(Value::as_str).collect();
        assert_eq!(bins, programs.map(|(entry, _)| format!("node/{entry}.cjs")).collect::<Vec<_>>());
    }
}
