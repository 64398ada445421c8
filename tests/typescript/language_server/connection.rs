//! A process that talks in messages: JSON behind headers that say how long it is.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use serde_json::Value;

/// How long a message may take. A server that starts while others compile takes seconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server. It ends with this.
pub(super) struct Connection {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
}

impl Connection {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the server starts");
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
        Self { child, input, messages }
    }

    pub(super) fn send(&mut self, text: &str) {
        self.input.write_all(text.as_bytes()).expect("the server reads");
        self.input.flush().expect("the server reads");
    }

    /// The next message.
    pub(super) fn receive(&mut self) -> Value {
        self.messages.recv_timeout(PATIENCE).expect("a message")
    }
}

impl Drop for Connection {
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
