//! The quick start of `rpc-client-ts`, followed to the letter in a new project: what it installs, its program, and what
//! that prints.

use std::{fs, net::SocketAddr, path::Path};

use chat::{Api, App, admin::AdminToken, store::Store};
use tempfile::TempDir;

use crate::{
    commands::{Line, lines_of, shell},
    examples::serve,
    output, workspace,
};

/// What is packed and what it takes to do so, as a fresh clone has it.
const PACKAGE: [&str; 7] = [
    "src",
    "README.md",
    "package.json",
    "package-lock.json",
    ".npmrc",
    "tsconfig.json",
    "tsconfig.build.json",
];

/// What is done here in another way: the command was built with the tests, and the chat is served within.
const DONE: [&str; 2] = ["cargo install --path rpc-cli", "cargo run -p chat"];

/// What a registry of npm had on this day, so that a new version of somebody else's does not decide a test.
const DAY: &str = "2026-11-22";

/// The blocks of the quick start, in their order: languages and texts.
fn blocks() -> Vec<(String, String)> {
    let page =
        fs::read_to_string(workspace().join("rpc-client-ts/README.md")).expect("the package has a page");
    let (_, section) = page.split_once("\n## Quick start\n").expect("it has a quick start");
    let section = section.split("\n## ").next().unwrap_or_default();
    let fenced = section.split("```").skip(1).step_by(2);
    fenced
        .map(|block| block.split_once('\n').expect("a block has lines"))
        .map(|(language, text)| (language.to_owned(), text.to_owned()))
        .collect()
}

/// Runs a line, and answers what it prints.
fn run(command: &str, folder: &Path, address: SocketAddr) -> String {
    let mut shell = shell(command, folder, address);
    shell
        .env("NPM_CONFIG_BEFORE", DAY)
        .env("NPM_CONFIG_PREFER_OFFLINE", "true")
        .env("NPM_CONFIG_AUDIT", "false");
    output(&mut shell)
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).expect("the file is copied");
        return;
    }
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("it can be read");
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_project_follows_the_page_of_the_typescript_client() {
    let app = App { store: Store::default(), admin_token: AdminToken::new(None) };
    let address = serve(Api::routes(), app).await;
    let folder = TempDir::new().expect("a folder");
    let [clone, project] = ["rpc", "project"].map(|name| folder.path().join(name));
    fs::create_dir_all(clone.join("rpc-client-ts")).expect("a folder");
    fs::create_dir(&project).expect("a folder");
    for name in PACKAGE {
        let path = Path::new("rpc-client-ts").join(name);
        copy(&workspace().join(&path), &clone.join(path));
    }

    let blocks = blocks();
    let languages: Vec<&str> = blocks.iter().map(|(language, _)| &**language).collect();
    assert_eq!(languages, ["sh", "sh", "ts", "sh"]);
    let [(_, install), (_, begin), (_, program), (_, start)] = &blocks[..] else { unreachable!() };
    let commands: Vec<Line> = lines_of(install);
    for done in DONE {
        assert!(commands.iter().any(|line| line.command == done), "the page does not say `{done}`");
    }
    for Line { command, .. } in commands.iter().filter(|line| !DONE.contains(&&*line.command)) {
        run(command, &clone, address);
    }
    for Line { command, .. } in lines_of(begin) {
        run(&command, &project, address);
    }
    let program = program.replace("127.0.0.1:3000", &address.to_string());
    fs::write(project.join("main.ts"), program).expect("the project can be written to");
    for Line { command, shown } in lines_of(start) {
        assert_eq!(run(&command, &project, address), shown, "{command}");
    }
}
