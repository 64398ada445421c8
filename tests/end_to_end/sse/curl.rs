//! What one sees with `curl -N`.

use std::process::Stdio;

use rpc_server::tracked;
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

use super::api::{Say, served};
use crate::support::within;

#[tokio::test]
async fn it_shows_each_event_as_it_comes() {
    let (server, mut outside) = served().await;
    let mut curl = Command::new("curl")
        .args(["--silent", "--no-buffer", &format!("{}/feed", server.url())])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("curl is installed; `cargo xtask test` does it");
    let mut lines = BufReader::new(curl.stdout.take().expect("its output is piped")).lines();
    let mut next =
        async || within("a line", lines.next_line()).await.expect("curl can be read").expect("curl goes on");
    assert!(next().await.starts_with("retry: "));
    assert_eq!(next().await, "");
    for number in ["1", "2"] {
        outside
            .say
            .send(Say::Item(tracked(number, json!({"n": 1})).named("note")))
            .unwrap_or_else(|_| panic!("it listens"));
        for line in [&format!("id: {number}"), "event: note", "data: {\"n\":1}", ""] {
            assert_eq!(next().await, line);
        }
    }
    // Interrupted, it is gone.
    outside.witness.entered().await;
    curl.start_kill().expect("curl runs");
    outside.witness.left().await;
}

#[tokio::test]
async fn it_ends_with_the_stream() {
    let (server, _outside) = served().await;
    let url = format!("{}/count?input=2", server.url());
    let curl = Command::new("curl").args(["-sN", "--fail", &url]).kill_on_drop(true).output();
    let output = within("curl ends", curl).await.expect("curl is installed; `cargo xtask test` does it");
    let text = String::from_utf8(output.stdout).expect("events are UTF-8");
    let (retry, events) = text.split_once("\n\n").expect("a first line");
    assert!(output.status.success() && retry.starts_with("retry: "), "{text}");
    let expected = "id: 1\ndata: 1\n\nid: 2\ndata: 2\n\nid: $end\nevent: complete\ndata: null\n\n";
    assert_eq!(events, expected);
}
