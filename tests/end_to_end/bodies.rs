//! Bodies: too large, in chunks, half sent, never sent, broken.

use std::time::Duration;

use rpc_server::Limits;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Request, plain, plain::limited, query, within};

const HEAD: &str = "POST /api/rpc HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";

#[tokio::test]
async fn two_hundred_megabytes_are_refused_before_they_are_read() {
    let server = plain().await;
    let mut client = server.connect().await;
    client.write(format!("{HEAD}content-length: 200000000\r\n\r\n")).await;
    let response = client.response().await;
    response.refused(413, "PAYLOAD_TOO_LARGE");
    assert_eq!(response.header("connection"), Some("close"));
}

#[tokio::test]
async fn a_client_that_asks_first_is_spared_the_sending() {
    let server = plain().await;
    let mut client = server.connect().await;
    client.write(format!("{HEAD}content-length: 200000000\r\nexpect: 100-continue\r\n\r\n")).await;
    // The first word is the refusal, and no `100 Continue`.
    client.response().await.refused(413, "PAYLOAD_TOO_LARGE");
    let mut client = server.connect().await;
    let body = query("echo", json!(1)).to_string();
    client.write(format!("{HEAD}content-length: {}\r\nexpect: 100-continue\r\n\r\n", body.len())).await;
    assert_eq!(client.response().await.status, 100);
    client.write(body).await;
    assert_eq!(client.response().await.data(), 1);
}

/// Sends a request and 200 MB, as far as the server takes them, and reads the answer as it comes.
async fn answer_to_200_megabytes(head: &str) -> String {
    let server = plain().await;
    let client = server.connect().await;
    let (mut reader, mut writer) = client.stream.into_split();
    let head = head.to_owned();
    let sending = tokio::spawn(async move {
        writer.write_all(head.as_bytes()).await.expect("the head is taken");
        let piece = vec![b'x'; 64 * 1024];
        for _ in 0..200_000_000 / piece.len() {
            if writer.write_all(&piece).await.is_err() {
                return true;
            }
        }
        false
    });
    let mut answer = Vec::new();
    // A reset behind the answer does not take the answer away.
    let _ = within("the server answers and closes", reader.read_to_end(&mut answer)).await;
    let was_stopped = within("the sending ends", sending).await.expect("no panic");
    assert!(was_stopped, "the server read 200 MB");
    String::from_utf8(answer).expect("text")
}

#[tokio::test]
async fn a_client_that_really_sends_them_can_read_the_refusal() {
    let answer = answer_to_200_megabytes(&format!("{HEAD}content-length: 200000000\r\n\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("PAYLOAD_TOO_LARGE"), "{answer:?}");
}

#[tokio::test]
async fn so_can_one_that_does_not_listen_while_it_sends() {
    let server = plain().await;
    let mut client = server.connect().await;
    client.write(format!("{HEAD}content-length: 200000000\r\n\r\n")).await;
    let piece = vec![b'x'; 64 * 1024];
    let sending = async { while client.try_write(&piece).await.is_ok() {} };
    within("the server takes no more", sending).await;
    client.response().await.refused(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn so_it_is_whatever_the_reason_for_the_refusal() {
    let length = "content-length: 200000000\r\n\r\n";
    let json = "host: x\r\ncontent-type: application/json\r\n";
    for (head, status) in [
        (format!("POST /api/rpc HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n{length}"), 415),
        (format!("POST /nowhere HTTP/1.1\r\n{json}{length}"), 404),
        (format!("PUT /api/rpc HTTP/1.1\r\n{json}{length}"), 405),
        (format!("POST /api/rpc HTTP/1.1\r\n{json}rpc-timeout: soon\r\n{length}"), 400),
        (format!("POST /api/rpc HTTP/1.1\r\n{json}origin: http://evil.test\r\ncookie: a=b\r\n{length}"), 403),
        (format!("GET /api/rpc?path=echo&input=1 HTTP/1.1\r\n{json}{length}"), 200),
    ] {
        let answer = answer_to_200_megabytes(&head).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{head:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_body_in_chunks_is_refused_where_it_passes_the_limit() {
    let server = limited(Limits { body: 1000, ..Limits::default() }).await;
    let mut client = server.connect().await;
    client.write(format!("{HEAD}transfer-encoding: chunked\r\n\r\n")).await;
    let chunk = format!("64\r\n{}\r\n", " ".repeat(100));
    for _ in 0..11 {
        client.write(&chunk).await;
    }
    // The last chunk never comes.
    client.response().await.refused(413, "PAYLOAD_TOO_LARGE");
    client.closed().await;
}

#[tokio::test]
async fn a_body_of_just_the_limit_is_taken_and_one_byte_more_is_not() {
    let body = query("echo", json!("x".repeat(100))).to_string();
    let server = limited(Limits { body: body.len(), ..Limits::default() }).await;
    assert_eq!(server.post(body.clone()).await.status, 200);
    server.post(format!("{body} ")).await.refused(413, "PAYLOAD_TOO_LARGE");
    let chunked = |body: &str| {
        let chunks: String = body.bytes().map(|byte| format!("1\r\n{}\r\n", char::from(byte))).collect();
        format!("{HEAD}transfer-encoding: chunked\r\n\r\n{chunks}0\r\n\r\n")
    };
    for (body, status) in [(body.clone(), 200), (format!("{body} "), 413)] {
        let mut client = server.connect().await;
        client.write(chunked(&body)).await;
        assert_eq!(client.response().await.status, status);
    }
}

#[tokio::test]
async fn chunks_with_extensions_and_trailers_are_one_body() {
    let server = plain().await;
    let mut client = server.connect().await;
    for _ in 0..2 {
        client.write(format!("{HEAD}transfer-encoding: chunked\r\n\r\n")).await;
        client.write("8;a=b\r\n{\"path\":\r\n").await;
        client
            .write("1d\r\n[\"echo\"],\"type\":\"query\",\"inpu\r\n5\r\nt\":1}\r\n0\r\nx-sum: 1\r\n\r\n")
            .await;
        assert_eq!(client.response().await.data(), 1);
    }
}

#[tokio::test]
async fn a_body_that_never_comes_is_a_timeout() {
    let limits = Limits { body_timeout: Duration::from_millis(50), ..Limits::default() };
    let server = limited(limits).await;
    for sent in ["", "{\"path\":"] {
        let mut client = server.connect().await;
        client.write(format!("{HEAD}content-length: 100\r\n\r\n{sent}")).await;
        client.response().await.refused(504, "TIMEOUT");
        client.closed().await;
    }
    let mut client = server.connect().await;
    client.write(format!("{HEAD}transfer-encoding: chunked\r\n\r\n5\r\n{{\"pat")).await;
    client.response().await.refused(504, "TIMEOUT");
    client.closed().await;
}

#[tokio::test]
async fn a_body_that_drips_has_no_more_time_than_one_that_does_not_come() {
    let limits = Limits { body_timeout: Duration::from_millis(100), ..Limits::default() };
    let server = limited(limits).await;
    let client = server.connect().await;
    let (mut reader, mut writer) = client.stream.into_split();
    let dripping = tokio::spawn(async move {
        let head = format!("{HEAD}content-length: 1000000\r\n\r\n");
        writer.write_all(head.as_bytes()).await.expect("the head is taken");
        let mut interval = tokio::time::interval(Duration::from_millis(10));
        while writer.write_all(b" ").await.is_ok() {
            interval.tick().await;
        }
    });
    let mut answer = Vec::new();
    let _ = within("the server answers and closes", reader.read_to_end(&mut answer)).await;
    assert!(answer.starts_with(b"HTTP/1.1 504 "), "{}", String::from_utf8_lossy(&answer));
    within("the server takes no more", dripping).await.expect("no panic");
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_the_server_as_it_was() {
    let server = plain().await;
    let mut client = server.connect().await;
    client.write(format!("{HEAD}content-length: 100\r\n\r\n{{\"path\"")).await;
    client.stream.shutdown().await.expect("the client may stop sending");
    let rest = String::from_utf8(client.rest().await).expect("text");
    assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 400 "), "{rest}");
    assert_eq!(server.send(query("echo", json!(1))).await.data(), 1);
}

#[tokio::test]
async fn broken_chunks_are_the_callers_fault() {
    let server = plain().await;
    for chunks in ["x\r\n", "-1\r\n\r\n", "ffffffffffffffffff\r\n", "1\r\nab\r\n", "1 1\r\n{\r\n"] {
        let mut client = server.connect().await;
        client.write(format!("{HEAD}transfer-encoding: chunked\r\n\r\n{chunks}")).await;
        let rest = String::from_utf8(client.rest().await).expect("text");
        assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 400 "), "{chunks:?}: {rest}");
    }
    assert_eq!(server.send(query("echo", json!(1))).await.data(), 1);
}

#[tokio::test]
async fn a_get_whose_body_has_come_already_leaves_the_connection_usable() {
    let server = plain().await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        let get = Request::get("/api/rpc?path=echo&input=1").body("{\"path\":[\"tell\"]}");
        assert_eq!(client.ask(get).await.data(), 1);
    }
}
