//! `rpc generate typescript`: where it writes, and what it leaves alone.

use std::fs;

use rpc_codegen::TypeScript;

use crate::support::{Api, Folder, Run};

const STALE: &str = "// What was there before.\n";

fn with_schema() -> Folder {
    let folder = Folder::new();
    folder.write("schema.json", Api::schema().to_json());
    folder
}

fn expected() -> String {
    TypeScript::new().generate(&Api::schema()).expect("it can be said in TypeScript")
}

#[test]
fn it_writes_a_module_into_a_folder_that_it_makes() {
    let folder = with_schema();
    let run = folder.rpc("generate typescript schema.json --out web/src/api.ts");
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", "wrote web/src/api.ts\n"));
    assert_eq!(folder.read("web/src/api.ts"), expected());
}

#[test]
fn it_writes_to_standard_output() {
    let folder = with_schema();
    let run = folder.rpc("generate typescript schema.json --out -");
    assert_eq!((run.code, run.stdout, run.stderr.as_str()), (0, expected(), ""));
    assert_eq!(folder.names(), ["schema.json"]);
}

#[test]
fn a_file_that_has_its_text_is_not_touched() {
    let folder = with_schema();
    folder.rpc("generate typescript schema.json --out api.ts");
    let modified = || fs::metadata(folder.path("api.ts")).and_then(|file| file.modified()).expect("a time");
    let before = modified();
    let run = folder.rpc("generate typescript schema.json --out api.ts");
    assert_eq!((run.code, run.stderr.as_str()), (0, "api.ts is up to date\n"));
    assert_eq!(modified(), before);
}

#[cfg(unix)]
#[test]
fn a_link_leads_to_what_is_written_and_is_told_by_its_name() {
    let folder = with_schema();
    folder.write("shared/api.ts", STALE);
    std::os::unix::fs::symlink("shared/api.ts", folder.path("api.ts")).expect("a link");
    let run = folder.rpc("generate typescript schema.json --out api.ts");
    assert_eq!((run.code, run.stderr.as_str()), (0, "wrote api.ts\n"));
    assert_eq!(folder.read("shared/api.ts"), expected());
    let run = folder.rpc("generate typescript schema.json --out api.ts");
    assert_eq!((run.code, run.stderr.as_str()), (0, "api.ts is up to date\n"));
}

#[test]
fn a_file_that_is_stale_is_replaced() {
    let folder = with_schema();
    folder.write("api.ts", STALE);
    let run = folder.rpc("generate typescript schema.json --out api.ts");
    assert_eq!((run.code, run.stderr.as_str()), (0, "wrote api.ts\n"));
    assert_eq!(folder.read("api.ts"), expected());
    assert_eq!(folder.names(), ["api.ts", "schema.json"]);
}

#[test]
fn a_check_tells_by_its_exit_code_whether_a_file_is_stale_and_writes_nothing() {
    let folder = with_schema();
    let check = || folder.rpc("generate typescript schema.json --out api.ts --check");
    let hint = "hint: the same command without --check writes it\n";

    let run = check();
    assert_eq!((run.code, run.stderr), (1, format!("error: api.ts does not exist\n{hint}")));
    assert_eq!(folder.names(), ["schema.json"]);

    folder.rpc("generate typescript schema.json --out api.ts");
    let run = check();
    assert_eq!((run.code, run.stderr.as_str()), (0, "api.ts is up to date\n"));

    let stale = expected() + STALE;
    folder.write("api.ts", &stale);
    let run = check();
    assert_eq!(
        (run.code, run.stderr),
        (
            1,
            format!(
                "error: api.ts is stale: the schema gives something else\n  is      {}\n  should  (the end)\n{hint}",
                STALE.trim_end()
            )
        )
    );
    assert_eq!(folder.read("api.ts"), stale);

    folder.rpc("generate typescript schema.json --out - --check").fails(
        "\
error: --check compares a file, and --out is standard output
hint: name the file that is to be compared: --out api.ts
",
    );
}

#[test]
fn a_source_that_fails_leaves_what_was_there() {
    let folder = Folder::new();
    folder.write("api.ts", STALE);
    folder.write("schema.json", "{");
    assert_eq!(folder.rpc("generate typescript schema.json --out api.ts").code, 2);
    assert_eq!(folder.read("api.ts"), STALE);
    assert_eq!(folder.names(), ["api.ts", "schema.json"]);
}

#[test]
fn an_integer_that_is_refused_leaves_what_was_there() {
    let folder = with_schema();
    folder.write("api.ts", STALE);
    let run = folder.rpc("generate typescript schema.json --out api.ts --int64 refuse");
    run.fails(
        "\
error: Room.members is an integer of up to 64 bits, and JavaScript's numbers are exact up to 2^53 - 1 only
hint: `--int64 number` takes it as a number, which is exact up to 2^53 - 1
",
    );
    assert_eq!(folder.read("api.ts"), STALE);
}

#[test]
fn a_folder_is_no_file() {
    let folder = with_schema();
    fs::create_dir(folder.path("src")).expect("a folder");
    folder.rpc("generate typescript schema.json --out src").fails(
        "\
error: src is a folder, and a file is to be written
hint: name the file too: --out src/api.ts
",
    );
    folder.rpc("generate typescript schema.json --out new/").fails(
        "\
error: new/ is a folder, and a file is to be written
hint: name the file too: --out new/api.ts
",
    );
    assert_eq!(folder.names(), ["schema.json", "src"]);
}

#[test]
fn a_name_has_the_ending_of_a_module() {
    let folder = with_schema();
    folder.rpc("generate typescript schema.json --out src/api").fails(
        "\
error: src/api does not end in .ts, and TypeScript is to be written
hint: name a file: --out src/api.ts
",
    );
    folder.rpc("generate typescript schema.json --out api.d.ts").fails(
        "\
error: api.d.ts would hold types alone, and the table of procedures is a value
hint: name a module: --out api.ts
",
    );
}

#[test]
fn a_file_where_a_folder_would_have_to_be() {
    let folder = with_schema();
    folder.rpc("generate typescript schema.json --out schema.json/src/api.ts").fails(
        "\
error: schema.json/src/api.ts cannot be written: not a directory
hint: schema.json is a file, and would have to be a folder
",
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_cannot_be_written_to() {
    // The superuser may write to every folder but those of the kernel.
    with_schema()
        .rpc("generate typescript schema.json --out /proc/self/api.ts")
        .fails("error: /proc/self/api.ts cannot be written: no such file or directory\n");
}

#[test]
fn declarations_lead_to_the_source() {
    let folder = with_schema();
    let source = Api::schema().procedures[0].source.clone().expect("a debug build tells it");
    let path = folder.path(&source.file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    folder.write(&source.file, "// The handler.\n");
    let run = folder.rpc("generate typescript schema.json --out web/src/api.js --declarations");
    let written = "wrote web/src/api.d.ts\nwrote web/src/api.d.ts.map\nwrote web/src/api.js\n";
    assert_eq!((run.code, run.stderr.as_str()), (0, written));
    let map: serde_json::Value = serde_json::from_str(&folder.read("web/src/api.d.ts.map")).expect("JSON");
    assert_eq!((&map["sourceRoot"], &map["sources"][0]), (&"../..".into(), &source.file.as_str().into()));
    assert!(folder.read("web/src/api.d.ts").ends_with("\n//# sourceMappingURL=api.d.ts.map\n"));

    let run = folder.rpc("generate typescript schema.json --out web/src/api.js --declarations --check");
    assert_eq!((run.code, run.stderr.matches("is up to date").count()), (0, 3));
}

#[test]
fn declarations_in_a_folder_beside_this_one_lead_to_the_source() {
    let folder = with_schema();
    fs::create_dir(folder.path("server")).expect("a folder");
    for (root, way) in [("..", "../.."), (".", "../../server"), ("../rust", "../../rust")] {
        let mut command = folder.command(&format!(
            "generate typescript ../schema.json --out ../web/src/api.js --declarations --source-root {root}"
        ));
        let run = command.current_dir(folder.path("server")).output().expect("it runs");
        assert_eq!(Run::of(run).code, 0);
        let map = folder.read("web/src/api.d.ts.map");
        let map: serde_json::Value = serde_json::from_str(&map).expect("JSON");
        assert_eq!(map["sourceRoot"], way, "--source-root {root}");
    }
}

#[test]
fn a_module_that_hides_its_declarations_is_told() {
    let folder = with_schema();
    folder.write("src/api.ts", STALE);
    let run = folder.rpc("generate typescript schema.json --out src/api.js --declarations --source-root .");
    let said = "\
warning: remove src/api.ts: TypeScript takes it before api.d.ts
wrote src/api.d.ts
wrote src/api.d.ts.map
wrote src/api.js
";
    assert_eq!((run.code, run.stderr.as_str()), (0, said));
}

#[test]
fn declarations_without_a_source_are_written_with_a_warning() {
    let folder = with_schema();
    let source = Api::schema().procedures[0].source.clone().expect("a debug build tells it").file;
    let run = folder.rpc("generate typescript schema.json --out api.ts --declarations");
    let warning =
        format!("warning: {source} is in no folder from here upwards: --source-root tells where it is\n");
    assert_eq!((run.code, run.stderr.starts_with(&warning)), (0, true), "{}", run.stderr);

    let run =
        folder.rpc("generate typescript schema.json --out api.ts --declarations --source-root ../elsewhere");
    assert_eq!((run.code, run.stderr.contains("warning")), (0, false), "{}", run.stderr);
    assert!(folder.read("api.d.ts.map").contains("\"sourceRoot\":\"../elsewhere\""));

    folder.write("schema.json", Api::schema().without_sources().to_json());
    let run = folder.rpc("generate typescript schema.json --out api.ts --declarations");
    assert!(
        run.stderr.starts_with("warning: the schema tells no places in the source, as release builds do not")
    );
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let folder = with_schema();
    for (options, error, hint) in [
        (
            "--out - --declarations",
            "--declarations writes three files, and --out is standard output",
            "name the module that they belong to: --out api.js",
        ),
        (
            "--out api.mts --declarations",
            "api.mts does not end in .js, and JavaScript with declarations is to be written",
            "name a file: --out api.js",
        ),
        (
            "--out api.js",
            "api.js does not end in .ts, and TypeScript is to be written",
            "name a file: --out api.ts",
        ),
    ] {
        let run = folder.rpc(&format!("generate typescript schema.json {options}"));
        assert_eq!((run.code, run.stderr), (2, format!("error: {error}\nhint: {hint}\n")));
    }
    assert_eq!(folder.names(), ["schema.json"]);
}
