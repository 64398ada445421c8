//! The document that describes a router.

mod api;
mod contract;
mod events;
mod hash;

use std::path::Path;

use rpc_core::schema::Schema;

use api::{Api, App};

/// `api.json` is the document of `api.rs`. `cargo xtask bless` writes it anew.
///
/// A build without debug assertions has the same, less the places of the source.
#[test]
fn the_document_is_as_recorded() {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema/api.json");
    let document = Api::schema().to_json();
    if std::env::var_os("BLESS").is_some() && cfg!(debug_assertions) {
        std::fs::write(&recorded, &document).expect("the folder of the tests can be written to");
    }
    let mut recorded = std::fs::read_to_string(recorded).expect("the document is recorded");
    if !cfg!(debug_assertions) {
        recorded = Schema::from_json(&recorded).expect("a document").without_sources().to_json();
    }
    for (number, (made, recorded)) in document.lines().zip(recorded.lines()).enumerate() {
        assert_eq!(made, recorded, "line {} of api.json; `cargo xtask bless` accepts it", number + 1);
    }
    assert_eq!(document.len(), recorded.len(), "api.json has more lines, or less");
}

#[test]
fn a_table_has_the_document_of_its_router() {
    assert_eq!(Api::routes().bind(App::new()).schema(), &Api::schema());
}

#[test]
fn a_document_is_read_back_as_it_was() {
    let schema = Api::schema();
    let read = Schema::from_json(&schema.to_json()).expect("a document");
    assert_eq!(read, schema);
    assert_eq!(read.to_json(), schema.to_json());
}

#[test]
fn what_is_unknown_in_a_document_is_passed_over() {
    let json = Api::schema().to_json().replacen("{\n", "{\n  \"future\": [1],\n", 1);
    assert_eq!(Schema::from_json(&json).expect("a document").hash, Api::schema().hash);
}

#[test]
fn what_is_no_document_is_refused_with_a_reason() {
    let refused = |json: &str| Schema::from_json(json).expect_err("no document").to_string();
    assert!(refused("<html>").starts_with("this is not JSON: "));
    assert!(refused(r#"{"openapi":"3.1.0"}"#).starts_with("this is JSON, but not the schema of an API"));
    assert!(refused(r#"[]"#).starts_with("this is JSON, but not the schema of an API"));
    assert_eq!(
        refused(r#"{"rpc":2,"procedures":{}}"#),
        "this schema has the form 2, and the form that is known here is 1: update what reads it"
    );
    assert!(refused(r#"{"rpc":1,"hash":"","procedures":{}}"#).starts_with("this schema is damaged: "));

    let is_of_another_form =
        |json: &str| Schema::from_json(json).expect_err("no document").is_of_another_form();
    assert!(is_of_another_form(r#"{"rpc":2,"procedures":{}}"#));
    assert!(!is_of_another_form(r#"{"rpc":1}"#));
    assert!(!is_of_another_form("[]"));
}

#[test]
fn places_of_the_source_are_left_out_of_release_builds_and_on_request() {
    let places =
        |schema: &Schema| schema.procedures.iter().filter(|procedure| procedure.source.is_some()).count();
    let schema = Api::schema();
    assert_eq!(places(&schema), if cfg!(debug_assertions) { schema.procedures.len() } else { 0 });
    let send = schema.procedure("messages.send").and_then(|send| send.source.clone());
    assert_eq!(send.is_some_and(|send| send.file == "rpc-core/tests/schema/api.rs"), cfg!(debug_assertions));
    assert_eq!(places(&schema.without_sources()), 0);
}
