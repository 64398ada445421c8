//! A chat over HTTP, Server-Sent Events and WebSocket. `cargo run -p chat -- --help` tells the options.

use std::{
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
};

use chat::{Api, App, admin::AdminToken, store::Store};
use clap::Parser;
use rpc_server::{Server, layers::Logging};

/// A chat server.
#[derive(Parser)]
struct Options {
    /// The port to listen on; 0 for any that is free.
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// The bearer token that makes a caller an administrator. Without it there is none.
    #[arg(long)]
    admin_token: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let app = App { store: Store::default(), admin_token: AdminToken::new(options.admin_token) };
    let server = Server::new(Api::routes(), app)
        .layer(Logging::new())
        .shutdown(async { tokio::signal::ctrl_c().await.unwrap_or(()) })
        .bind((Ipv4Addr::LOCALHOST, options.port))
        .await?;
    greet(server.local_addr()?)?;
    server.run().await?;
    Ok(())
}

/// Prints what to try.
fn greet(address: SocketAddr) -> io::Result<()> {
    let endpoint = format!("http://{address}/api/rpc");
    let mut out = io::stdout().lock();
    writeln!(
        out,
        r#"The chat listens on {endpoint}

Try:

curl '{endpoint}/rooms.list'
curl -H 'Content-Type: application/json' -d '{{"path":["messages","send"],"type":"mutation","input":{{"roomId":"general","username":"ada","content":"Hello!"}}}}' {endpoint}
curl -G --data-urlencode 'input={{"roomId":"general"}}' '{endpoint}/messages.list'
curl -N -G --data-urlencode 'input={{"roomId":"general"}}' '{endpoint}/events'
"#
    )?;
    out.flush()
}
