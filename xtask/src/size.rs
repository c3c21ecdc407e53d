//! Sizes of what a partner downloads, and the limit of the client's wasm.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::{npm, shell};

/// The limit of the client's `.wasm`, in bytes of brotli at its best (quality 11, as a CDN stores it).
const LIMIT: u64 = 105_000;

#[derive(Debug, PartialEq, Eq)]
struct Size {
    file: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Prints the sizes of the package's files. Fails if the client's wasm exceeds its limit.
pub(crate) fn report(project: &Project, client: &str, files: &[PathBuf]) -> Result<()> {
    // Node has both compressors; crates for them would be the largest dependencies of the build script.
    let mut command = npm::script(project, "size.mjs");
    command.current_dir(project.pkg("node")).args(files);
    let sizes = parse(&shell::capture(&mut command)?)?;
    println!("{:<28} {:>10} {:>10} {:>10}", "", "raw", "gzip", "brotli");
    for size in &sizes {
        println!("{:<28} {:>10} {:>10} {:>10}", size.file, size.raw, size.gzip, size.brotli);
    }
    check(&sizes, client)
}

fn check(sizes: &[Size], client: &str) -> Result<()> {
    let size = sizes
        .iter()
        .find(|size| size.file == client)
        .with_context(|| format!("`{client}` was not measured"))?;
    if size.brotli > LIMIT {
        bail!("`{client}` takes {} bytes of brotli; its limit is {LIMIT}", size.brotli);
    }
    Ok(())
}

/// Reads lines of `FILE RAW GZIP BROTLI`.
fn parse(lines: &str) -> Result<Vec<Size>> {
    lines
        .lines()
        .map(|line| parse_line(line).with_context(|| format!("`{line}` is not a line of sizes")))
        .collect()
}

fn parse_line(line: &str) -> Option<Size> {
    let mut words = line.split('\t');
    let file = words.next()?.to_owned();
    let mut number = || words.next()?.parse().ok();
    Some(Size { file, raw: number()?, gzip: number()?, brotli: number()? })
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, check, parse};

    #[test]
    fn the_limit_counts_brotli_and_only_of_the_client() {
        let sizes =
            |client: u64| format!("a.wasm\t900000\t300000\t{client}\nb.wasm\t900000\t300000\t250000\n");
        assert!(check(&parse(&sizes(LIMIT)).unwrap(), "a.wasm").is_ok());
        assert!(check(&parse(&sizes(LIMIT + 1)).unwrap(), "a.wasm").is_err());
    }

    #[test]
    fn what_was_not_measured_does_not_pass() {
        assert!(check(&parse("").unwrap(), "a.wasm").is_err());
        assert!(parse("a.wasm\t1\t2").is_err());
        assert!(parse("a.wasm\t1\t2\tmany").is_err());
    }
}
