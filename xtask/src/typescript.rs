//! The tests of the TypeScript package: with fakes, against the real server in Node and in Chromium, on other runtimes; and
//! its size.

use std::{path::Path, process::Command};

use crate::{
    executables::{executables, find},
    npm,
    report::Report,
    tools::{Outcome, cargo, command, workspace},
};

/// Folders with packages of their own: the client's, those that it is measured beside, and the runtimes that it is tried on.
pub(crate) const FOLDERS: &[&str] = &[npm::CLIENT, "rpc-client-ts/sizes", "rpc-client-ts/tests/smoke"];

/// What Vitest runs, by the name of the project.
const PROJECTS: &[(&str, &str)] = &[
    ("unit", "the TypeScript client with fakes"),
    ("node", "the TypeScript client in Node"),
    ("browser", "the TypeScript client in Chromium"),
    ("smoke", "the TypeScript package on Node, Deno, Bun and in a worker"),
];

/// How many seconds a project may take. Vitest ends before if nothing happens, and says what it was waiting for.
const LIMIT: &str = "240";

/// Installs the packages of all folders.
pub(crate) fn install() -> Outcome {
    FOLDERS.iter().try_for_each(|folder| npm::install(folder))
}

/// Runs all tests, once those of the workspace have built the server.
pub(crate) fn test(report: &mut Report) {
    let mut server = None;
    report.check("the server of the TypeScript client's tests", || {
        // As the workspace's tests have built it: by itself it would be built once more, with fewer features.
        let built =
            executables(&mut cargo(&["test", "--workspace", "--all-targets", "--no-run", "--quiet"]))?;
        server = Some(find(&built, "web")?);
        Ok(())
    });
    if let Some(server) = server {
        for (project, name) in PROJECTS {
            report.vitest(name, &mut vitest(project, &server));
        }
    }
    report.step("the size of the TypeScript client", &mut npm::script("sizes"));
}

fn vitest(project: &str, server: &Path) -> Command {
    let program = ["node", "node_modules/vitest/vitest.mjs", "run", "--project", project];
    // It ends what it started too, be it that it hangs itself.
    let mut command = command("timeout", &["--kill-after", "10", LIMIT]);
    command.args(program).current_dir(workspace().join(npm::CLIENT));
    command.env("RPC_WEB_SERVER", server).env("NO_COLOR", "1").env_remove("FORCE_COLOR");
    command
}
