//! What cargo built, and where it put it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::tools::{Outcome, show};

/// Runs a command of cargo that builds, and tells which executables came of it, wherever cargo is configured to put them.
pub(crate) fn executables(cargo: &mut Command) -> Outcome<Vec<PathBuf>> {
    let shown = show(cargo);
    let output = cargo
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{shown}` cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{shown}` failed ({})", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?.lines().filter_map(executable).map(PathBuf::from).collect())
}

/// The executable of one of cargo's messages. A path that JSON has to escape is not found.
fn executable(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once(r#""executable":""#)?;
    rest.split('"').next()
}

/// The one of this name.
pub(crate) fn find(built: &[PathBuf], name: &str) -> Outcome<PathBuf> {
    let found = built.iter().find(|path| path.file_name() == Some(Path::new(name).as_os_str()));
    Ok(found.ok_or_else(|| format!("cargo built no `{name}`"))?.clone())
}

#[cfg(test)]
mod tests {
    use super::executable;

    #[test]
    fn executables_are_found_in_messages() {
        assert_eq!(executable(r#"{"a":1,"executable":"/t/x","fresh":true}"#), Some("/t/x"));
        assert_eq!(executable(r#"{"a":1,"executable":null}"#), None);
    }
}
