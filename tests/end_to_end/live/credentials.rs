//! Credentials of a connection: brought along or shown later, verified, renewed before they run out, or not.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rpc_server::{Auth, Credential, Limits, Server, Verified, prelude::*};
use serde_json::{Value, json};
use tokio::sync::{broadcast, watch};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{
    Probe, Request, Response, Socket, TestServer, Witness,
    frames::{FIN, Frames, PING, PONG, TEXT},
    log, probe, query,
    socket::{call, upgrade},
};

#[derive(Clone, Context)]
struct App {
    #[provide]
    probe: Probe,
    #[provide]
    news: broadcast::Sender<u32>,
}

/// Who asks, and by which token.
#[derive(Clone)]
struct User(String);

impl<C: Send + Sync> FromContext<C> for User {
    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        call.extension::<Self>().cloned().ok_or_else(|| RpcError::unauthorized("sign in first"))
    }
}

/// The caller's token.
#[procedure(query)]
async fn who(#[ctx] user: User) -> String {
    user.0
}

/// Is for everybody.
#[procedure(query)]
async fn echo(#[ctx] probe: Probe, input: Value) -> Value {
    let _presence = probe.enter();
    input
}

/// What a test publishes.
#[procedure(subscription)]
fn news(#[ctx] probe: Probe, #[ctx] news: broadcast::Sender<u32>) -> impl Stream<Item = u32> {
    stream!({
        let mut news = news.subscribe();
        let _presence = probe.enter();
        while let Ok(number) = news.recv().await {
            yield number;
        }
    })
}

/// The news for those who have signed in.
#[procedure(subscription)]
fn members_news(
    #[ctx] _user: User,
    #[ctx] probe: Probe,
    #[ctx] news: broadcast::Sender<u32>,
) -> impl Stream<Item = u32> {
    stream!({
        let mut news = news.subscribe();
        let _presence = probe.enter();
        while let Ok(number) = news.recv().await {
            yield number;
        }
    })
}

router! {
    Api for App { who, echo, news, members_news }
}

/// Verifies `name`, `name-1000` (which lives for so many milliseconds) and `slow-name` (once the gate is open).
async fn verify(
    credential: Credential,
    probe: Probe,
    mut gate: watch::Receiver<bool>,
) -> Result<Verified, RpcError> {
    let token = credential.token().to_owned();
    let name = match token.strip_prefix("slow-") {
        Some(name) => {
            let _presence = probe.enter();
            gate.wait_for(|open| *open).await.map_err(RpcError::internal)?;
            name
        }
        None => &token,
    };
    match name {
        "bad" => Err(RpcError::unauthorized("nobody is called that")),
        "banned" => Err(RpcError::forbidden("not this one")),
        "fall" => panic!("the secret is hunter2"),
        _ => {
            let (subject, life) = name.split_once('-').unwrap_or((name, ""));
            let verified = Verified::new(subject, User(token.clone()));
            Ok(match life.parse() {
                Ok(life) => verified.expires_at(SystemTime::now() + Duration::from_millis(life)),
                Err(_) => verified,
            })
        }
    }
}

struct Served {
    server: TestServer,
    witness: Witness,
    gate: watch::Sender<bool>,
    news: broadcast::Sender<u32>,
}

async fn serve_within(limits: Limits, set: impl FnOnce(Auth) -> Auth) -> Served {
    let (probe, witness) = probe();
    let (gate, open) = watch::channel(false);
    let (news, _) = broadcast::channel(1000);
    let verifiers = probe.clone();
    let auth = Auth::new(move |credential| verify(credential, verifiers.clone(), open.clone()));
    let app = App { probe, news: news.clone() };
    let server = Server::new(Api::routes(), app).auth(set(auth.cookie("session"))).limits(limits);
    Served { server: TestServer::start(server).await, witness, gate, news }
}

async fn serve(set: impl FnOnce(Auth) -> Auth) -> Served {
    serve_within(Limits::default(), set).await
}

impl Served {
    /// A connection whose client brings a token along.
    async fn socket_of(&self, token: &str) -> Socket {
        let request = upgrade().header("authorization", format!("Bearer {token}"));
        self.server.upgrade(request).await.unwrap_or_else(|response| panic!("no upgrade: {response}"))
    }

    async fn refusal(&self, request: Request) -> Response {
        self.server.upgrade(request).await.err().expect("a refusal")
    }
}

fn auth(reference: impl Into<Value>, token: &str) -> Value {
    json!({"type": "auth", "ref": reference.into(), "token": token})
}

/// Shows a token that never runs out.
async fn sign_in(socket: &mut Socket, token: &str) {
    socket.send(auth("r", token)).await;
    socket.expect(json!({"type": "result", "ref": "r", "data": {"expiresAt": null}})).await;
}

/// Checks that the credential of this reference is refused next.
async fn expect_refused(socket: &mut Socket, reference: Value, code: &str) -> Value {
    let frame = socket.next_json().await;
    assert!(
        frame["type"] == "rejected" && frame["ref"] == reference && frame["error"]["code"] == code,
        "no refusal of {reference} with {code}: {frame}"
    );
    frame
}

fn now() -> u64 {
    let now = UNIX_EPOCH.elapsed().expect("it is after 1970").as_millis();
    u64::try_from(now).expect("not that much after")
}

#[tokio::test]
async fn a_token_may_come_with_the_upgrade() {
    let served = serve(|auth| auth).await;
    for (header, value, agreed) in [
        ("authorization", "Bearer ada", None),
        ("authorization", "bearer ada", None),
        ("cookie", "a=b; session=ada", None),
        ("sec-websocket-protocol", "rpc.v1, bearer.ada", Some("rpc.v1")),
        ("sec-websocket-protocol", "bearer.ada,rpc.v1", Some("rpc.v1")),
    ] {
        let mut socket = served.server.upgrade(upgrade().header(header, value)).await.expect("an upgrade");
        // What carries a token is never echoed.
        assert_eq!(socket.agreed.header("sec-websocket-protocol"), agreed, "{value}");
        assert!(!socket.agreed.to_string().contains("ada"), "{}", socket.agreed);
        socket.call("a", "who", Value::Null).await;
        socket.expect_result("a", "ada").await;
        socket.nothing_until_pong().await;
    }
}

#[tokio::test]
async fn one_that_is_refused_refuses_the_upgrade() {
    let served = serve(|auth| auth).await;
    served.refusal(upgrade().header("authorization", "Bearer bad")).await.refused(401, "UNAUTHORIZED");
    served.refusal(upgrade().header("authorization", "Bearer banned")).await.refused(403, "FORBIDDEN");
    served.refusal(upgrade().header("cookie", "session=bad")).await.refused(401, "UNAUTHORIZED");
    let offered = upgrade().header("sec-websocket-protocol", "rpc.v1, bearer.bad");
    served.refusal(offered).await.refused(401, "UNAUTHORIZED");
    let fallen = served.refusal(upgrade().header("authorization", "Bearer fall")).await;
    fallen.refused(500, "INTERNAL_ERROR");
    assert!(!fallen.text().contains("hunter2"), "{fallen}");
    // One that has run out already is refused, whatever the verifier says.
    served.refusal(upgrade().header("authorization", "Bearer ada-0")).await.refused(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn a_token_may_come_in_a_message() {
    let served = serve(|auth| auth).await;
    let mut socket = served.server.socket().await;
    socket.call("a", "who", Value::Null).await;
    socket.expect_error("a", "UNAUTHORIZED").await;
    for reference in [json!("r"), json!(1), json!("")] {
        socket.send(auth(reference.clone(), "ada")).await;
        socket.expect(json!({"type": "result", "ref": reference, "data": {"expiresAt": null}})).await;
    }
    socket.send(json!({"type": "auth", "token": "ada"})).await;
    socket.expect(json!({"type": "result", "data": {"expiresAt": null}})).await;
    socket.call("a", "who", Value::Null).await;
    socket.expect_result("a", "ada").await;
    let before = now();
    socket.send(auth("r", "ada-3600000")).await;
    let frame = socket.next_json().await;
    let expires_at = frame["data"]["expiresAt"].as_u64().unwrap_or_else(|| panic!("no time: {frame}"));
    assert!((before + 3_599_999..=now() + 3_600_000).contains(&expires_at), "{frame}");
    // What starts now knows the new one.
    socket.call("a", "who", Value::Null).await;
    socket.expect_result("a", "ada-3600000").await;
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn one_that_is_refused_changes_nothing() {
    let mut served = serve(|auth| auth).await;
    let mut socket = served.socket_of("ada").await;
    socket.subscribe("news", "membersNews", Value::Null).await;
    served.witness.entered().await;
    for (number, (token, code)) in [
        ("bad", "UNAUTHORIZED"),
        ("banned", "FORBIDDEN"),
        ("ada-0", "UNAUTHORIZED"),
        ("fall", "INTERNAL_ERROR"),
    ]
    .into_iter()
    .enumerate()
    {
        socket.send(auth(number, token)).await;
        let frame = expect_refused(&mut socket, number.into(), code).await;
        assert!(!frame.to_string().contains("hunter2"), "{frame}");
        socket.call("a", "who", Value::Null).await;
        socket.expect_result("a", "ada").await;
        served.news.send(1).expect("somebody has subscribed");
        socket.expect_item("news", 1).await;
    }
    sign_in(&mut socket, "ada").await;
    assert!(served.witness.saw_nothing());
}

#[tokio::test]
async fn what_brings_no_token_is_refused() {
    let served = serve(|auth| auth).await;
    let mut socket = served.server.socket().await;
    for frame in [
        json!({"type": "auth", "ref": "r"}),
        json!({"type": "auth", "ref": "r", "token": null}),
        json!({"type": "auth", "ref": "r", "token": 5}),
        json!({"type": "auth", "ref": "r", "token": {"token": "ada"}}),
    ] {
        socket.send(frame.clone()).await;
        let answer = socket.next_json().await;
        assert_eq!(answer["error"]["code"], "PARSE_ERROR", "{frame}: {answer}");
    }
    socket.call("a", "who", Value::Null).await;
    socket.expect_error("a", "UNAUTHORIZED").await;
}

#[tokio::test]
async fn another_subject_is_refused_and_the_connection_closed_with_4401() {
    let mut served = serve(|auth| auth).await;
    for by_message in [true, false] {
        let mut socket = if by_message {
            let mut socket = served.server.socket().await;
            sign_in(&mut socket, "ada").await;
            socket
        } else {
            served.socket_of("ada").await
        };
        socket.subscribe("news", "membersNews", Value::Null).await;
        served.witness.entered().await;
        // The same one may come back with another token, any number of times.
        sign_in(&mut socket, "ada").await;
        sign_in(&mut socket, "ada-x").await;
        socket.send(auth("r", "eve")).await;
        expect_refused(&mut socket, json!("r"), "FORBIDDEN").await;
        socket.closed_with(4401).await;
        served.witness.left().await;
    }
}

#[tokio::test]
async fn frames_after_a_token_wait_for_the_verdict() {
    let mut served = serve(|auth| auth).await;
    let mut socket = served.server.socket().await;
    socket.subscribe("news", "news", Value::Null).await;
    served.witness.entered().await;
    let waiting = [
        auth("r", "slow-ada"),
        call("a", "who", Value::Null),
        json!({"type": "ping"}),
        call("b", "echo", json!(1)),
        json!({"type": "unsubscribe", "id": "news"}),
    ];
    socket.send_all(waiting).await;
    served.witness.entered().await;
    // What runs goes on meanwhile.
    for number in 0..10 {
        served.news.send(number).expect("somebody has subscribed");
        socket.expect_item("news", number).await;
    }
    assert!(served.witness.saw_nothing());
    served.gate.send_replace(true);
    socket.expect(json!({"type": "result", "ref": "r", "data": {"expiresAt": null}})).await;
    socket.expect_result("a", "slow-ada").await;
    socket.expect(json!({"type": "pong"})).await;
    socket.expect_result("b", 1).await;
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn many_tokens_in_a_row_are_looked_at_one_by_one() {
    let served = serve(|auth| auth).await;
    let mut socket = served.server.socket().await;
    let frames = (0..100).flat_map(|number| {
        let token = if number % 2 == 0 { "ada".to_owned() } else { "bad".to_owned() };
        [auth(number, &token), call(&number.to_string(), "who", Value::Null)]
    });
    socket.send_all(frames).await;
    for number in 0..100 {
        let verdict = socket.next_json().await;
        assert_eq!(verdict["ref"], number, "{verdict}");
        assert_eq!(verdict["type"], if number % 2 == 0 { "result" } else { "rejected" });
        socket.expect_result(&number.to_string(), "ada").await;
    }
}

#[tokio::test]
async fn whoever_leaves_while_its_token_is_looked_at_leaves_nothing_behind() {
    let mut served = serve(|auth| auth).await;
    for goodbye in [true, false] {
        let mut socket = served.server.socket().await;
        socket.send_all([auth("r", "slow-ada"), call("a", "echo", json!(1))]).await;
        served.witness.entered().await;
        if goodbye {
            drop(socket);
        } else {
            socket.cut();
        }
        served.witness.left().await;
    }
    let mut client = served.server.connect().await;
    client.write(upgrade().header("authorization", "Bearer slow-ada").bytes()).await;
    served.witness.entered().await;
    drop(client);
    served.witness.left().await;
    served.gate.send_replace(true);
    served.server.socket().await.nothing_until_pong().await;
    assert!(served.witness.saw_nothing());
}

#[tokio::test]
async fn whoever_waits_for_a_slow_verdict_is_not_silent() {
    let short = Duration::from_millis(100);
    let limits = Limits { heartbeat_interval: short, heartbeat_timeout: short, ..Limits::default() };
    let mut served = serve_within(limits, |auth| auth).await;
    let mut frames = Frames::connect(served.server.address).await;
    frames.write(FIN | TEXT, auth("r", "slow-ada").to_string()).await;
    served.witness.entered().await;
    for _ in 0..5 {
        let (first, payload) = frames.read().await.expect("a ping");
        assert_eq!(first, FIN | PING, "{}", String::from_utf8_lossy(&payload));
        frames.write(FIN | PONG, payload).await;
    }
    served.gate.send_replace(true);
    assert_eq!(frames.read_text().await, r#"{"type":"result","ref":"r","data":{"expiresAt":null}}"#);
}

#[tokio::test]
async fn where_one_is_required_nothing_starts_without() {
    let mut served = serve(Auth::required).await;
    let mut socket = served.server.socket().await;
    socket.nothing_until_pong().await;
    socket.call("a", "echo", json!(1)).await;
    socket.expect_error("a", "UNAUTHORIZED").await;
    socket.subscribe("a", "news", json!(1)).await;
    socket.expect_error("a", "UNAUTHORIZED").await;
    socket.send(auth("r", "bad")).await;
    expect_refused(&mut socket, json!("r"), "UNAUTHORIZED").await;
    assert!(served.witness.saw_nothing());
    // A first message is early enough, and so is one in the same breath.
    socket.send_all([auth("r", "ada"), call("a", "who", Value::Null)]).await;
    socket.expect(json!({"type": "result", "ref": "r", "data": {"expiresAt": null}})).await;
    socket.expect_result("a", "ada").await;
    let mut socket = served.socket_of("ada").await;
    socket.call("a", "who", Value::Null).await;
    socket.expect_result("a", "ada").await;
    served.server.send(query("echo", json!(1))).await.refused(401, "UNAUTHORIZED");
}

const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn where_one_is_required_it_comes_in_time_or_4401() {
    let limits = Limits { credential_timeout: SHORT, ..Limits::default() };
    let served = serve_within(limits, Auth::required).await;
    let (silent, mut talker) = (served.server.socket().await, served.server.socket().await);
    talker.send(auth("r", "bad")).await;
    let mut member = served.server.socket().await;
    sign_in(&mut member, "ada").await;
    let mut bearer = served.socket_of("ada").await;
    silent.closed_with(4401).await;
    // What is no credential, or a refused one, buys no time.
    let talking = async {
        loop {
            match talker.next().await {
                Some(Ok(Message::Text(text))) if text.contains("pong") => {}
                Some(Ok(Message::Text(_))) => {
                    // The server may close while it is still being sent.
                    let _ = talker.try_send_all([json!({"type": "ping"}), auth("r", "bad")]).await;
                }
                Some(Ok(Message::Close(Some(close)))) => return u16::from(close.code),
                other => panic!("what is this? {other:?}"),
            }
        }
    };
    assert_eq!(crate::support::within("the connection is closed", talking).await, 4401);
    // Whoever has shown one stays.
    member.nothing_until_pong().await;
    bearer.nothing_until_pong().await;
}

#[tokio::test]
async fn where_none_is_required_nobody_is_closed_for_it() {
    let limits = Limits { credential_timeout: SHORT / 10, ..Limits::default() };
    let served = serve_within(limits, |auth| auth).await;
    let mut socket = served.server.socket().await;
    tokio::time::sleep(SHORT).await;
    socket.call("a", "echo", json!(1)).await;
    socket.expect_result("a", 1).await;
}

/// Waits for the announcement that the credential runs out, and gives when.
async fn announced(socket: &mut Socket) -> u64 {
    let frame = socket.next_json().await;
    assert_eq!(frame["type"], "auth", "{frame}");
    assert_eq!(frame.as_object().map(serde_json::Map::len), Some(2), "{frame}");
    frame["expiresAt"].as_u64().unwrap_or_else(|| panic!("no time: {frame}"))
}

#[tokio::test]
async fn that_it_runs_out_is_announced_before() {
    let served = serve(|auth| auth.notice(Duration::from_secs(60))).await;
    let mut socket = served.server.socket().await;
    // Those that live for less than the notice are announced at once.
    socket.send(auth("r", "ada-30000")).await;
    let frame = socket.next_json().await;
    assert_eq!(announced(&mut socket).await, frame["data"]["expiresAt"]);
    // Those that live for longer are announced when it is time.
    let served = serve(|auth| auth.notice(Duration::from_secs(60) - SHORT)).await;
    let mut socket = served.server.socket().await;
    socket.send(auth("r", "ada-60000")).await;
    let expires_at = socket.next_json().await["data"]["expiresAt"].as_u64().expect("a time");
    assert_eq!(announced(&mut socket).await, expires_at);
    assert!(now() < expires_at);
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn a_fresh_one_in_time_leaves_no_gap() {
    let mut served = serve(|auth| auth.notice(SHORT / 2).grace(Duration::from_secs(60))).await;
    let mut socket = served.server.socket().await;
    let life = format!("ada-{}", SHORT.as_millis());
    socket.send(auth(0, &life)).await;
    assert_eq!(socket.next_json().await["ref"], 0);
    socket.subscribe("news", "membersNews", Value::Null).await;
    served.witness.entered().await;
    let mut number = 0;
    for reference in 1..=10 {
        served.news.send(number).expect("somebody has subscribed");
        socket.expect_item("news", number).await;
        announced(&mut socket).await;
        served.news.send(number + 1).expect("somebody has subscribed");
        socket.expect_item("news", number + 1).await;
        socket.send(auth(reference, &life)).await;
        let verdict = socket.next_json().await;
        assert!(verdict["type"] == "result" && verdict["ref"] == reference, "{verdict}");
        number += 2;
    }
    // One that is refused is no fresh one, and one that never runs out is.
    announced(&mut socket).await;
    socket.send(auth("bad", "bad")).await;
    expect_refused(&mut socket, json!("bad"), "UNAUTHORIZED").await;
    sign_in(&mut socket, "ada").await;
    tokio::time::sleep(2 * SHORT).await;
    served.news.send(number).expect("somebody has subscribed");
    socket.expect_item("news", number).await;
    assert!(served.witness.saw_nothing());
}

#[tokio::test]
async fn without_a_fresh_one_4401_follows_after_the_grace() {
    let mut served = serve(|auth| auth.notice(SHORT).grace(SHORT)).await;
    let mut socket = served.server.socket().await;
    socket.send(auth("r", "ada-400")).await;
    let expires_at = socket.next_json().await["data"]["expiresAt"].as_u64().expect("a time");
    socket.subscribe("news", "membersNews", Value::Null).await;
    served.witness.entered().await;
    assert_eq!(announced(&mut socket).await, expires_at);
    // It runs out, and what runs goes on for the grace.
    served.news.send(1).expect("somebody has subscribed");
    socket.expect_item("news", 1).await;
    assert_eq!(socket.next_close().await, 4401);
    let grace = u64::try_from(SHORT.as_millis()).expect("short");
    assert!(now() >= expires_at + grace, "closed {} ms too early", expires_at + grace - now());
    served.witness.left().await;
}

#[tokio::test]
async fn whoever_knows_the_base_protocol_alone_is_told_nothing_unasked() {
    let mut served = serve(|auth| auth.notice(Duration::from_secs(60)).grace(SHORT)).await;
    let mut socket = served.socket_of("ada-200").await;
    socket.subscribe("news", "membersNews", Value::Null).await;
    served.witness.entered().await;
    served.news.send(1).expect("somebody has subscribed");
    socket.expect_item("news", 1).await;
    assert_eq!(socket.next_close().await, 4401);
    served.witness.left().await;
    // Whoever says hello is told.
    let mut socket = served.socket_of("ada-60000").await;
    socket.send(json!({"type": "hello", "protocol": 1})).await;
    assert_eq!(socket.next_json().await["type"], "hello");
}

#[tokio::test]
async fn an_application_that_verifies_none_says_so() {
    let server = crate::support::plain().await;
    let mut socket = server.socket().await;
    socket.send(auth("r", "ada")).await;
    let frame = socket.next_json().await;
    assert!(frame["type"] == "rejected" && frame["ref"] == "r", "{frame}");
    socket.nothing_until_pong().await;
}

#[tokio::test]
async fn requests_over_http_are_verified_too() {
    let served = serve(|auth| auth).await;
    let ask = |header: &str, value: &str| Request::from(query("who", Value::Null)).header(header, value);
    for request in [ask("authorization", "Bearer ada"), ask("cookie", "session=ada")] {
        assert_eq!(served.server.send(request).await.data(), "ada");
    }
    served.server.send(ask("authorization", "Bearer bad")).await.refused(401, "UNAUTHORIZED");
    served.server.send(query("who", Value::Null)).await.refused(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn a_token_enters_no_log() {
    let served = serve(|auth| auth).await;
    let token = "tok3n0fAda";
    let mut socket = served.socket_of(token).await;
    sign_in(&mut socket, token).await;
    socket.send(auth("r", &format!("eve-{token}"))).await;
    expect_refused(&mut socket, json!("r"), "FORBIDDEN").await;
    socket.closed_with(4401).await;
    assert_eq!(log::lines_with(token), Vec::<String>::new());
}
