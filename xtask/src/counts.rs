//! Counts of passed and failed tests, read from the closing lines of the test runners.
//!
//! A crash must not look like success, and neither must a suite that ran nothing. So a runner counts as one failure if it
//! exits with an error but no failed test, or succeeds without running a test.

use crate::shell::Finished;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Counts {
    pub(crate) const FAILURE: Self = Self { passed: 0, failed: 1 };

    /// One check that either passes or fails, such as a linter.
    pub(crate) fn one(passed: bool) -> Self {
        Self { passed: u64::from(passed), failed: u64::from(!passed) }
    }

    pub(crate) fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed.saturating_add(other.passed),
            failed: self.failed.saturating_add(other.failed),
        }
    }

    /// The closing lines of `cargo test` and of wasm-bindgen's runner.
    pub(crate) fn of_cargo(finished: &Finished) -> Self {
        honest(cargo(&finished.text), finished.success())
    }

    /// The closing lines of `node --test`.
    pub(crate) fn of_node(finished: &Finished) -> Self {
        honest(node(&finished.text), finished.success())
    }

    /// The closing line `N passed, N failed`, which our own checks end with.
    pub(crate) fn of_closing_line(finished: &Finished) -> Self {
        honest(closing_line(&finished.text), finished.success())
    }
}

fn honest(counts: Counts, success: bool) -> Counts {
    let ran_nothing = counts == Counts::default();
    let crashed = !success && counts.failed == 0;
    if ran_nothing || crashed { counts.add(Counts::FAILURE) } else { counts }
}

/// Sums lines such as `test result: ok. 3 passed; 1 failed; ...`. A workspace prints one for each test program.
fn cargo(text: &str) -> Counts {
    let results = text.lines().filter_map(|line| line.trim_start().strip_prefix("test result: "));
    results.fold(Counts::default(), |sum, result| {
        let number = |what: &str| {
            let before = result.split(';').find_map(|part| part.trim().strip_suffix(what))?;
            before.rsplit(' ').next()?.parse().ok()
        };
        sum.add(Counts { passed: number(" passed").unwrap_or(0), failed: number(" failed").unwrap_or(0) })
    })
}

/// Sums `ℹ pass 3`, `ℹ fail 1`, `ℹ cancelled 1` (or `# pass 3` in TAP). A cancelled test counts as failed.
fn node(text: &str) -> Counts {
    text.lines().fold(Counts::default(), |sum, line| {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["ℹ" | "#", what, number] => {
                let number = number.parse().unwrap_or(0);
                match *what {
                    "pass" => sum.add(Counts { passed: number, failed: 0 }),
                    "fail" | "cancelled" => sum.add(Counts { passed: 0, failed: number }),
                    _ => sum,
                }
            }
            _ => sum,
        }
    })
}

/// Reads `3 passed, 1 failed` from the last line. Any other line counts as nothing.
fn closing_line(text: &str) -> Counts {
    let numbers = text.lines().last().and_then(|line| {
        let (passed, failed) = line.split_once(" passed, ")?;
        Some((passed.parse().ok()?, failed.strip_suffix(" failed")?.parse().ok()?))
    });
    numbers.map_or(Counts::default(), |(passed, failed)| Counts { passed, failed })
}

#[cfg(test)]
mod tests {
    use super::{Counts, cargo, closing_line, honest, node};

    const fn counts(passed: u64, failed: u64) -> Counts {
        Counts { passed, failed }
    }

    const CARGO: &str = "\
running 2 tests
test a ... ok
test b ... FAILED

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

   Doc-tests x
test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.31s
";

    const WASM: &str = "\
test a ... ok
test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.01s
";

    const NODE: &str = "\
✔ a (0.5ms)
ℹ tests 9
ℹ suites 0
ℹ pass 5
ℹ fail 2
ℹ cancelled 1
ℹ skipped 1
ℹ todo 0
ℹ duration_ms 45.1
";

    #[test]
    fn every_closing_line_counts() {
        assert_eq!(cargo(CARGO), counts(13, 1));
        assert_eq!(cargo(WASM), counts(4, 0));
        assert_eq!(node(NODE), counts(5, 3));
        assert_eq!(
            node("TAP version 13\n1..2\n# tests 2\n# pass 2\n# fail 0\n# cancelled 0\n"),
            counts(2, 0)
        );
    }

    #[test]
    fn text_that_only_looks_like_a_closing_line_does_not_count() {
        assert_eq!(cargo("test the_test_result: 5 passed ... ok\n"), counts(0, 0));
        assert_eq!(node("✔ pass 3\nℹ pass the salt please\nℹ pass many\n"), counts(0, 0));
    }

    #[test]
    fn only_the_last_line_closes() {
        assert_eq!(closing_line("1 passed, 0 failed\n65 passed, 2 failed\n"), counts(65, 2));
        assert_eq!(closing_line("65 passed, 2 failed\nTraceback\n"), counts(0, 0));
        assert_eq!(closing_line(""), counts(0, 0));
    }

    #[test]
    fn a_run_of_nothing_is_a_failure() {
        assert_eq!(honest(cargo(""), true), counts(0, 1));
        assert_eq!(honest(cargo("test result: ok. 0 passed; 0 failed; 0 ignored"), true), counts(0, 1));
        assert_eq!(honest(node("ℹ tests 0\nℹ pass 0\nℹ fail 0\n"), true), counts(0, 1));
    }

    #[test]
    fn a_crash_is_a_failure_whatever_was_counted_before() {
        assert_eq!(honest(cargo(WASM), false), counts(4, 1));
        assert_eq!(honest(cargo(""), false), counts(0, 1));
    }

    #[test]
    fn failures_that_were_counted_are_not_counted_twice() {
        assert_eq!(honest(cargo(CARGO), false), counts(13, 1));
        assert_eq!(honest(node(NODE), false), counts(5, 3));
    }

    #[test]
    fn a_single_check_is_one_or_the_other() {
        assert_eq!(Counts::one(true), counts(1, 0));
        assert_eq!(Counts::one(false), counts(0, 1));
    }
}
