//! JSON of the wrong type: `BAD_INPUT`, and where it went wrong.

use rpc_server::{Server, prelude::*};
use serde_json::{Value, json};

use crate::support::{TestServer, plain::Empty, query};

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only decoded")]
struct Order {
    room_id: String,
    #[serde(default)]
    order_lines: Vec<Line>,
    #[serde(default)]
    ship_to: Option<Address>,
    #[serde(default)]
    payment: Option<Payment>,
    #[serde(default)]
    table: std::collections::HashMap<String, u8>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "only decoded")]
struct Line {
    unit_price: u32,
    tags: Vec<(String, u8)>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only decoded")]
struct Address {
    #[serde(rename = "plz")]
    postal_code: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[expect(dead_code, reason = "only decoded")]
enum Payment {
    Card { card_number: u64 },
    Cash,
}

#[procedure(query)]
async fn order(input: Order) {
    drop(input);
}

#[procedure(query)]
async fn list(input: Vec<u32>) -> Vec<u32> {
    input
}

router! {
    Api for Empty { order, list }
}

async fn server() -> TestServer {
    TestServer::start(Server::new(Api::routes(), Empty {})).await
}

#[tokio::test]
async fn the_path_points_at_the_field() {
    let server = server().await;
    let cases = [
        (json!({"roomId": 1}), json!(["roomId"])),
        (json!({"roomId": null}), json!(["roomId"])),
        (json!({"roomId": {"a": 1}}), json!(["roomId"])),
        (json!({"roomId": ["a"]}), json!(["roomId"])),
        (json!({}), json!(["roomId"])),
        (json!({"room_id": "a"}), json!(["room_id"])),
        (json!({"roomId": "a", "color": "red"}), json!(["color"])),
        (json!({"roomId": "a", "orderLines": {}}), json!(["orderLines"])),
        (json!({"roomId": "a", "orderLines": [1]}), json!(["orderLines", 0])),
        (
            json!({"roomId": "a", "orderLines": [{"unit-price": 1, "tags": []}, {"tags": []}]}),
            json!(["orderLines", 1, "unit-price"]),
        ),
        (
            json!({"roomId": "a", "orderLines": [{"tags": [], "unit-price": "1"}]}),
            json!(["orderLines", 0, "unit-price"]),
        ),
        (
            json!({"roomId": "a", "orderLines": [{"unit-price": 1, "tags": [["x", 1], ["y", 256]]}]}),
            json!(["orderLines", 0, "tags", 1, 1]),
        ),
        (json!({"roomId": "a", "shipTo": {"plz": 8000}}), json!(["shipTo", "plz"])),
        (json!({"roomId": "a", "shipTo": {}}), json!(["shipTo", "plz"])),
        (
            json!({"roomId": "a", "payment": {"card": {"cardNumber": "1"}}}),
            json!(["payment", "card", "cardNumber"]),
        ),
        (json!({"roomId": "a", "payment": "cheque"}), json!(["payment"])),
        (json!({"roomId": "a", "table": {"one": 1, "many": 1000}}), json!(["table", "many"])),
        (json!(42), json!([])),
        (json!("roomId"), json!([])),
        (json!([]), json!([])),
    ];
    for (input, path) in cases {
        let error = server.send(query("order", input.clone())).await.refused(400, "BAD_INPUT");
        assert_eq!(error["details"][0]["path"], path, "{input}: {error}");
        assert_eq!(error["details"].as_array().map(Vec::len), Some(1), "{error}");
        let message = error["details"][0]["message"].as_str().unwrap_or_default();
        assert!(!message.is_empty() && !message.contains(" at line "), "{error}");
    }
}

#[tokio::test]
async fn a_list_tells_the_place() {
    let server = server().await;
    for (input, path) in [
        (json!([1, 2, "3"]), json!([2])),
        (json!([-1]), json!([0])),
        (json!([1, [2]]), json!([1])),
        (json!([0, 4_294_967_296_u64]), json!([1])),
        (json!({"0": 1}), json!([])),
    ] {
        let error = server.send(query("list", input.clone())).await.refused(400, "BAD_INPUT");
        assert_eq!(error["details"][0]["path"], path, "{input}");
    }
}

#[tokio::test]
async fn every_form_of_call_says_the_same() {
    let server = server().await;
    let expected = server.send(query("list", json!([1, "2"]))).await.refused(400, "BAD_INPUT");
    for target in ["/api/rpc/list?input=%5B1,%222%22%5D", "/api/rpc?path=list&input=%5B1,%222%22%5D"] {
        assert_eq!(server.get(target).await.refused(400, "BAD_INPUT"), expected);
    }
    let batch = Value::Array(vec![query("list", json!([1, "2"]))]);
    assert_eq!(server.send(batch).await.json()[0]["error"], expected);
}

#[tokio::test]
async fn a_key_that_stands_twice_is_refused_at_its_place() {
    let server = server().await;
    for (input, path) in [
        (r#"{"roomId":"a","roomId":"b"}"#, json!(["roomId"])),
        (r#"{"roomId":"a","\u0072oomId":"b"}"#, json!(["roomId"])),
        (r#"{"roomId":"a","shipTo":{"plz":"1","plz":"2"}}"#, json!(["shipTo", "plz"])),
        (
            r#"{"roomId":"a","orderLines":[{"unit-price":1,"unit-price":2,"tags":[]}]}"#,
            json!(["orderLines", 0, "unit-price"]),
        ),
    ] {
        let body = format!(r#"{{"path":["order"],"type":"query","input":{input}}}"#);
        let error = server.post(body).await.refused(400, "BAD_INPUT");
        assert_eq!(error["details"][0]["path"], path, "{input}: {error}");
    }
}

#[tokio::test]
async fn what_was_sent_is_not_sent_back_at_length() {
    let server = server().await;
    let long = "x".repeat(500_000);
    for input in [json!([long]), json!({"roomId": 1, "z": long}), json!(long)] {
        let path = if input.is_array() { "list" } else { "order" };
        let response = server.send(query(path, input)).await;
        response.refused(400, "BAD_INPUT");
        assert!(response.body.len() < 10_000, "{} bytes", response.body.len());
    }
}
