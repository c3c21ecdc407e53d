//! Builds the npm package in `pkg/`.
//!
//! ```text
//! pkg/
//!   package.json     pkg-template/package.json with the workspace's version
//!   node/*.cjs       the code, once: entries and the chunks they share; the wasm files lie beside them
//!   node/*.mjs       the same names for `import`, re-exported from the .cjs
//!   edge/*.mjs       the code again as ES modules, for runtimes that load WebAssembly as a module, not as bytes
//!   docs/**/*.md     the documents for users, whose links resolve here
//!   openapi.json     the OpenAPI document, from the tables of the core
//!   web/*.mjs        the code for pages, as ES modules, and the client's wasm again, where pages look for it
//!   types/**/*.d.ts  the declarations, once, as CommonJS, like the code
//!   types/**/*.d.mts the same names for `import`, re-exported from the .d.ts
//! ```
//!
//! `import` and `require` of the package return the same module. Two builds would be two cores with two nonce and clock
//! states, and an error of one build would not be an `instanceof` the other's class. The declarations follow the same rule:
//! TypeScript would see two copies of them (one marked as ES modules) as two classes.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::files::{copy_tree, replace_dir};
use crate::project::Project;
use crate::shell::Steps;
use crate::wasm::{PARTNER, SANDBOX, Tool};
use crate::{documents, generate, npm, provision, shell, size, wasm};

/// An entry of the package. To add one, add a line to [`ENTRIES`] and to `pkg-template/package.json`.
#[derive(Debug)]
struct Entry {
    /// Its file in `node/`, or in `web/` if it is for pages, without the extension.
    name: &'static str,
    /// Its source in `pkg-template/src`, without `.ts`.
    source: &'static str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// For every server: has declarations, an `.mjs` beside its `.cjs`, and an ES module in `edge/`.
    Module,
    /// The same, for Node only.
    Node,
    /// A file that another one loads on demand. Not an entry of the package.
    Part,
    /// A `bin`.
    Program,
    /// For pages: only an ES module, since nothing loads `CommonJS` there.
    Page,
}

const ENTRIES: [Entry; 9] = [
    Entry { name: "index", source: "entries/index", kind: Kind::Module },
    Entry { name: "sandbox", source: "entries/sandbox", kind: Kind::Node },
    Entry { name: "relay", source: "entries/relay", kind: Kind::Module },
    Entry { name: "webhooks", source: "entries/webhooks", kind: Kind::Module },
    Entry { name: "webhook-stores", source: "entries/webhook-stores", kind: Kind::Module },
    Entry { name: "cli", source: "entries/cli", kind: Kind::Program },
    Entry { name: "embedded", source: "load/embedded", kind: Kind::Part },
    Entry { name: "index", source: "entries/web", kind: Kind::Page },
    Entry { name: "inline", source: "entries/inline", kind: Kind::Page },
];

/// The workspace's version, which is also the build script's.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Where the template takes the version of the workspace.
const VERSION_SLOT: &str = "\"version\": \"0.0.0\"";

/// Builds the package and reports its sizes; returns the toolchain that compiled the wasm.
pub(crate) fn build(project: &Project) -> Result<provision::WasmToolchain> {
    let mut steps = Steps::of(8);
    let toolchain = steps.step("find the toolchain for wasm32", || provision::wasm_toolchain(project))?;
    steps.step("development tools from npm", || npm::provision(project))?;
    let bindgen = steps.step("build wasm-bindgen", || wasm::build_tool(project, Tool::Bindgen))?;
    for core in [PARTNER, SANDBOX] {
        let what = format!("compile {} to wasm, glue and wasm-opt", core.package());
        steps.step(&what, || {
            let compiled = core.compile(project, &toolchain)?;
            core.finish(project, &compiled, &bindgen)
        })?;
    }
    steps.step("TypeScript of the models", || generate::typescript(project))?;
    steps.step("assemble pkg/", || assemble(project))?;
    steps.step("sizes", || size::report(project, &PARTNER.wasm_file(), &shipped_code(project)?))?;
    Ok(toolchain)
}

fn assemble(project: &Project) -> Result<()> {
    // Start empty, so that no file of an earlier build is shipped.
    replace_dir(&project.pkg(""))?;
    for folder in ["node", "edge", "web"] {
        fs::create_dir_all(project.pkg(folder))?;
    }
    declarations(project)?;
    shell::run(npm::script(project, "bundle.mjs").arg(bundle_options(project).to_string()))?;
    for core in [PARTNER, SANDBOX] {
        fs::copy(core.optimised(project), project.pkg("node").join(core.wasm_file()))?;
    }
    fs::copy(PARTNER.optimised(project), project.pkg("web").join(PARTNER.wasm_file()))?;
    documents::ship(project)?;
    generate::openapi(project, Some(&project.pkg("openapi.json")))?;
    let template = fs::read_to_string(project.path("pkg-template/package.json"))?;
    fs::write(project.pkg("package.json"), manifest(&template, VERSION)?)?;
    Ok(())
}

/// The options that `bundle.mjs` reads.
fn bundle_options(project: &Project) -> serde_json::Value {
    let part = |folder: &str, kinds: &[Kind]| -> serde_json::Value {
        let chosen = ENTRIES.iter().filter(|entry| kinds.contains(&entry.kind));
        let entries = chosen.map(|Entry { name, source, kind }| {
            let kind = format!("{kind:?}").to_lowercase();
            serde_json::json!({ "name": name, "source": format!("{source}.ts"), "kind": kind })
        });
        serde_json::json!({ "outDir": project.pkg(folder), "entries": entries.collect::<Vec<_>>() })
    };
    let node = part("node", &[Kind::Module, Kind::Node, Kind::Program, Kind::Part]);
    serde_json::json!({
        "version": VERSION,
        "node": node,
        "edge": part("edge", &[Kind::Module]),
        "web": part("web", &[Kind::Page]),
    })
}

/// The template with the workspace's version.
fn manifest(template: &str, version: &str) -> Result<String> {
    // Replaced in the text: a parsed tree would lose the order of the conditions in `exports`, which is significant.
    let (Some((before, after)), 1) =
        (template.split_once(VERSION_SLOT), template.matches(VERSION_SLOT).count())
    else {
        bail!("pkg-template/package.json must hold {VERSION_SLOT} once");
    };
    Ok(format!("{before}\"version\": \"{version}\"{after}"))
}

/// Type-checks the façade and writes its declarations to `pkg/types`.
fn declarations(project: &Project) -> Result<()> {
    let emitted = project.build("types");
    replace_dir(&emitted)?;
    let mut tsc = npm::tool(project, "tsc");
    tsc.arg("--project").arg(project.path("pkg-template/tsconfig.json"));
    // The root of the repository, because the generated sources lie outside `pkg-template/src`.
    tsc.arg("--rootDir").arg(project.root()).arg("--outDir").arg(&emitted);
    shell::run(tsc.args(["--declaration", "--emitDeclarationOnly", "--noEmitOnError"]))?;

    let types = project.pkg("types");
    copy_tree(&emitted.join("pkg-template/src"), &types)?;
    // `rootDirs` in the façade's tsconfig.json lays `build/` over the sources. So `./generated/models.js` resolves the same
    // in both places, and the declarations are shipped exactly as tsc wrote them. An alias such as `#generated/models` would
    // stay in them and need `imports` in the manifest, which TypeScript's older resolution ignores.
    let generated = emitted.join("build/generated");
    if generated.is_dir() {
        copy_tree(&generated, &types.join("generated"))?;
    }
    for Entry { source, .. } in
        ENTRIES.iter().filter(|entry| !matches!(entry.kind, Kind::Program | Kind::Part))
    {
        let name = source.rsplit('/').next().unwrap_or(source);
        fs::write(types.join(format!("{source}.d.mts")), format!("export * from \"./{name}.js\";\n"))
            .with_context(|| format!("writing the declarations of `{source}` for import"))?;
    }
    Ok(())
}

/// The wasm files, then the bundles, relative to `pkg/node/`.
fn shipped_code(project: &Project) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(project.pkg("node"))? {
        files.push(PathBuf::from(entry?.file_name()));
    }
    // The `.mjs` files only re-export, so their sizes do not matter.
    files.retain(|file| file.extension().is_some_and(|extension| extension != "mjs"));
    files.sort_by_key(|file| (file.extension().is_some_and(|extension| extension == "cjs"), file.clone()));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::{ENTRIES, Entry, Kind, manifest};
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

    /// Resolvers use the first condition that matches.
    #[test]
    fn types_stand_before_the_code_they_describe() {
        let text = manifest(TEMPLATE, "1.2.3").unwrap();
        let conditions = ["workerd", "edge-light", "module", "import", "require", "./web", "./inline"];
        let opening = conditions.map(|condition| format!("\"{condition}\": {{"));
        for condition in opening.iter().flat_map(|opening| text.split(opening.as_str()).skip(1)) {
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
        let exports = manifest["exports"].as_object().unwrap();
        let is_server = |entry: &&Entry| matches!(entry.kind, Kind::Module | Kind::Node);
        let node_of = |target: &Value| target.get("node").unwrap_or(target).clone();
        assert_eq!(
            exports.values().filter(|target| node_of(target).get("require").is_some()).count(),
            ENTRIES.iter().filter(is_server).count()
        );
        for Entry { name, source, kind } in ENTRIES.iter().filter(is_server) {
            let file = format!("./node/{name}.cjs");
            let target =
                exports.values().find(|target| node_of(target)["require"]["default"] == file).unwrap();
            let node = node_of(target);
            assert_eq!(node["require"]["types"], format!("./types/{source}.d.ts"));
            assert_eq!(node["import"]["default"], format!("./node/{name}.mjs"));
            assert_eq!(node["import"]["types"], format!("./types/{source}.d.mts"));
            for runtime in ["workerd", "edge-light"] {
                let edge = (*kind == Kind::Module).then(
                    || serde_json::json!({ "types": node["import"]["types"], "default": format!("./edge/{name}.mjs") }),
                );
                assert_eq!(target.get(runtime), edge.as_ref(), "{name} under `{runtime}`");
            }
        }
        let root = &manifest["exports"]["."];
        assert_eq!(root["default"], root["node"]);
        assert_eq!(root["browser"]["module"], root["browser"]["import"]);
        for Entry { name, source, .. } in ENTRIES.iter().filter(|entry| entry.kind == Kind::Page) {
            let entry = &manifest["exports"][source.replace("entries/", "./")];
            assert_eq!(entry["default"], format!("./web/{name}.mjs"));
            assert_eq!(entry["types"], format!("./types/{source}.d.mts"));
        }
        assert_eq!(manifest["exports"]["."]["browser"]["import"], manifest["exports"]["./web"]);
        let programs = ENTRIES.iter().filter(|entry| entry.kind == Kind::Program);
        let bins: Vec<&str> =
            manifest["bin"].as_object().unwrap().values().filter_map(Value::as_str).collect();
        assert_eq!(bins, programs.map(|entry| format!("node/{}.cjs", entry.name)).collect::<Vec<_>>());
    }
}
