//! A procedure at a URL of its own: an upgrade that its layers, extractors and input decide about, messages of names and
//! data, and an end that is the socket's.

use std::time::Duration;

use rpc_server::{Auth, Credential, Limits, Verified, prelude::*};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::api::{SECRET, Served, limits, serve, serve_with, serve_within};
use crate::support::{
    Request, Socket, TestServer,
    frames::{FIN, PING, PONG, TEXT, frame},
    log,
    request::encoded,
    socket::upgrade_at,
};

fn talk() -> Request {
    upgrade_at("/api/rpc/talk")
}

async fn accepted(server: &TestServer, request: Request) -> Socket {
    server.upgrade(request).await.unwrap_or_else(|response| panic!("no upgrade: {response}"))
}

/// Checks that the upgrade is refused so, and gives the error.
async fn refused(server: &TestServer, request: Request, status: u16, code: &str) -> Value {
    match server.upgrade(request).await {
        Err(response) => response.refused(status, code),
        Ok(socket) => panic!("upgraded: {}", socket.agreed),
    }
}

async fn say(socket: &mut Socket, name: &str, data: Value) {
    socket.send(json!({"name": name, "data": data})).await;
}

/// Checks that this event comes next.
async fn hears(socket: &mut Socket, name: &str, data: impl Into<Value>) {
    let mut message = socket.next_json().await;
    assert!(message["timestamp"].take().is_u64(), "no time: {message}");
    assert_eq!(message, json!({"name": name, "data": data.into(), "timestamp": null}));
}

/// Checks that an error of this code comes next, and gives it.
async fn hears_error(socket: &mut Socket, code: &str) -> Value {
    let message = socket.next_json().await;
    assert!(message["name"] == "error" && message["data"]["code"] == code, "no {code}: {message}");
    assert!(message["timestamp"].is_u64() && message.get("type").is_none(), "{message}");
    message["data"].clone()
}

/// Checks that nothing more comes: the function is asked for something that does.
async fn goes_on(socket: &mut Socket) {
    say(socket, "incident.created", json!({"id": 7})).await;
    hears(socket, "incident.created", json!({"id": 7})).await;
}

#[tokio::test]
async fn messages_are_names_and_data_and_a_timestamp() {
    let Served { server, mut inside } = serve().await;
    let mut socket = accepted(&server, talk()).await;
    inside.witness.entered().await;
    socket.send_text(r#"{"name":"count","data":{"numbers":1,"letters":2}}"#).await;
    let text = socket.next_text().await;
    let timestamp = text.strip_prefix(r#"{"name":"number","data":[0,"aa"],"timestamp":"#);
    let timestamp = timestamp.and_then(|rest| rest.strip_suffix('}'));
    assert!(timestamp.is_some_and(|time| time.parse::<u64>().is_ok()), "{text}");
    // Other members do not matter, nor does their order; nothing is answered.
    socket.send(json!({"ref": 1, "data": 1, "id": "a", "type": "call", "name": "double"})).await;
    socket.send(json!({"name": "who"})).await;
    goes_on(&mut socket).await;
    say(&mut socket, "join", json!({"room": "tea"})).await;
    for number in 0..100 {
        say(&mut socket, "say", json!({"rooms": ["tea"], "by": "me", "number": number})).await;
    }
    for number in 0..100 {
        hears(&mut socket, "said", json!({"by": "me", "number": number, "text": ""})).await;
    }
    socket.close().await;
    inside.witness.left().await;
    inside.crowd_is(0, 0).await;
    assert_eq!(inside.farewells.so_far(), 1);
}

#[tokio::test]
async fn messages_may_come_with_the_request() {
    let Served { server, mut inside } = serve().await;
    let mut client = server.connect().await;
    let early = frame(FIN | TEXT, r#"{"name":"incident.created","data":{"id":1}}"#);
    client.write([talk().bytes(), early].concat()).await;
    assert_eq!(client.response().await.status, 101);
    client.skip_past(br#"{"name":"incident.created","data":{"id":1},"timestamp":"#).await;
    drop(client);
    inside.witness.entered().await;
    inside.witness.left().await;
}

#[tokio::test]
async fn it_stands_where_the_procedure_does() {
    let Served { server, .. } = serve().await;
    for target in
        ["/api/rpc/deep.down.here", "/api/rpc/talk?", "/api/rpc/talk?unknown=1", "/api/rpc/talk?input=null"]
    {
        goes_on(&mut accepted(&server, upgrade_at(target)).await).await;
    }
    let asked = talk().header("sec-websocket-protocol", "rpc.v1");
    assert_eq!(accepted(&server, asked).await.agreed.header("sec-websocket-protocol"), Some("rpc.v1"));
}

#[tokio::test]
async fn what_cannot_be_opened_is_refused_with_its_status() {
    let Served { server, mut inside } =
        serve_with(|server| server.origins(["https://app.example.com"])).await;
    let at = |path: &str| upgrade_at(format!("/api/rpc/{path}"));
    for unknown in ["nobody", "deep", "deep.down", "talk.more", "Talk"] {
        refused(&server, at(unknown), 404, "NOT_FOUND").await;
    }
    for other in ["echo", "say", "news"] {
        let response = server.upgrade(at(other)).await.err().expect("a refusal");
        assert!((400..500).contains(&response.status), "{response}");
        let error = response.error(response.status);
        assert_eq!(error["code"], "METHOD_MISMATCH", "{response}");
        assert!(error["message"].as_str().is_some_and(|message| message.contains("/api/rpc")), "{error}");
    }
    refused(&server, at("membersOnly"), 401, "UNAUTHORIZED").await;
    refused(&server, at("membersOnly").header("x-user", "banned"), 403, "FORBIDDEN").await;
    refused(&server, talk().header("origin", "https://evil.test"), 403, "FORBIDDEN").await;
    refused(&server, talk().header("origin", "null"), 403, "FORBIDDEN").await;
    accepted(&server, at("membersOnly").header("x-user", "ada")).await;
    accepted(&server, talk().header("origin", "https://app.example.com")).await;
    let wrong = server.upgrade(talk().header("sec-websocket-version", "12")).await.err().expect("a refusal");
    wrong.error(426);
    refused(&server, talk().without("sec-websocket-key"), 400, "PARSE_ERROR").await;
    inside.witness.entered().await;
    inside.witness.left().await;
    assert!(inside.witness.saw_nothing(), "only one was accepted");
}

#[tokio::test]
async fn its_input_stands_in_the_query_string() {
    let Served { server, .. } = serve().await;
    let with = |input: &str| upgrade_at(format!("/api/rpc/entrance?input={}", encoded(input)));
    let mut socket = accepted(&server, with(r#"{"name":"ada é"}"#)).await;
    say(&mut socket, "who", Value::Null).await;
    hears(&mut socket, "left", json!({"by": "ada é"})).await;
    for (input, code) in [
        (r#"{"name":""}"#, "VALIDATION_ERROR"),
        (r#"{"name":"somebody with a long name"}"#, "VALIDATION_ERROR"),
        (r#"{"name":7}"#, "BAD_INPUT"),
        ("[]", "BAD_INPUT"),
        (r#"{"name":"#, "PARSE_ERROR"),
    ] {
        refused(&server, with(input), 400, code).await;
    }
    refused(&server, upgrade_at("/api/rpc/entrance"), 400, "BAD_INPUT").await;
    refused(&server, upgrade_at("/api/rpc/entrance?input=%FF"), 400, "PARSE_ERROR").await;
}

/// Everybody is called as their token says but `bad`.
async fn verify(credential: Credential) -> Result<Verified, RpcError> {
    match credential.token() {
        "bad" => Err(RpcError::unauthorized("nobody is called that")),
        name => Ok(Verified::new(name, name.to_owned())),
    }
}

#[tokio::test]
async fn a_credential_comes_with_the_upgrade_or_not_at_all() {
    let Served { server, .. } = serve_with(|server| server.auth(Auth::new(verify).required())).await;
    let bearing = |token: &str| talk().header("authorization", format!("Bearer {token}"));
    refused(&server, talk(), 401, "UNAUTHORIZED").await;
    refused(&server, bearing("bad"), 401, "UNAUTHORIZED").await;
    goes_on(&mut accepted(&server, bearing("ada")).await).await;
    let offered = talk().header("sec-websocket-protocol", "bearer.ada");
    let mut socket = accepted(&server, offered).await;
    assert_eq!(socket.agreed.header("sec-websocket-protocol"), None);
    goes_on(&mut socket).await;
}

#[tokio::test]
async fn an_extractor_that_takes_too_long_is_refused_with_504() {
    let limits = Limits { handshake_timeout: Duration::from_millis(200), ..limits() };
    let Served { server, mut inside } = serve_within(limits).await;
    refused(&server, upgrade_at("/api/rpc/behindAnExtractor"), 504, "TIMEOUT").await;
    inside.witness.entered().await;
    inside.witness.left().await;
    inside.gate.send_replace(true);
    accepted(&server, upgrade_at("/api/rpc/behindAnExtractor")).await;
    assert_eq!(inside.farewells.so_far(), 1, "the first never ran");
}

#[tokio::test]
async fn a_panic_of_an_extractor_is_a_500_without_a_word_about_it() {
    let Served { server, .. } = serve().await;
    let request = upgrade_at("/api/rpc/membersOnly").header("x-user", "bomb");
    let error = refused(&server, request, 500, "INTERNAL_ERROR").await;
    assert!(!error.to_string().contains("hunter2"), "{error}");
    let id = error["details"]["errorId"].as_str().expect("an id");
    assert!(log::lines_with(id).iter().any(|line| line.contains(SECRET)), "the log does not know {id}");
}

#[tokio::test]
async fn its_end_is_that_of_the_socket() {
    let Served { server, mut inside } = serve().await;
    for (last, error, code) in [
        ("end", None, 1000),
        ("fail", Some("CONFLICT"), 4400),
        ("blunder", Some("INTERNAL_ERROR"), 4500),
        ("fall", Some("INTERNAL_ERROR"), 4500),
    ] {
        let mut socket = accepted(&server, talk()).await;
        inside.witness.entered().await;
        say(&mut socket, "join", json!({"room": "tea"})).await;
        say(&mut socket, "count", json!({"numbers": 3})).await;
        say(&mut socket, last, Value::Null).await;
        for number in 0..3 {
            hears(&mut socket, "number", json!([number, ""])).await;
        }
        if let Some(error) = error {
            let error = hears_error(&mut socket, error).await;
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
        socket.closed_with(code).await;
        inside.witness.left().await;
        inside.crowd_is(0, 0).await;
    }
}

#[tokio::test]
async fn whoever_is_disconnected_is_closed() {
    let Served { server, inside } = serve().await;
    for (fails, code) in [(false, 1000), (true, 4400)] {
        let mut socket = accepted(&server, talk()).await;
        say(&mut socket, "join", json!({"room": "tea"})).await;
        goes_on(&mut socket).await;
        let request = crate::support::mutation("clear", json!(["tea", fails]));
        assert_eq!(server.send(request).await.data(), 1);
        if fails {
            hears_error(&mut socket, "FORBIDDEN").await;
        }
        socket.closed_with(code).await;
        inside.crowd_is(0, 0).await;
    }
    assert_eq!(inside.farewells.so_far(), 2);
}

#[tokio::test]
async fn what_does_not_fit_is_an_event_named_error() {
    let Served { server, .. } = serve().await;
    let mut socket = accepted(&server, talk()).await;
    for (text, code) in [
        ("nonsense", "PARSE_ERROR"),
        ("", "PARSE_ERROR"),
        ("{}", "PARSE_ERROR"),
        ("[]", "PARSE_ERROR"),
        ("7", "PARSE_ERROR"),
        ("null", "PARSE_ERROR"),
        (r#"{"name":7}"#, "PARSE_ERROR"),
        (r#"{"name":null}"#, "PARSE_ERROR"),
        (r#"{"name":"double","data":1"#, "PARSE_ERROR"),
        (r#"{"type":"ping"}"#, "PARSE_ERROR"),
        (r#"{"name":""}"#, "BAD_INPUT"),
        (r#"{"name":"shout"}"#, "BAD_INPUT"),
        (r#"{"name":"__proto__","data":{"__proto__":{}}}"#, "BAD_INPUT"),
        (r#"{"name":"double","data":"x"}"#, "BAD_INPUT"),
        (r#"{"name":"double"}"#, "BAD_INPUT"),
        (r#"{"name":"double","data":101}"#, "VALIDATION_ERROR"),
        (r#"{"name":"join","data":{"room":""}}"#, "VALIDATION_ERROR"),
    ] {
        socket.send_text(text).await;
        hears_error(&mut socket, code).await;
    }
    goes_on(&mut socket).await;
}

#[tokio::test]
async fn a_binary_message_closes_with_1003() {
    let Served { server, mut inside } = serve().await;
    let mut socket = accepted(&server, talk()).await;
    socket.send_message(Message::binary(br#"{"name":"who"}"#.to_vec())).await;
    socket.closed_with(1003).await;
    inside.witness.entered().await;
    inside.witness.left().await;
    inside.crowd_is(0, 0).await;
}

#[tokio::test]
async fn signs_of_life_are_answered() {
    let Served { server, .. } = serve().await;
    let mut socket = accepted(&server, talk()).await;
    socket.send_text("2").await;
    assert_eq!(socket.next_text().await, "3");
    goes_on(&mut socket).await;
    let mut client = server.connect().await;
    assert_eq!(client.ask(talk()).await.status, 101);
    client.write(frame(FIN | PING, "x")).await;
    assert_eq!(client.exactly(3).await.expect("a pong"), [FIN | PONG, 1, b'x']);
}

#[tokio::test]
async fn what_goes_beyond_the_messages_of_a_second_is_an_error() {
    let limits = Limits { messages_per_second: Some(50), ..limits() };
    let Served { server, .. } = serve_within(limits).await;
    // A second may end while they are read, but not each time.
    for _ in 0..5 {
        let mut socket = accepted(&server, talk()).await;
        let messages = (0..90).map(|id| json!({"name": "incident.created", "data": {"id": id}}));
        let answers = socket.exchange(messages, 90).await;
        let refused: Vec<_> = answers.iter().filter(|answer| answer["name"] == "error").collect();
        assert!(refused.len() <= 40, "{refused:?}");
        for refusal in &refused {
            let error = &refusal["data"];
            assert!(error["code"] == "RATE_LIMITED" && error["retryAfterMs"].is_u64(), "{refusal}");
        }
        if !refused.is_empty() {
            return;
        }
    }
    panic!("none of 90 messages at once was refused");
}

#[tokio::test]
async fn whoever_goes_on_is_closed_with_4429() {
    let limits = Limits { messages_per_second: Some(20), ..limits() };
    let Served { server, inside } = serve_within(limits).await;
    let mut socket = accepted(&server, talk()).await;
    // The server may close while the rest is still being sent.
    let _ = socket.try_send_all((0..1000).map(|_| json!({"name": "who"}))).await;
    assert_eq!(socket.close_at_last().await, 4429);
    inside.crowd_is(0, 0).await;
}

#[tokio::test]
async fn a_server_that_leaves_closes_with_1001_and_waits_for_what_stands_after_the_loop() {
    let Served { mut server, mut inside } = serve().await;
    let mut socket = accepted(&server, talk()).await;
    goes_on(&mut socket).await;
    inside.witness.entered().await;
    server.tell_to_stop();
    socket.closed_with(1001).await;
    inside.witness.left().await;
    server.stopped().await;
    assert_eq!(inside.farewells.so_far(), 1);
    inside.crowd_is(0, 0).await;
}

#[tokio::test]
async fn a_client_that_leaves_before_it_is_open_starts_nothing() {
    let Served { server, mut inside } = serve().await;
    let mut client = server.connect().await;
    client.write(upgrade_at("/api/rpc/behindAnExtractor").bytes()).await;
    inside.witness.entered().await;
    drop(client);
    inside.witness.left().await;
    inside.gate.send_replace(true);
    let mut socket = accepted(&server, upgrade_at("/api/rpc/behindAnExtractor")).await;
    socket.send_text("2").await;
    assert_eq!(socket.next_text().await, "3");
    assert_eq!(inside.farewells.so_far(), 1, "the first never ran");
}
