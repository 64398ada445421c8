//! What `cargo xtask test` ran, and what came of it.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use crate::tools::{Outcome, run, run_watched, show};

/// What was run so far, and what came of it.
#[derive(Default)]
pub(crate) struct Report {
    passed: usize,
    failed: usize,
    ignored: usize,
    steps: Vec<(String, Duration, bool)>,
}

impl Report {
    /// A command that holds or does not: it counts as one test.
    pub(crate) fn step(&mut self, name: &str, command: &mut Command) {
        println!("\n== {name}: {}", show(command));
        let started = Instant::now();
        let done = run(command);
        self.record(name, started, done);
    }

    /// A check that is no command.
    pub(crate) fn check(&mut self, name: &str, check: impl FnOnce() -> Outcome) {
        println!("\n== {name}");
        let started = Instant::now();
        let done = check();
        self.record(name, started, done);
    }

    fn record(&mut self, name: &str, started: Instant, done: Outcome) {
        if let Err(error) = &done {
            eprintln!("{name}: {error}");
        }
        if done.is_ok() {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
        self.steps.push((name.to_owned(), started.elapsed(), done.is_ok()));
    }

    /// A command of cargo that runs tests, which are counted.
    pub(crate) fn tests(&mut self, name: &str, command: &mut Command) {
        self.counted(name, command.arg("--no-fail-fast"), cargo_result);
    }

    /// A run of Vitest, whose tests are counted.
    pub(crate) fn vitest(&mut self, name: &str, command: &mut Command) {
        self.counted(name, command, vitest_result);
    }

    /// A command that runs tests; `result` reads the lines in which it tells how many.
    fn counted(&mut self, name: &str, command: &mut Command, result: fn(&str) -> Option<Counts>) {
        println!("\n== {name}: {}", show(command));
        let started = Instant::now();
        let failed_before = self.failed;
        let mut ran = 0;
        let done = run_watched(command, |line| {
            if let Some(counts) = result(line) {
                ran += counts.passed + counts.failed;
                self.passed += counts.passed;
                self.failed += counts.failed;
                self.ignored += counts.ignored;
            }
        });
        let succeeded = match done {
            Ok(succeeded) => {
                if ran == 0 {
                    eprintln!("{name}: no test was run");
                }
                succeeded && ran > 0
            }
            Err(error) => {
                eprintln!("{name}: {error}");
                false
            }
        };
        if !succeeded && self.failed == failed_before {
            self.failed += 1; // it did not come to its tests, or to its end
        }
        self.steps.push((name.to_owned(), started.elapsed(), succeeded));
    }

    pub(crate) fn finish(self) -> Outcome {
        println!();
        for (name, took, held) in &self.steps {
            println!("{:>7.1} s  {}  {name}", took.as_secs_f64(), if *held { "ok    " } else { "FAILED" });
        }
        println!("\n{} passed, {} failed, {} skipped", self.passed, self.failed, self.ignored);
        // The summary is the last line; what failed was reported where it happened.
        if self.failed == 0 { Ok(()) } else { std::process::exit(1) }
    }
}

/// What came of some tests.
#[derive(Debug, PartialEq, Eq)]
struct Counts {
    passed: usize,
    failed: usize,
    ignored: usize,
}

/// What cargo says at the end of each of its test programs.
fn cargo_result(line: &str) -> Option<Counts> {
    let counts = line.strip_prefix("test result: ")?;
    Some(Counts {
        passed: count(counts, "passed"),
        failed: count(counts, "failed"),
        ignored: count(counts, "ignored"),
    })
}

/// What Vitest says at its end.
fn vitest_result(line: &str) -> Option<Counts> {
    let counts = line.strip_prefix("      Tests  ")?;
    Some(Counts {
        passed: count(counts, "passed"),
        failed: count(counts, "failed"),
        ignored: count(counts, "skipped") + count(counts, "todo"),
    })
}

/// The number in front of a word: `12 passed`.
fn count(counts: &str, word: &str) -> usize {
    let words: Vec<&str> = counts.split([' ', ';', '.', '|']).filter(|word| !word.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Counts, cargo_result, vitest_result};

    #[test]
    fn results_of_cargo_are_counted() {
        let line =
            "test result: ok. 12 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(cargo_result(line), Some(Counts { passed: 12, failed: 1, ignored: 2 }));
        assert_eq!(cargo_result("test a ... ok"), None);
    }

    #[test]
    fn results_of_vitest_are_counted() {
        let line = "      Tests  1 failed | 19 passed | 2 skipped | 3 todo (25)";
        assert_eq!(vitest_result(line), Some(Counts { passed: 19, failed: 1, ignored: 5 }));
        assert_eq!(vitest_result(" Test Files  2 passed (2)"), None);
        assert_eq!(vitest_result("      Tests  no tests"), Some(Counts { passed: 0, failed: 0, ignored: 0 }));
    }
}
