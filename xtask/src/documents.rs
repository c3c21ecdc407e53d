//! The documents that travel in the package, with links that resolve there.
//!
//! Each document has one source, whose links resolve in a clone. The package lays the files out differently
//! (`pkg-template/README.md` becomes its `README.md`) and has no pictures. So this module rewrites each link for the package
//! and cuts text that only makes sense in a clone, which stands between two marks:
//!
//! ```text
//! <!-- in the repository -->
//! ![the till](screenshots/pos.png)
//! <!-- until here -->
//! ```
//!
//! A link to a file that is not in the package fails the build.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::files;
use crate::project::Project;

/// Files outside `docs/`: their paths in the repository and in the package.
const FILES: [(&str, &str); 5] = [
    ("pkg-template/README.md", "README.md"),
    ("CHANGELOG.md", "CHANGELOG.md"),
    ("SECURITY.md", "SECURITY.md"),
    ("LICENSE-MIT", "LICENSE-MIT"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
];

/// Documents of `docs/` that serve only contributors and are not in the package.
const FOR_CONTRIBUTORS: [&str; 2] = ["docs/architecture.md", "docs/style.md"];

const CUT_FROM: &str = "<!-- in the repository -->";
const CUT_TO: &str = "<!-- until here -->";

/// Copies every document of the package into `pkg/`.
pub(crate) fn ship(project: &Project) -> Result<()> {
    let shipped = shipped(project)?;
    for (from, to) in &shipped {
        let target = project.pkg("").join(to);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        let text = fs::read_to_string(project.path("").join(from))
            .with_context(|| format!("reading {}", from.display()))?;
        let text = if from.extension().is_some_and(|extension| extension == "md") {
            for_package(&text, from, to, &shipped).with_context(|| format!("in {}", from.display()))?
        } else {
            text
        };
        fs::write(&target, text).with_context(|| format!("writing {}", target.display()))?;
    }
    Ok(())
}

/// Every document of the package: its path in the repository and its path in the package.
fn shipped(project: &Project) -> Result<Vec<(PathBuf, PathBuf)>> {
    let mut shipped: Vec<_> =
        FILES.iter().map(|(from, to)| (PathBuf::from(from), PathBuf::from(to))).collect();
    for file in files::ending_with(&project.path("docs"), ".md")? {
        let file = file.strip_prefix(project.root())?.to_path_buf();
        if !FOR_CONTRIBUTORS.iter().any(|stays| file == Path::new(stays)) {
            shipped.push((file.clone(), file));
        }
    }
    Ok(shipped)
}

/// The text of a document in the package.
fn for_package(text: &str, from: &Path, to: &Path, shipped: &[(PathBuf, PathBuf)]) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let (mut cut, mut code) = (false, false);
    for line in text.lines() {
        match line.trim() {
            CUT_FROM => cut = true,
            CUT_TO if cut => cut = false,
            _ if cut => {}
            trimmed => {
                code ^= trimmed.starts_with("```");
                if code {
                    out.push_str(line);
                } else {
                    out.push_str(&with_links(line, from, to, shipped)?);
                }
                out.push('\n');
            }
        }
    }
    if cut {
        bail!("`{CUT_FROM}` without `{CUT_TO}`");
    }
    Ok(out)
}

/// One line of prose, with its relative links rewritten for the package.
fn with_links(line: &str, from: &Path, to: &Path, shipped: &[(PathBuf, PathBuf)]) -> Result<String> {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("](") {
        let Some((target, after)) = after.split_once(')') else { bail!("a link without its end: `{line}`") };
        out.push_str(before);
        out.push_str("](");
        out.push_str(&link(target, from, to, shipped)?);
        out.push(')');
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// The target of one link.
fn link(target: &str, from: &Path, to: &Path, shipped: &[(PathBuf, PathBuf)]) -> Result<String> {
    if target.starts_with('#') || target.contains(':') {
        return Ok(target.to_owned());
    }
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let wanted = normalized(&from.parent().unwrap_or(Path::new("")).join(path));
    let Some((_, there)) = shipped.iter().find(|(source, _)| *source == wanted) else {
        bail!(
            "`{target}` does not travel in the package: name it without a link, or put it between `{CUT_FROM}` and `{CUT_TO}`"
        );
    };
    let mut link = relative(to.parent().unwrap_or(Path::new("")), there);
    if let Some(anchor) = anchor {
        link.push('#');
        link.push_str(anchor);
    }
    Ok(link)
}

/// A relative path without `.` and `..`.
fn normalized(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(out.pop()),
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

/// The path from a folder to a file, written with `/`.
fn relative(folder: &Path, file: &Path) -> String {
    let common = folder.components().zip(file.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(common).map(|_| "..".to_owned());
    let down = file.components().skip(common).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::for_package;

    fn ship(text: &str, from: &str, to: &str) -> Result<String, String> {
        let pairs = [
            ("pkg-template/README.md", "README.md"),
            ("SECURITY.md", "SECURITY.md"),
            ("docs/errors.md", "docs/errors.md"),
            ("docs/decisions/0001-a.md", "docs/decisions/0001-a.md"),
        ];
        let shipped = pairs.map(|(from, to)| (PathBuf::from(from), PathBuf::from(to)));
        for_package(text, Path::new(from), Path::new(to), &shipped).map_err(|error| error.to_string())
    }

    #[test]
    fn links_lead_to_where_the_package_has_the_file() {
        let readme = "[a](../docs/errors.md#the-call), [b](../SECURITY.md)\n";
        assert_eq!(
            ship(readme, "pkg-template/README.md", "README.md").unwrap(),
            "[a](docs/errors.md#the-call), [b](SECURITY.md)\n"
        );
        let page = "[a](../pkg-template/README.md#quickstart) [b](decisions/0001-a.md) [c](../SECURITY.md)\n";
        assert_eq!(
            ship(page, "docs/errors.md", "docs/errors.md").unwrap(),
            "[a](../README.md#quickstart) [b](decisions/0001-a.md) [c](../SECURITY.md)\n"
        );
        let decision = "[up](../errors.md)\n";
        let place = "docs/decisions/0001-a.md";
        assert_eq!(ship(decision, place, place).unwrap(), decision);
    }

    #[test]
    fn anchors_addresses_and_code_stay() {
        let text = "[a](#here) [b](https://example.com/x)\n```js\nf[0](x);\n```\n";
        assert_eq!(ship(text, "docs/errors.md", "docs/errors.md").unwrap(), text);
    }

    #[test]
    fn what_is_for_the_repository_is_cut() {
        let text =
            "a\n<!-- in the repository -->\n![x](x.png)\n<!-- until here -->\nb\n<!-- until here -->\n";
        assert_eq!(ship(text, "docs/errors.md", "docs/errors.md").unwrap(), "a\nb\n<!-- until here -->\n");
        assert!(ship("<!-- in the repository -->\n", "docs/errors.md", "docs/errors.md").is_err());
    }

    #[test]
    fn a_link_to_what_stays_behind_fails_the_build() {
        let refused = ship("![x](screenshots/x.png)\n", "docs/errors.md", "docs/errors.md").unwrap_err();
        assert!(refused.starts_with("`screenshots/x.png` does not travel"), "{refused}");
    }
}
