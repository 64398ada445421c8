//! What is generated of the examples, and of what the client package's tests call, in files: `tests/generated`. The
//! client package's formatter reads them too.

use rpc_codegen::{Export, TypeScript};

use crate::{project::Project, serde, web};

#[test]
fn the_chat_is_generated_as_recorded() {
    chat::Api::schema().assert_exported("generated/chat/api.ts");
}

#[test]
fn the_tour_is_generated_as_recorded() {
    tour::Api::schema().assert_exported("generated/tour/api.ts");
}

#[test]
fn serdes_attributes_are_generated_as_recorded() {
    serde::Api::schema().assert_exported("generated/serde/api.ts");
    TypeScript::new()
        .revive(true)
        .brands(true)
        .assert_exported(&serde::Api::schema(), "generated/serde/revived.ts");
}

#[test]
fn what_the_client_is_tested_with_is_generated_as_recorded() {
    // Where it stands in the source, which is read from two places, is nobody's affair.
    let schema = web::Api::schema().without_sources();
    TypeScript::new().revive(true).assert_exported(&schema, "generated/web/api.ts");
}

#[test]
fn what_is_recorded_is_accepted() {
    let project = Project::new();
    let files =
        ["chat/api.ts", "notes/api.ts", "serde/api.ts", "serde/revived.ts", "tour/api.ts", "web/api.ts"];
    for file in files {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/generated/").to_owned() + file;
        project.file(file, &std::fs::read_to_string(path).expect("it is recorded"));
    }
    project.assert_accepted();
}
