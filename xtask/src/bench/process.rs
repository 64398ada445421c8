//! A child process whose every step is bounded in time. It is asked to end by closing its input, and ends with this
//! process in any case.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

use crate::tools::{Outcome, show};

/// A unit of processor time in `/proc`: Linux's `USER_HZ` is 100 wherever Rust runs (proc(5), time(7)).
const TICK: Duration = Duration::from_millis(10);

/// A process that prints lines.
#[derive(Debug)]
pub(super) struct Process {
    /// As it was typed, for messages.
    shown: String,
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Process {
    pub(super) fn start(command: &mut Command) -> Outcome<Self> {
        let shown = show(command);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`{shown}` cannot be run: {error}"))?;
        let input = child.stdin.take();
        let output = child.stdout.take().expect("the output is piped");
        let (sender, lines) = mpsc::channel();
        // Reads to the end, which comes with the process's own.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { shown, child, input, lines })
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Gives it a line to read.
    pub(super) fn tell(&mut self, line: &str) -> Outcome {
        let input = self.input.as_mut().ok_or("its input is closed")?;
        Ok(writeln!(input, "{line}")?)
    }

    /// The next line that it prints.
    pub(super) fn line(&mut self, within: Duration) -> Outcome<String> {
        self.lines.recv_timeout(within).map_err(|error| {
            let what = match error {
                RecvTimeoutError::Timeout => format!("printed nothing within {} s", within.as_secs()),
                RecvTimeoutError::Disconnected => "ended without a word".to_owned(),
            };
            format!("`{}` {what}", self.shown).into()
        })
    }

    /// Closes its input, and waits for its end, which must be a success.
    pub(super) fn finish(mut self, within: Duration) -> Outcome {
        drop(self.input.take());
        self.wait(within)
    }

    /// Waits for its end, which must be a success.
    pub(super) fn wait(mut self, within: Duration) -> Outcome {
        loop {
            match self.lines.recv_timeout(within) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    return Err(format!("`{}` did not end within {} s", self.shown, within.as_secs()).into());
                }
            }
        }
        let status = self.child.wait()?;
        if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", self.shown).into()) }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Neither does anything if it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The processor time of all children that have ended, and theirs.
pub(super) fn children_processor_time() -> Outcome<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, rest) = stat.rsplit_once(") ").ok_or("the system does not tell its processor times")?;
    // cutime and cstime are fields 16 and 17, and the name in parentheses, which may hold spaces, is the second.
    let ticks = rest.split_ascii_whitespace().skip(13).take(2).map(str::parse::<u32>);
    Ok(TICK * ticks.sum::<Result<u32, _>>()?)
}

#[cfg(test)]
mod tests {
    use std::{process::Command, time::Duration};

    use super::Process;

    const PATIENCE: Duration = Duration::from_secs(10);

    #[test]
    fn a_process_ends_when_its_input_does() {
        let mut process =
            Process::start(Command::new("sh").args(["-c", "echo ready; cat"])).expect("a shell");
        assert_eq!(process.line(PATIENCE).expect("a line"), "ready");
        process.finish(PATIENCE).expect("it ended");
    }

    #[test]
    fn what_fails_or_takes_too_long_is_an_error() {
        let failed = Process::start(Command::new("sh").args(["-c", "exit 3"])).expect("a shell");
        failed.finish(PATIENCE).expect_err("it failed");
        let mut silent = Process::start(&mut Command::new("cat")).expect("a program that waits");
        silent.line(Duration::from_millis(20)).expect_err("it prints nothing");
        let deaf = Process::start(Command::new("sleep").arg("60")).expect("a program that reads nothing");
        deaf.finish(Duration::from_millis(20)).expect_err("it goes on, and is stopped");
    }
}
