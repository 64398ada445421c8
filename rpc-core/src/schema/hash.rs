//! What callers are compiled against, as one number.

use schemars::transform::{Transform, transform_subschemas};
use serde::Serialize;
use serde_json::{Value, json};

use super::{ErrorSchema, EventSchema, ProcedureSchema, Schema};

/// The hash of a document: of what an old caller and a new server, or the other way round, would misunderstand each
/// other about.
pub(super) fn of(schema: &Schema) -> String {
    let mut procedures: Vec<_> = schema.procedures.iter().collect();
    procedures.sort_by(|a, b| a.path.cmp(&b.path));
    let mut hash = Fnv::new();
    for procedure in procedures {
        hash.add(&essence(procedure, schema));
    }
    for (name, definition) in &schema.definitions {
        hash.add(&(name, bare(definition)));
    }
    format!("{:016x}", hash.0)
}

fn essence(procedure: &ProcedureSchema, schema: &Schema) -> Value {
    let ProcedureSchema {
        path, kind, input, output, incoming, outgoing, events, errors, open_errors, ..
    } = procedure;
    let errors = errors.as_ref().and_then(|name| schema.errors.get(name)).into_iter().flatten();
    let errors = errors.map(|ErrorSchema { code, status, details, .. }| {
        json!({"code": code, "status": status, "details": details.as_ref().map(bare)})
    });
    let mut essence = json!({
        "path": path,
        "kind": kind,
        "input": input.as_ref().map(bare),
        "output": bare(output),
        "errors": errors.collect::<Vec<_>>(),
        "openErrors": open_errors,
    });
    // What has no events has the hash that it had before there were any.
    for (name, events) in [("incoming", incoming), ("outgoing", outgoing), ("events", events)] {
        if !events.is_empty() {
            let mut events: Vec<_> =
                events.iter().map(|EventSchema { name, data, .. }| (name, data.as_ref().map(bare))).collect();
            events.sort_by_key(|(name, _)| *name);
            essence[name] = json!(events);
        }
    }
    essence
}

/// A schema without what JSON Schema calls meta-data: it says nothing of which values are valid.
fn bare(schema: &Value) -> Value {
    const META_DATA: &[&str] =
        &["title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "$comment"];

    fn strip(schema: &mut schemars::Schema) {
        for name in META_DATA {
            schema.remove(*name);
        }
        // Names in the order of the fields, which means nothing.
        if let Some(Value::Array(names)) = schema.get_mut("required") {
            names.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        }
        transform_subschemas(&mut strip, schema);
    }

    let mut schema = schema.clone();
    if let Ok(schema) = (&mut schema).try_into() {
        strip.transform(schema);
    }
    schema.sort_all_objects();
    schema
}

/// FNV-1a, 64 bits: the same everywhere and for ever, which the hashes of the standard library do not promise. Nobody
/// gains from a collision. <http://www.isthe.com/chongo/tech/comp/fnv/>
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, value: &impl Serialize) {
        let json = serde_json::to_vec(value).expect("it holds nothing but JSON");
        for byte in json.into_iter().chain([b'\n']) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
