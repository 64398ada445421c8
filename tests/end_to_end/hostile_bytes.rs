//! Bytes that no honest client sends. None of them is answered by a 500, none hangs, and none harms the next caller.

use serde_json::json;

use crate::support::{Request, TestServer, plain, query};

/// A POST of a body to the endpoint.
async fn refused_as_no_request(server: &TestServer, body: impl Into<Vec<u8>>) {
    server.post(body).await.refused(400, "PARSE_ERROR");
}

#[tokio::test]
async fn what_is_not_utf8_is_a_parse_error() {
    let server = plain().await;
    let broken: [&[u8]; 6] =
        [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\x80", b"\xf4\x90\x80\x80"];
    for bytes in broken {
        let in_text = [br#"{"path":["echo"],"type":"query","input":""#, bytes, b"\"}"].concat();
        let in_path = [br#"{"path":[""#, bytes, br#""],"type":"query"}"#].concat();
        for body in [in_text, in_path, bytes.to_vec()] {
            refused_as_no_request(&server, body).await;
        }
        let by_url = [b"\"", bytes, b"\""].concat();
        server.send(Request::post("/api/rpc/tell", by_url)).await.refused(400, "PARSE_ERROR");
    }
    let utf16: Vec<u8> =
        query("echo", json!(1)).to_string().encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused_as_no_request(&server, utf16).await;
}

#[tokio::test]
async fn nul_bytes_are_a_parse_error() {
    let server = plain().await;
    refused_as_no_request(&server, [0; 1000]).await;
    refused_as_no_request(&server, "{\"path\":[\"echo\"],\"type\":\"query\",\"input\":\"a\0b\"}").await;
    refused_as_no_request(&server, "{\"path\":[\"echo\0\"],\"type\":\"query\"}").await;
    refused_as_no_request(&server, "{\"path\":[\"echo\"],\"type\":\"query\"}\0").await;
}

#[tokio::test]
async fn half_a_surrogate_pair_is_refused() {
    let server = plain().await;
    for text in [r"\ud800", r"\udc00", r"\ud800\ud800", r"\ud800x", r"\ud8", r"\uXYZW"] {
        let body = format!(r#"{{"path":["echo"],"type":"query","input":{{"a":"{text}"}}}}"#);
        let response = server.post(body).await;
        let error = response.error(400);
        assert!(error["code"] == "PARSE_ERROR" || error["code"] == "BAD_INPUT", "{text}: {error}");
        refused_as_no_request(&server, format!(r#"{{"path":["{text}"],"type":"query"}}"#)).await;
    }
}

#[tokio::test]
async fn deep_nesting_is_refused() {
    let server = plain().await;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let depth = 100_000;
        let deep = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        let as_input = format!(r#"{{"path":["echo"],"type":"query","input":{deep}}}"#);
        server.post(as_input).await.refused(400, "BAD_INPUT");
        server.send(Request::post("/api/rpc/tell", deep.clone())).await.refused(400, "BAD_INPUT");
        // A procedure that takes none of it.
        let as_no_input = format!(r#"{{"path":["nothing"],"type":"query","input":{deep}}}"#);
        server.post(as_no_input).await.refused(400, "BAD_INPUT");
        // Beside the request, where nobody looks.
        let beside = format!(r#"{{"path":["echo"],"x":{deep},"type":"query","input":1}}"#);
        let response = server.post(beside).await;
        assert!(response.status == 200 || response.status == 400, "{response}");
        for body in [deep.clone(), open.repeat(depth), format!(r#"{{"path":{deep},"type":"query"}}"#)] {
            refused_as_no_request(&server, body).await;
        }
    }
    assert_eq!(server.send(query("echo", json!([[[[1]]]]))).await.data(), json!([[[[1]]]]));
}

/// What came back for these bytes, up to the end of the connection.
async fn answer_to(server: &TestServer, bytes: impl AsRef<[u8]>) -> String {
    let mut client = server.connect().await;
    client.write(bytes).await;
    client.stream_end().await;
    String::from_utf8_lossy(&client.rest().await).into_owned()
}

#[tokio::test]
async fn what_is_not_http_is_refused_or_ignored_and_never_a_500() {
    let server = plain().await;
    let json = "content-type: application/json\r\n";
    let body = query("echo", json!(1)).to_string();
    let length = body.len();
    let cases: Vec<Vec<u8>> = vec![
        b"\r\n\r\n\r\n".to_vec(),
        b"hello\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        vec![0; 4096],
        vec![0xff; 4096],
        b"GET\r\n\r\n".to_vec(),
        b"GET /api/rpc?path=echo&input=1\r\n\r\n".to_vec(),
        b"GET /api/rpc?path=echo&input=1 HTTP/9.9\r\nhost: x\r\n\r\n".to_vec(),
        b"GET /api/rpc?path=echo&input=\xff HTTP/1.1\r\nhost: x\r\n\r\n".to_vec(),
        b"GET /api/rpc?path=echo&input=\0 HTTP/1.1\r\nhost: x\r\n\r\n".to_vec(),
        b"GET /api/rpc?path=echo HTTP/1.1\r\nhost x\r\n\r\n".to_vec(),
        b"GET /api/rpc?path=echo HTTP/1.1\r\nx: a\0b\r\n\r\n".to_vec(),
        b"GET /api/rpc?path=echo HTTP/1.1\r\n: x\r\n\r\n".to_vec(),
        b"GET /api/rpc?path=echo HTTP/1.1\r\nx : y\r\n\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnot a frame at all, is it?".to_vec(),
        format!("POST /api/rpc HTTP/1.1\r\n{json}content-length: -1\r\n\r\n{body}").into(),
        format!("POST /api/rpc HTTP/1.1\r\n{json}content-length: 1e3\r\n\r\n{body}").into(),
        format!("POST /api/rpc HTTP/1.1\r\n{json}content-length: +{length}\r\n\r\n{body}").into(),
        format!("POST /api/rpc HTTP/1.1\r\n{json}content-length: 99999999999999999999\r\n\r\n{body}").into(),
        format!(
            "POST /api/rpc HTTP/1.1\r\n{json}content-length: {length}\r\ncontent-length: 1\r\n\r\n{body}"
        )
        .into(),
        format!("POST /api/rpc HTTP/1.1\r\n{json}transfer-encoding: gzip\r\n\r\n{body}").into(),
        format!("CONNECT evil.test:80 HTTP/1.1\r\n{json}\r\n").into(),
    ];
    for bytes in cases {
        let answer = answer_to(&server, &bytes).await;
        let is_clients_fault =
            answer.is_empty() || answer.starts_with("HTTP/1.1 4") || !answer.starts_with("HTTP");
        assert!(is_clients_fault, "{:?}: {answer}", String::from_utf8_lossy(&bytes));
    }
    assert_eq!(server.send(query("echo", json!(1))).await.data(), 1);
}

#[tokio::test]
async fn a_length_beside_chunks_smuggles_no_second_request() {
    let server = plain().await;
    let hidden = "GET /api/rpc?path=echo&input=%22smuggled%22 HTTP/1.1\r\nhost: x\r\n\r\n";
    let request = format!(
        "POST /api/rpc/tell HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         content-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"
    );
    let answer = answer_to(&server, request).await;
    assert!(!answer.contains("smuggled") || answer.matches("HTTP/1.1 ").count() == 2, "{answer}");
}

#[tokio::test]
async fn headers_without_end_or_number_are_refused() {
    let server = plain().await;
    let long = format!("GET /api/rpc?path=echo&input=1 HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(1024 * 1024));
    let many = format!("GET /api/rpc?path=echo&input=1 HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(10_000));
    for bytes in [long, many] {
        let mut client = server.connect().await;
        // The server may close while the rest is still being sent.
        let sent = crate::support::within("it is sent", client.try_write(bytes)).await;
        let rest = client.rest().await;
        let answer = String::from_utf8_lossy(&rest);
        assert!(answer.starts_with("HTTP/1.1 431 ") || sent.is_err(), "{answer}");
    }
    assert_eq!(server.send(query("echo", json!(1))).await.data(), 1);
}

#[tokio::test]
async fn headers_that_are_no_text_are_no_obstacle() {
    let server = plain().await;
    let mut client = server.connect().await;
    let mut ask = async |headers: &[u8]| {
        let line = b"GET /api/rpc?path=echo&input=1 HTTP/1.1\r\n";
        client.write([line, headers, b"\r\n\r\n"].concat()).await;
        client.response().await
    };
    assert_eq!(ask(b"host: x\r\nauthorization: \xff\xfe\r\ncookie: \xff").await.data(), 1);
    assert_eq!(ask(b"host: \xff\r\norigin: \xff").await.data(), 1);
    ask(b"host: x\r\nrpc-timeout: \xff").await.refused(400, "PARSE_ERROR");
}
