//! The API as a schema document, with types as schemars describes them.

use serde_json::{Map, Value as Json, json};

use crate::shape::{Api, Definition, Field, Form, Kind, Value, capitalized};

pub(crate) fn of(api: &Api) -> Json {
    let definitions: Map<String, Json> =
        api.definitions.iter().map(|one| (one.name.clone(), definition(one, api))).collect();
    let errors: Map<String, Json> = api.namespaces.iter().map(|name| (error_name(name), errors())).collect();
    let procedures: Vec<_> = api
        .procedures
        .iter()
        .enumerate()
        .map(|(number, procedure)| {
            let namespace = &api.namespaces[procedure.namespace];
            json!({
                "path": format!("{namespace}.{}", procedure.name),
                "kind": match procedure.kind {
                    Kind::Query => "query",
                    Kind::Mutation => "mutation",
                    Kind::Subscription => "subscription",
                },
                "docs": format!("What `{}` does to one of the {namespace}.", procedure.name),
                "input": reference(api, procedure.input),
                "output": reference(api, procedure.output),
                "errors": error_name(namespace),
                "source": { "file": format!("server/src/{namespace}.rs"), "line": number % 20 * 12 + 30 },
            })
        })
        .collect();
    json!({
        "rpc": 1,
        "hash": "0123456789abcdef",
        "docs": "Everything.",
        "procedures": procedures,
        "errors": errors,
        "$defs": definitions,
    })
}

fn error_name(namespace: &str) -> String {
    format!("{}Error", capitalized(namespace))
}

fn errors() -> Json {
    let details = json!({
        "type": "object",
        "properties": { "id": { "type": "string", "description": "Which." } },
        "required": ["id"],
    });
    json!([
        { "code": "UNKNOWN", "status": 404, "docs": "There is none.", "details": details },
        { "code": "TAKEN", "status": 409, "docs": "There is one already.", "details": details },
        { "code": "BUSY", "status": 503, "docs": "It is in use." },
    ])
}

fn definition(definition: &Definition, api: &Api) -> Json {
    let mut schema = match &definition.form {
        Form::Object(fields) => object(fields, None, api),
        Form::Union(variants) => {
            json!({ "oneOf": variants.iter().map(|(tag, fields)| object(fields, Some(tag), api)).collect::<Vec<_>>() })
        }
        Form::Names(names) => json!({ "type": "string", "enum": names }),
    };
    schema["description"] = format!("What `{}` stands for.", definition.name).into();
    schema
}

fn object(fields: &[Field], tag: Option<&str>, api: &Api) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    if let Some(tag) = tag {
        properties.insert("type".into(), json!({ "type": "string", "const": tag }));
        required.push("type");
    }
    for field in fields {
        properties.insert(field.name.into(), value(field.value, api));
        if field.is_required {
            required.push(field.name);
        }
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

fn value(value: Value, api: &Api) -> Json {
    match value {
        Value::Text => json!({ "type": "string", "description": "A text." }),
        Value::Integer => json!({ "type": "integer", "format": "uint32", "minimum": 0 }),
        Value::Number => json!({ "type": "number", "format": "double" }),
        Value::Boolean => json!({ "type": "boolean" }),
        Value::MaybeText => json!({ "type": ["string", "null"] }),
        Value::MaybeInteger => json!({ "type": ["integer", "null"], "format": "uint32", "minimum": 0 }),
        Value::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Value::TextsByName => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Value::Position => {
            let number = json!({ "type": "number", "format": "double" });
            json!({ "type": "array", "prefixItems": [number, number], "minItems": 2, "maxItems": 2 })
        }
        Value::One(at) => reference(api, at),
        Value::Maybe(at) => json!({ "anyOf": [reference(api, at), { "type": "null" }] }),
        Value::Many(at) => json!({ "type": "array", "items": reference(api, at) }),
        Value::ByName(at) => json!({ "type": "object", "additionalProperties": reference(api, at) }),
    }
}

fn reference(api: &Api, at: usize) -> Json {
    json!({ "$ref": format!("#/$defs/{}", api.definitions[at].name) })
}
