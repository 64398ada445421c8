//! What was generated, on its way to the disk.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// How many symbolic links are followed, one to the next.
const MOST_LINKS: usize = 40;

/// Generated files, by their paths within a folder, with `/` between the parts.
///
/// ```
/// use rpc_codegen::Files;
///
/// let mut files = Files::default();
/// files.insert("api.ts", "export {}\n");
/// let folder = tempfile::tempdir()?;
/// let written = files.write(folder.path())?;
/// assert_eq!(written, [folder.path().join("api.ts")]);
/// // What is already there is left alone.
/// assert!(files.write(folder.path())?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    texts: BTreeMap<String, String>,
}

impl Files {
    /// Adds a file, or takes another's place.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.texts.insert(path.into(), text.into());
    }

    /// The text of a file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Paths and texts, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Writes them into a folder, which is made where it is missing, and tells which were written. A file that has its
    /// text already is not touched, so that whoever watches it is not woken.
    ///
    /// Everything is written beside its place first and then renamed, so nobody reads half a file, and what cannot be
    /// written leaves all that was there. A file keeps its permissions, and a symbolic link its place: what it leads to
    /// is written.
    ///
    /// # Errors
    ///
    /// What the system says, with the path. Where a rename fails, files before it in the order of the paths are new.
    pub fn write(&self, folder: &Path) -> Result<Vec<PathBuf>, WriteError> {
        let mut ready = Vec::new();
        for (path, text) in &self.texts {
            let path = folder.join(path);
            if fs::read(&path).is_ok_and(|known| known == text.as_bytes()) {
                continue;
            }
            let place = behind_links(path.clone());
            let file = beside(&place, text).map_err(|source| WriteError::new(&place, source))?;
            ready.push((file, place, path));
        }
        let mut written = Vec::new();
        for (file, place, path) in ready {
            file.persist(&place).map_err(|error| WriteError::new(&place, error.error))?;
            // Under the name that was asked for, by which the caller knows it.
            written.push(path);
        }
        Ok(written)
    }
}

/// A file in the folder of a path: only within one file system can it be renamed.
fn beside(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = permitted(tempfile::Builder::new().prefix(".rpc-")).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(known) = fs::metadata(path) {
        file.as_file().set_permissions(known.permissions())?;
    }
    Ok(file)
}

/// Where a path leads: a rename would put a file in the place of a link.
fn behind_links(mut path: PathBuf) -> PathBuf {
    // A link may lead to nothing yet, or in a circle.
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(next);
    }
    path
}

/// Readable as any new file is, not for its owner alone as temporary files are.
fn permitted<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

/// A file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be written: {source}", path.display())]
pub struct WriteError {
    path: PathBuf,
    source: io::Error,
}

impl WriteError {
    fn new(path: &Path, source: io::Error) -> Self {
        Self { path: path.to_owned(), source }
    }

    /// Which.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}
