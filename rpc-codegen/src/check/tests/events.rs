//! Events in both directions, and names of items.

use serde_json::{Value, json};

use super::documents::{document, lines, procedure};
use crate::check::{Report, check};

fn between(old: Value, new: Value) -> Report {
    let socket = |members| document(&[procedure("lobby", "socket", members)], &json!({}));
    check(&socket(old), &socket(new))
}

fn items(old: Value, new: Value) -> Vec<String> {
    let stream = |members| document(&[procedure("feed", "subscription", members)], &json!({}));
    lines(&check(&stream(old), &stream(new)))
}

fn event(name: &str, data: &str) -> Value {
    json!({ "name": name, "data": { "type": data } })
}

#[test]
fn events_that_callers_emit_must_stay() {
    let (join, leave) = (event("join", "string"), event("leave", "string"));
    let one = json!({ "incoming": [join] });
    let two = json!({ "incoming": [join, leave] });
    assert_eq!(lines(&between(two.clone(), one.clone())), ["breaking incoming-event-removed incoming.leave"]);
    assert_eq!(lines(&between(one, two)), ["safe incoming-event-added incoming.leave"]);
}

#[test]
fn events_that_callers_get_may_be_new() {
    let (message, left) = (event("message", "string"), event("left", "boolean"));
    let one = json!({ "outgoing": [message] });
    let two = json!({ "outgoing": [message, left] });
    assert_eq!(lines(&between(one.clone(), two.clone())), ["safe outgoing-event-added outgoing.left"]);
    assert_eq!(lines(&between(two, one)), ["safe outgoing-event-removed outgoing.left"]);
}

#[test]
fn an_event_under_another_name_is_not_heard() {
    let of = |name: &str| json!({ "outgoing": [event(name, "string"), event("left", "boolean")] });
    let report = between(of("message"), of("text"));
    assert_eq!(lines(&report), ["breaking outgoing-event-renamed outgoing.message"]);
    assert_eq!(report.changes[0].new.as_deref(), Some("text"));
}

#[test]
fn data_is_compared_in_its_direction() {
    let of = |data: Value| {
        let event = json!({ "name": "move", "data": { "type": "object", "properties": { "x": data } } });
        json!({ "incoming": [event], "outgoing": [event] })
    };
    let small = json!({ "type": "integer", "format": "uint8" });
    let large = json!({ "type": "integer", "format": "uint16" });
    assert_eq!(
        lines(&between(of(small), of(large))),
        ["breaking output-type-widened outgoing.move.x", "safe input-type-widened incoming.move.x",]
    );
}

#[test]
fn an_event_without_data_has_null() {
    let without = json!({ "name": "ping" });
    let with = event("ping", "string");
    let of = |event: &Value| json!({ "incoming": [event] });
    assert_eq!(lines(&between(of(&without), of(&with))), ["breaking input-type-changed incoming.ping"]);
    assert_eq!(lines(&between(of(&with), of(&without))), ["breaking input-type-changed incoming.ping"]);
    let null = event("ping", "null");
    assert_eq!(lines(&between(of(&without), of(&null))), ["safe input-added incoming.ping"]);
    let page = json!({ "name": "ping", "data": { "type": "object", "properties": { "x": true } } });
    assert_eq!(lines(&between(of(&without), of(&page))), ["safe input-added incoming.ping"]);
}

#[test]
fn names_of_items_are_listened_to() {
    let of = |names: &[&str]| {
        let events: Vec<_> =
            names.iter().map(|name| json!({ "name": name, "data": { "const": name } })).collect();
        json!({ "output": true, "events": events })
    };
    assert_eq!(items(of(&["a", "b"]), of(&["a"])), ["safe item-name-removed events.b"]);
    assert_eq!(items(of(&["a"]), of(&["a", "b"])), ["safe item-name-added events.b"]);
    assert_eq!(items(of(&[]), of(&["a"])), ["breaking item-name-changed events"]);
    assert_eq!(items(of(&["a"]), of(&[])), ["breaking item-name-changed events"]);
    let named = |name: &str| json!({ "output": true, "events": [event(name, "string")] });
    assert_eq!(items(named("a"), named("b")), ["breaking item-name-changed events.a"]);
}

#[test]
fn deprecated_events_are_told() {
    let of = |deprecated: Value| json!({ "incoming": [{ "name": "a", "deprecated": deprecated }], "outgoing": [{ "name": "b", "deprecated": deprecated }] });
    assert_eq!(
        lines(&between(of(Value::Null), of(json!({})))),
        ["safe deprecated incoming.a", "safe deprecated outgoing.b"]
    );
}
