//! The running program.

use std::{
    path::Path,
    process::{ExitStatus, Stdio},
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    sync::OnceCell,
};

use crate::support::within;

/// What documents and the program's own lines call it by when it runs as its readers run it.
const DOCUMENTED: &str = "http://127.0.0.1:3000";

/// The program, on a free port. It ends with the test.
pub(super) struct Chat {
    child: Child,
    /// Where it listens: `http://127.0.0.1:…`.
    address: String,
    /// Its first lines, up to the last that it prints at the start.
    pub(super) printed: Vec<String>,
}

impl Chat {
    pub(super) async fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(built().await)
            .args(["--port", "0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the program was built");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is ours")).lines();
        let mut printed = Vec::new();
        while printed.iter().filter(|line: &&String| line.starts_with("curl ")).count() < 4 {
            let line = within("the program prints", lines.next_line()).await.expect("its output is text");
            printed.push(line.unwrap_or_else(|| panic!("it ended after {printed:?}")));
        }
        let start = printed.iter().find_map(|line| line.find("http://127.0.0.1:").map(|at| &line[at..]));
        let address: String = start
            .expect("it tells its address")
            .chars()
            .enumerate()
            .take_while(|(place, character)| *place < "http://127.0.0.1:".len() || character.is_ascii_digit())
            .map(|(_, character)| character)
            .collect();
        Self { child, address, printed }
    }

    /// Runs a line in a shell, with this program's address in place of the documented one, and gives what it prints.
    pub(super) async fn run(&self, line: &str) -> String {
        let line = line.replace(DOCUMENTED, &self.address);
        let output = Command::new("sh").args(["-c", &line]).kill_on_drop(true).output();
        let output = within(&line, output).await.expect("there is a shell");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "`{line}` failed: {errors}");
        String::from_utf8(output.stdout).expect("answers are text")
    }

    /// Runs a line that follows a subscription, with `meanwhile` once it listens, and gives what it prints up to the end of
    /// the first item, without the ends of lines.
    pub(super) async fn follow(&self, line: &str, meanwhile: impl AsyncFnOnce()) -> String {
        let line = line.replace(DOCUMENTED, &self.address).replacen("curl ", "exec curl -s ", 1);
        let mut child = Command::new("sh")
            .args(["-c", &line])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("there is a shell");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is ours")).lines();
        let mut next =
            async || within(&line, lines.next_line()).await.expect("it is text").expect("it goes on");
        let mut printed = next().await;
        meanwhile().await;
        loop {
            let line = next().await;
            printed.push_str(&line);
            if line.starts_with("data: ") {
                return printed;
            }
        }
    }

    /// Interrupts the program, as Ctrl-C does, and waits for its end.
    pub(super) async fn interrupt(mut self) -> ExitStatus {
        let id = self.child.id().expect("it runs").to_string();
        let kill = Command::new("kill").args(["-INT", &id]).status();
        assert!(within("kill", kill).await.expect("there is a `kill`").success());
        within("the program ends", self.child.wait()).await.expect("it can be waited for")
    }
}

/// Builds the program, in the profile and the folder that this test was built in, and tells where it is.
async fn built() -> &'static Path {
    static BUILT: OnceCell<Box<Path>> = OnceCell::const_new();
    BUILT
        .get_or_init(|| async {
            let test = std::env::current_exe().expect("a test knows its program");
            let profile = test.ancestors().nth(2).expect("a test stands in target/<profile>/deps");
            let name = profile.file_name().and_then(|name| name.to_str()).expect("profiles have names");
            let profile_name = if name == "debug" { "dev" } else { name };
            let target = profile.parent().expect("a profile's folder stands in the target folder");
            let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
            let built = Command::new(cargo)
                .args(["build", "--quiet", "--package", "chat", "--bin", "chat", "--profile", profile_name])
                .arg("--target-dir")
                .arg(target)
                .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
                .status()
                .await
                .expect("cargo runs");
            assert!(built.success(), "the program cannot be built");
            profile.join(format!("chat{}", std::env::consts::EXE_SUFFIX)).into()
        })
        .await
}
