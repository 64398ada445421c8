//! Frames of conversations, as encoders write them: without white space, escapes, or members that are rare.
//!
//! Nearly all of a client's frames are such, and to read them takes less than half of what serde takes, which has to
//! be ready for anything. What is written in another way is left to it. The two never disagree: what is read here, serde
//! reads alike, and what it refuses is not read here.

use std::{borrow::Cow, num::NonZeroU32};

use rpc_core::scan::{any, number, text, texts, up_to};

use super::incoming::Frame;

/// Reads a message as a frame. `None` if it is not so plain, or no frame; what was read by then is of no use.
pub(super) fn read<'a>(message: &'a str, frame: &mut Frame<'a>) -> Option<()> {
    let mut members = message.strip_prefix('{')?;
    let mut seen = 0_u16;
    loop {
        let (member, behind) = if let Some(value) = members.strip_prefix(r#""type":"#) {
            let (kind, behind) = text(value)?;
            frame.kind = Cow::Borrowed(kind).into();
            (TYPE, behind)
        } else if let Some(value) = members.strip_prefix(r#""id":"#) {
            let (id, behind) = text(value)?;
            frame.id = Some(Cow::Borrowed(id));
            (ID, behind)
        } else if let Some(value) = members.strip_prefix(r#""path":"#) {
            let behind = texts(value)?;
            frame.path = Some(up_to(value, behind));
            (PATH, behind)
        } else if let Some(value) = members.strip_prefix(r#""input":"#) {
            let (input, behind) = any(value)?;
            frame.input = input;
            (INPUT, behind)
        } else if let Some(value) = members.strip_prefix(r#""lastEventId":"#) {
            let (id, behind) = text(value)?;
            frame.last_event_id = Some(Cow::Borrowed(id));
            (LAST_EVENT_ID, behind)
        } else if let Some(value) = members.strip_prefix(r#""timeoutMs":"#) {
            let (timeout, behind) = number(value)?;
            frame.timeout = Some(timeout);
            (TIMEOUT, behind)
        } else if let Some(value) = members.strip_prefix(r#""name":"#) {
            let (name, behind) = text(value)?;
            frame.name = Some(Cow::Borrowed(name));
            (NAME, behind)
        } else if let Some(value) = members.strip_prefix(r#""data":"#) {
            let (data, behind) = any(value)?;
            frame.data = data;
            (DATA, behind)
        } else if let Some(value) = members.strip_prefix(r#""ref":"#) {
            let (reference, behind) = any(value)?;
            frame.reference = reference;
            (REF, behind)
        } else if let Some(value) = members.strip_prefix(r#""window":"#) {
            let (window, behind) = number(value)?;
            frame.window = Some(NonZeroU32::new(window)?);
            (WINDOW, behind)
        } else if let Some(value) = members.strip_prefix(r#""bytes":"#) {
            let (bytes, behind) = number(value)?;
            frame.bytes = Some(bytes);
            (BYTES, behind)
        } else {
            return None;
        };
        if seen & member != 0 {
            return None;
        }
        seen |= member;
        match behind.as_bytes() {
            [b',', ..] => members = &behind[1..],
            b"}" => return (seen & TYPE != 0).then_some(()),
            _ => return None,
        }
    }
}

/// The members, as bits: none may come twice.
const TYPE: u16 = 1;
const ID: u16 = 2;
const PATH: u16 = 4;
const INPUT: u16 = 8;
const LAST_EVENT_ID: u16 = 16;
const TIMEOUT: u16 = 32;
const NAME: u16 = 64;
const DATA: u16 = 128;
const REF: u16 = 256;
const WINDOW: u16 = 512;
const BYTES: u16 = 1024;

#[cfg(test)]
mod tests {
    use super::{Frame, read};
    use crate::websocket::incoming;

    /// Whether a message is read here. If so, it must be read alike there.
    fn is_plain(message: &str) -> bool {
        let mut frame = Frame::default();
        if read(message, &mut frame).is_none() {
            return false;
        }
        let mut expected = Frame::default();
        incoming::read_any(message, &mut expected).unwrap_or_else(|error| panic!("{message}: {error}"));
        assert_eq!(frame, expected, "{message}");
        true
    }

    #[test]
    fn what_encoders_write_is_plain_in_any_order() {
        for message in [
            r#"{"type":"call","id":"1","path":["messages","send"],"input":{"a":[1,"\"}\\",{"b":null}]}}"#,
            r#"{"input":-1.5e3,"path":["é"],"id":"ünder","type":"subscribe"}"#,
            r#"{"type":"call","id":"","path":["a"],"input":null}"#,
            r#"{"input":"x , }","type":"call"}"#,
            r#"{"input":[ 1 , 2 ],"type":"call"}"#,
            r#"{"input":true,"type":"no such"}"#,
            r#"{"type":"unsubscribe","id":"1"}"#,
            r#"{"type":"ping"}"#,
            r#"{"type":"subscribe","id":"1","path":["a"],"input":1,"lastEventId":"7"}"#,
            r#"{"type":"subscribe","id":"1","path":["a"],"window":65536,"lastEventId":"7"}"#,
            r#"{"window":4294967295,"type":"subscribe"}"#,
            r#"{"type":"more","id":"1","bytes":32768}"#,
            r#"{"bytes":18446744073709551615,"type":"more"}"#,
            r#"{"type":"more","bytes":0}"#,
            r#"{"type":"call","timeoutMs":4294967295}"#,
            r#"{"timeoutMs":0,"type":"call"}"#,
            r#"{"type":"emit","id":"1","name":"moved","data":{"x":1,"y":[2]},"ref":7}"#,
            r#"{"ref":"a","data":"name","name":"","id":"1","type":"emit"}"#,
            r#"{"type":"emit","data":null,"ref":null}"#,
        ] {
            assert!(is_plain(message), "{message}");
        }
    }

    #[test]
    fn what_is_written_otherwise_or_is_no_frame_is_left_to_serde() {
        for message in [
            "",
            "2",
            "{",
            "{}",
            "[]",
            r#"{"id":"1"}"#,
            r#"{"type":"call"} "#,
            r#"{"type":"call"}}"#,
            r#"{"type":"call",}"#,
            r#"{"type" :"call"}"#,
            r#"{"type": "call"}"#,
            r#"{"type":"ca\u006cl"}"#,
            "{\"type\":\"call\",\"id\":\"\t\"}",
            r#"{"type":"call","id":null}"#,
            r#"{"type":"call","id":7}"#,
            r#"{"type":"call","path":[]}"#,
            r#"{"type":"call","path":["a",]}"#,
            r#"{"type":"call","path":["a"}"#,
            r#"{"type":"call","path":"a"}"#,
            r#"{"type":"call","input": 1}"#,
            r#"{"type":"call","input":1 }"#,
            r#"{"type":"call","input":}"#,
            r#"{"type":"call","input":{"a":}}"#,
            r#"{"type":"call","input":1"#,
            r#"{"type":"call","input":12x}"#,
            r#"{"type":"call","input":nullnull}"#,
            r#"{"type":"call","input":null,"input":null}"#,
            r#"{"type":"call","type":"call"}"#,
            r#"{"type":"call","id":"1","id":"1"}"#,
            r#"{"type":"call","path":["a"],"path":["a"]}"#,
            r#"{"type":"call","timeoutMs":1.0}"#,
            r#"{"type":"call","timeoutMs":01}"#,
            r#"{"type":"call","timeoutMs":-1}"#,
            r#"{"type":"call","timeoutMs":+1}"#,
            r#"{"type":"call","timeoutMs":4294967296}"#,
            r#"{"type":"call","timeoutMs":null}"#,
            r#"{"type":"call","timeoutMs":}"#,
            r#"{"type":"call","timeoutMs":1,"timeoutMs":1}"#,
            r#"{"type":"subscribe","window":0}"#,
            r#"{"type":"subscribe","window":-1}"#,
            r#"{"type":"subscribe","window":1.0}"#,
            r#"{"type":"subscribe","window":"1"}"#,
            r#"{"type":"subscribe","window":null}"#,
            r#"{"type":"subscribe","window":4294967296}"#,
            r#"{"type":"subscribe","window":1,"window":1}"#,
            r#"{"type":"more","bytes":01}"#,
            r#"{"type":"more","bytes":-1}"#,
            r#"{"type":"more","bytes":null}"#,
            r#"{"type":"more","bytes":18446744073709551616}"#,
            r#"{"type":"more","bytes":1,"bytes":1}"#,
            r#"{"type":"call","lastEventId":null}"#,
            r#"{"type":"call","lastEventId":"1","lastEventId":"1"}"#,
            r#"{"type":"emit","name":null}"#,
            r#"{"type":"emit","name":7}"#,
            r#"{"type":"emit","name":"a","name":"a"}"#,
            r#"{"type":"emit","data":null,"data":1}"#,
            r#"{"type":"emit","data": 1}"#,
            r#"{"type":"emit","data":[1}"#,
            r#"{"type":"emit","ref":null,"ref":1}"#,
            r#"{"type":"emit","ref":}"#,
            r#"{"type":"auth","token":"t"}"#,
            r#"{"type":"call","stranger":1}"#,
        ] {
            assert!(!is_plain(message), "{message}");
        }
    }

    #[test]
    fn a_plain_frame_that_is_spoiled_anywhere_is_read_as_serde_reads_it() {
        spoil(r#"{"type":"call","id":"é1","path":["a","b"],"input":{"a":[1,null,"x"]},"timeoutMs":20}"#);
        spoil(r#"{"type":"subscribe","id":"1","path":["a"],"window":20}"#);
        spoil(r#"{"type":"more","id":"1","bytes":10}"#);
        spoil(r#"{"type":"emit","id":"1","name":"é","data":{"a":"b"},"ref":7}"#);
    }

    /// Takes away, puts in or replaces a character, at every place.
    fn spoil(message: &str) {
        for (at, removed) in message.char_indices() {
            let (before, behind) = (&message[..at], &message[at + removed.len_utf8()..]);
            for inserted in ["", " ", "\"", "\\", "{", "}", "[", "]", ",", ":", "1", "\u{1}", "é"] {
                is_plain(&format!("{before}{inserted}{behind}"));
                is_plain(&format!("{before}{inserted}{removed}{behind}"));
            }
            is_plain(before);
        }
    }
}
