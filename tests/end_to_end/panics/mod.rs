//! Panics, wherever they come from: the caller gets an `INTERNAL_ERROR` with an id and nothing of what was said, the
//! log has the rest, and the connection goes on.

mod api;

use std::time::Duration;

use rpc_server::{Layer, Limits, Next, Parts, Reply, Server, reply};
use serde_json::{Value, json};

use self::api::{Api, App};
use crate::support::{Client, Request, Response, TestServer, Witness, http2::Http2, log, probe, query};

/// What every panic here says.
const SECRET: &str = "the secret of /home/ada/src/bomb.rs is hunter2";

fn panicking() -> (Server, Witness) {
    let (probe, witness) = probe();
    (Server::new(Api::routes(), App { probe }), witness)
}

/// The id in an answer that tells nothing else of a panic.
fn id_of(response: &Response) -> String {
    let error = response.refused(500, "INTERNAL_ERROR");
    for betrayal in ["secret", "hunter2", "panic", ".rs", "/", "half", "Cursed", "Bomb"] {
        assert!(!response.text().contains(betrayal), "`{betrayal}` in {response}");
    }
    error["details"]["errorId"].as_str().expect("an id").to_owned()
}

async fn goes_on(client: &mut Client) {
    assert_eq!(client.ask(query("fine", Value::Null)).await.data(), "fine");
}

const PANICS: [&str; 8] = [
    "atOnce",
    "afterAnAwait",
    "withoutWords",
    "inAnExtractor",
    "inDecoding",
    "inValidation",
    "inEncoding",
    "inDrop",
];

#[tokio::test]
async fn a_panic_tells_the_caller_nothing_and_the_connection_goes_on() {
    let (server, _witness) = panicking();
    let server = TestServer::start(server).await;
    let mut client = server.connect().await;
    for path in PANICS {
        let id = id_of(&client.ask(query(path, json!({}))).await);
        let lines = log::lines_with(&id);
        let said = if path == "withoutWords" { "no text" } else { SECRET };
        assert!(matches!(&lines[..], [line] if line.contains(said)), "{path}: {lines:?}");
        goes_on(&mut client).await;
    }
}

#[tokio::test]
async fn so_over_http2() {
    let (server, _witness) = panicking();
    let server = TestServer::start(server).await;
    let client = Http2::connect(server.address).await;
    for path in PANICS {
        id_of(&client.ask(query(path, json!({}))).await);
    }
    assert_eq!(client.ask(query("fine", Value::Null)).await.data(), "fine");
}

#[tokio::test]
async fn a_batch_of_panics_is_answered_one_by_one() {
    let (server, _witness) = panicking();
    let server = TestServer::start(server).await;
    let batch = Value::from_iter(PANICS.into_iter().chain(["fine"]).map(|path| query(path, json!({}))));
    let answers = server.send(batch).await.json();
    for (place, path) in PANICS.iter().enumerate() {
        assert_eq!(answers[place]["error"]["code"], "INTERNAL_ERROR", "{path}");
    }
    assert_eq!(answers[PANICS.len()]["data"], "fine");
}

#[tokio::test]
async fn a_future_that_panics_when_its_time_is_up_is_a_timeout_all_the_same() {
    let (server, mut witness) = panicking();
    let limits = Limits { call_timeout: Some(Duration::from_millis(50)), ..Limits::default() };
    let server = TestServer::start(server.limits(limits)).await;
    let mut client = server.connect().await;
    client.ask(query("inDropLate", Value::Null)).await.refused(504, "TIMEOUT");
    witness.entered().await;
    witness.left().await;
    goes_on(&mut client).await;
}

#[tokio::test]
async fn a_future_that_panics_when_its_caller_leaves_harms_nobody_else() {
    let (server, mut witness) = panicking();
    let server = TestServer::start(server).await;
    let mut bystander = server.connect().await;
    goes_on(&mut bystander).await;
    let mut leaver = server.connect().await;
    leaver.write(Request::from(query("inDropLate", Value::Null)).bytes()).await;
    witness.entered().await;
    drop(leaver);
    witness.left().await;
    // Over HTTP/2 one call of a connection is given up, and the others are not.
    let http2 = Http2::connect(server.address).await;
    let call = tokio::spawn(http2.ask(query("inDropLate", Value::Null)));
    witness.entered().await;
    call.abort();
    witness.left().await;
    assert_eq!(http2.ask(query("fine", Value::Null)).await.data(), "fine");
    goes_on(&mut bystander).await;
    assert_eq!(server.send(query("fine", Value::Null)).await.data(), "fine");
}

/// Panics before it has passed the call on, or once it has.
struct Clumsy;

impl Layer for Clumsy {
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        match parts.header("x-panic") {
            Some("at once") => panic!("{SECRET}"),
            Some("deferred") => reply::deferred(async { panic!("{SECRET}") }),
            Some("observing") => reply::observe(next.call(parts), |_| panic!("{SECRET}")),
            _ => next.call(parts),
        }
    }
}

#[tokio::test]
async fn a_panic_of_a_layer_is_a_panic_like_any_other() {
    let (server, _witness) = panicking();
    let server = TestServer::start(server.layer(Clumsy)).await;
    let mut client = server.connect().await;
    for when in ["at once", "deferred", "observing"] {
        let request = Request::from(query("fine", Value::Null)).header("x-panic", when);
        let id = id_of(&client.ask(request).await);
        assert_eq!(log::lines_with(&id).len(), 1);
        goes_on(&mut client).await;
    }
}

#[tokio::test]
async fn a_batch_of_futures_that_panic_when_their_caller_leaves_harms_nobody_else() {
    let (server, mut witness) = panicking();
    let server = TestServer::start(server).await;
    let mut leaver = server.connect().await;
    let batch = Value::Array(vec![query("inDropLate", Value::Null), query("inDropLate", Value::Null)]);
    leaver.write(Request::from(batch).bytes()).await;
    witness.entered().await;
    witness.entered().await;
    drop(leaver);
    witness.left().await;
    witness.left().await;
    assert_eq!(server.send(query("fine", Value::Null)).await.data(), "fine");
}
