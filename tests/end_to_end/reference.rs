//! The protocol's reference and the README: every exchange of frames that they show takes place as it is shown.

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime},
};

use chat::{Api, App, admin::AdminToken, store::Store};
use rpc_server::{Auth, Credential, RpcError, Server, Verified};
use serde_json::Value;

use crate::{
    chat_program::transcript::is_like,
    support::{Socket, TestServer, socket::upgrade_at},
};

/// An exchange of frames, over a connection of its own, with a chat of its own.
#[derive(Debug)]
struct Exchange {
    /// What is special about it: nothing, `auth`, `drain`, or the path below the endpoint of a socket for one procedure.
    about: String,
    lines: Vec<Line>,
}

#[derive(Debug)]
enum Line {
    Says(String),
    Hears(String),
    HearsClose(u16),
    ServerIsToldToStop,
}

/// The blocks of `ws` in the page.
fn exchanges(page: &str) -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    let mut is_in_block = false;
    for text in page.lines() {
        if let Some(fence) = text.strip_prefix("```") {
            let about = fence.strip_prefix("ws").filter(|_| !is_in_block);
            is_in_block = about.is_some();
            exchanges
                .extend(about.map(|about| Exchange { about: about.trim().to_owned(), lines: Vec::new() }));
            continue;
        }
        let Some(Exchange { lines, .. }) = exchanges.last_mut().filter(|_| is_in_block) else { continue };
        lines.push(match text.split_once(' ') {
            Some((">", frame)) => Line::Says(frame.to_owned()),
            Some(("<", frame)) => match frame.strip_prefix("close ") {
                Some(code) => Line::HearsClose(code.parse().expect("the code of a close")),
                None => Line::Hears(frame.to_owned()),
            },
            Some(("#", "the server is told to stop")) => Line::ServerIsToldToStop,
            _ => panic!("nobody says `{text}`"),
        });
    }
    exchanges
}

fn read(page: &str) -> String {
    let path = format!("{}/../{page}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// A token is a name, and may say for how long it is good: `ada, for 50 s`.
async fn verify(credential: Credential) -> Result<Verified, RpcError> {
    let (name, time) = credential.token().split_once(", for ").unwrap_or((credential.token(), ""));
    if !["ada", "bob"].contains(&name) {
        return Err(RpcError::unauthorized("nobody has this token"));
    }
    let verified = Verified::new(name, name.to_owned());
    match time.strip_suffix(" s").and_then(|seconds| seconds.parse().ok()) {
        Some(seconds) => Ok(verified.expires_at(SystemTime::now() + Duration::from_secs(seconds))),
        None => Ok(verified),
    }
}

async fn try_out(Exchange { about, lines }: &Exchange) {
    let app = App { store: Store::default(), admin_token: AdminToken::new(None) };
    let server = Server::new(Api::routes(), app);
    let server = if about == "auth" { server.auth(Auth::new(verify)) } else { server };
    let mut server = TestServer::start(server).await;
    let is_alone = about.starts_with('/');
    let mut socket = if is_alone {
        Socket::ask(server.address, upgrade_at(format!("/api/rpc{about}")))
            .await
            .unwrap_or_else(|response| panic!("no upgrade: {response}"))
    } else {
        Socket::connect(server.address).await
    };
    for line in lines {
        match line {
            Line::Says(frame) => socket.send_text(frame.clone()).await,
            Line::Hears(shown) => {
                let frame = socket.next_text().await;
                assert!(is_like(shown, &frame), "shown: {shown}\n heard: {frame}");
            }
            Line::HearsClose(code) => assert_eq!(socket.next_close().await, *code),
            Line::ServerIsToldToStop => {
                // What was said before is heard before.
                socket.nothing_until_pong().await;
                server.tell_to_stop();
            }
        }
    }
    if is_alone {
        socket.send_text("2").await;
        assert_eq!(socket.next_text().await, "3", "nothing else comes");
    } else if !lines.iter().any(|line| matches!(line, Line::HearsClose(_))) {
        socket.nothing_until_pong().await;
    }
}

#[tokio::test]
async fn every_exchange_that_a_page_shows_takes_place() {
    for (page, least) in [
        ("docs/protocol.md", 10),
        ("docs/guide/subscriptions.md", 1),
        ("docs/guide/rooms.md", 1),
        ("README.md", 2),
    ] {
        let exchanges = exchanges(&read(page));
        assert!(exchanges.len() >= least, "{page}: {exchanges:?}");
        for exchange in &exchanges {
            try_out(exchange).await;
        }
    }
}

#[test]
fn the_reference_shows_every_frame_that_there_is() {
    let page = read("docs/protocol.md");
    let exchanges = exchanges(&page);
    let lines = exchanges.iter().flat_map(|exchange| &exchange.lines);
    let frames = lines.filter_map(|line| match line {
        Line::Says(frame) | Line::Hears(frame) => Some(frame.replace(",…}", "}").replace(":…", ":0")),
        _ => None,
    });
    let shown = frames.chain(page.lines().map(str::to_owned));
    let types = shown.filter_map(|frame| {
        let frame = serde_json::from_str::<Value>(&frame).ok()?;
        frame["type"].as_str().map(str::to_owned)
    });
    let types: BTreeSet<String> = types.collect();
    let (_, section) = page.split_once("\n## WebSocket\n").expect("a section");
    let (section, _) = section.split_once("\n### Subscriptions\n").expect("its tables");
    let named = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" | "));
    let named: BTreeSet<String> = named
        .flat_map(|(names, _)| names.split(", ").map(|name| name.trim_matches('`').to_owned()))
        .collect();
    assert_eq!(&named - &types, BTreeSet::new(), "every frame has an example");
    assert!(named.len() > 12, "{named:?}");
}
