//! Large documents.

use std::time::Instant;

use serde_json::{Value, json};

use super::documents::{document, query};
use crate::check::check;

const PROCEDURES: usize = 3_000;

/// Every procedure has two types of its own, each of which uses others, and every fourth type is changed.
fn large(is_new: bool) -> rpc_core::schema::Schema {
    let reference = |name: String| json!({ "$ref": format!("#/$defs/{name}") });
    let mut definitions = serde_json::Map::new();
    let mut procedures = Vec::new();
    for number in 0..PROCEDURES {
        let is_changed = is_new && number % 4 == 0;
        let id: Value =
            if is_changed { json!({ "type": ["string", "null"] }) } else { json!({ "type": "string" }) };
        let near = |distance: usize| reference(format!("Output{}", (number + distance) % PROCEDURES));
        definitions.insert(
            format!("Input{number}"),
            json!({
                "type": "object",
                "properties": { "id": id, "kind": { "type": "string", "enum": ["a", "b", "c"] } },
                "required": ["id"],
            }),
        );
        definitions.insert(
            format!("Output{number}"),
            json!({
                "type": "object",
                "properties": {
                    "id": id,
                    "items": { "type": "array", "items": reference(format!("Input{number}")) },
                    // Only within a hundred, so that not everything is used by everyone.
                    "next": if number % 100 < 98 { json!({ "anyOf": [near(1), near(2), { "type": "null" }] }) } else { json!(true) },
                },
                "required": ["id", "items"],
            }),
        );
        procedures.push(query(
            &format!("space{}.procedure{number}", number % 50),
            json!({
                "input": reference(format!("Input{number}")),
                "output": reference(format!("Output{number}")),
            }),
        ));
    }
    document(&procedures, &Value::Object(definitions))
}

/// A second, where a hundredth of that is enough when it is optimised: this is a guard against what grows with the
/// square, and no measurement.
#[test]
fn three_thousand_procedures_are_compared_in_less_than_seconds() {
    let (old, new) = (large(false), large(true));
    let start = Instant::now();
    let report = check(&old, &new);
    let took = start.elapsed();
    println!("{} changes in {took:?}", report.changes.len());
    assert!(report.is_breaking());
    assert!(took.as_secs() < 10, "{took:?}");
    let start = Instant::now();
    assert_eq!(check(&old, &old).changes, []);
    println!("nothing in {:?}", start.elapsed());
}

/// Nothing here may go as deep as the types do.
#[test]
fn types_that_lead_to_each_other_in_a_long_row_are_compared() {
    let row = |end: &str| {
        let mut definitions = serde_json::Map::new();
        for number in 0..PROCEDURES {
            let next = json!({ "$ref": format!("#/$defs/Type{}", number + 1) });
            definitions.insert(
                format!("Type{number}"),
                json!({ "type": "object", "properties": { "next": { "anyOf": [{ "type": "null" }, next] } } }),
            );
        }
        definitions.insert(format!("Type{PROCEDURES}"), json!({ "type": end }));
        let first = json!({ "$ref": "#/$defs/Type0" });
        document(&[query("first", json!({ "output": first }))], &Value::Object(definitions))
    };
    let report = check(&row("string"), &row("boolean"));
    assert_eq!(report.changes.len(), 1);
    assert_eq!(report.changes[0].kind.as_str(), "output-type-changed");
}
