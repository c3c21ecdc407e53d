//! Finds a way to compile for `wasm32-unknown-unknown` on this machine.
//!
//! Three ways, tried in this order:
//! 1. the target of the active toolchain is installed;
//! 2. `rustup target add` installs it;
//! 3. Debian's `rustc-web` also compiles the standard library from `rust-web-src` (`-Zbuild-std`), and the `rust-lld` of
//!    the active toolchain links it. Debian 12 packages a current compiler, but neither its wasm32 standard library nor a
//!    linker as new as its LLVM (`lld` is 14, the compiler's LLVM is 22).

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::{debian, shell};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const FORCE: &str = "OCEAFIN_WASM_TOOLCHAIN";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// The `rust-version` of the workspace. An older `/usr/bin/rustc` (Debian's plain one) cannot compile it.
const RUST_VERSION: (u32, u32) = (1, 88);
/// A download that takes longer has failed.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Installed,
    Rustup,
    Debian,
}

impl Way {
    const ALL: [Self; 3] = [Self::Installed, Self::Rustup, Self::Debian];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Installed => "installed",
            Self::Rustup => "rustup",
            Self::Debian => "debian",
        }
    }

    fn forced(value: Option<&str>) -> Result<Option<Self>> {
        match value {
            None | Some("") => Ok(None),
            Some(value) => match Self::ALL.into_iter().find(|way| way.name() == value) {
                Some(way) => Ok(Some(way)),
                None => bail!("`{FORCE}` is `{value}`; it can be `installed`, `rustup` or `debian`"),
            },
        }
    }
}

/// A way that works on this machine, ready to make `cargo` commands.
#[derive(Debug, Clone)]
pub(crate) struct WasmToolchain {
    pub(crate) way: Way,
    target_dir: PathBuf,
    linker: Option<PathBuf>,
}

/// Finds the first way that works, installing what it needs.
pub(crate) fn wasm_toolchain(project: &Project) -> Result<WasmToolchain> {
    let forced = Way::forced(std::env::var(FORCE).ok().as_deref())?;
    let compiler = shell::capture(rustc().arg("-vV"))?;
    let refusal = project.target().join("rustup-refused");
    let way = choose(forced, |way| match way {
        Way::Installed => installed(),
        Way::Rustup
            if forced.is_none() && std::fs::read_to_string(&refusal).is_ok_and(|seen| seen == compiler) =>
        {
            bail!("`rustup target add` failed before")
        }
        Way::Rustup => rustup().inspect_err(|_| {
            // Remembered per compiler, so that a second run does not wait for the network again. If this file
            // cannot be written, the next run tries again.
            let _ =
                std::fs::create_dir_all(project.target()).and_then(|()| std::fs::write(&refusal, &compiler));
        }),
        Way::Debian => debian_packages(),
    })?;
    // Two target folders: in a shared one, each compiler would rebuild the other's work.
    let (folder, linker) = match way {
        Way::Installed | Way::Rustup => ("wasm", None),
        Way::Debian => ("wasm-debian", Some(rust_lld(&compiler)?)),
    };
    println!("compiling for {TARGET} with the {} toolchain", way.name());
    Ok(WasmToolchain { way, target_dir: project.target().join(folder), linker })
}

impl WasmToolchain {
    /// `cargo SUBCOMMAND --target wasm32-unknown-unknown`, with what this way needs.
    pub(crate) fn cargo(&self, project: &Project, subcommand: &str) -> Command {
        let mut command = Command::new(Project::cargo());
        command.current_dir(project.root()).arg(subcommand).args(["--target", TARGET]);
        command.env("CARGO_TARGET_DIR", &self.target_dir);
        let remaps: Vec<String> = unnamed_paths()
            .iter()
            .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
            .collect();
        // Added to the flags in `.cargo/config.toml`; RUSTFLAGS in the environment would replace them.
        command.arg("--config").arg(format!("target.{TARGET}.rustflags={remaps:?}"));
        if let Some(linker) = &self.linker {
            command.arg("-Zbuild-std=std,panic_abort");
            command.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        command
    }

    /// The folder that holds the output of a profile.
    pub(crate) fn output(&self, profile: &str) -> PathBuf {
        self.target_dir.join(TARGET).join(profile)
    }
}

/// Folders of this machine that hold the crates' sources, with the names that replace them: panic locations would carry
/// the folders into the shipped binary. (The standard library's sources are already named after their commit.)
fn unnamed_paths() -> Vec<(PathBuf, &'static str)> {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let registries = home.and_then(|home| std::fs::read_dir(home.join("registry/src")).ok());
    registries.into_iter().flatten().flatten().map(|registry| (registry.path(), "crates")).collect()
}

/// The forced way, or the first that works. The error says in one sentence what to do and why each way failed.
fn choose(forced: Option<Way>, mut prepare: impl FnMut(Way) -> Result<()>) -> Result<Way> {
    let ways = match forced {
        Some(way) => vec![way],
        None => Way::ALL.to_vec(),
    };
    let mut reasons = Vec::new();
    for way in ways {
        match prepare(way) {
            Ok(()) => return Ok(way),
            Err(error) => reasons.push(format!("{}: {error:#}", way.name())),
        }
    }
    bail!(
        "no way to compile for {TARGET}: run `rustup target add {TARGET}`, or on Debian, as root, `apt-get install \
         rustc-web rust-web-src` ({})",
        reasons.join("; ")
    )
}

fn installed() -> Result<()> {
    let libraries = shell::capture(rustc().args(["--print", "target-libdir", "--target", TARGET]))?;
    if !Path::new(libraries.trim()).is_dir() {
        bail!("the active toolchain has no {TARGET}");
    }
    Ok(())
}

fn rustup() -> Result<()> {
    if !shell::has("rustup") {
        bail!("there is no rustup");
    }
    let mut command = Command::new("rustup");
    command.args(["target", "add", TARGET]).env("RUSTUP_MAX_RETRIES", "1").env("RUST_BACKTRACE", "0");
    if !shell::tee(&mut command, RUSTUP_LIMIT)?.success() {
        bail!("`rustup target add` failed");
    }
    installed()
}

fn debian_packages() -> Result<()> {
    if debian_ready().is_err() {
        debian::install(&["rustc-web", "rust-web-src"])?;
    }
    debian_ready()
}

fn debian_ready() -> Result<()> {
    let version = shell::capture(Command::new(DEBIAN_RUSTC).arg("--version"))?;
    if release(&version).is_none_or(|version| version < RUST_VERSION) {
        bail!("`{DEBIAN_RUSTC}` is too old: {}", version.trim());
    }
    let sysroot = shell::capture(Command::new(DEBIAN_RUSTC).args(["--print", "sysroot"]))?;
    let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std/Cargo.toml");
    if !sources.exists() {
        bail!("the sources of the standard library are missing");
    }
    Ok(())
}

/// The linker that rustup's toolchains carry.
fn rust_lld(compiler: &str) -> Result<PathBuf> {
    let host =
        compiler.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let sysroot = shell::capture(rustc().args(["--print", "sysroot"]))?;
    let linker = Path::new(sysroot.trim()).join("lib/rustlib").join(host).join("bin/rust-lld");
    if !linker.exists() {
        bail!(
            "the active toolchain has no rust-lld to link wasm with; a toolchain installed by rustup has it"
        );
    }
    Ok(linker)
}

/// The active compiler; `RUSTC` overrides it, as it does for cargo.
fn rustc() -> Command {
    Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc")))
}

/// `(1, 96)` from `rustc 1.96.0 (...)`.
fn release(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.strip_prefix("rustc ")?.split(['.', ' ', '-']).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::{Way, choose, release};
    use anyhow::bail;

    /// Chooses on a machine where only `working` works; returns the choice and the ways that were tried.
    fn on_a_machine(forced: Option<Way>, working: &[Way]) -> (Result<Way, String>, Vec<Way>) {
        let mut tried = Vec::new();
        let chosen = choose(forced, |way| {
            tried.push(way);
            if !working.contains(&way) {
                bail!("it is not here");
            }
            Ok(())
        });
        (chosen.map_err(|error| error.to_string()), tried)
    }

    #[test]
    fn the_installed_target_is_taken_without_installing_anything() {
        let (chosen, tried) = on_a_machine(None, &[Way::Installed, Way::Rustup, Way::Debian]);
        assert_eq!((chosen, tried), (Ok(Way::Installed), vec![Way::Installed]));
    }

    #[test]
    fn rustup_comes_before_debian() {
        assert_eq!(on_a_machine(None, &[Way::Rustup, Way::Debian]).0, Ok(Way::Rustup));
        assert_eq!(on_a_machine(None, &[Way::Debian]).0, Ok(Way::Debian));
    }

    #[test]
    fn a_forced_way_is_the_only_one_tried() {
        let (chosen, tried) = on_a_machine(Some(Way::Debian), &[Way::Installed, Way::Debian]);
        assert_eq!((chosen, tried), (Ok(Way::Debian), vec![Way::Debian]));
        let (chosen, tried) = on_a_machine(Some(Way::Rustup), &[Way::Installed, Way::Debian]);
        assert!(chosen.is_err());
        assert_eq!(tried, [Way::Rustup]);
    }

    #[test]
    fn a_machine_with_nothing_gets_one_sentence_with_the_way_out() {
        let error = on_a_machine(None, &[]).0.unwrap_err();
        assert!(error.contains("rustup target add wasm32-unknown-unknown"), "{error}");
        assert!(error.contains("apt-get install rustc-web rust-web-src"), "{error}");
        for way in Way::ALL {
            assert!(error.contains(&format!("{}: it is not here", way.name())), "{error}");
        }
        assert!(!error.contains('\n'), "{error}");
    }

    #[test]
    fn the_variable_takes_the_names_of_the_ways() {
        for way in Way::ALL {
            assert_eq!(Way::forced(Some(way.name())).unwrap(), Some(way));
        }
        assert_eq!(Way::forced(None).unwrap(), None);
        assert_eq!(Way::forced(Some("")).unwrap(), None);
        assert!(
            Way::forced(Some("Debian"))
                .unwrap_err()
                .to_string()
                .contains("`installed`, `rustup` or `debian`")
        );
    }

    #[test]
    fn releases_are_read_as_numbers() {
        assert_eq!(
            release("rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)"),
            Some((1, 96))
        );
        assert_eq!(release("rustc 1.100.0-nightly (abc 2027-01-01)"), Some((1, 100)));
        assert!(release("rustc 1.9.0").unwrap() < release("rustc 1.88.0").unwrap());
        assert_eq!(release("gcc 12"), None);
    }
}
