//! Runs suites and adds up their counts. A failing suite stops only the suites that need it.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::counts::Counts;
use crate::project::Project;
use crate::suites::{SUITES, Suite, Workbench};

/// How one suite went.
#[derive(Debug)]
struct Row {
    name: &'static str,
    counts: Counts,
    time: Duration,
    /// Why it failed without a failed test.
    note: String,
}

/// Runs the named suites and the suites they need, or all for no names. The last line printed is `N passed, N failed`.
pub(crate) fn run(project: &Project, only: &[String]) -> ExitCode {
    let chosen = with_needs(only);
    let total = chosen.len();
    let mut bench = Workbench::new(project);
    let mut rows: Vec<Row> = Vec::with_capacity(total);
    for (position, suite) in chosen.iter().enumerate() {
        println!("\n=== suite {} of {total}: {} ===", position.saturating_add(1), suite.name);
        let started = Instant::now();
        let (counts, note) = match missing_need(suite, &rows) {
            Some(need) => (Counts::FAILURE, format!("not run: it needs `{need}`, which failed")),
            None => match (suite.run)(&mut bench) {
                Ok(counts) => (counts, String::new()),
                Err(error) => (Counts::FAILURE, format!("{error:#}")),
            },
        };
        if !note.is_empty() {
            println!("{}: {note}", suite.name);
        }
        rows.push(Row { name: suite.name, counts, time: started.elapsed(), note });
    }
    let sum = rows.iter().fold(Counts::default(), |sum, row| sum.add(row.counts));
    println!("\n{:<14} {:>8} {:>8} {:>8}", "suite", "passed", "failed", "seconds");
    for Row { name, counts, time, note } in &rows {
        let note = note.lines().next().unwrap_or_default();
        println!("{name:<14} {:>8} {:>8} {:>8.1}  {note}", counts.passed, counts.failed, time.as_secs_f32());
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed == 0 && sum.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The named suites and the suites they need, in the order of [`SUITES`]; all for no names.
fn with_needs(only: &[String]) -> Vec<&'static Suite> {
    let named = |name: &str| only.is_empty() || only.iter().any(|chosen| chosen == name);
    let needed = |name: &str| SUITES.iter().any(|suite| named(suite.name) && suite.needs == Some(name));
    SUITES.iter().filter(|suite| named(suite.name) || needed(suite.name)).collect()
}

/// The suite that this one needs and that failed.
fn missing_need(suite: &Suite, rows: &[Row]) -> Option<&'static str> {
    suite.needs.filter(|need| rows.iter().any(|row| row.name == *need && row.counts.failed > 0))
}

#[cfg(test)]
mod tests {
    use super::{Counts, Row, SUITES, missing_need, with_needs};
    use std::time::Duration;

    fn chosen(only: &[&str]) -> Vec<&'static str> {
        let only: Vec<String> = only.iter().map(|&name| name.to_owned()).collect();
        with_needs(&only).iter().map(|suite| suite.name).collect()
    }

    #[test]
    fn a_named_suite_brings_what_it_needs_and_nothing_else() {
        assert_eq!(chosen(&["js"]), ["build", "js"]);
        assert_eq!(chosen(&["native", "fmt"]), ["fmt", "native"]);
        assert_eq!(chosen(&[]).len(), SUITES.len());
    }

    #[test]
    fn only_a_failed_need_stops_a_suite() {
        let row = |name, counts| Row { name, counts, time: Duration::ZERO, note: String::new() };
        let js = SUITES.iter().find(|suite| suite.name == "js").unwrap();
        assert_eq!(missing_need(js, &[row("build", Counts::FAILURE)]), Some("build"));
        assert_eq!(missing_need(js, &[row("fmt", Counts::FAILURE), row("build", Counts::one(true))]), None);
    }
}
