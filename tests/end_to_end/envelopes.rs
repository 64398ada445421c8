//! What is no request, and what asks for the wrong thing.

use serde_json::{Value, json};

use crate::support::{mutation, plain, query};

#[tokio::test]
async fn what_is_not_json_is_a_parse_error() {
    let server = plain().await;
    for body in [
        "",
        " ",
        "hello",
        "{",
        "}",
        "{\"path\":[\"echo\"],\"type\":\"query\"",
        "{'path':['echo'],'type':'query'}",
        "{path:[\"echo\"],type:\"query\"}",
        "{\"path\":[\"echo\"],\"type\":\"query\",}",
        "{\"path\":[\"echo\"],\"type\":\"query\",\"input\":NaN}",
        "{\"path\":[\"echo\"],\"type\":\"query\",\"input\":01}",
        "{\"path\":[\"echo\"],\"type\":\"query\",\"input\":undefined}",
        "{\"path\":[\"echo\"],\"type\":\"query\"}x",
        "{\"path\":[\"echo\"],\"type\":\"query\"}{\"path\":[\"echo\"],\"type\":\"query\"}",
        "{\"path\":[\"echo\"],\"type\":\"query\"}]",
        "\u{feff}{\"path\":[\"echo\"],\"type\":\"query\"}",
        "// a comment\n{\"path\":[\"echo\"],\"type\":\"query\"}",
        "path=echo&type=query",
    ] {
        server.post(body).await.refused(400, "PARSE_ERROR");
    }
}

#[tokio::test]
async fn the_place_that_is_told_is_a_place_of_the_body() {
    let server = plain().await;
    for (body, place) in [
        ("{\"path\":[\"echo\"],\"type\":\"poem\"}", "line 1 column 30"),
        ("{\"path\":\"echo\",\"type\":\"query\"}", "line 1 column 14"),
        ("{\"path\":[\"a.b\"],\"type\":\"query\"}", "line 1 column 15"),
        (
            "[{\"path\":[\"echo\"],\"type\":\"query\"},\n  {\"path\": 1,\"type\":\"query\"}]",
            "line 2 column 12",
        ),
        ("{\"type\":\"query\",\n\"path\":[\n  \"echo\",\n  7\n]}", "line 4 column 3"),
    ] {
        let error = server.post(body).await.refused(400, "PARSE_ERROR");
        let message = error["message"].as_str().expect("a text");
        assert!(message.ends_with(&format!(" at {place}")), "{body}: {message}");
        assert_eq!(message.matches(" at line ").count(), 1, "{message}");
    }
}

#[tokio::test]
async fn a_wrong_envelope_is_a_parse_error() {
    let server = plain().await;
    let cases = [
        json!({}),
        json!(null),
        json!([]),
        json!(42),
        json!("echo"),
        json!(true),
        json!({"path": "echo", "type": "query"}),
        json!({"path": "numbers.count", "type": "query"}),
        json!({"path": [], "type": "query"}),
        json!({"path": [""], "type": "query"}),
        json!({"path": ["numbers", ""], "type": "query"}),
        json!({"path": ["", "echo"], "type": "query"}),
        json!({"path": ["numbers.count"], "type": "query"}),
        json!({"path": [["echo"]], "type": "query"}),
        json!({"path": [1], "type": "query"}),
        json!({"path": [null], "type": "query"}),
        json!({"path": {"0": "echo"}, "type": "query"}),
        json!({"path": null, "type": "query"}),
        json!({"type": "query", "input": 1}),
        json!({"path": ["echo"]}),
        json!({"path": ["echo"], "input": 1}),
        json!({"path": ["echo"], "type": "Query"}),
        json!({"path": ["echo"], "type": "poem"}),
        json!({"path": ["echo"], "type": null}),
        json!({"path": ["echo"], "type": 1}),
        json!({"path": ["echo"], "type": ["query"]}),
        json!({"Path": ["echo"], "Type": "query"}),
        json!({"path": ["x".repeat(257)], "type": "query"}),
        json!({"path": vec!["x"; 1000], "type": "query"}),
    ];
    for body in cases {
        server.post(body.to_string()).await.refused(400, "PARSE_ERROR");
    }
}

#[tokio::test]
async fn a_member_that_stands_twice_is_a_parse_error() {
    let server = plain().await;
    for body in [
        r#"{"path":["echo"],"path":["tell"],"type":"query"}"#,
        r#"{"path":["echo"],"type":"query","type":"mutation"}"#,
        r#"{"path":["echo"],"type":"query","input":1,"input":2}"#,
        r#"{"path":["echo"],"type":"query","input":1,"\u0069nput":2}"#,
    ] {
        server.post(body).await.refused(400, "PARSE_ERROR");
    }
}

#[tokio::test]
async fn an_unknown_procedure_is_not_found_and_is_named() {
    let server = plain().await;
    for path in
        ["nobody", "echo.echo", "numbers", "numbers.nobody", "Echo", "echo ", "__proto__", "constructor"]
    {
        let error = server.send(query(path, json!(null))).await.refused(404, "NOT_FOUND");
        let message = error["message"].as_str().unwrap_or_default();
        assert!(message.contains(path), "{message}");
    }
}

#[tokio::test]
async fn a_path_of_control_characters_and_quotes_is_named_in_valid_json() {
    let path = "a\"\\\u{0}\n\u{7f}\u{202e}<script>😀";
    let error = plain().await.send(query(path, json!(null))).await.refused(404, "NOT_FOUND");
    assert!(error["message"].as_str().is_some_and(|message| message.contains(path)), "{error}");
}

#[tokio::test]
async fn a_mutation_is_no_query_and_a_query_no_mutation() {
    let server = plain().await;
    server.send(query("tell", json!(1))).await.refused(400, "METHOD_MISMATCH");
    server.send(mutation("echo", json!(1))).await.refused(400, "METHOD_MISMATCH");
    let subscription = json!({"path": ["echo"], "type": "subscription", "input": 1});
    server.send(subscription).await.refused(400, "METHOD_MISMATCH");
    server.get("/api/rpc?path=tell&input=1").await.refused(400, "METHOD_MISMATCH");
    let mut client = server.connect().await;
    let head = client.ask(crate::support::Request::new("HEAD", "/api/rpc?path=tell&input=1")).await;
    assert_eq!(head.status, 400);
}

#[tokio::test]
async fn a_connection_goes_on_after_every_refusal() {
    let server = plain().await;
    let mut client = server.connect().await;
    for body in [
        json!({}),
        json!(42),
        query("nobody", Value::Null),
        query("tell", json!(1)),
        query("letters", json!("x")),
    ] {
        let refused = client.ask(body).await;
        assert!(refused.status == 400 || refused.status == 404, "{refused}");
    }
    assert_eq!(client.ask(query("echo", json!(1))).await.data(), 1);
}
