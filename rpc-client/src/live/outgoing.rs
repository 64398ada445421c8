//! Frames for the server, written.

use std::time::Duration;

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
    let kind = match call.description().kind {
        Kind::Subscription => "subscribe",
        Kind::Socket => "open",
        _ => "call",
    };
    let [mut key_digits, mut window_digits, mut patience_digits] = [itoa::Buffer::new(); 3];
    let last_event_id = terms.last_event_id.map(|id| string(id.as_str()));
    let window = terms.window.map(|window| window_digits.format(bytes(window)));
    let patience = terms.timeout.and_then(milliseconds).map(|patience| patience_digits.format(patience));
    let [input_name, input] = member(r#","input":"#, call.input());
    let [id_name, id] = member(r#","lastEventId":"#, last_event_id.as_deref());
    let [window_name, window] = member(r#","window":"#, window);
    let [patience_name, patience] = member(r#","timeoutMs":"#, patience);
    joined(&[
        r#"{"type":""#,
        kind,
        r#"","id":""#,
        key_digits.format(key),
        r#"","path":"#,
        call.path_json(),
        input_name,
        input,
        id_name,
        id,
        window_name,
        window,
        patience_name,
        patience,
        "}",
    ])
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
    let (mut key_digits, mut reference_digits) = (itoa::Buffer::new(), itoa::Buffer::new());
    let reference = reference.map(|reference| reference_digits.format(reference));
    let [reference_name, reference] = member(r#","ref":"#, reference);
    joined(&[
        r#"{"type":"emit","id":""#,
        key_digits.format(key),
        r#"","name":"#,
        &string(event.name()),
        r#","data":"#,
        event.data(),
        reference_name,
        reference,
        "}",
    ])
}

/// Shows a credential.
pub(super) fn auth(reference: u64, token: &str) -> String {
    format!(r#"{{"type":"auth","ref":{reference},"token":{}}}"#, string(token))
}

/// As servers take it.
fn bytes(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// The parts of a frame, in a string that has no room for more: that one is sent as it is, without another allocation.
fn joined(parts: &[&str]) -> String {
    parts.concat()
}

/// A member that is there if its value is.
fn member<'a>(name: &'a str, value: Option<&'a str>) -> [&'a str; 2] {
    value.map_or([""; 2], |value| [name, value])
}

/// At least one, and rounded up. What is longer than 49 days goes without saying.
fn milliseconds(timeout: Duration) -> Option<u32> {
    let whole = timeout.as_secs().checked_mul(1000)?;
    let rest = timeout.subsec_nanos().div_ceil(1_000_000);
    u32::try_from(whole.checked_add(rest.into())?.max(1)).ok()
}

fn string(string: &str) -> String {
    serde_json::to_string(string).expect("because any string can be written as JSON")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{joined, milliseconds};

    #[test]
    fn a_time_limit_is_rounded_up_to_milliseconds() {
        for (timeout, expected) in [
            (Duration::ZERO, Some(1)),
            (Duration::from_nanos(1), Some(1)),
            (Duration::from_millis(7), Some(7)),
            (Duration::from_nanos(7_000_001), Some(8)),
            (Duration::from_nanos(1_999_000_001), Some(2000)),
            (Duration::from_millis(u32::MAX.into()), Some(u32::MAX)),
            (Duration::from_millis(u64::from(u32::MAX) + 1), None),
            (Duration::MAX, None),
        ] {
            assert_eq!(milliseconds(timeout), expected, "{timeout:?}");
        }
    }

    #[test]
    fn a_frame_has_no_room_that_it_does_not_need() {
        let frame = joined(&["{", r#""type":"#, r#""pong""#, "", "}"]);
        assert_eq!((frame.as_str(), frame.capacity()), (r#"{"type":"pong"}"#, frame.len()));
    }
}
