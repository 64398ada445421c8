//! Files that the program itself writes, and the test that tells when they are stale.

// Release builds write nothing.
#![cfg(debug_assertions)]

use std::{fs, panic};

use rpc_codegen::{Export, ExportError, TypeScript};
use rpc_core::{procedure, router, schema::Schema};

/// Counts.
#[procedure(query)]
async fn count() -> u32 {
    1
}

/// Counts again, and has another documentation.
#[procedure(mutation)]
async fn count_again(input: u32) -> u32 {
    input
}

router! { Api { count() } }
router! { Grown { count(), count_again } }

/// The words of a panic.
fn panic_of(run: impl FnOnce() + panic::UnwindSafe) -> String {
    let panic = panic::catch_unwind(run).expect_err("it panics");
    panic.downcast_ref::<String>().expect("it says why").clone()
}

/// The document as if every function stood ten lines below.
fn moved(schema: Schema) -> Schema {
    let mut json: serde_json::Value = serde_json::from_str(&schema.to_json()).expect("JSON");
    for procedure in json["procedures"].as_array_mut().expect("procedures") {
        let line = procedure["source"]["line"].as_u64().expect("a line");
        procedure["source"]["line"] = (line + 10).into();
    }
    Schema::from_json(&json.to_string()).expect("a document")
}

#[test]
fn a_file_is_written_where_it_is_missing_and_left_alone_where_it_is_right() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("web/src/api.ts");
    Api::schema().export(&path).expect("it is written");
    let text = fs::read_to_string(&path).expect("it is there");
    assert_eq!(text, TypeScript::new().generate(&Api::schema()).expect("it can be said"));
    Api::schema().assert_exported(&path);

    let written = fs::metadata(&path).and_then(|file| file.modified()).expect("a time");
    Api::schema().export(&path).expect("there is nothing to write");
    moved(Api::schema()).export(&path).expect("there is nothing to write");
    assert_eq!(fs::metadata(&path).and_then(|file| file.modified()).expect("a time"), written);

    Grown::schema().export(&path).expect("it is written anew");
    Grown::schema().assert_exported(&path);
    let left: Vec<_> = fs::read_dir(path.parent().expect("a folder")).expect("it can be read").collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn places_in_the_source_may_be_others_and_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("api.ts");
    for schema in [Grown::schema(), moved(Grown::schema()), Grown::schema().without_sources()] {
        fs::write(&path, TypeScript::new().generate(&schema).expect("it can be said"))
            .expect("it is written");
        Grown::schema().assert_exported(&path);
        moved(Grown::schema()).assert_exported(&path);
        Grown::schema().without_sources().assert_exported(&path);
    }
    // As git may leave it on another system.
    let text = fs::read_to_string(&path).expect("it is there").replace('\n', "\r\n");
    fs::write(&path, text).expect("it is written");
    Grown::schema().assert_exported(&path);
}

#[test]
fn a_test_tells_what_is_stale_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("api.ts");
    let shown = path.display().to_string();
    let missing = panic_of(|| Api::schema().assert_exported(&path));
    assert_eq!(missing, format!("{shown} is not there: `RPC_EXPORT=1 cargo test` writes it."));

    Api::schema().export(&path).expect("it is written");
    let stale = panic_of(|| Grown::schema().assert_exported(&path));
    assert_eq!(
        stale,
        format!(
            "{shown} is stale: the API has changed since it was written. `RPC_EXPORT=1 cargo test` writes it anew.\n\
             The first difference:\n  is      }}\n  should    /** Counts again, and has another documentation. */"
        )
    );
}

#[test]
fn what_cannot_be_written_is_told_with_its_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").expect("it is written");
    let error = Api::schema().export(file.join("api.ts")).expect_err("a file has no files within");
    assert!(matches!(error, ExportError::Write(_)), "{error:?}");
    assert!(error.to_string().starts_with(&format!("{} cannot be written: ", file.join("api.ts").display())));

    fs::create_dir(folder.path().join("api.ts")).expect("a folder");
    let error = Api::schema().export(folder.path().join("api.ts")).expect_err("a folder is no file");
    assert!(matches!(error, ExportError::Write(_)), "{error:?}");
    let error = Api::schema().export(folder.path().join("..")).expect_err("that has no name");
    assert!(matches!(error, ExportError::Name { .. }), "{error:?}");
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "not a folder");
}
