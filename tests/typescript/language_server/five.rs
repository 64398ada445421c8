//! The server of TypeScript 5.9.

use serde_json::{Value, json};

use super::{LanguageServer, Place, connection::Connection};
use crate::node;

pub(crate) struct Five {
    connection: Connection,
    sent: u64,
}

impl Five {
    pub(crate) fn start() -> Self {
        let mut command = node("typescript/lib/tsserver.js");
        command.args(["--disableAutomaticTypingAcquisition", "--suppressDiagnosticEvents"]);
        Self { connection: Connection::start(&mut command), sent: 0 }
    }

    /// What an editor shows of the name at a place: what it is, and below that its documentation.
    pub(crate) fn quick_info(&mut self, place: &Place) -> String {
        let answer = self.ask("quickinfo", place);
        let text = |member: &str| answer[member].as_str().unwrap_or_default().to_owned();
        format!("{}\n{}", text("displayString"), text("documentation")).trim_end().to_owned()
    }

    /// Opens the file, and asks for what is known of a place in it.
    fn ask(&mut self, command: &str, place: &Place) -> Value {
        self.send("open", &json!({ "file": place.file }));
        let arguments = json!({ "file": place.file, "line": place.line, "offset": place.column });
        let request = self.send(command, &arguments);
        loop {
            let message = self.connection.receive();
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
        self.connection.send(&format!("{request}\n"));
        self.sent
    }
}

impl LanguageServer for Five {
    fn definition(&mut self, place: &Place) -> Vec<Place> {
        let answer = self.ask("definition", place);
        let places = answer.as_array().into_iter().flatten().map(|found| Place {
            file: found["file"].as_str().expect("a file").into(),
            line: found["start"]["line"].as_u64().expect("a line"),
            column: found["start"]["offset"].as_u64().expect("a column"),
        });
        places.collect()
    }
}
