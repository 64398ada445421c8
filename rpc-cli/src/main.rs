//! The command `rpc`: what comes in as arguments is parsed here, and what comes out is an exit code.
//!
//! ```text
//! main ─ generate (typescript, rust) ─ output (files, standard output)
//!      ├ check, completions
//!      └ .. all: source (a URL or a file → Schema), report (errors, in colour)
//! ```
//!
//! What is made of a schema is `rpc-codegen`'s affair.

mod check;
mod completions;
mod error;
mod generate;
mod output;
mod report;
mod source;

use std::process::ExitCode;

use clap::{
    Parser, Subcommand,
    builder::styling::{AnsiColor, Styles},
};

use self::{check::Check, completions::Completions, generate::Generate};

/// Works with the schema of an rpc API: code for its clients, and what breaks them.
#[derive(Debug, Parser)]
#[command(name = "rpc", version, styles = STYLES, max_term_width = 100, after_long_help = AFTER_HELP)]
struct Options {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Generate(Generate),
    Check(Check),
    Completions(Completions),
}

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const AFTER_HELP: &str = "\
A SOURCE is where a schema is read from:
  http://localhost:3000/api/rpc              the endpoint of a server that runs
  https://example.com/api/rpc/schema.json    the document itself
  schema.json                                a file that holds the document
  -                                          standard input

Exit codes:
  0  done
  1  what was to be checked does not hold
  2  something went wrong; standard error tells what";

fn main() -> ExitCode {
    let done = match Options::parse().verb {
        Verb::Generate(generate) => generate.run(),
        Verb::Check(check) => check.run(),
        Verb::Completions(completions) => completions.run(),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            report::error(&error, error.hint().as_deref());
            error.exit_code()
        }
    }
}
