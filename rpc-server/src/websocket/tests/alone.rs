//! A procedure that has its socket to itself.

use std::time::Duration;

use futures::future::join;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::sleep,
};
use tower_service::Service;

use super::api::{Api, App};
use crate::{
    Limits, Server,
    websocket::{alone, conversations::Conversations, outbound::Outbound},
};

#[test]
fn what_is_no_event_is_refused_at_once() {
    for (text, code) in [
        ("{}", "PARSE_ERROR"),
        ("nonsense", "PARSE_ERROR"),
        (r#"["join","tea"]"#, "PARSE_ERROR"),
        (r#"{"name":"join","name":"join"}"#, "PARSE_ERROR"),
        (r#"{"name":"join","data":"tea"}"#, "NOT_OPEN"),
    ] {
        let mut out = Outbound::default();
        alone::receive(text, &Conversations::new(), &mut out);
        let written = String::from_utf8_lossy(out.unwritten()).into_owned();
        let frame = written.find('{').map(|at| &written[at..]).expect("it is told");
        let event = serde_json::from_str::<Value>(frame).expect("JSON");
        assert_eq!((&event["name"], &event["data"]["code"]), (&"error".into(), &code.into()), "{text}");
    }
}

/// Asks for a socket, and gives the answer's status. The connection is not upgraded after all, as one that breaks before
/// the answer was written.
async fn ask(server: Server, path: &str) -> String {
    let rpc = server.into_service().expect("nothing is wrong with it");
    let (mut client, ours) = tokio::io::duplex(1 << 16);
    let service = service_fn(move |request| rpc.clone().call(request));
    let serve = http1::Builder::new().serve_connection(TokioIo::new(ours), service);
    let asks = async move {
        let request = format!(
            "GET /api/rpc/{path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        client.write_all(request.as_bytes()).await.expect("the server reads");
        let mut answer = [0; 12];
        client.read_exact(&mut answer).await.expect("the server answers");
        drop(client);
        String::from_utf8_lossy(&answer).into_owned()
    };
    join(serve, asks).await.1
}

#[tokio::test(start_paused = true)]
async fn a_function_whose_socket_is_never_open_takes_its_leave() {
    let app = App::default();
    let server = Server::new(Api::routes(), app.clone());
    assert_eq!(ask(server, "talk").await, "HTTP/1.1 101");
    sleep(Duration::from_millis(1)).await;
    assert_eq!((app.live(), app.farewells()), (0, (1, 1)), "what stands after its loop is done");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_the_answer_however_little_may_wait() {
    let limits = Limits { queue: 1, ..Limits::default() };
    let server = Server::new(Api::routes(), App::default()).limits(limits);
    assert_eq!(ask(server, "talk?input=7").await, "HTTP/1.1 400");
}
