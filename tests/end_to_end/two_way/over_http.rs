//! What a two-way procedure answers those who call it by HTTP: how it is to be reached.

use serde_json::{Value, json};

use super::api::{Served, serve};
use crate::support::{Request, Response, mutation, query};

/// Checks a refusal, which tells where to go instead.
fn helps(response: &Response) {
    assert!((400..500).contains(&response.status), "{response}");
    let error = response.error(response.status);
    let message = error["message"].as_str().expect("a message").to_lowercase();
    assert!(message.contains("socket") && message.contains("talk"), "{response}");
    assert!(matches!(error["code"].as_str(), Some("METHOD_MISMATCH" | "METHOD_NOT_ALLOWED")), "{response}");
}

#[tokio::test]
async fn a_call_is_refused_with_the_way_to_go() {
    let Served { server, mut inside } = serve().await;
    for request in [
        mutation("talk", Value::Null).into(),
        query("talk", Value::Null).into(),
        crate::support::call("subscription", "talk", Value::Null).into(),
        Request::post("/api/rpc/talk", "null"),
        Request::get("/api/rpc/talk"),
        Request::get("/api/rpc/talk?input=null"),
        Request::get("/api/rpc/talk").header("accept", "text/event-stream"),
        Request::get("/api/rpc/talk").header("accept", "application/json"),
    ] {
        let what = format!("{} {}", request.method, request.target);
        let response = server.send(request).await;
        println!("{what}: {}", response.text());
        helps(&response);
    }
    assert!(inside.witness.saw_nothing());
}

#[tokio::test]
async fn so_is_one_of_a_batch_and_the_others_are_answered() {
    let Served { server, .. } = serve().await;
    let batch = json!([query("echo", json!(1)), mutation("talk", Value::Null), query("echo", json!(2))]);
    let answers = server.post(batch.to_string()).await.json();
    assert_eq!((&answers[0]["data"], &answers[2]["data"]), (&json!(1), &json!(2)), "{answers}");
    let message = answers[1]["error"]["message"].as_str().expect("a message").to_lowercase();
    assert!(message.contains("socket") && message.contains("talk"), "{answers}");
}
