//! `rpc generate typescript`: types, and the table from which the TypeScript client is made.

use std::path::{self, Path, PathBuf};

use clap::{ValueEnum, ValueHint};
use rpc_codegen::{Files, TypeScript, typescript::Int64};
use rpc_core::schema::Schema;

use super::way::way;
use crate::{
    error::Error,
    output, report,
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

    /// Gives the client the schemas of what the server sends, so that it can check what comes.
    #[arg(long)]
    validate: bool,

    /// What becomes of integers that a JavaScript number may not hold exactly.
    #[arg(long, value_name = "HOW", default_value = "number")]
    int64: Integers,

    /// Writes JavaScript with its declarations instead: api.js, api.d.ts and api.d.ts.map, by which "go to definition" in
    /// an editor leads to the function in Rust.
    #[arg(long)]
    declarations: bool,

    /// With --declarations: the folder in which the paths of the source begin, which is that of the workspace. The
    /// default is the nearest folder from here upwards that has the source.
    #[arg(long, value_name = "DIR", requires = "declarations", value_hint = ValueHint::DirPath)]
    source_root: Option<PathBuf>,

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
  rpc generate typescript http://localhost:3000/api/rpc --out web/src/api.js --declarations
  rpc generate typescript http://localhost:3000/api/rpc --out - | less
  rpc generate typescript https://example.com/api/rpc --out api.ts \\
      --header \"Authorization: Bearer $TOKEN\"";

impl TypeScriptOptions {
    pub(crate) fn run(self) -> Result<(), Error> {
        if self.out.as_os_str() == "-" {
            if self.check {
                return Err(Error::CheckedOutput);
            }
            if self.declarations {
                return Err(Error::DeclarationsOutput);
            }
            let schema = self.source.read(&self.fetch)?;
            return output::print(self.typescript().generate(&schema)?.as_bytes());
        }
        let module = Module::of(&self.out)?;
        if self.declarations && module.ending != ".js" && module.ending != ".ts" {
            let out = self.out.clone();
            return Err(Error::OutEnding { out, ending: ".js", language: "JavaScript with declarations" });
        }
        if !self.declarations && module.ending == ".js" {
            return Err(Error::OutEnding { out: self.out, ending: ".ts", language: "TypeScript" });
        }
        let schema = self.source.read(&self.fetch)?;
        let files = if self.declarations {
            let root = self.root(&schema, module.folder);
            warn_of_what_hides(&module);
            self.typescript().declarations(&schema, module.stem, &root)?
        } else {
            let mut files = Files::default();
            files.insert(format!("{}{}", module.stem, module.ending), self.typescript().generate(&schema)?);
            files
        };
        if self.check { output::compare(&files, module.folder) } else { output::write(&files, module.folder) }
    }

    /// The way from the folder of the files to that in which the source's paths begin.
    fn root(&self, schema: &Schema, folder: &Path) -> String {
        let here = std::env::current_dir().unwrap_or_default();
        let source = schema.procedures.iter().find_map(|procedure| procedure.source.as_ref());
        let root = match (&self.source_root, source) {
            (Some(root), _) => here.join(root),
            (None, None) => {
                report::warning(
                    "the schema tells no places in the source, as release builds do not: \
                     definitions lead to the declarations",
                );
                here.clone()
            }
            (None, Some(source)) => {
                let found = here.ancestors().find(|folder| folder.join(&source.file).is_file());
                if found.is_none() {
                    report::warning(&format!(
                        "{} is in no folder from here upwards: --source-root tells where it is",
                        source.file
                    ));
                }
                found.unwrap_or(&here).to_owned()
            }
        };
        way(folder, &root)
    }

    fn typescript(&self) -> TypeScript {
        let int64 = match self.int64 {
            Integers::Number => Int64::Number,
            Integers::Refuse => Int64::Refused,
        };
        TypeScript::new().int64(int64).brands(self.brands).revive(self.revive).validate(self.validate)
    }
}

/// Tells of a module that TypeScript takes in place of the declarations: that of before there were any.
fn warn_of_what_hides(Module { folder, stem, .. }: &Module<'_>) {
    let hiding = folder.join(format!("{stem}.ts"));
    if hiding.exists() {
        report::warning(&format!("remove {}: TypeScript takes it before {stem}.d.ts", hiding.display()));
    }
}

/// The module that is to be written.
struct Module<'a> {
    folder: &'a Path,
    stem: &'a str,
    /// `.ts`, for example.
    ending: &'static str,
}

impl<'a> Module<'a> {
    fn of(out: &'a Path) -> Result<Self, Error> {
        let ends_as_folder =
            out.as_os_str().as_encoded_bytes().last().is_some_and(|end| path::is_separator(char::from(*end)));
        let is_folder = ends_as_folder || out.is_dir();
        let (Some(folder), Some(name), false) = (out.parent(), out.file_name(), is_folder) else {
            return Err(Error::OutIsFolder { out: out.to_owned(), example: "api.ts" });
        };
        let Some(name) = name.to_str() else {
            return Err(Error::OutName { out: out.to_owned() });
        };
        let endings = [".ts", ".mts", ".cts", ".js"].into_iter();
        let Some((stem, ending)) =
            endings.into_iter().find_map(|ending| Some((name.strip_suffix(ending)?, ending)))
        else {
            return Err(Error::OutEnding { out: out.to_owned(), ending: ".ts", language: "TypeScript" });
        };
        if stem.ends_with(".d") {
            return Err(Error::OutIsDeclaration { out: out.to_owned() });
        }
        Ok(Self { folder, stem, ending })
    }
}
