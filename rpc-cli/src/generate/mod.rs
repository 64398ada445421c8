//! `rpc generate`: code for the clients of an API, a file for each target.

mod typescript;
mod way;

use clap::Subcommand;

use self::typescript::TypeScriptOptions;
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
}

impl Generate {
    pub(crate) fn run(self) -> Result<(), Error> {
        match self.target {
            Target::TypeScript(options) => options.run(),
        }
    }
}
