//! Where the instructions of a call are spent: what callgrind_annotate tells of two runs, one less the other.

use std::{collections::BTreeMap, path::Path, process::Command};

use super::instructions::Counted;
use crate::tools::{Outcome, show, workspace};

/// How many functions are listed.
const LISTED: usize = 40;

/// Instructions of one call, by what callgrind_annotate names: `file:function`.
type Spent = BTreeMap<String, i64>;

/// Prints what the crates take in both servers, and which functions of ours take most.
pub(super) fn print(hyper: &Counted, ours: &Counted) -> Outcome {
    let (hyper_itself, ours_itself) = (spent(hyper, false)?, spent(ours, false)?);

    println!("\nInstructions of a call by the crate whose source they come from:\n");
    println!("{:>7} {:>7} {:>7}", "hyper", "ours", "above");
    let (hyper_origins, ours_origins) = (by_origin(&hyper_itself), by_origin(&ours_itself));
    let mut origins: Vec<&str> =
        hyper_origins.keys().chain(ours_origins.keys()).map(String::as_str).collect();
    origins.sort_by_key(|origin| (-ours_origins.get(*origin).unwrap_or(&0), *origin));
    origins.dedup();
    for origin in origins {
        let taken = |spent: &Spent| spent.get(origin).copied().unwrap_or_default();
        let (hyper, ours) = (taken(&hyper_origins), taken(&ours_origins));
        if hyper + ours >= 10 {
            println!("{hyper:>7} {ours:>7} {:>+7}  {origin}", ours - hyper);
        }
    }

    println!("\nFunctions of ours that take most themselves:\n");
    list(&ours_itself);
    println!("\nFunctions of ours that take most with all that they call:\n");
    list(&spent(ours, true)?);
    println!();
    Ok(())
}

fn list(spent: &Spent) {
    let mut functions: Vec<_> = spent.iter().collect();
    functions.sort_by_key(|(_, instructions)| -**instructions);
    for (function, instructions) in functions.into_iter().take(LISTED) {
        println!("{instructions:>7}  {function}");
    }
}

/// What one call takes, by function; with what the function calls, or without.
fn spent(counted: &Counted, inclusive: bool) -> Outcome<Spent> {
    let [once, twice] = counted.files();
    let mut spent = annotate(twice, inclusive)?;
    for (function, instructions) in annotate(once, inclusive)? {
        *spent.entry(function).or_default() -= instructions;
    }
    for instructions in spent.values_mut() {
        *instructions /= counted.calls();
    }
    Ok(spent)
}

fn annotate(file: &Path, inclusive: bool) -> Outcome<Spent> {
    let mut command = Command::new("callgrind_annotate");
    command.args(["--threshold=100", "--auto=no"]).arg(if inclusive {
        "--inclusive=yes"
    } else {
        "--inclusive=no"
    });
    let output =
        command.arg(file).output().map_err(|error| format!("callgrind_annotate cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{}` failed ({})", show(&command), output.status).into());
    }
    let mut spent = Spent::new();
    for (function, instructions) in String::from_utf8_lossy(&output.stdout).lines().filter_map(line) {
        let sum = spent.entry(function).or_default();
        // A function can stand in several lines, which with all that they call are parts of each other.
        *sum = if inclusive { instructions.max(*sum) } else { instructions + *sum };
    }
    Ok(spent)
}

/// A function and its instructions: `1,234 ( 5.67%)  file:function [object]`.
fn line(text: &str) -> Option<(String, i64)> {
    let (figures, rest) = text.split_once("%)  ")?;
    let instructions = figures.split_once('(')?.0.trim().replace(',', "").parse().ok()?;
    let name = rest.rsplit_once(" [").map_or(rest, |(name, _)| name);
    (name != "PROGRAM TOTALS").then(|| (shorten(name), instructions))
}

/// Leaves out the folders that cargo, rustc and this workspace have in common.
fn shorten(name: &str) -> String {
    let name = match name.split_once("/registry/src/") {
        Some((_, rest)) => rest.split_once('/').map_or(rest, |(_, rest)| rest),
        None => name,
    };
    let name = match name.strip_prefix("/rustc/") {
        Some(rest) => rest.split_once("/library/").map_or(rest, |(_, rest)| rest),
        None => name,
    };
    let own = workspace().to_str().and_then(|workspace| name.strip_prefix(workspace));
    own.unwrap_or(name).trim_start_matches('/').to_owned()
}

/// Sums by the first folder: a crate's, or, where glibc names its sources, that of a part of it.
fn by_origin(spent: &Spent) -> Spent {
    let mut origins = Spent::new();
    for (function, instructions) in spent {
        let file = function.split_once(':').map_or(function.as_str(), |(file, _)| file);
        let origin = match file.strip_prefix("./").or(file.strip_prefix("../")) {
            Some(libc) => {
                format!("libc {}", libc.trim_start_matches("../").split('/').next().unwrap_or_default())
            }
            None => file.split('/').next().unwrap_or_default().to_owned(),
        };
        *origins.entry(origin).or_default() += instructions;
    }
    origins
}

#[cfg(test)]
mod tests {
    use super::{Spent, by_origin, line};

    #[test]
    fn lines_are_read() {
        let text =
            " 1,516,000 ( 1.43%)  /c/registry/src/x/http-1.5.0/src/header/map.rs:http::f [/t/bench-ours]";
        assert_eq!(line(text), Some(("http-1.5.0/src/header/map.rs:http::f".to_owned(), 1_516_000)));
        let text = "5 ( 0.01%)  /rustc/abc/library/core/src/fmt/mod.rs:<[T] as X>::f [/t/bench-ours]";
        assert_eq!(line(text), Some(("core/src/fmt/mod.rs:<[T] as X>::f".to_owned(), 5)));
        assert_eq!(line("100 (100.0%)  PROGRAM TOTALS"), None);
        assert_eq!(line("Events recorded:  Ir"), None);
    }

    #[test]
    fn functions_are_summed_by_origin() {
        let spent = [("core/src/a.rs:f", 1), ("core/src/b.rs:g", 2), ("./malloc/./malloc/malloc.c:free", 3)];
        let spent = spent.map(|(function, instructions)| (function.to_owned(), instructions));
        let sums = [("core", 3), ("libc malloc", 3)].map(|(origin, sum)| (origin.to_owned(), sum));
        assert_eq!(by_origin(&Spent::from(spent)), Spent::from(sums));
    }
}
