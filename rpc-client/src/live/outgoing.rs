//! Frames for the server, written.

use std::{fmt::Write, time::Duration};

use rpc_core::{
    EventId, Kind,
    client::{Emission, Outgoing},
};

/// Introduces this client, which thereby shows that it knows all of the protocol.
pub(super) const HELLO: &str = r#"{"type":"hello","protocol":1,"features":["resume","reset","reconnect"]}"#;

/// On which terms a conversation is started.
#[derive(Default)]
pub(super) struct Terms<'a> {
    pub(super) timeout: Option<Duration>,
    pub(super) last_event_id: Option<&'a EventId>,
    /// How many bytes of items may be under way.
    pub(super) window: Option<usize>,
}

/// Starts a conversation.
pub(super) fn begin(key: u64, call: &Outgoing, terms: &Terms<'_>) -> String {
    let (path, input) = (call.path_json(), call.input());
    let mut text = String::with_capacity(path.len() + input.map_or(0, str::len) + 96);
    text.push_str(r#"{"type":""#);
    text.push_str(match call.description().kind {
        Kind::Subscription => "subscribe",
        Kind::Socket => "open",
        _ => "call",
    });
    text.push_str(r#"","id":""#);
    number(&mut text, key);
    text.push_str(r#"","path":"#);
    text.push_str(path);
    if let Some(input) = input {
        text.push_str(r#","input":"#);
        text.push_str(input);
    }
    if let Some(id) = terms.last_event_id {
        text.push_str(r#","lastEventId":"#);
        string(&mut text, id.as_str());
    }
    if let Some(window) = terms.window {
        text.push_str(r#","window":"#);
        number(&mut text, bytes(window));
    }
    // What is longer than 49 days goes without saying.
    let patience = terms.timeout.map(|timeout| timeout.as_nanos().div_ceil(1_000_000).max(1));
    if let Some(patience) = patience.and_then(|patience| u32::try_from(patience).ok()) {
        text.push_str(r#","timeoutMs":"#);
        number(&mut text, patience.into());
    }
    text.push('}');
    text
}

/// Ends a conversation.
pub(super) fn end(key: u64, kind: Kind) -> String {
    let frame = match kind {
        Kind::Subscription => "unsubscribe",
        Kind::Socket => "close",
        _ => "cancel",
    };
    format!(r#"{{"type":"{frame}","id":"{key}"}}"#)
}

/// Lets a server that counts send so many more bytes of a subscription.
pub(super) fn more(key: u64, more: usize) -> String {
    format!(r#"{{"type":"more","id":"{key}","bytes":{}}}"#, bytes(more))
}

/// Emits an event.
pub(super) fn emit(key: u64, event: &Emission, reference: Option<u64>) -> String {
    let mut text = String::with_capacity(event.name().len() + event.data().len() + 72);
    text.push_str(r#"{"type":"emit","id":""#);
    number(&mut text, key);
    // The names of events are identifiers, or are checked not to need escapes.
    text.push_str(r#"","name":"#);
    string(&mut text, event.name());
    text.push_str(r#","data":"#);
    text.push_str(event.data());
    if let Some(reference) = reference {
        text.push_str(r#","ref":"#);
        number(&mut text, reference);
    }
    text.push('}');
    text
}

/// Shows a credential.
pub(super) fn auth(reference: u64, token: &str) -> String {
    let mut text = format!(r#"{{"type":"auth","ref":{reference},"token":"#);
    string(&mut text, token);
    text.push('}');
    text
}

/// As servers take it.
fn bytes(bytes: usize) -> u64 {
    u32::try_from(bytes).unwrap_or(u32::MAX).into()
}

fn number(text: &mut String, number: u64) {
    write!(text, "{number}").expect("because a string takes all that is written");
}

fn string(text: &mut String, string: &str) {
    text.push_str(&serde_json::to_string(string).expect("because any string can be written as JSON"));
}
