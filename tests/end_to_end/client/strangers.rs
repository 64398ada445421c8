//! What answers is no RPC server, or one of another time.

use std::time::Duration;

use rpc_client::{CallError, Connect, ConnectOptions, TransportErrorKind};
use serde_json::json;

use super::{failed, says};
use crate::support::{
    ScriptedServer,
    plain::Api as Plain,
    scripted::{answer, json_response, response},
    within,
};

/// Calls a server that answers so, and gives the message of the failure.
async fn met(answer: impl Into<Vec<u8>>, kind: TransportErrorKind) -> String {
    let server = ScriptedServer::answering_once(answer);
    let api = Plain::connect(ConnectOptions::new(server.url())).await.expect("a URL");
    let message = failed(api.tell(&json!(1)).await, kind, true);
    says(&message, &[&server.url()]);
    // A query learns the same, and does not ask twice.
    assert_eq!(failed(api.echo(&json!(1)).await, kind, true), message);
    assert_eq!(server.requests().len(), 2);
    message
}

/// It is HTTP, and no answer to a call.
async fn other(answer: impl Into<Vec<u8>>, said: &[&str]) {
    says(&met(answer, TransportErrorKind::Protocol).await, said);
}

#[tokio::test]
async fn a_server_that_is_no_rpc_server() {
    let asks_for_the_path = "is the path of the URL right?";
    other(
        response("404 Not Found", "text/plain", "no such page"),
        &["404 Not Found", "`text/plain`", asks_for_the_path, "no such page"],
    )
    .await;
    let page = format!("<!doctype html><title>Shop</title>{}", "<p>Welcome!</p>".repeat(10_000));
    let message =
        met(response("200 OK", "text/html; charset=utf-8", page), TransportErrorKind::Protocol).await;
    says(&message, &["200 OK", "`text/html; charset=utf-8`", asks_for_the_path, "<title>Shop</title>"]);
    assert!(message.len() < 1000, "{}", message.len());

    other("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", &["no content type", "no body"]).await;
    other("HTTP/1.1 204 No Content\r\n\r\n", &["204 No Content", "no body"]).await;
    // What it says stays on one line, and commands no terminal.
    let page = "<h1>\r\n  Bad\tgateway\x1b[2J</h1>\r\n";
    other(
        response("502 Bad Gateway", "text/html", page),
        &["502 Bad Gateway", "It said: <h1> Bad gateway\u{FFFD}[2J</h1> ("],
    )
    .await;
    other(response("200 OK", "application/json", "\"hello\""), &["hello", asks_for_the_path]).await;
    other(response("200 OK", "application/octet-stream", [0xFF, 0xFE, 0x00]), &["application/octet-stream"])
        .await;
}

#[tokio::test]
async fn a_server_that_sends_elsewhere() {
    let redirect = "HTTP/1.1 301 Moved Permanently\r\nlocation: https://example.org/api/rpc\r\ncontent-length: 0\r\n\r\n";
    other(redirect, &["301", "`https://example.org/api/rpc`", "redirects are not followed"]).await;
}

#[tokio::test]
async fn an_envelope_of_a_newer_version() {
    for body in [
        json!({"version": 2, "result": {"value": 1}}),
        json!({"ok": true}),
        json!({"ok": true, "result": 1}),
        json!({"ok": "yes", "data": 1}),
        json!({"ok": false}),
        json!({"ok": false, "error": "no"}),
        json!({"ok": false, "error": {"reason": "no"}}),
        json!([{"ok": true, "data": 1}]),
        json!({}),
    ] {
        let shown = body.to_string();
        other(json_response("200 OK", &body), &["newer version", &shown]).await;
    }
}

#[tokio::test]
async fn what_is_added_to_an_envelope_is_passed_over() {
    let success = json!({"took": {"ms": 3}, "data": {"x": 1}, "ok": true, "error": null, "warnings": []});
    let failure = json!({
        "data": null,
        "error": {"hint": [1], "message": "full", "code": "CONFLICT", "severity": "low"},
        "ok": false,
        "trace": "abc",
    });
    let server = ScriptedServer::start(move |mut peer| {
        let (success, failure) = (json_response("200 OK", &success), json_response("409 Conflict", &failure));
        async move {
            peer.request().await;
            peer.connection.write(success).await;
            peer.request().await;
            peer.connection.write(failure).await;
        }
    });
    let api = Plain::connect(server.url()).await.expect("a URL");
    assert_eq!(api.tell(&json!(1)).await.expect("an answer"), json!({"x": 1}));
    let error = api.tell(&json!(1)).await.expect_err("it is refused");
    let CallError::Rpc(error) = &error else { panic!("{error:?}") };
    assert_eq!((error.code(), error.message(), error.status()), ("CONFLICT", "full", 409));
}

#[tokio::test]
async fn a_body_that_is_cut_off() {
    let whole = String::from_utf8(answer(json!("once upon a time"))).expect("text");
    let cut = &whole[..whole.len() - 5];
    says(&met(cut, TransportErrorKind::Closed).await, &["in the middle of the answer"]);

    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n14\r\n{\"ok\":true,\"data\":1}\r\n";
    says(&met(chunked, TransportErrorKind::Closed).await, &["in the middle of the answer"]);

    // Where the length is not told, only the JSON tells.
    let (_, body) = cut.split_once("\r\n\r\n").expect("a body");
    let cut = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{body}");
    other(cut, &["JSON that is broken", "EOF", "once upon"]).await;
}

#[tokio::test]
async fn what_is_not_http() {
    let not_http = "did not answer in HTTP/1.1";
    // The alert of a server that expects TLS.
    other(b"\x15\x03\x01\x00\x02\x02\x46", &[not_http]).await;
    // The settings of one that speaks HTTP/2 alone.
    other(b"\x00\x00\x00\x04\x00\x00\x00\x00\x00", &[not_http]).await;
    other("-ERR unknown command 'POST'\r\n", &[not_http]).await;
    other("\0".repeat(100), &[not_http]).await;
    other("HTTP/3.0 200 OK\r\n\r\n", &[not_http]).await;
    other("HTTP/1.1 OK\r\n\r\n", &[not_http]).await;
    other("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}", &[not_http]).await;
    other("HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n{}", &[not_http]).await;
    // More headers than anybody needs.
    other(format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(10_000)), &[not_http]).await;
    other(format!("HTTP/1.1 200 OK\r\na: {}\r\n\r\n", "b".repeat(1 << 20)), &[not_http]).await;
}

#[tokio::test]
async fn one_who_speaks_before_it_is_asked() {
    for greeting in ["SSH-2.0-OpenSSH_9.9\r\n", "220 mail.example.org ESMTP\r\n"] {
        let server = ScriptedServer::start(move |mut peer| async move {
            peer.connection.write(greeting).await;
            peer.connection.rest().await;
        });
        let api = Plain::connect(ConnectOptions::new(server.url()).retries(0)).await.expect("a URL");
        let error = api.tell(&json!(1)).await.expect_err("that is no answer");
        // Whether something was sent depends on who was first.
        let CallError::Transport { cause, .. } = &error else { panic!("{error:?}") };
        assert_eq!(cause.kind(), TransportErrorKind::Protocol, "{error}");
        says(&error.to_string(), &["HTTP", &server.url()]);
    }
}

#[tokio::test]
async fn too_large_an_answer() {
    let body = answer(json!("x".repeat(1000)));
    let length = body.len() - body.windows(4).position(|window| window == b"\r\n\r\n").expect("a head") - 4;
    let text = String::from_utf8(body.clone()).expect("text");
    let (_, json) = text.split_once("\r\n\r\n").expect("a body");
    let chunked =
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{length:x}\r\n{json}\r\n0\r\n\r\n");
    let unending = format!("HTTP/1.1 200 OK\r\n\r\n{json}");
    for answer in [body, chunked.into_bytes(), unending.into_bytes()] {
        let server = ScriptedServer::answering_once(answer);
        let client = async |max| {
            let options = ConnectOptions::new(server.url()).max_answer(max);
            Plain::connect(options).await.expect("a URL")
        };
        let fits = client(length).await.echo(&json!(1)).await.expect("an answer");
        assert_eq!(fits.as_str().map(str::len), Some(1000));
        let result = client(length - 1).await.echo(&json!(1)).await;
        let said = format!("larger than {} bytes", length - 1);
        says(&failed(result, TransportErrorKind::Protocol, true), &[&said, &server.url()]);
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn an_answer_that_is_said_to_be_endless_takes_no_memory() {
    let endless = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{{", u64::MAX / 2);
    other(endless, &["larger than 67108864 bytes"]).await;
}

#[tokio::test]
async fn what_is_said_before_the_answer_is_passed_over() {
    let early = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n";
    let answer = String::from_utf8(answer(json!(1))).expect("text");
    let server = ScriptedServer::answering(format!("{early}{answer}"));
    let api = Plain::connect(server.url()).await.expect("a URL");
    for _ in 0..3 {
        assert_eq!(api.tell(&json!(1)).await.expect("an answer"), 1);
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn one_who_never_comes_to_the_point_is_left_in_time() {
    let server = ScriptedServer::start(|mut peer| async move {
        peer.request().await;
        while peer.connection.try_write("HTTP/1.1 102 Processing\r\n\r\n".repeat(100)).await.is_ok() {}
    });
    let api = Plain::connect(server.url()).await.expect("a URL");
    let call = api.tell(&json!(1)).timeout(Duration::from_millis(200));
    failed(within("the time is up", call).await, TransportErrorKind::Timeout, true);
}

#[tokio::test]
async fn a_server_that_speaks_another_protocol_from_now_on() {
    let switched = "HTTP/1.1 101 Switching Protocols\r\nupgrade: chat\r\nconnection: upgrade\r\n\r\n";
    let server = ScriptedServer::start(move |mut peer| async move {
        peer.request().await;
        peer.connection.write(switched).await;
        peer.connection.rest().await;
    });
    let api = Plain::connect(server.url()).await.expect("a URL");
    for _ in 0..3 {
        says(
            &failed(api.tell(&json!(1)).await, TransportErrorKind::Protocol, true),
            &["101 Switching Protocols"],
        );
    }
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn an_answer_may_come_in_pieces() {
    let whole = answer(json!("once upon a time"));
    let server = ScriptedServer::start(move |mut peer| {
        let whole = whole.clone();
        async move {
            while peer.request().await.is_some() {
                for byte in &whole {
                    peer.connection.write([*byte]).await;
                    tokio::task::yield_now().await;
                }
            }
        }
    });
    let api = Plain::connect(server.url()).await.expect("a URL");
    for _ in 0..3 {
        assert_eq!(api.tell(&json!(1)).await.expect("an answer"), "once upon a time");
    }
    assert_eq!(server.connections(), 1);
}
