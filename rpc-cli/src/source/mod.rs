//! Where a schema is read from: a URL, a file or standard input.

// - `fetch`: over HTTP;
// - `url`: from the endpoint to the document;
// - `error`: why there is none.

mod error;
mod fetch;
mod url;

use std::{
    ffi::OsString,
    fs,
    io::{self, Read},
    path::PathBuf,
};

use rpc_core::schema::Schema;

use self::error::Problem;
pub(crate) use self::{error::SourceError, fetch::FetchOptions};

/// Where a schema is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    StandardInput,
    File(PathBuf),
    Url(String),
}

impl From<OsString> for Source {
    fn from(argument: OsString) -> Self {
        match argument.to_str() {
            Some("-") => Self::StandardInput,
            Some(text) if text.contains("://") => Self::Url(text.to_owned()),
            _ => Self::File(argument.into()),
        }
    }
}

impl Source {
    /// Reads the schema.
    pub(crate) fn read(&self, fetch: &FetchOptions) -> Result<Schema, SourceError> {
        let mut name = self.name();
        let read = match self {
            Self::StandardInput => standard_input(),
            Self::File(path) => fs::read(path).map_err(|error| Problem::of_file(error, path)),
            Self::Url(url) => url::document(url).and_then(|document| {
                name = url::shown(&document);
                fetch.get(&document)
            }),
        };
        read.and_then(schema).map_err(|problem| SourceError { name, problem })
    }

    /// What it is called in a sentence.
    fn name(&self) -> String {
        match self {
            Self::StandardInput => "standard input".into(),
            Self::File(path) if path.as_os_str().is_empty() => "a file without a name".into(),
            Self::File(path) => path.display().to_string(),
            Self::Url(url) => url.clone(),
        }
    }
}

fn standard_input() -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map_err(Problem::Unreadable)?;
    Ok(bytes)
}

fn schema(bytes: Vec<u8>) -> Result<Schema, Problem> {
    let text = String::from_utf8(bytes).map_err(|error| Problem::NotUtf8 {
        at: error.utf8_error().valid_up_to() + 1,
        is_utf16: error.as_bytes().starts_with(b"\xff\xfe") || error.as_bytes().starts_with(b"\xfe\xff"),
    })?;
    // Editors on Windows write a mark of the byte order, which is no JSON.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.trim().is_empty() {
        return Err(Problem::Empty);
    }
    Schema::from_json(text).map_err(Problem::NoSchema)
}
