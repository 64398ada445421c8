//! Where what was generated goes.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use rpc_codegen::{Files, typescript::difference};

use crate::{error::Error, report};

/// Writes files into a folder and tells which.
pub(crate) fn write(files: &Files, folder: &Path) -> Result<(), Error> {
    let written = files.write(folder)?;
    for path in paths(files, folder) {
        if written.contains(&path) { report::wrote(&path) } else { report::is_up_to_date(&path) }
    }
    Ok(())
}

/// Whether the files of a folder are what would be written, wherever lines of the source have moved to. Writes nothing.
pub(crate) fn compare(files: &Files, folder: &Path) -> Result<(), Error> {
    for ((_, text), path) in files.iter().zip(paths(files, folder)) {
        let known = match fs::read(&path) {
            Ok(known) => known,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Error::Missing { path }),
            Err(error) => return Err(Error::Compared { path, error }),
        };
        // A file that is no text differs where it is none.
        if let Some(difference) = difference(&String::from_utf8_lossy(&known), text) {
            return Err(Error::Stale { path, difference });
        }
    }
    for path in paths(files, folder) {
        report::is_up_to_date(&path);
    }
    Ok(())
}

/// Writes text to standard output. Whoever has read enough of it may leave: that is what `head` does.
pub(crate) fn print(text: &[u8]) -> Result<(), Error> {
    let mut output = io::stdout().lock();
    match output.write_all(text).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::StandardOutput(error)),
        _ => Ok(()),
    }
}

/// Writes text in colours to standard output: without them where it is no terminal.
pub(crate) fn print_styled(text: &str) -> Result<(), Error> {
    let mut plain_or_not = anstream::AutoStream::new(Vec::new(), anstream::AutoStream::choice(&io::stdout()));
    plain_or_not.write_all(text.as_bytes()).map_err(Error::StandardOutput)?;
    print(&plain_or_not.into_inner())
}

fn paths(files: &Files, folder: &Path) -> impl Iterator<Item = PathBuf> {
    files.iter().map(|(path, _)| folder.join(path))
}
