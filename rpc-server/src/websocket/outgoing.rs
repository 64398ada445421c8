//! Frames for the client, written. Ids and references are JSON already.

use std::time::{SystemTime, UNIX_EPOCH};

use rpc_core::{ConnectionId, ItemMetadata, RpcError};

/// The id of a frame that belongs to no conversation.
pub(super) const NO_ID: &str = r#""""#;

/// The beginning of the answer to a call; its JSON follows, then [`end`].
pub(super) fn begin_result(out: &mut Vec<u8>, id: &str) {
    begin(out, br#"{"type":"result","id":"#, id);
}

/// The beginning of an item; its JSON follows, then [`end_item`].
pub(super) fn begin_item(out: &mut Vec<u8>, id: &str) {
    begin(out, br#"{"type":"data","id":"#, id);
}

fn begin(out: &mut Vec<u8>, start: &[u8], id: &str) {
    out.extend_from_slice(start);
    out.extend_from_slice(id.as_bytes());
    out.extend_from_slice(br#","data":"#);
}

pub(super) fn end(out: &mut Vec<u8>) {
    out.push(b'}');
}

pub(super) fn end_item(out: &mut Vec<u8>, metadata: &ItemMetadata) {
    if let Some(id) = &metadata.id {
        out.extend_from_slice(br#","eventId":"#);
        json(out, id.as_str());
    }
    if let Some(name) = metadata.name {
        append_name(out, name);
    }
    end(out);
}

/// Apart, so that items without a name pay nothing for it.
#[cold]
fn append_name(out: &mut Vec<u8>, name: &str) {
    out.extend_from_slice(br#","name":"#);
    json(out, name);
}

/// The conversation failed, and is over.
pub(super) fn error(out: &mut Vec<u8>, id: &str, error: &RpcError) {
    out.extend_from_slice(br#"{"type":"error","id":"#);
    out.extend_from_slice(id.as_bytes());
    out.extend_from_slice(br#","error":"#);
    json(out, error);
    end(out);
}

/// A frame was refused, and nothing is over.
pub(super) fn rejected(out: &mut Vec<u8>, id: &str, reference: Option<&str>, error: &RpcError) {
    out.extend_from_slice(br#"{"type":"rejected","id":"#);
    out.extend_from_slice(id.as_bytes());
    if let Some(reference) = reference {
        out.extend_from_slice(br#","ref":"#);
        out.extend_from_slice(reference.as_bytes());
    }
    out.extend_from_slice(br#","error":"#);
    json(out, error);
    end(out);
}

/// The conversation ended by itself.
pub(super) fn complete(out: &mut Vec<u8>, id: &str) {
    out.extend_from_slice(br#"{"type":"complete","id":"#);
    out.extend_from_slice(id.as_bytes());
    end(out);
}

/// Items are missing, and it goes on.
pub(super) fn reset(out: &mut Vec<u8>, id: &str) {
    out.extend_from_slice(br#"{"type":"reset","id":"#);
    out.extend_from_slice(id.as_bytes());
    end(out);
}

/// A two-way procedure runs.
pub(super) fn opened(out: &mut Vec<u8>, id: &str, connection: ConnectionId) {
    out.extend_from_slice(br#"{"type":"opened","id":"#);
    out.extend_from_slice(id.as_bytes());
    out.extend_from_slice(br#","connectionId":"#);
    json(out, &connection.to_string());
    end(out);
}

/// An event of a two-way procedure; `event` are the members that all get alike.
pub(super) fn event(out: &mut Vec<u8>, id: &str, event: &[u8]) {
    out.extend_from_slice(br#"{"type":"event","id":"#);
    out.extend_from_slice(id.as_bytes());
    out.push(b',');
    out.extend_from_slice(event);
    end(out);
}

/// What a handler answered to an event.
pub(super) fn answer(out: &mut Vec<u8>, id: &str, reference: &str, data: &[u8]) {
    out.extend_from_slice(br#"{"type":"result","id":"#);
    out.extend_from_slice(id.as_bytes());
    out.extend_from_slice(br#","ref":"#);
    out.extend_from_slice(reference.as_bytes());
    out.extend_from_slice(br#","data":"#);
    out.extend_from_slice(data);
    end(out);
}

/// An event on a socket that carries nothing else.
pub(super) fn bare_event(out: &mut Vec<u8>, event: &[u8]) {
    out.push(b'{');
    out.extend_from_slice(event);
    end(out);
}

/// An error on such a socket: an event of a name that none of the procedure's has.
pub(super) fn bare_error(out: &mut Vec<u8>, error: &RpcError) {
    out.extend_from_slice(br#"{"name":"error","data":"#);
    json(out, error);
    out.extend_from_slice(br#","timestamp":"#);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    json(out, &u64::try_from(now.as_millis()).unwrap_or(u64::MAX));
    end(out);
}

pub(super) fn pong(out: &mut Vec<u8>) {
    out.extend_from_slice(br#"{"type":"pong"}"#);
}

/// The credential was accepted.
pub(super) fn authenticated(out: &mut Vec<u8>, reference: Option<&str>, expires_at: Option<u64>) {
    out.extend_from_slice(br#"{"type":"result","#);
    if let Some(reference) = reference {
        out.extend_from_slice(br#""ref":"#);
        out.extend_from_slice(reference.as_bytes());
        out.push(b',');
    }
    out.extend_from_slice(br#""data":{"expiresAt":"#);
    json(out, &expires_at);
    out.extend_from_slice(b"}}");
}

/// The credential runs out.
pub(super) fn expires(out: &mut Vec<u8>, at: u64) {
    out.extend_from_slice(br#"{"type":"auth","expiresAt":"#);
    json(out, &at);
    end(out);
}

/// The server is leaving.
pub(super) fn reconnect(out: &mut Vec<u8>, after: u64, deadline: u64) {
    out.extend_from_slice(br#"{"type":"reconnect","afterMs":"#);
    json(out, &after);
    out.extend_from_slice(br#","deadlineMs":"#);
    json(out, &deadline);
    end(out);
}

/// Appends what is always JSON: text, numbers, and errors, which are made of both.
fn json<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    let mark = out.len();
    if let Err(error) = serde_json::to_writer(&mut *out, value) {
        tracing::error!(%error, "a frame cannot be encoded");
        out.truncate(mark);
        out.extend_from_slice(b"null");
    }
}

/// The server introduces itself.
#[derive(serde::Serialize)]
#[serde(tag = "type", rename = "hello", rename_all = "camelCase")]
pub(super) struct Hello<'a> {
    pub(super) protocol: u32,
    pub(super) features: &'a [&'a str],
    pub(super) schema: &'a str,
    pub(super) connection_id: String,
    pub(super) limits: HelloLimits,
    pub(super) heartbeat: HelloHeartbeat,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HelloLimits {
    pub(super) message: usize,
    pub(super) conversations: usize,
    pub(super) id: usize,
    pub(super) path: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) messages_per_second: Option<u32>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HelloHeartbeat {
    pub(super) interval_ms: u64,
    pub(super) timeout_ms: u64,
}

pub(super) fn hello(out: &mut Vec<u8>, hello: &Hello<'_>) {
    json(out, hello);
}
