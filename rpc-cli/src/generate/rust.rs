//! `rpc generate rust`: a client crate from the schema alone.

use std::{
    fs,
    path::{self, Path, PathBuf},
};

use clap::ValueHint;
use rpc_codegen::{Files, Rust, rust::GenerateError};
use rpc_core::schema::Schema;

use crate::{
    error::Error,
    output,
    source::{FetchOptions, Source},
};

/// Writes a Rust client crate, for those who do not share the workspace of the server.
///
/// The crate has the types and errors of an API, and the same client as the server's own crate: Api::connect(url). The
/// same schema gives the same files. Those that have their text already are not touched, others that are in the folder
/// are left alone, and a crate that somebody wrote is not overwritten.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub(crate) struct RustOptions {
    /// The schema: a URL, a file, or - for standard input.
    #[arg(value_hint = ValueHint::FilePath)]
    source: Source,

    /// The folder of the crate, which is made where it is missing.
    #[arg(short, long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    out: PathBuf,

    /// Compares instead of writing: fails with exit code 1 if a file is not what would be written.
    #[arg(long)]
    check: bool,

    /// The name of the crate; by default that of the folder.
    #[arg(long, value_name = "CRATE")]
    name: Option<String>,

    /// Makes types of chrono, uuid, url and the standard library of dates, times, UUIDs, URLs and IP addresses, which are
    /// strings otherwise.
    #[arg(long)]
    formats: bool,

    /// The path of rpc-client, as Cargo.toml shall say it; by default it comes from the registry.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::DirPath)]
    rpc_client: Option<String>,

    #[command(flatten)]
    fetch: FetchOptions,
}

const AFTER_HELP: &str = "\
Examples:
  rpc generate rust http://localhost:3000/api/rpc --out chat-client
  rpc generate rust schema.json --out clients/rust --name chat-client
  rpc generate rust schema.json --out chat-client --check";

impl RustOptions {
    pub(crate) fn run(self) -> Result<(), Error> {
        if self.out.as_os_str() == "-" {
            return Err(Error::CrateOutput);
        }
        if self.out.is_file() {
            return Err(Error::OutIsFile { out: self.out });
        }
        let name = match &self.name {
            Some(name) => name.clone(),
            None => name_of(&self.out).ok_or_else(|| Error::NoCrateName { out: self.out.clone() })?,
        };
        let files = self.files(name, &self.source.read(&self.fetch)?)?;
        is_free(&self.out, &files)?;
        if self.check { output::compare(&files, &self.out) } else { output::write(&files, &self.out) }
    }

    fn files(&self, name: String, schema: &Schema) -> Result<Files, GenerateError> {
        let rust = Rust::new(name).formats(self.formats);
        match &self.rpc_client {
            Some(path) => rust.rpc_client(path).generate(schema),
            None => rust.generate(schema),
        }
    }
}

/// Whether a folder has no crate that somebody wrote: `--out .` would overwrite a workspace. A generated one says in its
/// first line that it is.
fn is_free(folder: &Path, files: &Files) -> Result<(), Error> {
    let manifest = folder.join("Cargo.toml");
    let made = files.get("Cargo.toml").and_then(|text| text.lines().next());
    match fs::read_to_string(&manifest) {
        Ok(known) if known.lines().next() != made => Err(Error::OthersCrate { manifest }),
        _ => Ok(()),
    }
}

/// The name of a folder, of the current one too.
fn name_of(folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().or_else(|_| path::absolute(folder)).ok()?;
    Some(folder.file_name()?.to_str()?.to_owned())
}
