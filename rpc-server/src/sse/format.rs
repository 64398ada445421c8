//! Events, written as lines (WHATWG HTML, "Server-sent events").
//!
//! Everything is appended to a buffer. JSON that comes from a reply is written into the same buffer in place: whoever
//! writes it stands between [`begin`] and [`item`] or [`error`].

use std::time::Duration;

use rpc_core::{EventId, ItemMetadata, RpcError};

const DATA: &[u8] = b"data: ";

/// Says how long a browser waits before it connects again.
pub(super) fn retry(out: &mut Vec<u8>, after: Duration) {
    field(out, "retry", &after.as_millis().to_string());
    out.push(b'\n');
}

/// Says nothing, so that nobody in between takes the connection for dead.
pub(super) fn keep_alive(out: &mut Vec<u8>) {
    out.extend_from_slice(b": keep-alive\n\n");
}

/// The beginning of an event's data, whose JSON is appended next. Gives the place where the event begins.
pub(super) fn begin(out: &mut Vec<u8>) -> usize {
    let start = out.len();
    out.extend_from_slice(DATA);
    start
}

/// The rest of an event that began at `start` and has its JSON.
pub(super) fn item(out: &mut Vec<u8>, start: usize, metadata: &ItemMetadata) {
    end_data(out, start);
    if metadata.id.is_none() && metadata.name.is_none() {
        return;
    }
    // An id and a name are known only behind the data, and people expect them in front.
    let mut fields = Vec::new();
    if let Some(id) = &metadata.id {
        field(&mut fields, "id", id.as_str());
    }
    if let Some(name) = metadata.name {
        field(&mut fields, "event", name);
    }
    out.splice(start..start, fields);
}

/// Items are missing, and it goes on.
pub(super) fn reset(out: &mut Vec<u8>) {
    null(out, "reset");
}

/// It ended by itself.
pub(super) fn complete(out: &mut Vec<u8>) {
    field(out, "id", EventId::END_OF_STREAM);
    null(out, "complete");
}

/// It failed. After a failure that a retry may mend a browser connects again by itself; after any other it is told that
/// this was the end.
pub(super) fn error(out: &mut Vec<u8>, error: &RpcError) {
    if !error.retryable() {
        field(out, "id", EventId::END_OF_STREAM);
    } else if let Some(after) = error.retry_after() {
        field(out, "retry", &after.as_millis().to_string());
    }
    field(out, "event", "rpc-error");
    let start = begin(out);
    serde_json::to_writer(&mut *out, error).expect("an error is strings and JSON that was encoded before");
    end_data(out, start);
}

fn null(out: &mut Vec<u8>, event: &str) {
    field(out, "event", event);
    let start = begin(out);
    out.extend_from_slice(b"null");
    end_data(out, start);
}

fn field(out: &mut Vec<u8>, name: &str, value: &str) {
    for part in [name, ": ", value, "\n"] {
        out.extend_from_slice(part.as_bytes());
    }
}

/// Ends the data that began at `start`, and its event. JSON may be written on many lines, and a line is a field.
fn end_data(out: &mut Vec<u8>, start: usize) {
    let json = start + DATA.len();
    if out[json..].iter().any(|byte| is_end_of_line(*byte)) {
        let json = out.split_off(json);
        let mut lines = json.split(|byte| is_end_of_line(*byte));
        out.extend_from_slice(lines.next().unwrap_or_default());
        // Between a carriage return and its line feed there is nothing; other empty lines mean nothing in JSON.
        for line in lines.filter(|line| !line.is_empty()) {
            out.push(b'\n');
            out.extend_from_slice(DATA);
            out.extend_from_slice(line);
        }
    }
    out.extend_from_slice(b"\n\n");
}

fn is_end_of_line(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rpc_core::{ItemMetadata, RpcError};

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        // Whatever is there already stays as it is.
        let mut out = b": before\n\n".to_vec();
        write(&mut out);
        let text = String::from_utf8(out).expect("events are UTF-8");
        text.strip_prefix(": before\n\n").expect("what was there").to_owned()
    }

    fn item(json: &str, id: Option<&str>, name: Option<&'static str>) -> String {
        let mut metadata = ItemMetadata::default();
        metadata.id = id.map(|id| id.parse().expect("an id"));
        metadata.name = name;
        written(|out| {
            let start = super::begin(out);
            out.extend_from_slice(json.as_bytes());
            super::item(out, start, &metadata);
        })
    }

    #[test]
    fn an_item_has_its_id_and_its_name_before_its_data() {
        assert_eq!(item("1", None, None), "data: 1\n\n");
        assert_eq!(item("{\"a\":1}", Some("m 1"), None), "id: m 1\ndata: {\"a\":1}\n\n");
        assert_eq!(item("[]", None, Some("note")), "event: note\ndata: []\n\n");
        assert_eq!(item("\"\"", Some("7"), Some("note")), "id: 7\nevent: note\ndata: \"\"\n\n");
    }

    #[test]
    fn json_on_many_lines_is_as_many_fields() {
        let events = [
            ("{\n\"a\":1\n}", "data: {\ndata: \"a\":1\ndata: }\n\n"),
            ("[\r\n1,\r2\n]", "data: [\ndata: 1,\ndata: 2\ndata: ]\n\n"),
            ("\n1\n\n", "data: \ndata: 1\n\n"),
            ("\"a\\nb\"", "data: \"a\\nb\"\n\n"),
        ];
        for (json, event) in events {
            assert_eq!(item(json, None, None), event);
        }
        assert_eq!(item("[\n]", Some("1"), None), "id: 1\ndata: [\ndata: ]\n\n");
    }

    #[test]
    fn the_end_has_an_id_that_tells_it() {
        assert_eq!(written(super::complete), "id: $end\nevent: complete\ndata: null\n\n");
        assert_eq!(written(super::reset), "event: reset\ndata: null\n\n");
    }

    #[test]
    fn a_failure_is_the_end_unless_a_retry_may_mend_it() {
        let error = |error: RpcError| written(|out| super::error(out, &error));
        assert_eq!(
            error(RpcError::forbidden("no")),
            "id: $end\nevent: rpc-error\ndata: {\"code\":\"FORBIDDEN\",\"message\":\"no\"}\n\n"
        );
        let unavailable = RpcError::unavailable("soon");
        let data = "{\"code\":\"UNAVAILABLE\",\"message\":\"soon\",\"retryable\":true}";
        assert_eq!(error(unavailable), format!("event: rpc-error\ndata: {data}\n\n"));
        let limited = error(RpcError::rate_limited(Duration::from_millis(1500)));
        assert!(limited.starts_with("retry: 1500\nevent: rpc-error\ndata: {"), "{limited}");
    }

    #[test]
    fn the_rest_is_no_event() {
        assert_eq!(written(|out| super::retry(out, Duration::from_millis(1234))), "retry: 1234\n\n");
        assert_eq!(written(super::keep_alive), ": keep-alive\n\n");
    }
}
