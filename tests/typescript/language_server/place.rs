//! Places in files.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: PathBuf,
    /// From 1.
    pub(crate) line: u64,
    /// From 1, in UTF-16 code units.
    pub(crate) column: u64,
}

impl Place {
    /// Where `|` stands in a piece of a file: `api.rooms.|list` is at the name behind the dot.
    pub(crate) fn of(file: &Path, marked: &str) -> Self {
        let text = fs::read_to_string(file).expect("the file can be read");
        let (before, after) = marked.split_once('|').expect("a mark");
        let start = text.find(&[before, after].concat());
        let start = start.unwrap_or_else(|| panic!("`{marked}` is not in {}", file.display()));
        let above = &text[..start + before.len()];
        let column = above.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
        Self {
            file: file.to_owned(),
            line: above.matches('\n').count() as u64 + 1,
            column: column as u64 + 1,
        }
    }
}
