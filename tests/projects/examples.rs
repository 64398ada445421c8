//! The examples' client programs, against servers of the examples' APIs on free ports.

use std::{
    fmt,
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use rpc_server::{Routes, Server};

use crate::{cargo, output, workspace};

/// Builds the client programs and the command `rpc`, in the folder that this test was built in, and tells where they are.
pub(crate) fn built() -> &'static PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = std::env::current_exe().expect("a test knows its program");
        let profile = test.ancestors().nth(2).expect("a test stands in target/<profile>/deps").to_owned();
        let name = profile.file_name().and_then(|name| name.to_str()).expect("profiles have names");
        let profile_name = if name == "debug" { "dev" } else { name };
        let target = profile.parent().expect("a profile's folder stands in the target folder");
        let hello = ["--bin", "hello-client", "--bin", "hello-follow", "--bin", "hello-server"];
        let programs = ["--bin", "tour-client", "--bin", "rpc", "--example", "buy"];
        let packages =
            ["--package", "hello", "--package", "tour", "--package", "contract-api", "--package", "rpc-cli"];
        output(
            cargo(workspace())
                .args(["build", "--quiet", "--profile", profile_name])
                .args(packages)
                .args(hello)
                .args(programs)
                .arg("--target-dir")
                .arg(target),
        );
        profile
    })
}

/// Serves routes on a free port, for as long as the test's runtime lives.
pub(crate) async fn serve<C: Send + Sync + 'static>(routes: Routes<C>, context: C) -> SocketAddr {
    let server = Server::new(routes, context).bind("127.0.0.1:0").await.expect("a port is free");
    let address = server.local_addr().expect("it listens");
    tokio::spawn(server.run());
    address
}

/// Where a program of an example is.
fn program(name: impl fmt::Display) -> PathBuf {
    built().join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// What a client program prints when it is run against an address.
async fn run(name: impl fmt::Display, address: SocketAddr) -> String {
    let program = program(name);
    let url = format!("http://{address}/api/rpc");
    let run = move || output(Command::new(program).arg(url));
    tokio::task::spawn_blocking(run).await.expect("the program succeeds")
}

#[tokio::test]
async fn hello() {
    let address = serve(hello::Api::routes(), hello::App::default()).await;
    let printed = run("hello-client", address).await;
    assert_eq!(
        printed,
        "Hello, Ada!\n\
         You are visitor number 1.\n\
         The server says VALIDATION_ERROR: the input is not valid: name: length is lower than 1\n",
    );
}

/// A program that runs until this is dropped.
struct Running(Child);

impl Running {
    fn start(name: &str, argument: &str) -> Self {
        let mut program = Command::new(program(name));
        let program = program.arg(argument).stdout(Stdio::piped()).stderr(Stdio::null());
        Self(program.spawn().expect("the program was built"))
    }

    /// What it prints, line by line.
    fn lines(&mut self) -> impl Iterator<Item = String> + use<> {
        let output = self.0.stdout.take().expect("its output is ours");
        BufReader::new(output).lines().map(|line| line.expect("its output is text"))
    }
}

/// Without a chance to say anything.
impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().expect("it runs");
        self.0.wait().expect("it was ours");
    }
}

#[test]
fn a_subscription_outlives_the_server_as_the_readme_says() {
    let code = std::fs::read_to_string(workspace().join("examples/hello/src/follow.rs"));
    let code = code.expect("the example is there");
    let (_, code) = code.split_once("\n\n").expect("it begins with its documentation");
    let readme = std::fs::read_to_string(workspace().join("README.md")).expect("there is a README");
    assert!(readme.contains(code), "the README shows another program than `hello-follow`");

    let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = free.local_addr().expect("it listens").to_string();
    drop(free);
    // Nobody is there yet.
    let mut follower = Running::start("hello-follow", &format!("http://{address}/api/rpc"));
    let mut printed = follower.lines();
    let mut expected = 1..;
    for _ in 0..3 {
        let server = Running::start("hello-server", &address);
        for line in printed.by_ref().take(3) {
            assert_eq!(Some(line), expected.next().map(|second: u64| second.to_string()));
        }
        drop(server);
    }
}

#[tokio::test]
async fn the_tour() {
    let address = serve(tour::Api::routes(), tour::App::default()).await;
    let printed = run("tour-client", address).await;
    assert_eq!(
        printed,
        "ada said \"hi\"\n\
         told 2 rooms\n\
         2 messages in general, 1 in random\n\
         no room nowhere\n\
         cleared 2 messages\n\
         Notice { text: \"There is cake too.\" }\n",
    );
}

#[tokio::test]
async fn a_contract_of_two_crates() {
    let address = serve(contract_api::Api::routes(), contract_server::App::default()).await;
    let printed = run("examples/buy", address).await;
    assert_eq!(
        printed,
        "tea costs 300 cents, 5 left\n\
         sugar costs 120 cents, 40 left\n\
         ada paid 600 cents\n",
    );
}

#[test]
fn hello_and_the_contract_are_short() {
    for folder in ["hello/src", "contract/api/src", "contract/api/examples", "contract/server/src"] {
        let files =
            std::fs::read_dir(workspace().join("examples").join(folder)).expect("the example is there");
        for file in files {
            let file = file.expect("the folder can be read").path();
            let lines = std::fs::read_to_string(&file).expect("it is text").lines().count();
            assert!(lines < 100, "{} has {lines} lines", file.display());
        }
    }
}
