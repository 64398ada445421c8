//! What counts as an input: absent, null, empty, and everything that JSON can say.

use std::collections::BTreeMap;

use rpc_server::{Server, prelude::*};
use serde_json::{Value, json};

use crate::support::{Request, TestServer, plain::Empty, query};

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(default)]
struct Page {
    limit: u32,
    after: Option<String>,
}

impl Default for Page {
    fn default() -> Self {
        Self { limit: 50, after: None }
    }
}

/// An input that may be left out.
#[procedure(query)]
async fn optional(input: Option<u32>) -> Option<u32> {
    input
}

/// An input whose members may all be left out.
#[procedure(query)]
async fn page(input: Page) -> Page {
    input
}

#[procedure(query)]
async fn unit(_input: ()) {}

#[procedure(query)]
async fn none() -> String {
    "nothing needed".into()
}

#[procedure(query)]
async fn number(input: f64) -> f64 {
    input
}

#[procedure(query)]
async fn integer(input: i64) -> i64 {
    input
}

#[procedure(query)]
async fn text(input: String) -> String {
    input
}

#[procedure(query)]
async fn table(input: BTreeMap<String, u32>) -> BTreeMap<String, u32> {
    input
}

router! {
    Api for Empty { optional, page, unit, none, number, integer, text, table }
}

async fn server() -> TestServer {
    TestServer::start(Server::new(Api::routes(), Empty {})).await
}

#[tokio::test]
async fn an_absent_input_is_null_and_where_that_does_not_fit_an_empty_object() {
    let server = server().await;
    for (path, expected) in [
        ("optional", json!(null)),
        ("page", json!({"limit": 50, "after": null})),
        ("unit", json!(null)),
        ("none", json!("nothing needed")),
    ] {
        let by_post = server.post(format!(r#"{{"path":["{path}"],"type":"query"}}"#)).await;
        assert_eq!(by_post.data(), expected, "{path}");
        let with_null = server.send(query(path, json!(null))).await;
        assert_eq!(with_null.data(), expected, "{path}");
        assert_eq!(server.get(&format!("/api/rpc?path={path}")).await.data(), expected, "{path}");
        assert_eq!(server.get(&format!("/api/rpc/{path}")).await.data(), expected, "{path}");
    }
    let needed = server.get("/api/rpc/text").await.refused(400, "BAD_INPUT");
    assert_eq!(needed["details"][0]["path"], json!([]));
}

#[tokio::test]
async fn a_function_without_input_takes_nothing_and_nothing_else() {
    let server = server().await;
    for input in [json!(null), json!({})] {
        assert_eq!(server.send(query("none", input)).await.data(), "nothing needed");
    }
    for input in [json!(1), json!("x"), json!([]), json!([1]), json!({"a": 1}), json!(false)] {
        let error = server.send(query("none", input)).await.refused(400, "BAD_INPUT");
        assert_eq!(error["details"][0]["path"], json!([]));
    }
}

#[tokio::test]
async fn text_goes_there_and_back_unharmed() {
    let server = server().await;
    let cases = [
        "",
        "a \"quoted\" \\ line\r\n\t\u{8}\u{c}",
        "\u{0}\u{1}\u{1f}\u{7f}\u{80}",
        "é ß 中文 עברית 😀 👩‍👩‍👧 \u{202e}\u{feff}\u{fffd}\u{10ffff}",
        "\u{2028}\u{2029}</script><!--",
        "e\u{301}",
    ];
    for text in cases {
        assert_eq!(server.send(query("text", json!(text))).await.data(), text);
    }
    let escaped = r#"{"path":["text"],"type":"query","input":"\u0041\ud83d\ude00\/\u0000"}"#;
    assert_eq!(server.post(escaped).await.data(), "A😀/\u{0}");
}

#[tokio::test]
async fn numbers_keep_to_their_type() {
    let server = server().await;
    for input in ["0", "-0.0", "1e3", "1.7976931348623157e308", "0.1", "5e-324"] {
        let body = format!(r#"{{"path":["number"],"type":"query","input":{input}}}"#);
        let expected: f64 = input.parse().expect("a number");
        assert_eq!(server.post(body).await.data().as_f64(), Some(expected), "{input}");
    }
    for input in ["9223372036854775807", "-9223372036854775808"] {
        let body = format!(r#"{{"path":["integer"],"type":"query","input":{input}}}"#);
        assert_eq!(server.post(body).await.data().to_string(), input);
    }
    for input in ["9223372036854775808", "1.0", "1e2", "1e999", "-1e999", "\"1\"", "true", "null"] {
        let body = format!(r#"{{"path":["integer"],"type":"query","input":{input}}}"#);
        server.post(body).await.refused(400, "BAD_INPUT");
    }
    let digits = "9".repeat(100_000);
    let body = format!(r#"{{"path":["integer"],"type":"query","input":{digits}}}"#);
    server.post(body).await.refused(400, "BAD_INPUT");
}

#[tokio::test]
async fn names_that_mean_something_elsewhere_mean_nothing_here() {
    let server = server().await;
    let input =
        json!({"__proto__": 1, "constructor": 2, "prototype": 3, "toString": 4, "$ref": 5, "": 6, "a.b": 7});
    assert_eq!(server.send(query("table", input.clone())).await.data(), input);
    let body =
        r#"{"__proto__":{"admin":true},"path":["page"],"type":"query","input":{"__proto__":{"limit":1}}}"#;
    assert_eq!(server.post(body).await.data()["limit"], 50);
}

#[tokio::test]
async fn white_space_around_an_input_is_no_part_of_it() {
    let server = server().await;
    let body = "{ \"path\" : [ \"integer\" ] ,\n\"type\":\"query\",\t\"input\" : \r\n 7 \n}";
    assert_eq!(server.post(body).await.data(), 7);
    assert_eq!(server.get("/api/rpc/integer?input=%20%0A7%09").await.data(), 7);
}

#[tokio::test]
async fn unknown_members_of_an_input_are_ignored() {
    let server = server().await;
    let input = json!({"limit": 3, "unknown": {"deep": [1, 2, {"x": null}]}});
    assert_eq!(server.send(query("page", input)).await.data()["limit"], 3);
}

#[tokio::test]
async fn an_input_of_just_under_the_limit_is_taken_by_every_form() {
    let server = server().await;
    let text = "x".repeat(1024 * 1024 - 100);
    let response = server.send(query("text", Value::from(text.clone()))).await;
    assert_eq!(response.data(), *text);
    // A URL has less room: what does not fit is refused by its status, whatever else it says.
    let short = "y".repeat(8_000);
    assert_eq!(server.get(&format!("/api/rpc/text?input=%22{short}%22")).await.data(), *short);
    let mut client = server.connect().await;
    client.write(Request::get(format!("/api/rpc/text?input=%22{text}%22")).bytes()).await;
    let refused = client.response_without_body().await;
    assert!(matches!(refused.status, 414 | 431), "{refused}");
}
