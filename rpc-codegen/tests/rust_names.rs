//! What cannot be said in Rust is refused with an error that tells where, and what collides gets another name.

use rpc_codegen::{
    Files, Rust,
    rust::GenerateError::{self, Clash, Crate, Name, Undefined},
};
use rpc_core::schema::Schema;
use serde_json::{Value, json};

fn schema(document: Value) -> Schema {
    let mut whole = json!({ "rpc": 1, "hash": "0123456789abcdef", "procedures": [] });
    if let (Value::Object(whole), Value::Object(document)) = (&mut whole, document) {
        whole.extend(document);
    }
    Schema::from_json(&whole.to_string()).expect("a schema")
}

fn made(document: Value) -> Result<Files, GenerateError> {
    Rust::new("a-client").generate(&schema(document))
}

#[track_caller]
fn text(document: Value, file: &str) -> String {
    made(document).expect("a crate").get(file).expect("the file is there").to_owned()
}

fn queries(paths: &[&str]) -> Value {
    let of = |path: &&str| json!({ "path": path, "kind": "query", "output": { "type": "null" } });
    json!({ "procedures": paths.iter().map(of).collect::<Vec<_>>() })
}

#[test]
fn a_crate_has_a_name_that_cargo_takes() {
    for name in ["", "2nd", "a b", "a/b", "fn", "../a", "größe", "test", "-a"] {
        let error = Rust::new(name).generate(&schema(json!({}))).expect_err(name);
        assert_eq!(error, Crate { name: name.to_owned() });
    }
    for name in ["a", "a-b_2"] {
        assert!(Rust::new(name).generate(&schema(json!({}))).is_ok());
    }
}

#[test]
fn names_of_procedures_that_are_words_of_rust_are_escaped() {
    let text =
        text(queries(&["type", "self", "connect", "clone", "a.connect", "a.clone", "gen"]), "src/lib.rs");
    for entry in [
        "procedures::r#type(),",
        "procedures::self_(),",
        "procedures::connect_(),",
        "procedures::clone_(),",
        "procedures::a::connect(),",
        "procedures::a::clone_(),",
        "procedures::r#gen(),",
    ] {
        assert!(text.contains(entry), "{entry}: {text}");
    }
}

#[test]
fn names_that_no_procedure_has_are_refused() {
    for path in ["create-room", "2nd", "Create", "create_room", "", "a.b-c", "a-b.c", "größe"] {
        let error = made(queries(&[path])).expect_err(path);
        assert!(matches!(&error, Name { .. }), "{error:?}");
        assert!(error.to_string().contains("have names in camelCase"), "{error}");
    }
}

#[test]
fn names_that_are_one_in_rust_are_refused() {
    let error = made(queries(&["a", "a.b"])).expect_err("a namespace and a procedure");
    assert_eq!(error, Clash { first: "a".into(), second: "a".into(), name: "a".into() });
    let error = made(queries(&["chatRooms.a", "chat.rooms.a"])).expect_err("two types of the client");
    assert_eq!(
        error,
        Clash { first: "chatRooms".into(), second: "chat.rooms".into(), name: "ApiChatRooms".into() }
    );
    assert_eq!(error.to_string(), "`chatRooms` and `chat.rooms` would both be `ApiChatRooms` in Rust");
}

#[test]
fn types_whose_names_are_one_in_rust_get_numbers() {
    let types = text(
        json!({ "$defs": {
            "Room": { "type": "string" },
            "room": { "type": "string" },
            "ro-om": { "type": "object", "properties": { "a-b": { "type": "null" }, "aB": { "type": "null" } } },
            "String": { "type": "string" },
            "": { "enum": ["a-b", "aB", "a_b", "self", "1"] },
        } }),
        "src/types.rs",
    );
    for line in [
        "pub struct Room(pub String);",
        "#[schemars(rename = \"room\")]\npub struct Room2(pub String);",
        "pub struct RoOm {",
        "    pub a_b: Option<()>,",
        "    pub a_b2: Option<()>,",
        "#[schemars(rename = \"String\")]\npub struct String2(pub String);",
        "#[schemars(rename = \"\")]\npub enum Empty {",
        "    #[serde(rename = \"a-b\")]\n    AB,\n    #[serde(rename = \"aB\")]\n    AB2,",
        "    #[serde(rename = \"self\")]\n    Self_,\n    #[serde(rename = \"1\")]\n    N1,",
    ] {
        assert!(types.contains(line), "{line}: {types}");
    }
}

#[test]
fn what_is_not_defined_is_named() {
    let missing = json!({ "type": "array", "items": { "$ref": "#/$defs/Missing" } });
    let call = |member: &str| {
        let mut call = json!({ "path": "a", "kind": "query", "output": { "type": "null" } });
        call[member] = missing.clone();
        json!({ "procedures": [call] })
    };
    let event = json!({ "path": "a", "kind": "socket", "output": { "type": "null" }, "incoming": [{ "name": "b", "data": missing }] });
    let errors = json!({ "E": [{ "code": "GONE", "status": 410, "details": missing }] });
    for (document, at) in [
        (json!({ "$defs": { "A": { "properties": { "b": missing } } } }), "the type `A`"),
        (call("input"), "the input of `a`"),
        (call("output"), "the output of `a`"),
        (json!({ "procedures": [event] }), "the event `b` of `a`"),
        (json!({ "errors": errors }), "the error `GONE` of `E`"),
    ] {
        assert_eq!(made(document).expect_err(at), Undefined { at: at.to_owned(), name: "Missing".into() });
    }
    let mut unknown = queries(&["a"]);
    unknown["procedures"][0]["errors"] = json!("E");
    assert_eq!(
        made(unknown).expect_err("no such errors"),
        Undefined { at: "the errors of `a`".into(), name: "E".into() }
    );
}

#[test]
fn codes_and_events_that_the_macros_refuse_are_refused() {
    for code in ["NOT_FOUND", "notThere", "", "1ST"] {
        let error = made(json!({ "errors": { "E": [{ "code": code, "status": 404 }] } })).expect_err(code);
        assert!(matches!(error, Name { .. }), "{error}");
    }
    for name in ["open", "presence:join", "", "a\nb", &"x".repeat(129)] {
        let socket = json!({ "path": "a", "kind": "socket", "output": { "type": "null" }, "outgoing": [{ "name": name }] });
        let error = made(json!({ "procedures": [socket] })).expect_err(name);
        assert!(matches!(error, Name { .. }), "{error}");
    }
}

#[test]
fn documentation_is_text_whatever_it_says() {
    let docs = "*/ \"quoted\" \\ {braces}\r\n```\ncode\n```\n\rreturn";
    let document = json!({
        "docs": docs,
        "procedures": [{ "path": "a", "kind": "query", "docs": docs, "output": { "$ref": "#/$defs/A" },
            "deprecated": { "note": "say \"b\"\n" } }],
        "$defs": { "A": { "description": docs, "type": "string" } },
    });
    let files = made(document).expect("a crate");
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        assert!(!text.contains('\r'), "{path}");
        for line in text.lines().filter(|line| line.contains("code") || line.contains("*/")) {
            let line = line.trim_start();
            assert!(line.starts_with("//"), "{path}: {line}");
        }
    }
    assert!(
        files.get("src/lib.rs").is_some_and(|text| text.contains(r#"#[deprecated(note = "say \"b\"\n")]"#))
    );
    assert!(
        files
            .get("Cargo.toml")
            .is_some_and(|text| text.contains(r#"description = "*/ \"quoted\" \\ {braces}""#))
    );
}

#[test]
fn thousands_are_made_in_no_time() {
    let mut procedures = Vec::new();
    let mut definitions = serde_json::Map::new();
    for number in 0..3000 {
        let (input, output) = (format!("Input{number}"), format!("Output{number}"));
        procedures.push(json!({
            "path": format!("space{}.call{number}", number % 100), "kind": "query",
            "input": { "$ref": format!("#/$defs/{input}") }, "output": { "$ref": format!("#/$defs/{output}") },
        }));
        let next = json!({ "anyOf": [{ "$ref": format!("#/$defs/Output{}", (number + 1) % 3000) }, { "type": "null" }] });
        let properties =
            json!({ "roomId": { "type": "string" }, "count": { "type": "integer", "format": "uint64" } });
        definitions
            .insert(input, json!({ "type": "object", "properties": properties, "required": ["roomId"] }));
        let properties = json!({ "next": next, "name": { "type": "string", "maxLength": 64 } });
        definitions.insert(
            output,
            json!({ "type": "object", "properties": properties, "required": ["next", "name"] }),
        );
    }
    let schema = schema(json!({ "procedures": procedures, "$defs": definitions }));
    let started = std::time::Instant::now();
    let files = Rust::new("large-client").generate(&schema).expect("a crate");
    eprintln!("3,000 procedures and 6,000 types: {:?}", started.elapsed());
    let types = files.get("src/types.rs").expect("it is there");
    // All of them hold each other.
    assert_eq!(types.matches("pub next: Option<Box<Output").count(), 3000);
}
