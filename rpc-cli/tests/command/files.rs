//! Sources that are files, or come on standard input.

use crate::support::{Api, Folder};

const WHERE_FROM: &str =
    "hint: a server has it at /api/rpc/schema.json, and `Api::schema().to_json()` makes it\n";

/// What is said of a file with this in it.
fn said_of(name: &str, text: impl AsRef<[u8]>) -> String {
    let folder = Folder::new();
    folder.write(name, text);
    let run = folder.rpc(&format!("generate typescript {name} --out api.ts"));
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert_eq!(folder.names(), [name], "nothing is written");
    run.stderr
}

#[test]
fn a_file_is_read() {
    let folder = Folder::new();
    folder.write("schema.json", Api::schema().to_json());
    let run = folder.rpc("generate typescript schema.json --out api.ts");
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", "wrote api.ts\n"));
}

#[test]
fn a_mark_of_the_byte_order_is_passed_over() {
    let folder = Folder::new();
    folder.write("schema.json", format!("\u{feff}{}", Api::schema().to_json()));
    assert_eq!(folder.rpc("generate typescript schema.json --out api.ts").code, 0);
}

#[test]
fn standard_input_is_read() {
    let folder = Folder::new();
    let run = folder.rpc_with_input("generate typescript - --out api.ts", Api::schema().to_json().as_bytes());
    assert_eq!((run.code, run.stderr.as_str()), (0, "wrote api.ts\n"));
    folder
        .rpc("generate typescript - --out other.ts")
        .fails(&format!("error: standard input is empty\n{WHERE_FROM}"));
}

#[test]
fn a_file_that_is_not_there() {
    Folder::new().rpc("generate typescript schema.json --out api.ts").fails(
        "\
error: schema.json does not exist
hint: a server that runs is a source too: http://localhost:3000/api/rpc
",
    );
}

#[test]
fn a_url_without_a_scheme() {
    Folder::new().rpc("generate typescript localhost:3000/api/rpc --out api.ts").fails(
        "\
error: localhost:3000/api/rpc does not exist
hint: a URL has a scheme: http://localhost:3000/api/rpc
",
    );
}

#[test]
fn a_folder() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("api")).expect("a folder");
    folder.rpc("generate typescript api --out api.ts").fails(
        "\
error: api is a folder, and a schema is a file
hint: name the file too: api/schema.json
",
    );
}

#[test]
fn a_file_with_nothing_in_it() {
    assert_eq!(said_of("schema.json", "\n"), format!("error: schema.json is empty\n{WHERE_FROM}"));
}

#[test]
fn a_file_that_is_not_utf8() {
    assert_eq!(said_of("logo.png", b"\x89PNG"), "error: logo.png is not UTF-8 from byte 1 on\n");
    let utf16: Vec<_> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(
        said_of("schema.json", utf16),
        "\
error: schema.json is not UTF-8 from byte 1 on
hint: it is UTF-16, as PowerShell's `>` writes it; `curl --output` keeps what a server sent
"
    );
}

#[test]
fn a_file_that_is_not_json() {
    assert_eq!(
        said_of("index.html", "<!doctype html>"),
        format!("error: index.html: this is not JSON: expected value at line 1 column 1\n{WHERE_FROM}")
    );
}

#[test]
fn json_that_is_something_else() {
    assert_eq!(
        said_of("openapi.json", r#"{"openapi":"3.1.0"}"#),
        format!(
            "error: openapi.json: this is JSON, but not the schema of an API: it has no member `rpc` with a \
             version\n{WHERE_FROM}"
        )
    );
}

#[test]
fn a_schema_of_which_a_part_is_missing() {
    assert_eq!(
        said_of("schema.json", r#"{"rpc":1}"#),
        format!(
            "error: schema.json: this schema is damaged: missing field `hash` at line 1 column 9\n{WHERE_FROM}"
        )
    );
}

#[test]
fn a_schema_of_a_newer_version() {
    assert_eq!(
        said_of("schema.json", Api::schema().to_json().replacen("\"rpc\": 1", "\"rpc\": 2", 1)),
        "\
error: schema.json: this schema has the form 2, and the form that is known here is 1: update what reads it
hint: `cargo install rpc-cli` installs the newest `rpc`
"
    );
}
