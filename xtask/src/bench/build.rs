//! The binaries that are measured, built alike.

use std::path::PathBuf;

use crate::{
    executables::{executables, find},
    tools::{Outcome, cargo, show},
};

/// The servers and clients of this workspace, and the load.
#[derive(Debug)]
pub(super) struct Binaries {
    pub(super) hyper: PathBuf,
    pub(super) ours: PathBuf,
    pub(super) tungstenite: PathBuf,
    pub(super) tungstenite_room: PathBuf,
    pub(super) hub: PathBuf,
    pub(super) load: PathBuf,
    pub(super) load_ws: PathBuf,
    pub(super) client_hyper: PathBuf,
    pub(super) client_ours: PathBuf,
    pub(super) client_live_tungstenite: PathBuf,
    pub(super) client_live_ours: PathBuf,
}

/// Builds what this workspace has.
pub(super) fn own() -> Outcome<Binaries> {
    let built = build(&["--package", "benches"])?;
    Ok(Binaries {
        hyper: find(&built, "bench-hyper")?,
        ours: find(&built, "bench-ours")?,
        tungstenite: find(&built, "bench-tungstenite")?,
        tungstenite_room: find(&built, "bench-tungstenite-room")?,
        hub: find(&built, "bench-hub")?,
        load: find(&built, "bench-load")?,
        load_ws: find(&built, "bench-load-ws")?,
        client_hyper: find(&built, "bench-client-hyper")?,
        client_ours: find(&built, "bench-client-ours")?,
        client_live_tungstenite: find(&built, "bench-client-live-tungstenite")?,
        client_live_ours: find(&built, "bench-client-live-ours")?,
    })
}

/// Builds what generates, and nothing that serves.
pub(super) fn codegen() -> Outcome<PathBuf> {
    let features = ["--no-default-features", "--features", "codegen"];
    let built = build(&[&["--package", "benches", "--bin", "bench-codegen"][..], &features].concat())?;
    find(&built, "bench-codegen")
}

/// The servers and clients that are not ours.
#[derive(Debug)]
pub(super) struct Peers {
    pub(super) axum: PathBuf,
    pub(super) jsonrpsee: PathBuf,
    pub(super) socketioxide: PathBuf,
    pub(super) tarpc: PathBuf,
    pub(super) load_tarpc: PathBuf,
    pub(super) client_hyper_util: PathBuf,
    pub(super) client_reqwest: PathBuf,
}

/// Builds the peers, as their workspace's lock file says.
pub(super) fn peers() -> Outcome<Peers> {
    let manifest = ["--manifest-path", "benches/peers/Cargo.toml", "--locked"];
    let built = match std::env::var("CARGO_TARGET_DIR") {
        // Apart from the other workspace, which has other features of the same crates.
        Ok(folder) => build(&[&manifest[..], &["--target-dir", &format!("{folder}/peers")]].concat())?,
        Err(_) => build(&manifest)?,
    };
    Ok(Peers {
        axum: find(&built, "bench-axum")?,
        jsonrpsee: find(&built, "bench-jsonrpsee")?,
        socketioxide: find(&built, "bench-socketioxide")?,
        tarpc: find(&built, "bench-tarpc")?,
        load_tarpc: find(&built, "bench-load-tarpc")?,
        client_hyper_util: find(&built, "bench-client-hyper-util")?,
        client_reqwest: find(&built, "bench-client-reqwest")?,
    })
}

/// Builds for release and tells which executables came of it.
fn build(arguments: &[&str]) -> Outcome<Vec<PathBuf>> {
    let mut command = cargo(&["build", "--release"]);
    let command = command.args(arguments);
    println!("{}", show(command));
    executables(command)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::tools::workspace;

    fn read(path: &str) -> String {
        fs::read_to_string(workspace().join(path)).expect("the file is in the repository")
    }

    #[test]
    fn peers_are_built_with_the_same_profile() {
        let profile = |manifest| {
            let text = read(manifest);
            let (_, section) = text.split_once("[profile.release]\n").expect("a profile for releases");
            section.lines().take_while(|line| line.contains('=')).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(profile("benches/peers/Cargo.toml"), profile("Cargo.toml"));
    }

    #[test]
    fn peers_are_built_of_the_same_crates() {
        let version = |lock: &str, name: &str| {
            let text = read(lock);
            let (_, rest) =
                text.split_once(&format!("name = \"{name}\"\nversion = ")).expect("the crate is locked");
            rest.lines().next().map(str::to_owned)
        };
        for name in
            ["bytes", "http", "httparse", "hyper", "hyper-util", "mio", "serde", "serde_json", "tokio"]
        {
            let (peers, own) = (version("benches/peers/Cargo.lock", name), version("Cargo.lock", name));
            assert_eq!(peers, own, "{name}: run `cargo update` for it in benches/peers");
        }
    }
}
