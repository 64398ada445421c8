//! What one connection carries: one request after another, several at once, and requests in pieces.

use serde_json::{Value, json};

use crate::support::{Request, mutation, plain, query};

#[tokio::test]
async fn a_connection_is_kept_alive() {
    let server = plain().await;
    let mut client = server.connect().await;
    for number in 0..100 {
        assert_eq!(client.ask(query("echo", json!(number))).await.data(), number);
    }
}

#[tokio::test]
async fn requests_in_a_pipeline_are_answered_in_order() {
    let server = plain().await;
    let mut client = server.connect().await;
    let requests = [
        Request::from(query("echo", json!("a"))),
        Request::get("/api/rpc?path=echo&input=%22b%22"),
        Request::from(Value::Array(vec![query("echo", json!("c"))])),
        Request::from(json!({})),
        Request::new("OPTIONS", "/api/rpc"),
        Request::get("/nowhere"),
        Request::post("/api/rpc/tell", "\"d\""),
        Request::from(mutation("tell", json!("e"))),
    ];
    client.write(requests.iter().flat_map(Request::bytes).collect::<Vec<_>>()).await;
    assert_eq!(client.response().await.data(), "a");
    assert_eq!(client.response().await.data(), "b");
    assert_eq!(client.response().await.json()[0]["data"], "c");
    client.response().await.refused(400, "PARSE_ERROR");
    assert_eq!(client.response().await.status, 204);
    client.response().await.refused(404, "NOT_FOUND");
    assert_eq!(client.response().await.data(), "d");
    assert_eq!(client.response().await.data(), "e");
}

#[tokio::test]
async fn a_long_pipeline_is_worked_through() {
    let server = plain().await;
    let mut client = server.connect().await;
    let requests: Vec<u8> =
        (0..1000).flat_map(|number| Request::from(query("echo", json!(number))).bytes()).collect();
    client.write(requests).await;
    for number in 0..1000 {
        assert_eq!(client.response().await.data(), number);
    }
}

#[tokio::test]
async fn a_request_may_be_split_at_every_byte() {
    let server = plain().await;
    let request = Request::from(query("echo", json!("é😀"))).bytes();
    let mut client = server.connect().await;
    for at in 1..request.len() {
        let (first, second) = request.split_at(at);
        client.write(first).await;
        // The server runs on this very thread: this lets it read.
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        client.write(second).await;
        assert_eq!(client.response().await.data(), "é😀", "split at {at}");
    }
}

#[tokio::test]
async fn the_first_request_of_a_connection_may_be_split_at_every_byte() {
    // The first bytes decide between HTTP/1.1 and HTTP/2.
    let server = plain().await;
    let request = Request::from(query("echo", json!(1))).bytes();
    for at in 1..40 {
        let (first, second) = request.split_at(at);
        let mut client = server.connect().await;
        client.write(first).await;
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        client.write(second).await;
        assert_eq!(client.response().await.data(), 1, "split at {at}");
    }
}

#[tokio::test]
async fn many_connections_are_served_side_by_side() {
    let server = plain().await;
    let mut clients = Vec::new();
    for _ in 0..200 {
        clients.push(server.connect().await);
    }
    for (number, client) in clients.iter_mut().enumerate() {
        client.write(Request::from(query("echo", json!(number))).bytes()).await;
    }
    for (number, client) in clients.iter_mut().enumerate().rev() {
        assert_eq!(client.response().await.data(), number);
    }
}

#[tokio::test]
async fn a_client_that_wants_the_connection_closed_gets_its_wish() {
    let server = plain().await;
    let mut client = server.connect().await;
    let response = client.ask(Request::from(query("echo", json!(1))).header("connection", "close")).await;
    assert_eq!(response.data(), 1);
    client.closed().await;
    let mut client = server.connect().await;
    client.write("GET /api/rpc?path=echo&input=1 HTTP/1.0\r\n\r\n").await;
    let answer = String::from_utf8(client.rest().await).expect("text");
    assert!(answer.starts_with("HTTP/1.0 200 ") && answer.ends_with(r#"{"ok":true,"data":1}"#), "{answer}");
}

#[tokio::test]
async fn line_ends_before_a_request_are_no_request() {
    let server = plain().await;
    let mut client = server.connect().await;
    for _ in 0..2 {
        client.write("\r\n").await;
        assert_eq!(client.ask(query("echo", json!(1))).await.data(), 1);
    }
}
