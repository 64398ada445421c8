//! Why there is no schema, and what to do about it.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    time::Duration,
};

use rpc_core::schema::SchemaError;
use ureq::http::{StatusCode, Uri};

use super::url;
use crate::error::reason;

/// Why there is no schema to be had from a source.
#[derive(Debug)]
pub(crate) struct SourceError {
    /// What the source is called in a sentence.
    pub(super) name: String,
    pub(super) problem: Problem,
}

/// What is wrong, as the end of a sentence that begins with the name of the source.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error("does not exist")]
    Missing(PathBuf),
    #[error("is a folder, and a schema is a file")]
    Folder(PathBuf),
    #[error("cannot be read: {}", reason(.0))]
    Unreadable(io::Error),
    #[error("is not UTF-8 from byte {at} on")]
    NotUtf8 { at: usize, is_utf16: bool },
    #[error("is empty")]
    Empty,
    #[error(transparent)]
    NoSchema(SchemaError),
    #[error("is no URL of a schema: {0}")]
    NoUrl(String),
    #[error("cannot be reached: there is no host of this name")]
    NoHost,
    #[error("cannot be reached: {}", reason(.0))]
    Unreachable(io::Error),
    #[error("has not answered within {}", humantime::format_duration(*.0))]
    Timeout(Duration),
    #[error("has closed the connection before its answer was complete")]
    BrokenOff,
    #[error("answers {status}")]
    Status { status: StatusCode, elsewhere: String },
    #[error("answers with HTML, and a schema is JSON{}", led_to(redirected))]
    Html { redirected: Option<String>, elsewhere: String },
    #[error("has more than 64 MiB, and no schema is that large")]
    TooLarge,
    #[error("cannot be reached over TLS: {0}")]
    Tls(String),
    #[error("does not speak HTTP: {0}")]
    NoHttp(String),
    #[error("cannot be fetched: {0}")]
    Fetch(ureq::Error),
}

impl Problem {
    pub(super) fn of_file(error: io::Error, path: &Path) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing(path.to_owned()),
            io::ErrorKind::IsADirectory => Self::Folder(path.to_owned()),
            _ => Self::Unreadable(error),
        }
    }

    pub(super) fn of_request(error: ureq::Error, timeout: Duration) -> Self {
        match error {
            // The standard library has no kind for it.
            ureq::Error::Io(error) if error.to_string().starts_with("failed to lookup address") => {
                Self::NoHost
            }
            // What TLS finds wrong while it agrees with the other side comes as this.
            ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
                Self::Tls(error.to_string())
            }
            ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => Self::BrokenOff,
            ureq::Error::Io(error) => Self::Unreachable(error),
            ureq::Error::HostNotFound => Self::NoHost,
            ureq::Error::Timeout(_) => Self::Timeout(timeout),
            ureq::Error::BodyExceedsLimit(_) => Self::TooLarge,
            ureq::Error::Rustls(error) => Self::Tls(error.to_string()),
            ureq::Error::Protocol(error) => {
                Self::NoHttp(error.to_string().trim_start_matches("http parse fail: ").to_owned())
            }
            error => Self::Fetch(error),
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Missing(path) if is_like_url(path) => {
                return Some(format!("a URL has a scheme: http://{}", path.display()));
            }
            Self::Missing(_) => "a server that runs is a source too: http://localhost:3000/api/rpc",
            Self::Folder(path) => {
                return Some(format!("name the file too: {}", path.join("schema.json").display()));
            }
            Self::NotUtf8 { is_utf16: true, .. } => {
                "it is UTF-16, as PowerShell's `>` writes it; `curl --output` keeps what a server sent"
            }
            Self::NoSchema(error) if error.is_of_another_form() => {
                "`cargo install rpc-cli` installs the newest `rpc`"
            }
            Self::Empty | Self::NoSchema(_) => {
                "a server has it at /api/rpc/schema.json, and `Api::schema().to_json()` makes it"
            }
            Self::NoUrl(_) => "the endpoint of a server is a source: http://localhost:3000/api/rpc",
            Self::NoHost => "is the name right?",
            Self::Unreachable(_) => "is the server running, and is this its port?",
            Self::Timeout(_) => "is this the server's port? `--timeout 1m` waits longer",
            Self::Status { status, .. } if matches!(status.as_u16(), 401 | 403) => {
                "`--header 'Authorization: Bearer ..'` sends a credential"
            }
            Self::Status { status: StatusCode::NOT_FOUND, elsewhere } => {
                return Some(format!("{elsewhere}; `publish_schema(false)` hides the schema"));
            }
            Self::Html { elsewhere, .. } => return Some(elsewhere.clone()),
            Self::Tls(error) if error.contains("certificate") => {
                "this system's certificates say whom to trust; on Linux `SSL_CERT_FILE` names others"
            }
            Self::Tls(_) => "does the server speak TLS? without it the URL begins with http://",
            Self::BrokenOff => "the log of the server may tell why",
            Self::Status { status, .. } if status.is_server_error() => "the log of the server may tell why",
            Self::NoHttp(_) => "is this the server's port? with TLS the URL begins with https://",
            Self::Unreadable(_)
            | Self::NotUtf8 { .. }
            | Self::Status { .. }
            | Self::TooLarge
            | Self::Fetch(_) => return None,
        };
        Some(hint.into())
    }
}

fn led_to(redirected: &Option<String>) -> String {
    redirected.as_ref().map(|url| format!(" (it led to {url})")).unwrap_or_default()
}

/// Where the endpoint may be instead.
pub(super) fn elsewhere(document: &Uri) -> String {
    if document.path() == "/api/rpc/schema.json" {
        return "the server may have another port, or another endpoint than /api/rpc".into();
    }
    let default = url::at(document, "/api/rpc");
    format!("the endpoint is /api/rpc unless the server says otherwise: {default}")
}

/// Whether what was taken for a file looks like `localhost:3000/api/rpc`.
fn is_like_url(path: &Path) -> bool {
    path.to_str().and_then(|text| text.split('/').next()).is_some_and(|host| {
        host.starts_with("localhost")
            || host.split_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok())
    })
}

impl SourceError {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        self.problem.hint()
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, problem } = self;
        match problem {
            Problem::NoSchema(error) => write!(f, "{name}: {error}"),
            problem => write!(f, "{name} {problem}"),
        }
    }
}

impl std::error::Error for SourceError {}
