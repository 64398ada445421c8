//! `rpc check`: what breaks callers between two versions of an API.

use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::{ValueEnum, ValueHint};
use rpc_codegen::check::{Report, Severity, check};

use crate::{
    error::Error,
    output,
    source::{FetchOptions, Source},
};

/// Tells what breaks callers that were made for OLD when a server speaks NEW.
///
/// What callers send must still be accepted, and what they get must have been foreseen. Types are compared by what they
/// are, not by their names. Where it cannot be decided whether callers break, it is said that they do.
///
/// Ends with exit code 0 if nothing breaks callers, 1 if something does, and 2 if something went wrong.
#[derive(Debug, clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub(crate) struct Check {
    /// The schema that callers were made for: a URL, a file, or - for standard input.
    #[arg(value_hint = ValueHint::FilePath)]
    old: Source,

    /// The schema that a server speaks, or will speak.
    #[arg(value_hint = ValueHint::FilePath)]
    new: Source,

    /// How the changes are told, on standard output.
    #[arg(long, value_name = "HOW", default_value = "text")]
    format: Format,

    #[command(flatten)]
    fetch: FetchOptions,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For a person: by procedures, what breaks first.
    Text,
    /// For a program.
    Json,
}

const AFTER_HELP: &str = "\
Examples:
  rpc check https://example.com/api/rpc http://localhost:3000/api/rpc
  rpc check schema.json http://localhost:3000/api/rpc --format json
  git show main:schema.json | rpc check - schema.json";

const TITLE: Style = Style::new().bold();
const BREAKS: Style = AnsiColor::Red.on_default().bold();
const SAFE: Style = AnsiColor::Green.on_default();

impl Check {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        if self.old == Source::StandardInput && self.new == Source::StandardInput {
            return Err(Error::SameInput);
        }
        let report = check(&self.old.read(&self.fetch)?, &self.new.read(&self.fetch)?);
        match self.format {
            Format::Text => output::print_styled(&text(&report))?,
            Format::Json => output::print(json(&report).as_bytes())?,
        }
        Ok(if report.is_breaking() { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

/// The report's own text, in colours.
fn text(report: &Report) -> String {
    let mut text = String::new();
    for group in report.groups() {
        text += &format!("{TITLE}{}{TITLE:#}\n", group.title);
        for change in group.changes {
            let style = if change.severity == Severity::Breaking { BREAKS } else { SAFE };
            text += &format!("  {style}{:<6}{style:#}  {change}\n", change.severity);
        }
        text.push('\n');
    }
    text + &report.summary() + "\n"
}

fn json(report: &Report) -> String {
    serde_json::to_string_pretty(report).expect("a report is JSON") + "\n"
}
