//! Requests with bytes changed by chance, from a seed: none is answered by a 5xx, none hangs, none harms the next.

use serde_json::{Value, json};

use crate::support::{Chance, Request, TestServer, mutation, plain, query};

fn requests() -> Vec<Vec<u8>> {
    let chunked = "POST /api/rpc HTTP/1.1\r\nhost: x\r\n\
                   content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n\
                   20\r\n{\"path\":[\"echo\"],\"type\":\"query\",\r\n9\r\n\"input\":1\r\n1\r\n}\r\n0\r\n\r\n";
    vec![
        Request::from(query("echo", json!({"a": [1, 2.5, null, "é\u{0}😀"], "b": {"c": {}}}))).bytes(),
        Request::from(Value::Array(vec![mutation("tell", json!("x")), query("nothing", json!(null))]))
            .bytes(),
        Request::get("/api/rpc?path=echo&input=%7B%22a%22%3A%5B1%5D%7D").bytes(),
        Request::post("/api/rpc/tell", "{\"a\":\"b\"}")
            .header("cookie", "a=b")
            .header("rpc-timeout", "5000")
            .bytes(),
        Request::new("OPTIONS", "/api/rpc").header("origin", "https://app.example.com").bytes(),
        chunked.as_bytes().to_vec(),
    ]
}

/// Sends bytes, says that nothing more will come, and checks what came back.
async fn is_survived(server: &TestServer, bytes: &[u8]) {
    let mut client = server.connect().await;
    // The server may have closed before it has read everything.
    client.try_write(bytes).await.unwrap_or(());
    client.stream_end().await;
    let answer = client.rest().await;
    let statuses = answer.windows(10).filter_map(|window| window.strip_prefix(b"HTTP/1.1 "));
    for status in statuses {
        let text = String::from_utf8_lossy(&answer);
        assert_ne!(status, b"5", "{:?} is answered by {text}", String::from_utf8_lossy(bytes));
    }
}

#[tokio::test]
async fn requests_changed_by_chance_are_survived() {
    let server = plain().await;
    let requests = requests();
    for request in &requests {
        is_survived(&server, request).await;
    }
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    for _ in 0..2000 {
        let request = &requests[chance.below(requests.len())];
        let changed = chance.change(request);
        is_survived(&server, &changed).await;
    }
    assert_eq!(server.send(query("echo", json!(1))).await.data(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn so_they_are_by_a_server_of_many_threads_beside_calls_that_are_in_order() {
    let server = std::sync::Arc::new(plain().await);
    let requests = std::sync::Arc::new(requests());
    let tasks: Vec<_> = (1..=8)
        .map(|seed| {
            let (server, requests) = (server.clone(), requests.clone());
            tokio::spawn(async move {
                let mut chance = Chance(seed * 0x9E37_79B9);
                let mut in_order = server.connect().await;
                for number in 0..50 {
                    let request = &requests[chance.below(requests.len())];
                    let changed = chance.change(request);
                    is_survived(&server, &changed).await;
                    assert_eq!(in_order.ask(query("echo", json!(number))).await.data(), number);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no assertion failed");
    }
}
