//! The examples' client programs, against servers of the examples' APIs on free ports.

use std::{fmt, net::SocketAddr, path::PathBuf, process::Command, sync::OnceLock};

use rpc_server::{Routes, Server};

use crate::{cargo, output, workspace};

/// Builds the client programs, in the folder that this test was built in, and tells where they are.
fn built() -> &'static PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = std::env::current_exe().expect("a test knows its program");
        let profile = test.ancestors().nth(2).expect("a test stands in target/<profile>/deps").to_owned();
        let name = profile.file_name().and_then(|name| name.to_str()).expect("profiles have names");
        let profile_name = if name == "debug" { "dev" } else { name };
        let target = profile.parent().expect("a profile's folder stands in the target folder");
        let programs = ["--bin", "hello-client", "--bin", "tour-client", "--example", "buy"];
        let packages = ["--package", "hello", "--package", "tour", "--package", "contract-api"];
        output(
            cargo(workspace())
                .args(["build", "--quiet", "--profile", profile_name])
                .args(packages)
                .args(programs)
                .arg("--target-dir")
                .arg(target),
        );
        profile
    })
}

/// Serves routes on a free port, for as long as the test's runtime lives.
async fn serve<C: Send + Sync + 'static>(routes: Routes<C>, context: C) -> SocketAddr {
    let server = Server::new(routes, context).bind("127.0.0.1:0").await.expect("a port is free");
    let address = server.local_addr().expect("it listens");
    tokio::spawn(server.run());
    address
}

/// What a client program prints when it is run against an address.
async fn run(program: impl fmt::Display, address: SocketAddr) -> String {
    let program = built().join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
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
         cleared 2 messages\n",
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
