//! A run of a compiler: `tsc --noEmit --strict`, and what it takes.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::super::{process::children_processor_time, statistics::Values};
use crate::{
    npm,
    tools::{Outcome, workspace},
};

/// How often it is looked how much memory is in use.
const LOOK: Duration = Duration::from_millis(5);

/// A version of TypeScript's compiler.
pub(super) struct Compiler {
    pub(super) name: &'static str,
    /// Within `node_modules`.
    program: &'static str,
}

/// The first is the one that the limits are for.
pub(super) const COMPILERS: &[Compiler] = &[
    Compiler { name: "5.9", program: "typescript/lib/tsc.js" },
    Compiler { name: "7", program: "typescript-7/bin/tsc" },
];

/// What one run took.
pub(super) struct Run {
    elapsed: f64,
    processor: f64,
    /// In MB, what the compiler counts in the end.
    memory: f64,
    /// In MB, the most that its processes had, each at its own time.
    resident: f64,
    instantiations: f64,
}

/// What some runs took.
#[derive(Default)]
pub(super) struct Figures {
    pub(super) elapsed: Values,
    pub(super) processor: Values,
    /// The lesser of both: what a run would have taken at most if nothing else had run. A program that computes takes no
    /// longer than its processor time, if only it gets a processor.
    pub(super) undisturbed: Values,
    pub(super) memory: Values,
    pub(super) resident: Values,
    pub(super) instantiations: Values,
}

impl Figures {
    pub(super) fn push(&mut self, run: &Run) {
        self.elapsed.push(run.elapsed);
        self.processor.push(run.processor);
        self.undisturbed.push(run.elapsed.min(run.processor));
        self.memory.push(run.memory);
        self.resident.push(run.resident);
        self.instantiations.push(run.instantiations);
    }
}

impl Compiler {
    /// Checks a project on these processors. It must be accepted.
    pub(super) fn check(&self, project: &Path, cores: &str) -> Outcome<Run> {
        let program = workspace().join(npm::CLIENT).join("node_modules").join(self.program);
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", cores, "node", "--max-old-space-size=8192"]).arg(program);
        command.args([
            "--project",
            ".",
            "--noEmit",
            "--strict",
            "--extendedDiagnostics",
            "--pretty",
            "false",
        ]);
        command.current_dir(project).stdin(Stdio::null()).stdout(Stdio::piped());
        let (started, before) = (Instant::now(), children_processor_time()?);
        let mut child = command.spawn()?;
        let mut output = child.stdout.take().ok_or("the output is piped")?;
        let reader = thread::spawn(move || {
            let mut text = String::new();
            output.read_to_string(&mut text).map(|_| text)
        });
        let mut peaks = BTreeMap::new();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            peak(child.id(), &mut peaks);
            thread::sleep(LOOK);
        };
        let elapsed = started.elapsed().as_secs_f64();
        let processor = (children_processor_time()? - before).as_secs_f64();
        let text = reader.join().map_err(|_| "the output could not be read")??;
        if !status.success() {
            let said: Vec<_> = text.lines().take(10).collect();
            return Err(format!(
                "TypeScript {} refuses {}:\n{}",
                self.name,
                project.display(),
                said.join("\n")
            )
            .into());
        }
        Ok(Run {
            elapsed,
            processor,
            memory: diagnostic(&text, "Memory used")? / 1e3,
            resident: peaks.values().sum::<f64>() / 1e3,
            instantiations: diagnostic(&text, "Instantiations")?,
        })
    }
}

/// Notes the most memory that a process and those that it started have had, in kB.
fn peak(id: u32, peaks: &mut BTreeMap<u32, f64>) {
    // What has ended meanwhile is not there any more.
    let Ok(status) = fs::read_to_string(format!("/proc/{id}/status")) else { return };
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    if let Some(most) = most.and_then(|most| most.trim().strip_suffix(" kB")?.parse::<f64>().ok()) {
        peaks.insert(id, most * 1.024);
    }
    for task in fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten() {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        for child in children.split_whitespace().filter_map(|child| child.parse().ok()) {
            peak(child, peaks);
        }
    }
}

/// A number of `--extendedDiagnostics`, of which one stands in a line: `Memory used:  236136K`.
fn diagnostic(text: &str, name: &str) -> Outcome<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let number = line.and_then(|line| line.trim().trim_end_matches(['K', 's']).parse().ok());
    Ok(number.ok_or_else(|| format!("the compiler tells no `{name}`"))?)
}

#[cfg(test)]
mod tests {
    use super::diagnostic;

    #[test]
    fn numbers_are_found_by_their_names() {
        let text = "Instantiations:   18383\nMemory used:    236136K\nTotal time:      3.5s\n";
        assert_eq!(diagnostic(text, "Memory used").expect("a number"), 236_136.0);
        assert_eq!(diagnostic(text, "Instantiations").expect("a number"), 18_383.0);
        diagnostic(text, "Memory").expect_err("there is no such line");
    }
}
