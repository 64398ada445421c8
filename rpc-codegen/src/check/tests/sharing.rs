//! What many procedures use is told once.

use serde_json::{Value, json};

use super::documents::{document, lines, query};
use crate::check::check;

fn api(author: Value) -> rpc_core::schema::Schema {
    let message = json!({ "$ref": "#/$defs/Message" });
    document(
        &[
            query("list", json!({ "output": { "type": "array", "items": message } })),
            query("last", json!({ "output": { "anyOf": [message, { "type": "null" }] } })),
            query("count", json!({ "output": { "type": "integer" } })),
            query("send", json!({ "input": message, "output": message })),
            query("first", json!({ "output": message })),
            query("find", json!({ "output": { "$ref": "#/$defs/Found" } })),
        ],
        &json!({
            "Message": {
                "type": "object",
                "properties": { "author": author, "answers": { "$ref": "#/$defs/Message" } },
                "required": ["author"],
            },
            "Found": { "type": "object", "properties": { "message": message }, "required": ["message"] },
        }),
    )
}

#[test]
fn a_change_in_a_shared_type_is_told_once_with_all_procedures() {
    let report = check(&api(json!({ "type": "string" })), &api(json!({ "type": ["string", "null"] })));
    assert_eq!(
        lines(&report),
        ["breaking output-nullable output[].author", "safe input-nullable input.author",]
    );
    let change = &report.changes[0];
    assert_eq!(change.procedures, ["list", "last", "send", "first", "find"]);
    assert_eq!(change.definition.as_deref(), Some("Message"));
    assert_eq!(report.changes[1].procedures, ["send"]);
    assert_eq!(
        report.to_string(),
        "\
list, last, send and 2 more
  breaks  output[].author (in Message): may be null now, which callers do not expect

send
  safe    input.author (in Message): may be null now

1 change breaks callers, 1 is safe
"
    );
}

#[test]
fn new_procedures_take_one_line_together() {
    let names: Vec<String> = (0..20).map(|number| format!("p{number}")).collect();
    let procedures: Vec<Value> = names.iter().map(|name| query(name, json!({}))).collect();
    let report = check(&document(&[], &json!({})), &document(&procedures, &json!({})));
    assert_eq!(report.changes.len(), 20);
    assert_eq!(report.to_string(), "p0, p1, p2 and 17 more\n  safe    is new\n\n20 changes are safe\n");
}

#[test]
fn no_change_is_said_too() {
    let api = api(json!({ "type": "string" }));
    let report = check(&api, &api);
    assert_eq!(report.to_string(), "nothing has changed for callers\n");
    assert_eq!(serde_json::to_value(&report).expect("JSON"), json!({ "changes": [] }));
}

#[test]
fn json_tells_all_of_a_change() {
    let report = check(&api(json!({ "type": "string" })), &api(json!({ "type": "boolean" })));
    assert_eq!(
        serde_json::to_value(&report.changes[0]).expect("JSON"),
        json!({
            "severity": "breaking",
            "kind": "output-type-changed",
            "procedures": ["list", "last", "send", "first", "find"],
            "place": "output[].author",
            "definition": "Message",
            "message": "is boolean now, and was string: callers cannot read it",
            "old": "string",
            "new": "boolean",
        })
    );
}
