//! Packages of npm: those of a folder that has a lock file.

use std::{fs, path::Path, process::Command};

use crate::tools::{Outcome, command, run, workspace};

/// The folder of the TypeScript client, within the workspace.
pub(crate) const CLIENT: &str = "rpc-client-ts";

/// In `node_modules`: what was installed.
const INSTALLED: &str = "node_modules/.installed";

/// Installs what the lock file of a folder within the workspace lists, unless that is what is there.
pub(crate) fn install(folder: &str) -> Outcome {
    let path = workspace().join(folder);
    let wanted = wanted(&path)?;
    if fs::read_to_string(path.join(INSTALLED)).is_ok_and(|installed| installed == wanted) {
        println!("{folder}: everything is installed");
        return Ok(());
    }
    run(&mut npm(folder, &["ci", "--no-audit", "--no-fund"]))?;
    Ok(fs::write(path.join(INSTALLED), wanted)?)
}

/// A script of the client's.
pub(crate) fn script(name: &str) -> Command {
    npm(CLIENT, &["run", "--silent", name])
}

fn npm(folder: &str, arguments: &[&str]) -> Command {
    let mut command = command("npm", arguments);
    command.current_dir(workspace().join(folder)).env("NO_UPDATE_NOTIFIER", "1");
    command
}

/// What says which packages a folder needs. `npm ci` begins by removing `node_modules`, and what was installed with it.
fn wanted(folder: &Path) -> Outcome<String> {
    let mut wanted = String::new();
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        wanted.push_str(&text);
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::wanted;
    use crate::{tools::workspace, typescript::FOLDERS};

    #[test]
    fn lock_files_name_no_registry() {
        for folder in FOLDERS.iter().chain(&["benches/peers/trpc"]) {
            let lock = fs::read_to_string(workspace().join(folder).join("package-lock.json"));
            let lock = lock.expect("the lock file is in the repository");
            assert!(!lock.contains("\"resolved\""), "{folder}: a registry is a matter of who installs");
            assert!(lock.contains("\"integrity\""), "{folder}");
        }
    }

    #[test]
    fn a_folder_without_a_lock_file_is_an_error_that_names_it() {
        let error = wanted(&workspace().join("docs")).expect_err("there is none");
        assert!(error.to_string().contains("package.json"), "{error}");
    }
}
