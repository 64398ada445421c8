//! Calls in the plain form: POST to the endpoint, GET with a path, HEAD, OPTIONS.

use serde_json::json;

use crate::support::{Request, call, mutation, plain, query, request::encoded};

#[tokio::test]
async fn a_query_by_post_is_answered_in_an_envelope() {
    let server = plain().await;
    let response = server.post(r#"{"path":["echo"],"type":"query","input":{"n":1}}"#).await;
    assert_eq!(response.status, 200);
    assert_eq!(response.text(), r#"{"ok":true,"data":{"n":1}}"#);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert_eq!(response.header("content-length"), Some("26"));
}

#[tokio::test]
async fn a_mutation_by_post_is_answered_in_an_envelope() {
    let response = plain().await.send(mutation("tell", json!(["a", null]))).await;
    assert_eq!(response.text(), r#"{"ok":true,"data":["a",null]}"#);
}

#[tokio::test]
async fn a_procedure_that_returns_nothing_answers_null() {
    let response = plain().await.post(r#"{"path":["nothing"],"type":"query"}"#).await;
    assert_eq!(response.text(), r#"{"ok":true,"data":null}"#);
}

#[tokio::test]
async fn members_may_stand_in_any_order_beside_unknown_ones() {
    let body = r#" {"meta":{"a":[1]},"input":7,"type":"query","id":"x","path":["\u0065cho"]} "#;
    assert_eq!(plain().await.post(body).await.data(), 7);
}

#[tokio::test]
async fn a_query_by_get_takes_its_input_from_the_url() {
    let server = plain().await;
    let input = json!({"text": "a+b & c=d/é 😀 %41"});
    let response = server.get(&format!("/api/rpc?path=echo&input={}", encoded(&input.to_string()))).await;
    assert_eq!(response.data(), input);
    assert_eq!(server.get("/api/rpc?input=%22a+b%22&path=echo").await.data(), "a b");
    assert_eq!(server.get("/api/rpc?x=1&path=%65cho&&y&input=1").await.data(), 1);
    assert_eq!(server.get("/api/rpc?path=nothing").await.data(), json!(null));
    assert_eq!(server.get("/api/rpc?path=echo&input=").await.data(), json!(null));
}

#[tokio::test]
async fn a_head_says_what_a_get_would_without_the_body() {
    let server = plain().await;
    for target in ["/api/rpc?path=echo&input=12345", "/api/rpc/echo?input=12345", "/api/rpc?path=nobody"] {
        let get = server.get(target).await;
        let mut client = server.connect().await;
        let head = client.ask(Request::new("HEAD", target)).await;
        assert_eq!(head.status, get.status, "{target}");
        for header in ["content-type", "content-length", "cache-control"] {
            assert_eq!(head.header(header), get.header(header), "{target} {header}");
        }
        // Had a body followed, the next response would not be where it is looked for.
        assert_eq!(client.ask(query("echo", json!(1))).await.data(), 1);
    }
}

#[tokio::test]
async fn options_are_answered_without_a_body() {
    let server = plain().await;
    for target in ["/api/rpc", "/api/rpc/echo", "/api/rpc?path=echo"] {
        let response = server.send(Request::new("OPTIONS", target)).await;
        assert_eq!(response.status, 204, "{target}");
        let allow = response.header("allow").expect("what is allowed");
        assert!(["GET", "HEAD", "POST", "OPTIONS"].iter().all(|method| allow.contains(method)), "{allow}");
    }
}

#[tokio::test]
async fn other_methods_are_405_and_are_told_which_are_allowed() {
    let server = plain().await;
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "BREW"] {
        let response = server.send(Request::new(method, "/api/rpc").body("{}")).await;
        response.refused(405, "METHOD_NOT_ALLOWED");
        assert_eq!(response.header("allow"), Some("GET, HEAD, POST, OPTIONS"));
    }
}

#[tokio::test]
async fn a_post_says_that_it_is_json_in_any_case_and_with_parameters() {
    let server = plain().await;
    let request = Request::from(query("echo", json!("é")));
    for media_type in [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "Application/JSON ; Charset=\"utf-8\"",
        "APPLICATION/JSON",
    ] {
        let response = server.send(request.clone().header("Content-Type", media_type)).await;
        assert_eq!(response.data(), "é", "{media_type}");
    }
}

#[tokio::test]
async fn what_a_plain_form_can_send_is_415() {
    let server = plain().await;
    let request = Request::from(mutation("tell", json!(1)));
    for media_type in [
        "text/plain",
        "text/plain; x=application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json",
        "application/jsonp",
        "application/json5",
        "text/json",
        "application/xml",
        "",
        "json",
    ] {
        let response = server.send(request.clone().header("content-type", media_type)).await;
        response.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        let by_url = Request::post("/api/rpc/tell", "1").header("content-type", media_type);
        server.send(by_url).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    server.send(request.without("content-type")).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
}

#[tokio::test]
async fn a_post_to_the_endpoint_takes_nothing_from_the_url() {
    let server = plain().await;
    let response =
        server.send(Request::post("/api/rpc?path=tell&input=2", query("echo", json!(1)).to_string()));
    assert_eq!(response.await.data(), 1);
}

#[tokio::test]
async fn a_large_answer_arrives_whole() {
    let server = plain().await;
    let response = server.send(query("letters", json!(5_000_000))).await;
    assert_eq!(response.data().as_str().map(str::len), Some(5_000_000));
}

#[tokio::test]
async fn a_subscription_needs_a_stream() {
    let server = plain().await;
    for kind in ["subscription", "query", "mutation"] {
        let response = server.send(call(kind, "numbers.count", json!(1))).await;
        response.refused(400, "METHOD_NOT_ALLOWED");
    }
    server.get("/api/rpc?path=numbers.count&input=1").await.refused(400, "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn the_endpoint_can_be_elsewhere() {
    let server = crate::support::plain::server().endpoint("/v2/Call-me");
    let server = crate::support::TestServer::start(server).await;
    assert_eq!(server.get("/v2/Call-me?path=echo&input=1").await.data(), 1);
    assert_eq!(server.get("/v2/Call-me/echo?input=1").await.data(), 1);
    server.get("/api/rpc?path=echo&input=1").await.refused(404, "NOT_FOUND");
    server.get("/v2/call-me?path=echo&input=1").await.refused(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_target_may_be_absolute() {
    let server = plain().await;
    let target = format!("http://{}/api/rpc?path=echo&input=3", server.address);
    assert_eq!(server.get(&target).await.data(), 3);
}
