//! A processor for each of the two processes of a measurement.

use std::{path::Path, process::Command};

use crate::tools::{Outcome, processors};

/// The processors that what is measured and what is at the other end run on.
pub(super) struct Cores {
    pub(super) measured: String,
    pub(super) other: String,
}

/// The first two processors that this process may use.
pub(super) fn cores() -> Outcome<Cores> {
    if processors() < 2 {
        return Err(
            "this takes two processors: one for what is measured, one for what is at the other end".into()
        );
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap_or_default();
    let mut allowed = listed(allowed);
    let mut next =
        || allowed.next().map(|core| core.to_string()).ok_or("the system does not tell its processors");
    Ok(Cores { measured: next()?, other: next()? })
}

/// The numbers of a list such as `0-3,8`.
fn listed(list: &str) -> impl Iterator<Item = u32> {
    list.trim().split(',').flat_map(|range| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        match (first.parse(), last.parse::<u32>()) {
            (Ok(first), Ok(last)) => first..last + 1,
            _ => 0..0,
        }
    })
}

pub(super) fn pinned(core: &str, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", core]).arg(program);
    command
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn lists_of_processors_are_read() {
        assert_eq!(listed("\t0-2,8\n").collect::<Vec<_>>(), [0, 1, 2, 8]);
        assert_eq!(listed("").count(), 0);
    }
}
