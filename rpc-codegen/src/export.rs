//! TypeScript written by the program that serves the API, and kept up to date by its tests.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rpc_core::schema::Schema;

use crate::{
    Files, TypeScript, WriteError,
    typescript::{Difference, GenerateError, difference},
};

/// Set in the environment, it makes [`assert_exported`](Export::assert_exported) write what it would ask for.
const OVERWRITE: &str = "RPC_EXPORT";

/// Writes the schema of an API as TypeScript, from within the program that serves it.
///
/// ```
/// use rpc_codegen::Export;
/// use rpc_core::{procedure, router};
///
/// #[procedure(query)]
/// async fn count() -> u32 {
///     1
/// }
///
/// router! { Api { count() } }
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("api.ts");
/// // When the program starts; `path` is "web/src/api.ts", say.
/// Api::schema().export(&path)?;
///
/// // In a test: the file that is committed is that of this API.
/// Api::schema().assert_exported(&path);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A relative path starts at the folder of the package that cargo runs or tests; without cargo, at the working
/// directory. [`TypeScript`] has the same methods, for what is to be written otherwise.
pub trait Export {
    /// Writes one file of TypeScript where it is not there as it should be. In a build without debug assertions, which
    /// release builds are, it does nothing.
    ///
    /// # Errors
    ///
    /// For what cannot be said in TypeScript, and a file that cannot be written.
    fn export(&self, path: impl AsRef<Path>) -> Result<(), ExportError>;

    /// Ends a test where a file is not what [`export`](Self::export) would write. Places in the source, which move with
    /// every line, may differ.
    ///
    /// With `RPC_EXPORT=1` in the environment it writes the file instead.
    ///
    /// # Panics
    ///
    /// If the file is missing or stale, with what to do about it.
    fn assert_exported(&self, path: impl AsRef<Path>);
}

impl Export for Schema {
    fn export(&self, path: impl AsRef<Path>) -> Result<(), ExportError> {
        TypeScript::new().export(self, path)
    }

    #[track_caller]
    fn assert_exported(&self, path: impl AsRef<Path>) {
        TypeScript::new().assert_exported(self, path);
    }
}

impl TypeScript {
    /// Writes one file of TypeScript: see [`Export::export`].
    ///
    /// # Errors
    ///
    /// For what cannot be said in TypeScript as it was asked for, and a file that cannot be written.
    pub fn export(&self, schema: &Schema, path: impl AsRef<Path>) -> Result<(), ExportError> {
        if cfg!(debug_assertions) {
            let path = within_package(path.as_ref());
            // What was written by another build, in which the same lines stood elsewhere, is left alone.
            let text = self.generate(schema)?;
            if fs::read_to_string(&path).map_or(true, |known| difference(&known, &text).is_some()) {
                write(&path, text)?;
            }
        }
        Ok(())
    }

    /// Ends a test where a file is stale: see [`Export::assert_exported`].
    ///
    /// # Panics
    ///
    /// If the file is missing or stale, and for what cannot be said in TypeScript.
    #[track_caller]
    pub fn assert_exported(&self, schema: &Schema, path: impl AsRef<Path>) {
        let path = within_package(path.as_ref());
        let text = self.generate(schema).unwrap_or_else(|error| panic!("{error}"));
        if std::env::var_os(OVERWRITE).is_some_and(|value| !value.is_empty() && value != "0") {
            write(&path, text).unwrap_or_else(|error| panic!("{error}"));
            return;
        }
        let what_to_do = format!("`{OVERWRITE}=1 cargo test` writes it");
        match fs::read_to_string(&path) {
            Ok(known) => {
                let Some(Difference { is, should, .. }) = difference(&known, &text) else { return };
                let shown = |line: Option<String>| line.unwrap_or_else(|| "(the end)".to_owned());
                panic!(
                    "{} is stale: the API has changed since it was written. {what_to_do} anew.\n\
                     The first difference:\n  is      {}\n  should  {}",
                    path.display(),
                    shown(is),
                    shown(should)
                );
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                panic!("{} is not there: {what_to_do}.", path.display());
            }
            Err(error) => panic!("{} cannot be read: {error}", path.display()),
        }
    }
}

fn within_package(path: &Path) -> PathBuf {
    // Cargo tells it to what it runs, wherever it was called.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    package.join(path)
}

fn write(path: &Path, text: String) -> Result<(), ExportError> {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return Err(ExportError::Name { path: path.to_owned() });
    };
    let mut files = Files::default();
    files.insert(name, text);
    files.write(path.parent().unwrap_or(Path::new("")))?;
    Ok(())
}

/// A file of TypeScript could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The schema cannot be said in TypeScript as it was asked for.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The path has no name of a file at its end.
    #[error("{} is not the path of a file", path.display())]
    Name {
        /// The path.
        path: PathBuf,
    },
}
