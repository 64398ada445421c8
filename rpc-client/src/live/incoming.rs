//! Frames of the server, read.

use std::borrow::Cow;

use rpc_core::{
    RpcError,
    scan::{number, skim, text, up_to},
};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A frame, with whatever members it has. Values are JSON.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Frame<'a> {
    pub(super) kind: Cow<'a, str>,
    pub(super) id: Option<Cow<'a, str>>,
    /// Absent for `null`.
    pub(super) data: Option<&'a str>,
    pub(super) event_id: Option<Cow<'a, str>>,
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) timestamp: Option<u64>,
    pub(super) reference: Option<&'a str>,
    pub(super) error: Option<&'a str>,
    /// What only frames have that are about the connection.
    pub(super) about: Option<Box<About<'a>>>,
}

/// Of the connection and its server.
#[derive(Debug, Default, PartialEq)]
pub(super) struct About<'a> {
    pub(super) after_ms: Option<u64>,
    pub(super) deadline_ms: Option<u64>,
    pub(super) features: Vec<Cow<'a, str>>,
    /// The largest message that the server takes.
    pub(super) most: Option<usize>,
}

impl<'a> Frame<'a> {
    pub(super) fn read(message: &'a str) -> serde_json::Result<Self> {
        match plain(message) {
            Some(frame) => Ok(frame),
            None => read_any(message),
        }
    }

    /// The conversation that it belongs to. The ids of this client are numbers.
    pub(super) fn conversation(&self) -> Option<u64> {
        self.id.as_deref()?.parse().ok()
    }

    /// The frame of this client that it answers.
    pub(super) fn reference(&self) -> Option<u64> {
        self.reference?.parse().ok()
    }

    pub(super) fn data(&self) -> &'a str {
        self.data.unwrap_or("null")
    }

    pub(super) fn error(&self) -> RpcError {
        let error = self.error.and_then(|error| serde_json::from_str(error).ok());
        error.unwrap_or_else(|| RpcError::internal("the server sent an error that is none"))
    }
}

/// Reads a frame of conversations as encoders write it, in less than half of serde's time. `None` if it is not so plain:
/// then serde reads it. What is read here, serde reads alike; but data that is no JSON is only found to be none by who
/// decodes it.
fn plain(message: &str) -> Option<Frame<'_>> {
    let mut frame = Frame::default();
    let mut members = message.strip_prefix('{')?;
    let mut seen = 0_u8;
    loop {
        let (member, behind) = if let Some(value) = members.strip_prefix(r#""type":"#) {
            let (kind, behind) = text(value)?;
            frame.kind = Cow::Borrowed(kind);
            (TYPE, behind)
        } else if let Some(value) = members.strip_prefix(r#""id":"#) {
            let (id, behind) = text(value)?;
            frame.id = Some(Cow::Borrowed(id));
            (ID, behind)
        } else if let Some(value) = members.strip_prefix(r#""data":"#) {
            let (data, behind) = skim(value)?;
            frame.data = Some(data).filter(|data| *data != "null");
            (DATA, behind)
        } else if let Some(value) = members.strip_prefix(r#""eventId":"#) {
            let (id, behind) = text(value)?;
            frame.event_id = Some(Cow::Borrowed(id));
            (EVENT_ID, behind)
        } else if let Some(value) = members.strip_prefix(r#""name":"#) {
            let (name, behind) = text(value)?;
            frame.name = Some(Cow::Borrowed(name));
            (NAME, behind)
        } else if let Some(value) = members.strip_prefix(r#""timestamp":"#) {
            let (timestamp, behind) = number(value)?;
            frame.timestamp = Some(timestamp);
            (TIMESTAMP, behind)
        } else if let Some(value) = members.strip_prefix(r#""ref":"#) {
            let behind = value.trim_start_matches(|digit: char| digit.is_ascii_digit());
            let reference = up_to(value, behind);
            number::<u64>(reference)?;
            frame.reference = Some(reference);
            (REF, behind)
        } else {
            return None;
        };
        if seen & member != 0 {
            return None;
        }
        seen |= member;
        match behind.as_bytes() {
            [b',', ..] => members = &behind[1..],
            b"}" => return (seen & TYPE != 0).then_some(frame),
            _ => return None,
        }
    }
}

/// The members, as bits: none may come twice.
const TYPE: u8 = 1;
const ID: u8 = 2;
const DATA: u8 = 4;
const EVENT_ID: u8 = 8;
const NAME: u8 = 16;
const TIMESTAMP: u8 = 32;
const REF: u8 = 64;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Any<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(default)]
    id: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    data: Option<&'a RawValue>,
    #[serde(default)]
    event_id: Option<Cow<'a, str>>,
    #[serde(default)]
    name: Option<Cow<'a, str>>,
    #[serde(default)]
    timestamp: Option<u64>,
    #[serde(rename = "ref", default, borrow)]
    reference: Option<&'a RawValue>,
    #[serde(default, borrow)]
    error: Option<&'a RawValue>,
    #[serde(default)]
    after_ms: Option<u64>,
    #[serde(default)]
    deadline_ms: Option<u64>,
    #[serde(default)]
    features: Vec<Cow<'a, str>>,
    #[serde(default)]
    limits: Limits,
}

#[derive(Default, Deserialize)]
struct Limits {
    #[serde(default)]
    message: Option<usize>,
}

fn read_any(message: &str) -> serde_json::Result<Frame<'_>> {
    let any: Any<'_> = serde_json::from_str(message)?;
    let about = About {
        after_ms: any.after_ms,
        deadline_ms: any.deadline_ms,
        features: any.features,
        most: any.limits.message,
    };
    Ok(Frame {
        kind: any.kind,
        id: any.id,
        data: any.data.map(RawValue::get),
        event_id: any.event_id,
        name: any.name,
        timestamp: any.timestamp,
        reference: any.reference.map(RawValue::get),
        error: any.error.map(RawValue::get),
        about: (about != About::default()).then(|| Box::new(about)),
    })
}

#[cfg(test)]
mod tests {
    use super::{Frame, plain, read_any};

    /// Whether a message is read by hand. If so, it must be read alike by serde.
    fn is_plain(message: &str) -> bool {
        let Some(frame) = plain(message) else { return false };
        match read_any(message) {
            Ok(expected) => assert_eq!(frame, expected, "{message}"),
            Err(error) => {
                let data = serde_json::from_str::<serde_json::Value>(frame.data());
                assert!(data.is_err(), "{message}: {error}");
            }
        }
        true
    }

    #[test]
    fn frames_of_conversations_are_read_by_hand() {
        for message in [
            r#"{"type":"data","id":"1","data":{"n":[1,"}",null]}}"#,
            r#"{"type":"data","id":"1","data":"x, }","eventId":"msg_7"}"#,
            r#"{"type":"data","id":"1","data":{"n":3},"name":"notification"}"#,
            r#"{"type":"data","id":"1","data":{"n":3},"eventId":"18","name":"notification"}"#,
            r#"{"type":"data","id":"18446744073709551615","data":null}"#,
            r#"{"type":"result","id":"2","data":-1.5}"#,
            r#"{"type":"result","id":"2","ref":7,"data":null}"#,
            r#"{"type":"event","id":"3","name":"moved","data":{"x":1},"timestamp":1763740800000}"#,
            r#"{"type":"complete","id":"1"}"#,
            r#"{"type":"reset","id":"1"}"#,
            r#"{"type":"pong"}"#,
        ] {
            assert!(is_plain(message), "{message}");
        }
    }

    #[test]
    fn what_is_written_otherwise_is_left_to_serde() {
        for message in [
            r#"{"type":"data","id":"1","data":1} "#,
            r#"{"type":"data","id":"\u0031","data":1}"#,
            r#"{"type":"data","id":"1","id":"1","data":1}"#,
            r#"{"type":"data","id":7,"data":1}"#,
            r#"{"type":"data","id":"1","data":}"#,
            r#"{"type":"data","id":"1","data":1"#,
            r#"{"type":"event","timestamp":-1}"#,
            r#"{"type":"event","timestamp":01}"#,
            r#"{"type":"result","ref":"a"}"#,
            r#"{"type":"result","ref":}"#,
            r#"{"type":"error","id":"1","error":{"code":"A","message":"b"}}"#,
            r#"{"id":"1"}"#,
            "3",
            "",
        ] {
            assert!(!is_plain(message), "{message}");
        }
    }

    #[test]
    fn a_plain_frame_that_is_spoiled_anywhere_is_read_as_serde_reads_it() {
        let message = r#"{"type":"event","id":"3","name":"é","data":[1,"a"],"timestamp":17,"ref":5}"#;
        for (at, removed) in message.char_indices() {
            let (before, behind) = (&message[..at], &message[at + removed.len_utf8()..]);
            for inserted in ["", " ", "\"", "\\", "{", "}", "[", "]", ",", ":", "1", "0", "\u{1}", "é"] {
                is_plain(&format!("{before}{inserted}{behind}"));
                is_plain(&format!("{before}{inserted}{removed}{behind}"));
            }
            is_plain(before);
        }
    }

    #[test]
    fn what_a_server_tells_of_itself_is_read() {
        let hello = r#"{"type":"hello","protocol":1,"features":["call","auth"],"schema":"3a","connectionId":"c",
            "limits":{"message":1048576,"id":64},"heartbeat":{"intervalMs":30000}}"#;
        let frame = Frame::read(hello).expect("a frame");
        let about = frame.about.expect("it is about the server");
        assert_eq!((about.features.len(), about.most), (2, Some(1_048_576)));
        let frame = Frame::read(r#"{"type":"reconnect","afterMs":5,"deadlineMs":30000}"#).expect("a frame");
        let about = frame.about.expect("it is about the server");
        assert_eq!((about.after_ms, about.deadline_ms), (Some(5), Some(30_000)));
        let frame = Frame::read(r#"{"type":"error","id":"7","error":{"code":"NOT_FOUND","message":"no"}}"#);
        let frame = frame.expect("a frame");
        assert_eq!((frame.conversation(), frame.error().code()), (Some(7), "NOT_FOUND"));
        assert_eq!(
            Frame::read(r#"{"type":"error","id":"","error":7}"#).expect("a frame").conversation(),
            None
        );
        assert!(Frame::read("nonsense").is_err());
    }
}
