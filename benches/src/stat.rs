//! What the system tells of a process.

use std::{
    fs, io, thread,
    time::{Duration, Instant},
};

/// A unit of processor time in `/proc`: Linux's `USER_HZ` is 100 wherever Rust runs (proc(5), time(7)).
const TICK: Duration = Duration::from_millis(10);

/// How long a process may take to come to rest. Under callgrind a server is some fifty times slower than without.
const PATIENCE: Duration = Duration::from_secs(10);

/// A process, seen from outside.
#[derive(Debug)]
pub struct ProcessStat {
    stat: String,
    status: String,
}

impl ProcessStat {
    /// The process of an id.
    #[must_use]
    pub fn new(id: u32) -> Self {
        Self { stat: format!("/proc/{id}/stat"), status: format!("/proc/{id}/status") }
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

    /// Returns once its first thread waits for something. The system has no event for this, so it is asked again and again.
    ///
    /// # Errors
    ///
    /// If there is no such process, or it does not come to rest.
    pub fn wait_until_asleep(&self) -> io::Result<()> {
        let started = Instant::now();
        while !self.sleeps()? {
            if started.elapsed() > PATIENCE {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "the process does not come to rest"));
            }
            thread::yield_now();
        }
        Ok(())
    }

    /// How much of its memory is resident, in KiB.
    ///
    /// # Errors
    ///
    /// If there is no such process.
    pub fn resident(&self) -> io::Result<u32> {
        let status = fs::read_to_string(&self.status)?;
        resident(&status).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

/// A field of proc(5)'s `stat`, counted from 1; the second is the program's name in parentheses, which may hold
/// spaces.
fn field(stat: &str, index: usize) -> Option<&str> {
    let (_, rest) = stat.rsplit_once(") ")?;
    rest.split_ascii_whitespace().nth(index.checked_sub(3)?)
}

/// The resident memory that proc(5)'s `status` tells.
fn resident(status: &str) -> Option<u32> {
    let rest = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    rest.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{field, resident};

    #[test]
    fn fields_are_counted_behind_the_name() {
        let stat = "12 (a) b (c) S 1 2 3";
        assert_eq!((field(stat, 3), field(stat, 6), field(stat, 2)), (Some("S"), Some("3"), None));
    }
    #[test]
    fn resident_memory_is_one_of_many_lines() {
        assert_eq!(resident("Name:\tx\nVmHWM:\t    9 kB\nVmRSS:\t 5304 kB\n"), Some(5304));
        assert_eq!(resident("Name:\tx\n"), None);
    }
}
