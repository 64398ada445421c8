//! The program that tests of the TypeScript client call: it starts, answers, remembers, and ends when it should.

use std::{
    net::SocketAddr,
    path::Path,
    process::{ExitStatus, Stdio},
    time::Instant,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::support::{Client, PATIENCE, Request, Response, Socket, socket::subscribe, within};

/// The program. It ends with the test.
struct Web {
    child: Child,
    address: SocketAddr,
}

impl Web {
    async fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_web"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program was built");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is ours")).lines();
        let line = within("the program prints its address", lines.next_line()).await;
        let line = line.expect("its output is text").expect("it runs");
        let address = line.strip_prefix("listening on ").expect("it says so").parse();
        Self { child, address: address.expect("an address") }
    }

    async fn send(&self, request: Request) -> Response {
        Client::connect(self.address).await.ask(request.header("connection", "close")).await
    }

    async fn query(&self, path: &str) -> Value {
        self.send(Request::get(format!("/api/rpc/{path}"))).await.data()
    }

    async fn mutate(&self, path: &str, input: Value) -> Value {
        self.send(Request::post(format!("/api/rpc/{path}"), input.to_string())).await.data()
    }

    /// Waits until the server tells so of what it has seen.
    async fn until(&self, what: &str, is_so: impl Fn(&Value) -> bool) {
        let started = Instant::now();
        loop {
            let seen = self.query("probe").await;
            if is_so(&seen) {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{what}: {seen}");
        }
    }

    async fn ended(mut self) -> ExitStatus {
        within("the program ends", self.child.wait()).await.expect("it ran")
    }

    async fn killed(mut self) {
        within("the program ends", self.child.kill()).await.expect("it ran");
    }
}

#[tokio::test]
async fn it_answers_until_its_input_ends() {
    let mut web = Web::start(&[]).await;
    assert_eq!(web.query("echo?input=%7B%22a%22%3A%5B1%5D%7D").await, json!({"a": [1]}));
    let mut socket = Socket::connect(web.address).await;
    socket.send(json!({"type": "open", "id": "1", "path": ["lobby"]})).await;
    assert_eq!(socket.next_json().await["type"], "opened");
    let room = json!({"room": "tea", "name": "ada"});
    assert_eq!(socket.ask_by_event("1", "join", room.clone()).await, 0);
    assert_eq!(socket.ask_by_event("1", "join", room).await, 1);
    drop(web.child.stdin.take());
    assert!(web.ended().await.success());
}

#[tokio::test]
async fn what_it_counted_and_logged_outlives_it() {
    let folder = TempDir::new().expect("a folder");
    let journal = folder.path().join("journal");
    let journal = ["--journal", Path::to_str(&journal).expect("a path that is text")];
    let first = Web::start(&journal).await;
    assert_eq!(first.mutate("count", json!({"key": "a"})).await, 1);
    assert_eq!(first.mutate("count", json!({"key": "a"})).await, 2);
    assert_eq!(first.mutate("append", json!({"text": "one"})).await, 1);
    let port = first.address.port().to_string();
    first.killed().await;

    let second = Web::start(&[&journal[..], &["--port", &port]].concat()).await;
    assert_eq!(second.address.port().to_string(), port);
    assert_eq!(second.mutate("count", json!({"key": "a"})).await, 3);
    assert_eq!(second.mutate("append", json!({"text": "two"})).await, 2);
    let mut socket = Socket::connect(second.address).await;
    let ticks = json!({"everyMs": 0, "count": 2});
    for (path, input, last) in [("log", Value::Null, "0"), ("ticks", ticks, "1")] {
        let mut frame = subscribe(path, path, input);
        frame["lastEventId"] = json!(last);
        socket.send(frame).await;
    }
    let mut items = [socket.next_json().await, socket.next_json().await];
    items.sort_by_key(|item| item["id"].to_string());
    assert_eq!((&items[0]["data"], &items[0]["eventId"]), (&json!("two"), &json!("1")));
    assert_eq!((&items[1]["data"], &items[1]["eventId"]), (&json!({"n": 2}), &json!("2")));
}

#[tokio::test]
async fn it_tells_what_became_of_what_it_was_asked() {
    let web = Web::start(&[]).await;
    web.until("nobody is here but who asks", |seen| seen["connections"] == 1).await;
    let mut socket = Socket::connect(web.address).await;
    socket.subscribe("1", "never", json!({"key": "a"})).await;
    socket.subscribe("2", "ends", json!({"after": 2})).await;
    web.until("one runs, and the other has ended", |seen| {
        let [never, of_key, ends] = ["never", "never:a", "ends"].map(|name| &seen["procedures"][name]);
        never["running"] == 1 && of_key["running"] == 1 && ends["finished"] == 1 && ends["items"] == 2
    })
    .await;
    web.until("the socket is open", |seen| {
        seen["sockets"] == json!({"opened": 1, "closed": 0}) && seen["connections"] == 2
    })
    .await;
    socket.cut();
    web.until("the socket is gone, with what ran over it", |seen| {
        seen["sockets"] == json!({"opened": 1, "closed": 1})
            && seen["procedures"]["never:a"]["dropped"] == 1
            && seen["connections"] == 1
    })
    .await;
}

#[tokio::test]
async fn it_leaves_when_it_is_told_to() {
    let web = Web::start(&[]).await;
    let mut socket = Socket::connect(web.address).await;
    socket.send(json!({"type": "hello"})).await;
    assert_eq!(socket.next_json().await["type"], "hello");
    web.mutate("drain", Value::Null).await;
    assert_eq!(socket.next_json().await["type"], "reconnect");
    socket.closed_with(1001).await;
    assert!(web.ended().await.success());
}

#[tokio::test]
async fn pages_that_it_is_told_of_may_call_and_a_newer_one_says_that_it_is() {
    let origin = "http://localhost:63315";
    let old = Web::start(&["--origin", origin]).await;
    let new = Web::start(&["--origin", origin, "--newer"]).await;
    assert_eq!(new.query("addedLater").await, true);
    let mut hashes = Vec::new();
    for web in [&old, &new] {
        let answer = web.send(
            Request::get("/api/rpc/add?input=%7B%22a%22%3A1%2C%22b%22%3A2%7D").header("origin", origin),
        );
        let answer = answer.await;
        assert_eq!(answer.data(), 3);
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        hashes.push(answer.header("rpc-schema").expect("a hash").to_owned());
    }
    assert_ne!(hashes[0], hashes[1]);
}
