//! The command `rpc`, as the pages show it: every line is run, and prints what is shown.

use std::{net::SocketAddr, path::Path, process::Command};

use chat::{Api, App, admin::AdminToken, store::Store};
use tempfile::TempDir;

use crate::{
    clean,
    examples::{built, serve},
    workspace,
};

/// A line for a shell, and what it prints.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) command: String,
    pub(crate) shown: String,
}

/// The lines of those blocks of `sh` that begin with the command `rpc`, or with what it is given.
fn lines(page: &str) -> Vec<Line> {
    let text = std::fs::read_to_string(workspace().join(page)).expect("the page is there");
    let blocks = text.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap_or_default());
    blocks.filter(|block| block.lines().any(|line| line.starts_with("rpc "))).flat_map(lines_of).collect()
}

/// The lines of a block of `sh`.
pub(crate) fn lines_of(block: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for text in block.lines() {
        match (text.strip_prefix('#'), lines.last_mut()) {
            (Some(shown), Some(line)) => {
                line.shown.push_str(shown.strip_prefix(' ').unwrap_or(shown));
                line.shown.push('\n');
            }
            (Some(_), None) => panic!("nothing prints `{text}`"),
            (None, Some(line)) if line.command.ends_with('\\') => {
                line.command.push('\n');
                line.command.push_str(text);
            }
            (None, _) => lines.push(Line { command: text.to_owned(), shown: String::new() }),
        }
    }
    lines
}

/// A shell for a line in a folder, where the server that a page speaks of is at an address, and `rpc` is installed.
pub(crate) fn shell(command: &str, folder: &Path, address: SocketAddr) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(built().clone()).chain(std::env::split_paths(&path));
    // What does not end by itself fails the test, and does not hold it up.
    let mut shell = Command::new("timeout");
    shell
        .args(["300", "bash", "-c"])
        .arg(command.replace("127.0.0.1:3000", &address.to_string()))
        .env("PATH", std::env::join_paths(path).expect("they are paths"))
        .current_dir(folder);
    clean(&mut shell);
    shell
}

/// Runs a line in a folder, and answers what it prints to either output.
fn run(command: &str, folder: &Path, address: SocketAddr) -> String {
    let output = shell(&format!("{{ {command} ; }} 2>&1"), folder, address).output().expect("a shell runs");
    String::from_utf8_lossy(&output.stdout).replace(&address.to_string(), "127.0.0.1:3000")
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_print_what_the_pages_show() {
    for (page, least) in [("docs/guide/generating.md", 5), ("README.md", 3)] {
        let app = App { store: Store::default(), admin_token: AdminToken::new(None) };
        let address = serve(Api::routes(), app).await;
        let folder = TempDir::new().expect("a folder");
        let lines = lines(page);
        assert!(lines.len() >= least, "{page}: {lines:?}");
        for Line { command, shown } in lines {
            let printed = run(&command, folder.path(), address);
            assert_eq!(printed, shown, "{page}: {command}");
        }
    }
}
