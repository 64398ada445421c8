//! A crate that holds a contract alone depends on no server, and on none of the crates that answer it; neither does
//! what calls it. The hub depends on nothing that has sockets.

use std::collections::BTreeSet;

use crate::{cargo, output, workspace};

/// The names of all packages that a package needs, itself included.
fn needed_by(package: &str, edges: &str) -> BTreeSet<String> {
    let arguments =
        ["tree", "--offline", "--prefix", "none", "--format", "{p}", "--edges", edges, "--package", package];
    let tree = output(cargo(workspace()).args(arguments));
    let names: BTreeSet<String> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    assert!(names.contains(package), "{tree}");
    names
}

#[test]
fn a_contract_and_its_client_need_no_server_and_no_handlers() {
    // With everything that its client program needs.
    let all = needed_by("contract-api", "normal,build,dev");
    assert!(all.contains("rpc-core") && all.contains("rpc-client"), "{all:?}");
    for absent in ["rpc-server", "contract-server"] {
        assert!(!all.contains(absent), "{absent} is among {all:?}");
    }
}

#[test]
fn a_contract_by_itself_needs_no_sockets() {
    let contract = needed_by("contract-api", "normal,build");
    for absent in ["rpc-server", "rpc-client", "contract-server", "tokio", "hyper"] {
        assert!(!contract.contains(absent), "{absent} is among {contract:?}");
    }
}

#[test]
fn the_client_needs_no_server() {
    assert!(!needed_by("rpc-client", "normal,build").contains("rpc-server"));
}

#[test]
fn the_hub_needs_no_sockets() {
    let hub = needed_by("rpc-realtime", "normal,build");
    for absent in ["rpc-server", "rpc-client", "tokio", "hyper", "tungstenite", "socket2"] {
        assert!(!hub.contains(absent), "{absent} is among {hub:?}");
    }
}
