//! TypeScript's compiler, and what it says.

use std::{fmt, path::Path};

use crate::node;

/// A version of the compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compiler {
    /// 5.9.
    Five,
    /// 7, which is another program.
    Seven,
}

impl Compiler {
    pub(crate) const ALL: [Self; 2] = [Self::Five, Self::Seven];

    /// Compiles the project in a folder, and tells what is wrong with it.
    pub(crate) fn compile(self, folder: &Path, options: &[&str]) -> Vec<Diagnostic> {
        let mut command = node(match self {
            Self::Five => "typescript/lib/tsc.js",
            Self::Seven => "typescript-7/bin/tsc",
        });
        let output = command
            .args(["--project", ".", "--pretty", "false"])
            .args(options)
            .current_dir(folder)
            .output()
            .unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
        let said = String::from_utf8_lossy(&output.stdout);
        let diagnostics = Diagnostic::all(&said);
        // It fails if and only if there is something to say, and all that it says is understood.
        assert_eq!(
            output.status.success(),
            diagnostics.is_empty(),
            "{said}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        diagnostics
    }
}

/// An error that the compiler found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    /// In which file of the project; empty for one of the project itself.
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: usize,
    /// Such as `TS2322`.
    pub(crate) code: String,
    /// What is wrong, and below it why.
    pub(crate) message: String,
}

impl Diagnostic {
    /// Those of an output in which each begins with `file(line,column): error code: `, or with `error code: `, and is
    /// explained in the lines that are indented below.
    fn all(output: &str) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for line in output.lines() {
            match (Self::first_line(line), all.last_mut()) {
                (Some(diagnostic), _) => all.push(diagnostic),
                (None, Some(last)) => last.message += &format!("\n{line}"),
                (None, None) => {}
            }
        }
        all
    }

    fn first_line(line: &str) -> Option<Self> {
        let (place, rest) = line.split_once("error TS")?;
        let (code, message) = rest.split_once(": ")?;
        let (file, number) = match place.strip_suffix("): ") {
            Some(place) => {
                let (file, position) = place.rsplit_once('(')?;
                (file, position.split_once(',')?.0.parse().ok()?)
            }
            None if place.is_empty() => ("", 0),
            None => return None,
        };
        Some(Self { file: file.into(), line: number, code: format!("TS{code}"), message: message.into() })
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, code, message } = self;
        write!(f, "{file}:{line}: {code}: {message}")
    }
}
