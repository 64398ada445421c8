//! TypeScript's language server, which editors ask where something is defined and what it is.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::node;

/// How long an answer may take. A server that starts while others compile takes seconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server. It ends with this.
pub(crate) struct LanguageServer {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    sent: u64,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: PathBuf,
    /// From 1.
    pub(crate) line: u64,
    /// From 1.
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

impl LanguageServer {
    pub(crate) fn start() -> Self {
        let mut command = node("typescript/lib/tsserver.js");
        let mut child = command
            .args(["--disableAutomaticTypingAcquisition", "--suppressDiagnosticEvents"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let input = child.stdin.take().expect("the input is piped");
        let mut output = BufReader::new(child.stdout.take().expect("the output is piped"));
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self { child, input, messages, sent: 0 }
    }

    /// What an editor shows of the name at a place: what it is, and below that its documentation.
    pub(crate) fn quick_info(&mut self, place: &Place) -> String {
        let answer = self.ask("quickinfo", place);
        let text = |member: &str| answer[member].as_str().unwrap_or_default().to_owned();
        format!("{}\n{}", text("displayString"), text("documentation")).trim_end().to_owned()
    }

    /// Where the name at a place is defined.
    pub(crate) fn definition(&mut self, place: &Place) -> Vec<Place> {
        let answer = self.ask("definition", place);
        let places = answer.as_array().into_iter().flatten().map(|found| Place {
            file: found["file"].as_str().expect("a file").into(),
            line: found["start"]["line"].as_u64().expect("a line"),
            column: found["start"]["offset"].as_u64().expect("a column"),
        });
        places.collect()
    }

    /// Opens the file, and asks for what is known of a place in it.
    fn ask(&mut self, command: &str, place: &Place) -> Value {
        self.send("open", &json!({ "file": place.file }));
        let arguments = json!({ "file": place.file, "line": place.line, "offset": place.column });
        let request = self.send(command, &arguments);
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("an answer");
            if message["type"] == "response" && message["request_seq"] == request {
                assert_eq!(message["success"], true, "{message}");
                return message["body"].clone();
            }
        }
    }

    fn send(&mut self, command: &str, arguments: &Value) -> u64 {
        self.sent += 1;
        let request =
            json!({ "seq": self.sent, "type": "request", "command": command, "arguments": arguments });
        writeln!(self.input, "{request}").expect("the server reads");
        self.sent
    }
}

impl Drop for LanguageServer {
    fn drop(&mut self) {
        // Neither does anything if it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The next message: headers, an empty line, and as much JSON as the headers say.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(number) = line.strip_prefix("Content-Length: ") {
            length = Some(number.trim().parse().ok()?);
        } else if line.trim().is_empty()
            && let Some(length) = length
        {
            let mut json = vec![0; length];
            output.read_exact(&mut json).ok()?;
            return serde_json::from_slice(&json).ok();
        }
    }
}
