//! `rpc check`: what it says, and what it ends with.

use rpc_codegen::check::check;
use rpc_core::schema::Schema;

use crate::support::{Api, Folder, Run, serve};

/// Before there was `open`.
fn before() -> Schema {
    let mut schema = Api::schema();
    schema.procedures.retain(|procedure| procedure.path != "open");
    schema
}

/// `old.json` has less than `new.json`.
fn with_schemas() -> Folder {
    let folder = Folder::new();
    folder.write("old.json", before().to_json());
    folder.write("new.json", Api::schema().to_json());
    folder
}

#[test]
fn what_breaks_nobody_ends_with_0() {
    let folder = with_schemas();
    let run = folder.rpc("check old.json new.json");
    let report = check(&before(), &Api::schema());
    assert!(!report.is_breaking());
    assert_eq!(run, Run { code: 0, stdout: report.to_string(), stderr: String::new() });

    let run = folder.rpc("check new.json new.json");
    assert_eq!(
        run,
        Run { code: 0, stdout: "nothing has changed for callers\n".into(), stderr: String::new() }
    );
}

#[test]
fn what_breaks_callers_ends_with_1() {
    let run = with_schemas().rpc("check new.json old.json");
    let report = check(&Api::schema(), &before());
    assert!(report.is_breaking());
    assert_eq!(run, Run { code: 1, stdout: report.to_string(), stderr: String::new() });
}

#[test]
fn what_went_wrong_ends_with_2() {
    let folder = with_schemas();
    folder.rpc("check old.json missing.json").fails(
        "\
error: missing.json does not exist
hint: a server that runs is a source too: http://localhost:3000/api/rpc
",
    );
    folder.rpc("check - -").fails(
        "\
error: OLD and NEW are both standard input, which holds one schema
hint: name a file or a URL for one of them
",
    );
}

#[test]
fn a_server_is_checked_against_a_file_and_standard_input() {
    let server = serve(|server| server);
    let folder = with_schemas();
    assert_eq!(folder.rpc(&format!("check old.json {}/api/rpc", server.url())).code, 0);
    assert_eq!(folder.rpc(&format!("check {}/api/rpc old.json", server.url())).code, 1);
    let run =
        folder.rpc_with_input(&format!("check {}/api/rpc -", server.url()), before().to_json().as_bytes());
    assert_eq!(run.code, 1);
}

#[test]
fn programs_get_json() {
    let run = with_schemas().rpc("check new.json old.json --format json");
    let report = check(&Api::schema(), &before());
    let told: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    assert_eq!(told, serde_json::to_value(&report).expect("it is JSON"));
    assert_eq!(told["changes"][0]["severity"], "breaking");
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
}

#[test]
fn what_breaks_is_red_where_colours_are_wanted() {
    let folder = with_schemas();
    let mut command = folder.command("check new.json old.json");
    let run = Run::of(command.env("CLICOLOR_FORCE", "1").output().expect("it runs"));
    assert!(run.stdout.contains("\x1b[1m\x1b[31mbreaks\x1b[0m"), "{}", run.stdout);
    assert_eq!(
        anstream::adapter::strip_str(&run.stdout).to_string(),
        check(&Api::schema(), &before()).to_string()
    );
}
