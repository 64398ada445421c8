//! The command as somebody runs it: arguments, exit codes, what it says and what it writes.

mod arguments;
mod check;
mod files;
mod help;
mod rust;
mod support;
mod typescript;
mod urls;
