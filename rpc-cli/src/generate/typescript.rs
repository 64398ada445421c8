//! `rpc generate typescript`: types, and the table from which the TypeScript client is made.

use std::path::{self, Path, PathBuf};

use clap::{ValueEnum, ValueHint};
use rpc_codegen::{
    Files, TypeScript,
    typescript::{GenerateError, Int64},
};
use rpc_core::schema::Schema;

use crate::{
    error::Error,
    output,
    source::{FetchOptions, Source},
};

/// Writes a TypeScript module: the types of an API, and the table from which its client is made.
///
/// Every type is that of the JSON on the wire. The same schema gives the same text, formatted. A file that has its
/// text already is not touched, and nobody ever sees half a file.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub(crate) struct TypeScriptOptions {
    /// The schema: a URL, a file, or - for standard input.
    #[arg(value_hint = ValueHint::FilePath)]
    source: Source,

    /// The file to write: a name that ends in .ts, or - for standard output.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    out: PathBuf,

    /// Compares instead of writing: fails with exit code 1 if the file is not what would be written.
    #[arg(long)]
    check: bool,

    /// Makes types of their own of texts and numbers that have a name: no string is a RoomId then.
    #[arg(long)]
    brands: bool,

    /// Makes a Date of every date with a time and a Uint8Array of every base64 text.
    #[arg(long)]
    revive: bool,

    /// What becomes of integers that a JavaScript number may not hold exactly.
    #[arg(long, value_name = "HOW", default_value = "number")]
    int64: Integers,

    #[command(flatten)]
    fetch: FetchOptions,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Integers {
    /// A number, with a note in the documentation.
    Number,
    /// An error.
    Refuse,
}

const AFTER_HELP: &str = "\
Examples:
  rpc generate typescript http://localhost:3000/api/rpc --out web/src/api.ts
  rpc generate typescript schema.json --out web/src/api.ts --check
  rpc generate typescript http://localhost:3000/api/rpc --out - | less
  rpc generate typescript https://example.com/api/rpc --out api.ts \\
      --header \"Authorization: Bearer $TOKEN\"";

impl TypeScriptOptions {
    pub(crate) fn run(self) -> Result<(), Error> {
        if self.out.as_os_str() == "-" {
            if self.check {
                return Err(Error::CheckedOutput);
            }
            let schema = self.source.read(&self.fetch)?;
            return output::print(self.typescript().generate(&schema)?.as_bytes());
        }
        let (folder, name) = module(&self.out)?;
        let files = self.files(name, &self.source.read(&self.fetch)?)?;
        if self.check { output::compare(&files, folder) } else { output::write(&files, folder) }
    }

    fn files(&self, name: &str, schema: &Schema) -> Result<Files, GenerateError> {
        let mut files = Files::default();
        files.insert(name, self.typescript().generate(schema)?);
        Ok(files)
    }

    fn typescript(&self) -> TypeScript {
        let int64 = match self.int64 {
            Integers::Number => Int64::Number,
            Integers::Refuse => Int64::Refused,
        };
        TypeScript::new().int64(int64).brands(self.brands).revive(self.revive)
    }
}

/// The folder and the name of the module that is to be written.
fn module(out: &Path) -> Result<(&Path, &str), Error> {
    let ends_as_folder =
        out.as_os_str().as_encoded_bytes().last().is_some_and(|end| path::is_separator(char::from(*end)));
    let is_folder = ends_as_folder || out.is_dir();
    let (Some(folder), Some(name), false) = (out.parent(), out.file_name(), is_folder) else {
        return Err(Error::OutIsFolder { out: out.to_owned(), example: "api.ts" });
    };
    let Some(name) = name.to_str() else {
        return Err(Error::OutName { out: out.to_owned() });
    };
    let Some(stem) = [".ts", ".mts", ".cts"].iter().find_map(|ending| name.strip_suffix(ending)) else {
        return Err(Error::OutEnding { out: out.to_owned() });
    };
    if stem.ends_with(".d") {
        return Err(Error::OutIsDeclaration { out: out.to_owned() });
    }
    Ok((folder, name))
}
