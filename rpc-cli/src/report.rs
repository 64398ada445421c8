//! What a person reads on standard error. There are colours where it is a terminal that wants them (`NO_COLOR`).

use std::{fmt::Display, path::Path};

use anstyle::{AnsiColor, Style};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// Says what went wrong, and what to do about it where that is known.
pub(crate) fn error(error: &dyn Display, hint: Option<&str>) {
    anstream::eprintln!("{ERROR}error:{ERROR:#} {error}");
    if let Some(hint) = hint {
        anstream::eprintln!("{HINT}hint:{HINT:#} {hint}");
    }
}

/// Says what is done all the same, but not as it was meant.
pub(crate) fn warning(warning: &str) {
    anstream::eprintln!("{WARNING}warning:{WARNING:#} {warning}");
}

/// Says that a file is new.
pub(crate) fn wrote(path: &Path) {
    anstream::eprintln!("wrote {}", path.display());
}

/// Says that a file had its text already.
pub(crate) fn is_up_to_date(path: &Path) {
    anstream::eprintln!("{} is up to date", path.display());
}
