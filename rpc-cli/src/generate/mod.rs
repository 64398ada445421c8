//! `rpc generate`: code for the clients of an API, a file for each target.

mod rust;
mod typescript;
mod way;

use std::process::ExitCode;

use clap::Subcommand;

use self::{rust::RustOptions, typescript::TypeScriptOptions};
use crate::error::Error;

/// Writes code for the clients of an API.
#[derive(Debug, clap::Args)]
pub(crate) struct Generate {
    #[command(subcommand)]
    target: Target,
}

#[derive(Debug, Subcommand)]
enum Target {
    #[command(name = "typescript", visible_alias = "ts")]
    TypeScript(TypeScriptOptions),
    Rust(RustOptions),
}

impl Generate {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        match self.target {
            Target::TypeScript(options) => options.run()?,
            Target::Rust(options) => options.run()?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
