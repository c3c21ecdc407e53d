//! Compiles a crate to the optimised `.wasm` of the package and the glue that the façade imports.
//!
//! The façade imports the output under these names (`paths` and `rootDirs` of `pkg-template/tsconfig.json`, which tsc and
//! esbuild both read):
//!
//! | name | file | is |
//! |---|---|---|
//! | `#core/partner` | `build/core/partner.js` | glue of the client core: its exports and `__wbg_set_wasm(exports)` |
//! | `#core/partner-imports` | `build/core/partner-imports.js` | of that glue, what the wasm file imports; for pages |
//! | `#core/partner-base64` | `build/core/partner-base64.js` | the wasm file as text; for pages |
//! | `#core/sandbox` | `build/core/sandbox.js` | the same for the sandbox |
//! | `./generated/*.js` | `build/generated/*.ts` | types written by the Rust core (see [`crate::generate`]) |
//!
//! To start a core: `new WebAssembly.Instance(module, { "./oceafin_partner_bg.js": glue })`, then
//! `glue.__wbg_set_wasm(instance.exports)`, then `instance.exports.__wbindgen_start()`.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::provision::WasmToolchain;
use crate::{npm, shell};

/// A crate that becomes a `.wasm` file of its own.
#[derive(Debug)]
pub(crate) struct Core {
    package: &'static str,
    /// File name without `.wasm`.
    file: &'static str,
    /// Name after `#core/`.
    alias: &'static str,
    /// Whether it is loaded in pages too.
    in_pages: bool,
}

pub(crate) const PARTNER: Core =
    Core { package: "oceafin-partner", file: "oceafin_partner", alias: "partner", in_pages: true };
/// Separate from the client, so that a partner's service does not load the sandbox.
pub(crate) const SANDBOX: Core =
    Core { package: "oceafin-sandbox", file: "oceafin_sandbox", alias: "sandbox", in_pages: false };

/// The features that Rust's wasm32 target and wasm-bindgen emit. Every runtime of the package has supported them since 2021.
/// (Externrefs and multi-value are listed only because wasm-opt must understand its input.)
const WASM_OPT: [&str; 13] = [
    "-O3",
    "--converge",
    "--strip-target-features",
    "--strip-producers",
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
];

impl Core {
    pub(crate) fn package(&self) -> &'static str {
        self.package
    }

    /// The file's name in the package.
    pub(crate) fn wasm_file(&self) -> String {
        format!("{}.wasm", self.file)
    }

    /// The optimised file.
    pub(crate) fn optimised(&self, project: &Project) -> PathBuf {
        project.build("wasm").join(self.wasm_file())
    }

    /// Compiles the crate.
    pub(crate) fn compile(&self, project: &Project, toolchain: &WasmToolchain) -> Result<PathBuf> {
        // `cdylib` here and not in the manifest: cargo puts no hash into the name of a cdylib. The crate with and without
        // its features, as root and as dependency, would overwrite each other, and every run would rebuild both.
        let mut cargo = toolchain.cargo(project, "rustc");
        cargo.args(["--package", self.package, "--lib", "--crate-type", "cdylib"]);
        cargo.args(["--features", "wasm", "--profile", "wasm"]);
        shell::run(&mut cargo)?;
        Ok(toolchain.output("wasm").join(self.wasm_file()))
    }

    /// Makes the glue and the optimised file from the compiled one, unless both are up to date.
    pub(crate) fn finish(&self, project: &Project, compiled: &PathBuf, bindgen: &Path) -> Result<()> {
        let stamp_file = project.build("wasm").join(format!("{}.stamp", self.file));
        let stamp = stamp(project, compiled)?;
        if fs::read_to_string(&stamp_file).is_ok_and(|found| found == stamp) {
            return Ok(());
        }
        for folder in ["wasm", "core"] {
            fs::create_dir_all(project.build(folder))?;
        }
        let glue_dir = project.build("glue").join(self.alias);
        shell::run(Command::new(bindgen).arg(compiled).arg(&glue_dir).arg(self.file))?;
        let bound = glue_dir.join(format!("{}_bg.wasm", self.file));
        let mut wasm_opt = npm::tool(project, "wasm-opt");
        shell::run(wasm_opt.args(WASM_OPT).arg(&bound).arg("--output").arg(self.optimised(project)))?;
        fs::write(project.build("core").join(format!("{}.js", self.alias)), self.glue_module())?;
        fs::write(project.build("core").join(format!("{}.d.ts", self.alias)), self.glue_types())?;
        if self.in_pages {
            let mut script = npm::script(project, "page-core.mjs");
            script.arg(self.optimised(project));
            script.arg(format!("../glue/{}/{}_bg.js", self.alias, self.file));
            shell::run(script.arg(project.build("core").join(self.alias)))?;
        }
        fs::write(stamp_file, stamp).context("writing the stamp of the wasm file")
    }

    /// The module `#core/NAME`. It re-exports the glue, because wasm-bindgen declares only what the crate exports.
    fn glue_module(&self) -> String {
        format!("export * from \"../glue/{}/{}_bg.js\";\n", self.alias, self.file)
    }

    fn glue_types(&self) -> String {
        format!(
            "export * from \"../glue/{}/{}.js\";\n\
             /** Hands the instance's exports to the glue. */\n\
             export function __wbg_set_wasm(exports: WebAssembly.Exports): void;\n",
            self.alias, self.file
        )
    }
}

/// The tools of `xtask/bindgen`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tool {
    Bindgen,
    Meter,
    TestRunner,
}

/// Builds the client's core with the feature `guarded`, for the tests of the boundary: memory regions between canaries,
/// overflow checks, no optimisation. It works with the shipped glue, since it imports nothing more. Returns the file.
pub(crate) fn build_guarded(project: &Project, toolchain: &WasmToolchain) -> Result<PathBuf> {
    let bindgen = build_tool(project, Tool::Bindgen)?;
    let mut cargo = toolchain.cargo(project, "rustc");
    cargo.args(["--package", PARTNER.package, "--lib", "--crate-type", "cdylib", "--features", "guarded"]);
    shell::run(cargo.args(QUICK_TO_COMPILE))?;
    let glue = project.build("guarded");
    let compiled = toolchain.output("debug").join(PARTNER.wasm_file());
    shell::run(Command::new(bindgen).arg(compiled).arg(&glue).arg(PARTNER.file))?;
    Ok(glue.join(format!("{}_bg.wasm", PARTNER.file)))
}

/// Settings for programs that are compiled often and run briefly: they compile in a quarter of the time that the workspace's
/// own settings take.
pub(crate) const QUICK_TO_COMPILE: [&str; 4] =
    ["--config", "profile.dev.package.\"*\".opt-level=0", "--config", "profile.dev.debug=false"];

/// Builds a tool, unless it is up to date.
pub(crate) fn build_tool(project: &Project, tool: Tool) -> Result<PathBuf> {
    let mut cargo = Command::new(Project::cargo());
    cargo.current_dir(project.root()).args(["build", "--package", "bindgen"]).args(QUICK_TO_COMPILE);
    // A target folder of its own: with these settings the tools share nothing with the crates, and in one folder each
    // would rebuild the other's work.
    let target = project.target().join("tools");
    cargo.arg("--target-dir").arg(&target);
    let name = match tool {
        Tool::Bindgen => "bindgen",
        Tool::Meter => "meter",
        Tool::TestRunner => {
            cargo.args(["--features", "runner"]);
            "wasm-bindgen-test-runner"
        }
    };
    shell::run(cargo.args(["--bin", name]))?;
    Ok(target.join("debug").join(name))
}

/// Changes when the compiled file, a tool or an option does.
fn stamp(project: &Project, compiled: &PathBuf) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    fs::read(compiled).with_context(|| format!("reading {}", compiled.display()))?.hash(&mut hasher);
    WASM_OPT.hash(&mut hasher);
    for input in [
        "Cargo.lock",
        "xtask/bindgen/src/main.rs",
        "xtask/src/wasm.rs",
        "xtask/js/page-core.mjs",
        "node_modules/binaryen/package.json",
    ] {
        fs::read(project.path(input)).with_context(|| format!("reading {input}"))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}\n", hasher.finish()))
}

#[cfg(test)]
mod tests {
    /// The version of `name = "=1.2.3"` or `name = { version = "=1.2.3", ... }` in a manifest.
    fn pinned<'a>(manifest: &'a str, name: &str) -> Option<&'a str> {
        let value = manifest.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "))?;
        value.split_once("\"=")?.1.split('"').next()
    }

    /// The version of a package in the lock file.
    fn locked<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
        lock.split_once(&format!("name = \"{name}\"\nversion = \""))?.1.split('"').next()
    }

    /// Glue and wasm share a private format that changes with every release. If the versions of bindgen and of the crate
    /// differ, the package does not load.
    #[test]
    fn bindgen_has_exactly_the_version_of_the_runtime_crate() {
        let workspace = include_str!("../../Cargo.toml");
        let tools = include_str!("../bindgen/Cargo.toml");
        let lock = include_str!("../../Cargo.lock");
        let version = pinned(workspace, "wasm-bindgen").unwrap();
        for tool in ["wasm-bindgen-cli", "wasm-bindgen-cli-support"] {
            assert_eq!(pinned(tools, tool), Some(version), "{tool} in xtask/bindgen/Cargo.toml");
            assert_eq!(locked(lock, tool), Some(version), "{tool} in Cargo.lock");
        }
        assert_eq!(locked(lock, "wasm-bindgen"), Some(version), "wasm-bindgen in Cargo.lock");
    }

    #[test]
    fn an_unpinned_version_is_not_taken_for_a_pin() {
        assert_eq!(pinned("a = \"=1.2.3\"\n", "a"), Some("1.2.3"));
        assert_eq!(pinned("a = { version = \"=1.2.3\", optional = true }", "a"), Some("1.2.3"));
        assert_eq!(pinned("a = \"1.2.3\"", "a"), None);
        assert_eq!(pinned("a-b = \"=1.2.3\"", "a"), None);
    }
}
