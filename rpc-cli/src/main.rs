//! The command `rpc`.

use clap::Parser;

/// Works with the schema of an rpc API.
#[derive(Parser)]
#[command(name = "rpc", version)]
struct Options {}

fn main() {
    let Options {} = Options::parse();
}
