//! The way from one folder to another.

use std::path::{self, Component, Path, PathBuf};

/// The path from one folder to another, with `/` between the parts. Where there is none, between two drives, it is the
/// whole path of the other.
pub(super) fn way(from: &Path, to: &Path) -> String {
    let (from, to) = (resolved(from), resolved(to));
    let way = pathdiff::diff_paths(&to, from).unwrap_or(to);
    let parts: Vec<_> = way.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    // The root of a file system is a part of its own.
    parts.join("/").replacen("//", "/", 1)
}

/// A path without symbolic links as far as it exists, and without `..`: what stands behind `..` depends on what stands
/// before it, so parts can be compared only then.
fn resolved(path: &Path) -> PathBuf {
    // Nothing stands for the current folder, too.
    let path = path::absolute(Path::new(".").join(path)).unwrap_or_else(|_| path.to_owned());
    let there = path.ancestors().find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    let Some((folder, mut resolved)) = there else { return path };
    for part in path.strip_prefix(folder).into_iter().flat_map(Path::components) {
        match part {
            Component::ParentDir => {
                resolved.pop();
            }
            part => resolved.push(part),
        }
    }
    resolved
}
