//! What the system tells of a process.

use std::{fs, io, time::Duration};

/// A unit of processor time in `/proc`: Linux's `USER_HZ` is 100 wherever Rust runs (proc(5), time(7)).
const TICK: Duration = Duration::from_millis(10);

/// A process, seen from outside.
#[derive(Debug)]
pub struct ProcessStat {
    stat: String,
}

impl ProcessStat {
    /// The process of an id.
    #[must_use]
    pub fn new(id: u32) -> Self {
        Self { stat: format!("/proc/{id}/stat") }
    }

    /// The processor time of all its threads, its own and the kernel's on its behalf.
    ///
    /// # Errors
    ///
    /// If there is no such process.
    pub fn processor_time(&self) -> io::Result<Duration> {
        let stat = fs::read_to_string(&self.stat)?;
        let ticks = |index| field(&stat, index).and_then(|field| field.parse::<u32>().ok());
        // utime and stime are fields 14 and 15.
        let (user, system) = ticks(14).zip(ticks(15)).ok_or(io::ErrorKind::InvalidData)?;
        Ok(TICK * (user + system))
    }

    /// Whether its first thread waits for something.
    ///
    /// # Errors
    ///
    /// If there is no such process.
    pub fn sleeps(&self) -> io::Result<bool> {
        Ok(field(&fs::read_to_string(&self.stat)?, 3) == Some("S"))
    }
}

/// A field of proc(5)'s `stat`, counted from 1; the second is the program's name in parentheses, which may hold
/// spaces.
fn field(stat: &str, index: usize) -> Option<&str> {
    let (_, rest) = stat.rsplit_once(") ")?;
    rest.split_ascii_whitespace().nth(index.checked_sub(3)?)
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn fields_are_counted_behind_the_name() {
        let stat = "12 (a) b (c) S 1 2 3";
        assert_eq!((field(stat, 3), field(stat, 6), field(stat, 2)), (Some("S"), Some("3"), None));
    }
}
