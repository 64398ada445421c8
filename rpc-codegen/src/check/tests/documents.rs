//! Documents for tests, and reports as lines.

use rpc_core::schema::Schema;
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::check::{Report, Severity, check};

/// A document with these procedures, and types with these names.
pub(super) fn document(procedures: &[Value], definitions: &Value) -> Schema {
    with(json!({ "procedures": procedures, "$defs": definitions }))
}

/// A document with these members.
pub(super) fn with(mut members: Value) -> Schema {
    members["rpc"] = json!(1);
    members["hash"] = json!("");
    Schema::from_json(&members.to_string()).expect("a document")
}

pub(super) fn query(path: &str, members: Value) -> Value {
    procedure(path, "query", members)
}

pub(super) fn procedure(path: &str, kind: &str, mut members: Value) -> Value {
    members["path"] = json!(path);
    members["kind"] = json!(kind);
    if members.get("output").is_none() {
        members["output"] = json!({ "type": "null" });
    }
    members
}

/// The changes as `breaking input-member-required input.limit`, in their order.
pub(super) fn lines(report: &Report) -> Vec<String> {
    let line = |change: &crate::check::Change| {
        let severity = match change.severity {
            Severity::Breaking => "breaking",
            Severity::Safe => "safe",
        };
        format!("{severity} {} {}", change.kind, change.place).trim_end().to_owned()
    };
    report.changes.iter().map(line).collect()
}

/// What is said where the only procedure's input was one type and is another.
pub(super) fn as_input(old: &Value, new: &Value) -> Vec<String> {
    let document = |of: &Value| whole("input", of.clone());
    lines(&check(&document(old), &document(new)))
}

/// The same for its output.
pub(super) fn as_output(old: &Value, new: &Value) -> Vec<String> {
    let document = |of: &Value| whole("output", of.clone());
    lines(&check(&document(old), &document(new)))
}

/// The same for types of Rust, as serde reads them.
pub(super) fn read<Old: JsonSchema, New: JsonSchema>() -> Vec<String> {
    let schema = |settings: SchemaSettings| settings.for_deserialize().into_generator();
    let settings = SchemaSettings::draft2020_12;
    as_input(
        schema(settings()).root_schema_for::<Old>().as_value(),
        schema(settings()).root_schema_for::<New>().as_value(),
    )
}

/// The same for types of Rust, as serde writes them.
pub(super) fn written<Old: JsonSchema, New: JsonSchema>() -> Vec<String> {
    let schema = |settings: SchemaSettings| settings.for_serialize().into_generator();
    let settings = SchemaSettings::draft2020_12;
    as_output(
        schema(settings()).root_schema_for::<Old>().as_value(),
        schema(settings()).root_schema_for::<New>().as_value(),
    )
}

/// A document with one procedure, of a JSON Schema with `$defs` of its own.
pub(super) fn whole(member: &str, mut of: Value) -> Schema {
    let definitions =
        of.as_object_mut().and_then(|members| members.remove("$defs")).unwrap_or_else(|| json!({}));
    document(&[query("ask", json!({ member: of }))], &definitions)
}
