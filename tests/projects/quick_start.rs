//! The README's quick start, followed to the letter in a new project that stands outside of the workspace: its line to
//! add the dependencies, its program, its call. Then once more with the dependency under another name.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command},
    thread::sleep,
    time::{Duration, Instant},
};

use crate::{cargo, clean, output, target_folder, workspace};

/// What the README says.
struct QuickStart {
    add: String,
    program: String,
    call: String,
    answer: String,
}

impl QuickStart {
    fn read() -> Self {
        let readme = fs::read_to_string(workspace().join("README.md")).expect("there is a README");
        let (_, section) = readme.split_once("\n## Quick start\n").expect("it has a quick start");
        let section = section.split("\n## ").next().expect("a section has text");
        let block = |language: &str, number: usize| {
            let start = format!("\n```{language}");
            let block = section
                .split(&start)
                .nth(number)
                .unwrap_or_else(|| panic!("no block {number} of {language}"));
            let (_, block) = block.split_once('\n').expect("a block has lines");
            block.split("\n```").next().expect("a block ends").to_owned()
        };
        let called = block("sh", 3);
        let (call, answer) = called.split_once("\n# ").expect("the call is shown with its answer");
        Self {
            add: block("sh", 1),
            program: block("rust", 1),
            call: call.to_owned(),
            answer: answer.to_owned(),
        }
    }
}

#[test]
fn a_new_project_follows_the_readme() {
    let QuickStart { add, program, call, answer } = QuickStart::read();
    let lines = program.lines().filter(|line| !line.trim().is_empty()).count();
    assert!(lines <= 15, "the README promises fifteen lines, and these are {lines}");
    assert_eq!(add.lines().count(), 1, "the dependencies are added in one line: {add}");

    let project = Project::new();
    project.shell(&add.replace("../rpc", workspace().to_str().expect("the workspace's path is UTF-8")));
    project.serves(&program, &call, &answer);

    // The same under another name.
    project.shell("cargo remove --offline rpc-server");
    let path = workspace().join("rpc-server");
    output(cargo(&project.folder).args(["add", "--offline", "--rename", "house", "--path"]).arg(path));
    let manifest = fs::read_to_string(project.folder.join("Cargo.toml")).expect("there is a manifest");
    assert!(manifest.contains("house = {") && !manifest.contains("\nrpc-server"), "{manifest}");
    project.serves(&program.replace("rpc_server", "house"), &call, &answer);
}

/// A new project. Its folder goes with it.
struct Project {
    folder: PathBuf,
}

impl Project {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("rpc-quick-start-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("there is a folder for temporary files");
        output(cargo(&folder).args(["init", "--quiet", "--vcs", "none", "--name", "quick-start"]));
        // The versions that were fetched for the workspace, so that nothing has to be fetched anew.
        fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).expect("there is a lock file");
        Self { folder }
    }

    /// Runs a line as a reader of the README does.
    fn shell(&self, line: &str) {
        output(clean(Command::new("sh").args(["-c", line]).current_dir(&self.folder)));
    }

    /// Builds a program and calls it as the README says, but on a free port.
    fn serves(&self, program: &str, call: &str, answer: &str) {
        let port = free_port();
        let here = |text: &str| text.replace("127.0.0.1:3000", &format!("127.0.0.1:{port}"));
        fs::write(self.folder.join("src/main.rs"), here(program)).expect("the project can be written to");
        let target = target_folder("quick-start");
        output(cargo(&self.folder).args(["build", "--quiet", "--target-dir"]).arg(&target));

        let _running = Running::start(&target.join("debug/quick-start"), port);
        let answered = output(Command::new("sh").args(["-c", &here(call)]));
        assert_eq!(answered.trim(), answer);
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        // What cannot be removed is left to whoever cleans the folder of temporary files.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it listens").port()
}

/// A server that runs. It ends with the test.
struct Running(Child);

impl Running {
    fn start(program: &Path, port: u16) -> Self {
        let mut running = Self(Command::new(program).spawn().expect("the program was built"));
        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = running.0.try_wait().expect("it can be asked");
            assert!(ended.is_none(), "the server ended with {ended:?}");
            assert!(Instant::now() < deadline, "the server does not listen");
            sleep(Duration::from_millis(20));
        }
        running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
