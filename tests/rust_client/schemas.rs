//! The schemas from which crates are made, and those of the made crates.

use std::{fs, path::Path};

use rpc_server::schema::Schema;
use serde_json::Value;

use crate::forms;

#[track_caller]
fn is_as_recorded(name: &str, schema: Schema) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated").join(name).join("schema.json");
    let schema = schema.without_sources().to_json();
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("the folder can be made");
        fs::write(&path, &schema).expect("the schema can be written");
    }
    let recorded = fs::read_to_string(path).unwrap_or_default();
    assert!(recorded == schema, "the schema of {name} is another: `cargo xtask bless` accepts that");
}

#[test]
fn crates_are_made_of_the_newest_schemas() {
    is_as_recorded("chat-client", chat::Api::schema());
    is_as_recorded("forms-client", forms::Api::schema());
}

/// A document as JSON, less what a crate without handlers cannot tell, and with the integers that a crate for machines of
/// any width has for those of the server's.
fn comparable(schema: Schema) -> Value {
    let mut schema = schema.without_sources();
    schema.hash.clear();
    schema.security_schemes.clear();
    for procedure in &mut schema.procedures {
        procedure.security.clear();
        // Unit variants come first in what schemars says of an enum.
        procedure.events.sort_by(|one, other| one.name.cmp(&other.name));
    }
    let text = schema.to_json();
    let text = text.replace(r#""format": "uint""#, r#""format": "uint64""#);
    serde_json::from_str(&text).expect("it was JSON")
}

#[test]
fn the_made_chat_tells_the_schema_that_it_was_made_from() {
    assert_eq!(comparable(chat_client::Api::schema()), comparable(chat::Api::schema()));
    assert_eq!(chat_client::SCHEMA_HASH, chat::Api::schema().hash());
}

/// Definitions of which the made crate tells the same in other words, or less.
const OTHERWISE: &[&str] = &[
    // `anyOf` in place of a list of types.
    "BytesInput",
    // What is flattened twice stands in `allOf`.
    "FlatTwice",
    "FlatTwiceInput",
    // The keys of maps may be any text.
    "Foreign",
    "ForeignInput",
    // No other member beside `Ok` or `Err`.
    "Result_of_uint8_or_string",
    // Rules of what is within a list.
    "Rules",
    "RulesInput",
    // What is only read or only written.
    "Ways",
    "WaysInput",
];

#[test]
fn types_of_every_form_tell_the_schema_that_they_were_made_from() {
    let (mut made, mut origin) = (comparable(forms_client::Api::schema()), comparable(forms::Api::schema()));
    let definitions = |document: &mut Value| match document["$defs"].take() {
        Value::Object(definitions) => definitions,
        other => panic!("no definitions: {other}"),
    };
    let (made_types, types) = (definitions(&mut made), definitions(&mut origin));
    assert!(made_types.keys().eq(types.keys()));
    for (name, ty) in &types {
        assert_eq!(
            made_types[name] != *ty,
            OTHERWISE.contains(&name.as_str()),
            "{name}: {} {ty}",
            made_types[name]
        );
    }
    // A default that is `null` says nothing.
    let talk = origin["procedures"].as_array_mut().into_iter().flatten();
    for event in talk.filter_map(|procedure| procedure.pointer_mut("/incoming/0/data/properties/asWhom")) {
        event.as_object_mut().and_then(|property| property.remove("default"));
    }
    assert_eq!(made, origin);
}
