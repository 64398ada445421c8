//! `rpc generate rust`: where it writes, and what it leaves alone.

use std::fs;

use rpc_codegen::{Files, Rust};

use crate::support::{Api, Folder};

const STALE: &str = "// What was there before.\n";

fn with_schema() -> Folder {
    let folder = Folder::new();
    folder.write("schema.json", Api::schema().to_json());
    folder
}

fn expected(name: &str) -> Files {
    Rust::new(name).generate(&Api::schema()).expect("it can be said in Rust")
}

/// That a folder has these files.
#[track_caller]
fn has(folder: &Folder, name: &str, files: &Files) {
    for (path, text) in files.iter() {
        assert_eq!(folder.read(&format!("{name}/{path}")), text, "{path}");
    }
}

#[test]
fn it_writes_a_crate_that_has_the_name_of_its_folder() {
    let folder = with_schema();
    let files = expected("rooms-client");
    let run = folder.rpc("generate rust schema.json --out clients/rooms-client");
    let told: String = files.iter().map(|(path, _)| format!("wrote clients/rooms-client/{path}\n")).collect();
    assert_eq!((run.code, run.stdout.as_str(), run.stderr), (0, "", told));
    has(&folder, "clients/rooms-client", &files);

    let run = folder.rpc("generate rust schema.json --out clients/rooms-client");
    assert_eq!(run.code, 0);
    assert!(run.stderr.lines().all(|line| line.ends_with(" is up to date")), "{}", run.stderr);
}

#[test]
fn it_writes_a_crate_of_another_name() {
    let folder = with_schema();
    assert_eq!(folder.rpc("generate rust schema.json --out client --name rooms").code, 0);
    has(&folder, "client", &expected("rooms"));
}

#[test]
fn it_writes_into_the_current_folder() {
    let folder = with_schema();
    fs::create_dir(folder.path("rooms")).expect("a folder");
    let mut command = folder.command("generate rust ../schema.json --out .");
    assert!(command.current_dir(folder.path("rooms")).status().expect("it runs").success());
    has(&folder, "rooms", &expected("rooms"));
}

#[test]
fn options_are_those_of_the_generator() {
    let folder = with_schema();
    let run = folder.rpc("generate rust schema.json --out rooms --formats --rpc-client ../rpc-client");
    assert_eq!(run.code, 0);
    let rust = Rust::new("rooms").formats(true).rpc_client("../rpc-client");
    has(&folder, "rooms", &rust.generate(&Api::schema()).expect("it can be said in Rust"));
}

#[test]
fn a_check_tells_by_its_exit_code_whether_a_file_is_stale_and_writes_nothing() {
    let folder = with_schema();
    let check = || folder.rpc("generate rust schema.json --out rooms --check");
    let hint = "hint: the same command without --check writes it\n";

    let run = check();
    assert_eq!((run.code, run.stderr), (1, format!("error: rooms/Cargo.toml does not exist\n{hint}")));
    assert_eq!(folder.names(), ["schema.json"]);

    folder.rpc("generate rust schema.json --out rooms");
    assert_eq!(check().code, 0);

    folder.write("rooms/src/lib.rs", STALE);
    let run = check();
    assert_eq!(
        (run.code, run.stderr),
        (
            1,
            format!(
                "error: rooms/src/lib.rs is stale: the schema gives something else\n  \
                 is      {}\n  should  //! Rooms.\n{hint}",
                STALE.trim_end()
            )
        )
    );
    assert_eq!(folder.read("rooms/src/lib.rs"), STALE);
}

#[test]
fn a_crate_that_somebody_wrote_is_not_overwritten() {
    let folder = with_schema();
    folder.write("Cargo.toml", "[package]\nname = \"server\"\n");
    folder.rpc("generate rust schema.json --out . --name rooms").fails(
        "\
error: ./Cargo.toml is not a generated file, and would be overwritten
hint: name a folder of its own: --out chat-client
",
    );
    assert_eq!(folder.names(), ["Cargo.toml", "schema.json"]);
}

#[test]
fn a_crate_is_a_folder() {
    let folder = with_schema();
    folder.rpc("generate rust schema.json --out schema.json").fails(
        "\
error: schema.json is a file, and a crate is a folder
hint: name a folder: --out chat-client
",
    );
    folder.rpc("generate rust schema.json --out -").fails(
        "\
error: a crate is a folder of files, and --out is standard output
hint: name a folder: --out chat-client
",
    );
}

#[test]
fn a_crate_has_a_name() {
    let folder = with_schema();
    folder.rpc("generate rust schema.json --out /").fails(
        "\
error: / has no name that a crate could have too
hint: `--name chat-client` names the crate
",
    );
    folder.rpc("generate rust schema.json --out 1st").fails(
        "\
error: `1st` is no name of a crate: these have letters, digits, `-` and `_`, and begin with a letter
hint: `--name chat-client` names the crate
",
    );
    assert_eq!(folder.names(), ["schema.json"]);
}
