//! Checks TypeScript and JavaScript with Biome (`biome.jsonc`), and the length of their comment lines.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::counts::Counts;
use crate::project::Project;
use crate::{npm, shell};

/// The longest comment line. Biome formats the code itself to this width.
const WIDTH: usize = 110;
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// The suites of `cargo xtask lint`.
pub(crate) const SUITES: [&str; 3] = ["fmt", "clippy", "biome"];

/// Writes whatever the formatters and linters can fix.
pub(crate) fn fix(project: &Project) -> Result<()> {
    npm::provision(project)?;
    shell::run(Command::new(Project::cargo()).current_dir(project.root()).args(["fmt", "--all"]))?;
    // Biome fails when a fault remains that it cannot fix. The suite `biome` reports those.
    biome(project).args(["--write", "--max-diagnostics=none"]).status()?;
    Ok(())
}

/// The suite `biome`.
pub(crate) fn check(project: &Project) -> Result<Counts> {
    npm::provision(project)?;
    let checked = shell::tee(&mut biome(project), LIMIT)?.success();
    let long = long_comments(project)?;
    for line in &long {
        println!("{line}: the comment is longer than {WIDTH} characters");
    }
    Ok(Counts::one(checked).add(Counts::one(long.is_empty())))
}

fn biome(project: &Project) -> Command {
    let mut command = npm::tool(project, "biome");
    command.args(["check", "--error-on-warnings"]);
    command
}

/// `FILE:LINE` of each comment line that is too long, in all files that git does not ignore.
fn long_comments(project: &Project) -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.current_dir(project.root()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = shell::capture(git.args(["--", "*.ts", "*.mts", "*.js", "*.mjs", "*.cjs", "*.jsx"]))?;
    let mut long = Vec::new();
    for name in listed.split_terminator('\0').filter(|name| project.path(name).is_file()) {
        let text = fs::read_to_string(project.path(name)).with_context(|| format!("reading {name}"))?;
        long.extend(too_long(&text).map(|number| format!("{}:{number}", Path::new(name).display())));
    }
    Ok(long)
}

/// The numbers of the comment lines in a text that are too long. Rows of tables, code and lines without a space are exempt.
fn too_long(text: &str) -> impl Iterator<Item = usize> {
    text.lines().enumerate().filter(|(_, line)| is_too_long(line)).map(|(index, _)| index.saturating_add(1))
}

fn is_too_long(line: &str) -> bool {
    let comment = line.trim_start();
    let Some(words) = ["// ", "/** ", "* "].iter().find_map(|start| comment.strip_prefix(start)) else {
        return false;
    };
    let prose = words.starts_with(|first: char| first != '|' && first != ' ') && words.contains(' ');
    prose && !words.contains("=>") && line.chars().count() > WIDTH
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, is_too_long};

    #[test]
    fn only_prose_that_can_be_wrapped_is_too_long() {
        let words = "word ".repeat(WIDTH / 5);
        for start in ["// ", " * ", "  /** "] {
            assert!(is_too_long(&format!("{start}{words}word")), "{start}");
        }
        assert!(!is_too_long(&format!("// {}", words.get(..WIDTH - 4).unwrap())));
        assert!(!is_too_long(&format!("// | {words}")));
        assert!(!is_too_long(&format!("// {}", "x".repeat(WIDTH))));
        assert!(!is_too_long(&format!("say(\"{words}\");")));
    }
}
