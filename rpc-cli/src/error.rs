//! What can go wrong, and what to do about it.

use std::{
    error::Error as _,
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use rpc_codegen::{WriteError, rust, typescript};

use crate::source::SourceError;

/// Why a verb did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// There is no schema to work with.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The schema cannot be said in TypeScript.
    #[error(transparent)]
    TypeScript(#[from] typescript::GenerateError),
    /// The schema cannot be said in Rust.
    #[error(transparent)]
    Rust(#[from] rust::GenerateError),
    /// `--out` is a folder, and one file is to be written.
    #[error("{} is a folder, and a file is to be written", out.display())]
    OutIsFolder { out: PathBuf, example: &'static str },
    /// `--out` has another ending than what is written would need.
    #[error("{} does not end in {ending}, and {language} is to be written", out.display())]
    OutEnding { out: PathBuf, ending: &'static str, language: &'static str },
    /// `--declarations` writes three files, and standard output is one.
    #[error("--declarations writes three files, and --out is standard output")]
    DeclarationsOutput,
    /// `--out` is a declaration file, which cannot hold the table of procedures.
    #[error("{} would hold types alone, and the table of procedures is a value", out.display())]
    OutIsDeclaration { out: PathBuf },
    /// `--out` has a name that is no text.
    #[error("{} has a name that is not UTF-8", out.display())]
    OutName { out: PathBuf },
    /// `--out` is a file, and a crate is a folder.
    #[error("{} is a file, and a crate is a folder", out.display())]
    OutIsFile { out: PathBuf },
    /// A crate that somebody wrote is where one is to be generated.
    #[error("{} is not a generated file, and would be overwritten", manifest.display())]
    OthersCrate { manifest: PathBuf },
    /// `--out` is standard output, and a crate is a folder.
    #[error("a crate is a folder of files, and --out is standard output")]
    CrateOutput,
    /// A folder that gives a crate no name.
    #[error("{} has no name that a crate could have too", out.display())]
    NoCrateName { out: PathBuf },
    /// Two schemas from standard input.
    #[error("OLD and NEW are both standard input, which holds one schema")]
    SameInput,
    /// Nothing to compare with.
    #[error("--check compares a file, and --out is standard output")]
    CheckedOutput,
    /// A file could not be written.
    #[error("{} cannot be written: {}", .0.path().display(), source_of(.0))]
    Write(#[from] WriteError),
    /// Standard output took no more.
    #[error("standard output cannot be written: {}", reason(.0))]
    StandardOutput(io::Error),
    /// A file that is to be compared could not be read.
    #[error("{} cannot be read: {}", path.display(), reason(error))]
    Compared { path: PathBuf, error: io::Error },
    /// A file is not what would be written, from a line on.
    #[error(
        "{} is stale: the schema gives something else\n  is      {}\n  should  {}",
        path.display(), shown(&difference.is), shown(&difference.should)
    )]
    Stale { path: PathBuf, difference: typescript::Difference },
    /// A file that would be written is not there.
    #[error("{} does not exist", path.display())]
    Missing { path: PathBuf },
}

impl Error {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.hint(),
            Self::TypeScript(typescript::GenerateError::Int64 { .. }) => {
                Some("`--int64 number` takes it as a number, which is exact up to 2^53 - 1".into())
            }
            Self::Rust(rust::GenerateError::Crate { .. }) | Self::NoCrateName { .. } => {
                Some("`--name chat-client` names the crate".into())
            }
            Self::OutIsFile { .. } | Self::CrateOutput => Some("name a folder: --out chat-client".into()),
            Self::OthersCrate { .. } => Some("name a folder of its own: --out chat-client".into()),
            Self::SameInput => Some("name a file or a URL for one of them".into()),
            Self::OutIsFolder { out, example } => {
                Some(format!("name the file too: --out {}", out.join(example).display()))
            }
            Self::OutEnding { out, ending, .. } => {
                let out = out.with_extension(ending.trim_start_matches('.'));
                Some(format!("name a file: --out {}", out.display()))
            }
            Self::OutIsDeclaration { out } => {
                let out = out.display().to_string().replace(".d.", ".");
                Some(format!("name a module: --out {out}"))
            }
            Self::DeclarationsOutput => Some("name the module that they belong to: --out api.js".into()),
            Self::CheckedOutput => Some("name the file that is to be compared: --out api.ts".into()),
            Self::Write(error) => in_the_way(error.path())
                .map(|file| format!("{} is a file, and would have to be a folder", file.display())),
            Self::Stale { .. } | Self::Missing { .. } => {
                Some("the same command without --check writes it".into())
            }
            _ => None,
        }
    }

    /// What a script is told: 1 that a check does not hold, 2 that something went wrong.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Stale { .. } | Self::Missing { .. } => ExitCode::from(1),
            _ => ExitCode::from(2),
        }
    }
}

/// What the system said, as the end of a sentence: without its number, and without the path of a temporary file.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error ").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn shown(line: &Option<String>) -> &str {
    line.as_deref().unwrap_or("(the end)")
}

fn source_of(error: &WriteError) -> String {
    error.source().and_then(|source| source.downcast_ref()).map_or_else(|| error.to_string(), reason)
}

/// The file among what should be folders on the way to a path.
fn in_the_way(path: &Path) -> Option<&Path> {
    path.ancestors().skip(1).find(|folder| folder.is_file())
}
