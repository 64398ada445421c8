//! Responses, read whole.

use serde_json::Value;

/// A response with its body.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// Reads a status line and headers.
    pub(crate) fn head(text: &str) -> Self {
        let mut lines = text.split("\r\n");
        let status_line = lines.next().expect("a head has a first line");
        let status = status_line
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3)?.parse().ok())
            .unwrap_or_else(|| panic!("no status line of HTTP/1.1: {status_line:?}"));
        Self { status, headers: headers(lines), body: Vec::new() }
    }

    /// A header's value; a test that asks for a header twice given has gone wrong.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| &**value);
        let value = values.next();
        assert_eq!(values.next(), None, "the header {name} stands twice: {self}");
        value
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("answers are UTF-8")
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("not JSON ({error}): {self}"))
    }

    /// What a call answered with success holds.
    #[track_caller]
    pub(crate) fn data(&self) -> Value {
        let envelope = self.json();
        assert!(self.status == 200 && envelope["ok"] == Value::Bool(true), "not a success: {self}");
        self.assert_is_of_the_framework();
        envelope.get("data").unwrap_or_else(|| panic!("no data: {self}")).clone()
    }

    /// The error of a refused call, whose status must be this one.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> Value {
        let envelope = self.json();
        assert_eq!(self.status, status, "{self}");
        assert_eq!(envelope["ok"], Value::Bool(false), "{self}");
        self.assert_is_of_the_framework();
        let error = envelope["error"].clone();
        let has_message = error["message"].as_str().is_some_and(|message| !message.is_empty());
        assert!(error["code"].is_string() && has_message, "an error has a code and a message: {self}");
        error
    }

    /// Checks that the call was refused with a status and a code, and gives the error.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> Value {
        let error = self.error(status);
        assert_eq!(error["code"], code, "{self}");
        error
    }

    /// What holds of every answer with a body.
    #[track_caller]
    fn assert_is_of_the_framework(&self) {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self}");
        assert_eq!(self.header("cache-control"), Some("no-store"), "{self}");
    }
}

/// Headers, a line each; names in lower case.
pub(crate) fn headers<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(String, String)> {
    let header = |line: &str| {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no header: {line:?}"));
        (name.to_ascii_lowercase(), value.trim().to_owned())
    };
    lines.filter(|line| !line.is_empty()).map(header).collect()
}

impl std::fmt::Display for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = &self.body[..self.body.len().min(2000)];
        write!(f, "{} {:?} {}", self.status, self.headers, String::from_utf8_lossy(shown))
    }
}
