//! Calls by URL: `{endpoint}/namespace.name`.

use serde_json::json;

use crate::support::{Request, plain};

#[tokio::test]
async fn a_query_is_a_get_of_its_url() {
    let server = plain().await;
    assert_eq!(server.get("/api/rpc/echo?input=%7B%22a%22%3A1%7D").await.data(), json!({"a": 1}));
    assert_eq!(server.get("/api/rpc/%65cho?input=%22a+b%22").await.data(), "a b");
    assert_eq!(server.get("/api/rpc/nothing").await.data(), json!(null));
    // What the other form needs means nothing here.
    assert_eq!(server.get("/api/rpc/echo?path=tell&input=1").await.data(), 1);
}

#[tokio::test]
async fn a_mutation_is_a_post_to_its_url_and_its_input_is_the_body() {
    let server = plain().await;
    let body = r#" {"path":["echo"],"type":"query"} "#;
    let response = server.send(Request::post("/api/rpc/tell", body)).await;
    assert_eq!(response.data(), json!({"path": ["echo"], "type": "query"}), "it is no envelope here");
    let list = server.send(Request::post("/api/rpc/tell", "[1,2]")).await;
    assert_eq!(list.data(), json!([1, 2]), "nor a batch");
}

#[tokio::test]
async fn a_body_may_be_empty_where_no_input_is_needed() {
    let server = plain().await;
    for body in ["", " ", "null", "\r\n null\t"] {
        assert_eq!(server.send(Request::post("/api/rpc/tell", body)).await.data(), json!(null), "{body:?}");
    }
    let without_length = "POST /api/rpc/tell HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\r\n";
    let mut client = server.connect().await;
    client.write(without_length).await;
    assert_eq!(client.response().await.data(), json!(null));
}

#[tokio::test]
async fn the_wrong_method_is_405_with_the_right_ones() {
    let server = plain().await;
    let posted = server.send(Request::post("/api/rpc/echo", "1")).await;
    posted.refused(405, "METHOD_MISMATCH");
    assert_eq!(posted.header("allow"), Some("GET, HEAD, OPTIONS"));
    let got = server.get("/api/rpc/tell?input=1").await;
    got.refused(405, "METHOD_MISMATCH");
    assert_eq!(got.header("allow"), Some("POST, OPTIONS"));
    let put = server.send(Request::new("PUT", "/api/rpc/tell").body("1")).await;
    put.refused(405, "METHOD_NOT_ALLOWED");
    assert!(put.header("allow").is_some_and(|allow| allow.contains("POST")));
}

#[tokio::test]
async fn a_subscription_by_url_is_no_answer_in_json() {
    let server = plain().await;
    for request in
        [Request::get("/api/rpc/numbers.count?input=1"), Request::post("/api/rpc/numbers.count", "1")]
    {
        let answer = server.send(request.header("accept", "application/json")).await;
        answer.refused(400, "METHOD_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn an_input_that_is_no_json_is_a_parse_error() {
    let server = plain().await;
    for input in ["{", "nope", "1%202", "%22", "%FF", "'a'", "%00", "1&input=2"] {
        server.get(&format!("/api/rpc/echo?input={input}")).await.refused(400, "PARSE_ERROR");
        server.get(&format!("/api/rpc?path=echo&input={input}")).await.refused(400, "PARSE_ERROR");
    }
    for body in ["{", "1 2", "[1,]", "\u{feff}1"] {
        server.send(Request::post("/api/rpc/tell", body)).await.refused(400, "PARSE_ERROR");
    }
}

#[tokio::test]
async fn what_is_no_procedure_is_not_found() {
    let server = plain().await;
    for target in [
        "/api/rpc/",
        "/api/rpc/nobody",
        "/api/rpc/echo/",
        "/api/rpc/numbers/count",
        "/api/rpc/numbers",
        "/api/rpc/ECHO",
        "/api/rpc/.echo",
        "/api/rpc/echo.",
        "/api/rpc/schema.jso",
        "/api/rpc/../../etc/passwd",
        "/api/rpc/%2e%2e%2fecho",
        "/api/rpc/echo%00",
        "/api/rpcs",
        "/api/rp",
        "/API/RPC/echo",
        "//api/rpc/echo",
        "/",
        "/api/rpc?path=nobody",
        "/api/rpc?path=",
        "/api/rpc?path=echo.",
        "/api/rpc?path=echo%00",
    ] {
        server.get(target).await.refused(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_path_that_is_no_text_or_too_long_is_a_parse_error() {
    let server = plain().await;
    let long = "x".repeat(257);
    for target in [
        "/api/rpc/%FF".to_owned(),
        "/api/rpc?path=%FF".to_owned(),
        "/api/rpc?path=echo&path=echo".to_owned(),
        "/api/rpc".to_owned(),
        "/api/rpc?input=1".to_owned(),
        format!("/api/rpc/{long}"),
        format!("/api/rpc?path={long}"),
    ] {
        server.get(&target).await.refused(400, "PARSE_ERROR");
    }
    let just = "x".repeat(256);
    server.get(&format!("/api/rpc/{just}")).await.refused(404, "NOT_FOUND");
}
