//! `rpc completions`: what a shell completes.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{Options, error::Error, output};

/// Writes a script by which a shell completes this command.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

const AFTER_HELP: &str = "\
Examples:
  rpc completions bash > ~/.local/share/bash-completion/completions/rpc
  rpc completions zsh > \"${fpath[1]}/_rpc\"
  rpc completions fish > ~/.config/fish/completions/rpc.fish";

impl Completions {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Options::command(), "rpc", &mut script);
        output::print(&script)?;
        Ok(ExitCode::SUCCESS)
    }
}
