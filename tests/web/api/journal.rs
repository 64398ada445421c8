//! What was counted and appended: in memory, and in a file where a test kills its server.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use rpc_server::prelude::*;
use tokio::sync::watch;

/// The journal. Clones share it.
#[derive(Clone)]
pub(crate) struct Journal(Arc<Shared>);

struct Shared {
    written: Mutex<Written>,
    lines: watch::Sender<Vec<String>>,
}

#[derive(Default)]
struct Written {
    counts: HashMap<String, u32>,
    file: Option<File>,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
enum Entry {
    Counted(String),
    Appended(String),
}

impl Journal {
    /// With what a file has, to which more is written.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Self> {
        let (mut written, mut lines) = (Written::default(), Vec::new());
        if let Some(path) = path {
            written.file = Some(File::options().append(true).create(true).open(path)?);
            for line in fs::read_to_string(path)?.lines() {
                match serde_json::from_str(line)? {
                    Entry::Counted(key) => *written.counts.entry(key).or_default() += 1,
                    Entry::Appended(text) => lines.push(text),
                }
            }
        }
        Ok(Self(Arc::new(Shared { written: Mutex::new(written), lines: watch::Sender::new(lines) })))
    }

    /// Counts once more, and tells how often that was.
    pub(super) fn count(&self, key: String) -> Result<u32, RpcError> {
        let mut written = self.0.written.lock().unwrap_or_else(PoisonError::into_inner);
        let count = written.counts.entry(key.clone()).or_default();
        *count += 1;
        let count = *count;
        written.write(&Entry::Counted(key))?;
        Ok(count)
    }

    /// How often this was counted.
    pub(super) fn counted(&self, key: &str) -> u32 {
        let written = self.0.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.counts.get(key).copied().unwrap_or_default()
    }

    /// Appends a line, and tells how many there are.
    pub(super) fn append(&self, text: String) -> Result<u32, RpcError> {
        let mut written = self.0.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.write(&Entry::Appended(text.clone()))?;
        let mut length = 0;
        self.0.lines.send_modify(|lines| {
            lines.push(text);
            length = lines.len();
        });
        u32::try_from(length).map_err(RpcError::internal)
    }

    /// The lines, as they are and as they come.
    pub(super) fn lines(&self) -> watch::Receiver<Vec<String>> {
        self.0.lines.subscribe()
    }
}

impl Written {
    /// At once and as a whole: a server that is killed leaves no half of a line.
    fn write(&mut self, entry: &Entry) -> Result<(), RpcError> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut line = serde_json::to_vec(entry).map_err(RpcError::internal)?;
        line.push(b'\n');
        file.write_all(&line).map_err(RpcError::internal)
    }
}
