//! The server of TypeScript 7.

use std::{fs, path::Path, process::Stdio};

use serde_json::{Value, json};

use super::{LanguageServer, Place, connection::Connection};
use crate::node;

pub(crate) struct Seven {
    connection: Connection,
    sent: u64,
}

impl Seven {
    pub(crate) fn start() -> Self {
        let mut command = node("typescript-7/bin/tsc");
        // On its standard error it tells all that it does.
        command.args(["--lsp", "--stdio"]).stderr(Stdio::null());
        let mut server = Self { connection: Connection::start(&mut command), sent: 0 };
        let capabilities = json!({ "textDocument": { "definition": { "linkSupport": true } } });
        server
            .ask("initialize", &json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
        server.send(&json!({ "method": "initialized", "params": {} }));
        server
    }

    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.sent += 1;
        let id = self.sent;
        self.send(&json!({ "id": id, "method": method, "params": parameters }));
        loop {
            let message = self.connection.receive();
            if message.get("method").is_some() {
                // Something that it wants of an editor, which this is not.
                if let Some(id) = message.get("id") {
                    self.send(&json!({ "id": id, "result": null }));
                }
            } else if message["id"] == id {
                assert!(message.get("error").is_none(), "{message}");
                return message["result"].clone();
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let mut message = message.clone();
        message["jsonrpc"] = "2.0".into();
        let text = message.to_string();
        self.connection.send(&format!("Content-Length: {}\r\n\r\n{text}", text.len()));
    }
}

impl LanguageServer for Seven {
    fn definition(&mut self, place: &Place) -> Vec<Place> {
        let uri = uri(&place.file);
        let text = fs::read_to_string(&place.file).expect("the file can be read");
        let document = json!({ "uri": uri, "languageId": "typescript", "version": 1, "text": text });
        self.send(&json!({ "method": "textDocument/didOpen", "params": { "textDocument": document } }));
        let document = json!({ "uri": uri });
        let position = json!({ "line": place.line - 1, "character": place.column - 1 });
        let parameters = json!({ "textDocument": document, "position": position });
        let answer = self.ask("textDocument/definition", &parameters);
        self.send(&json!({ "method": "textDocument/didClose", "params": { "textDocument": document } }));
        let places = answer.as_array().into_iter().flatten().map(|found| {
            let start = &found["targetSelectionRange"]["start"];
            let number = |member: &str| start[member].as_u64().expect("a number") + 1;
            let file = found["targetUri"].as_str().and_then(|uri| uri.strip_prefix("file://"));
            Place { file: file.expect("a file").into(), line: number("line"), column: number("character") }
        });
        places.collect()
    }
}

/// The paths of these tests need no escapes.
fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}
