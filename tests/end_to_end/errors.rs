//! Errors on their way to a caller: a procedure's own, the framework's, and those that must not be seen.

use std::time::Duration;

use rpc_server::{Server, prelude::*};
use serde::ser::{Error as _, Serializer};
use serde_json::{Value, json};

use crate::support::{Response, TestServer, log, plain::Empty, query};

#[derive(Debug, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
enum ShopError {
    /// No room has this id.
    #[rpc(status = 404, message = "no room {room_id}")]
    RoomNotFound { room_id: String },
    /// The shop is closed.
    Closed,
    /// It costs more than there is.
    #[rpc(status = 402)]
    TooExpensive(u32),
    /// A teapot brews no coffee.
    #[rpc(status = 418, code = "TEAPOT", message = "short and stout")]
    NoCoffee { inches: u8, handle: Option<String> },
}

/// Fails in the way that it is asked for.
#[procedure(query)]
async fn own(input: String) -> Result<(), ShopError> {
    Err(match &*input {
        "room" => ShopError::RoomNotFound { room_id: "a\"b".into() },
        "closed" => ShopError::Closed,
        "expensive" => ShopError::TooExpensive(7),
        _ => ShopError::NoCoffee { inches: 3, handle: None },
    })
}

type Outcome = Result<(), RpcError>;

/// Fails with one of the framework's codes.
#[procedure(query)]
async fn framework(input: String) -> Outcome {
    Err(match &*input {
        "UNAUTHORIZED" => RpcError::unauthorized("sign in"),
        "FORBIDDEN" => RpcError::forbidden("not you"),
        "NOT_FOUND" => RpcError::not_found("not here"),
        "CONFLICT" => RpcError::conflict("taken"),
        "RATE_LIMITED" => RpcError::rate_limited(Duration::from_millis(1200)),
        "LIMIT_EXCEEDED" => RpcError::framework(rpc_server::Code::LimitExceeded, "too much"),
        "UNAVAILABLE" => RpcError::unavailable("come back"),
        _ => RpcError::new("OUT_OF_RANGE", 999, "a status that is none"),
    })
}

/// Meets an error of somebody else.
#[procedure(query)]
async fn foreign() -> Result<String, RpcError> {
    let cause = std::io::Error::other("connecting to postgres://admin:hunter2@db/secret failed");
    Err(RpcError::internal(cause))
}

/// Cannot be encoded.
#[derive(JsonSchema)]
struct Unspeakable;

impl Serialize for Unspeakable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("the unspeakable /etc/shadow"))
    }
}

#[procedure(query)]
async fn unspeakable() -> (String, Unspeakable) {
    ("half of it is written already".into(), Unspeakable)
}

router! {
    Api for Empty { own, framework, foreign, unspeakable }
}

async fn server() -> TestServer {
    TestServer::start(Server::new(Api::routes(), Empty {})).await
}

#[tokio::test]
async fn a_procedures_own_error_has_its_code_status_message_and_fields() {
    let server = server().await;
    let cases = [
        (
            "room",
            404,
            json!({"code": "ROOM_NOT_FOUND", "message": "no room a\"b", "details": {"roomId": "a\"b"}}),
        ),
        ("closed", 400, json!({"code": "CLOSED", "message": "The shop is closed."})),
        (
            "expensive",
            402,
            json!({"code": "TOO_EXPENSIVE", "message": "It costs more than there is.", "details": 7}),
        ),
        (
            "tea",
            418,
            json!({"code": "TEAPOT", "message": "short and stout", "details": {"inches": 3, "handle": null}}),
        ),
    ];
    for (input, status, expected) in cases {
        let error = server.send(query("own", json!(input))).await.error(status);
        assert_eq!(error, expected);
    }
}

#[tokio::test]
async fn the_frameworks_codes_have_their_statuses() {
    let server = server().await;
    for (code, status) in [
        ("UNAUTHORIZED", 401),
        ("FORBIDDEN", 403),
        ("NOT_FOUND", 404),
        ("CONFLICT", 409),
        ("RATE_LIMITED", 429),
        ("LIMIT_EXCEEDED", 429),
        ("UNAVAILABLE", 503),
    ] {
        server.send(query("framework", json!(code))).await.refused(status, code);
    }
    server.send(query("framework", json!("?"))).await.refused(500, "OUT_OF_RANGE");
}

#[tokio::test]
async fn what_may_be_tried_again_says_so_and_when() {
    let server = server().await;
    let limited = server.send(query("framework", json!("RATE_LIMITED"))).await;
    let error = limited.refused(429, "RATE_LIMITED");
    assert_eq!((&error["retryable"], &error["retryAfterMs"]), (&json!(true), &json!(1200)));
    assert_eq!(limited.header("retry-after"), Some("2"), "whole seconds, rounded up");
    let unavailable = server.send(query("framework", json!("UNAVAILABLE"))).await.refused(503, "UNAVAILABLE");
    assert_eq!(unavailable["retryable"], true);
    let forbidden = server.send(query("framework", json!("FORBIDDEN"))).await;
    let error = forbidden.refused(403, "FORBIDDEN");
    assert!(
        error.get("retryable").is_none()
            && error.get("retryAfterMs").is_none()
            && error.get("details").is_none()
    );
    assert_eq!(forbidden.header("retry-after"), None);
}

/// The id in an `INTERNAL_ERROR` that says nothing else.
fn id_of(response: &Response) -> String {
    let error = response.refused(500, "INTERNAL_ERROR");
    let members: Vec<_> = error.as_object().into_iter().flatten().map(|(name, _)| &**name).collect();
    assert_eq!(members, ["code", "details", "message"], "{response}");
    let details = error["details"].as_object().expect("details");
    assert_eq!(details.len(), 1, "{response}");
    details["errorId"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_foreign_error_is_in_the_log_and_nowhere_else() {
    let server = server().await;
    let response = server.send(query("foreign", Value::Null)).await;
    let id = id_of(&response);
    for secret in ["postgres", "hunter2", "connecting"] {
        assert!(!response.text().contains(secret), "{response}");
    }
    let lines = log::lines_with(&id);
    assert!(matches!(&lines[..], [line] if line.contains("hunter2") && line.contains("ERROR")), "{lines:?}");
    let another = id_of(&server.send(query("foreign", Value::Null)).await);
    assert_ne!(id, another);
}

#[tokio::test]
async fn an_answer_that_cannot_be_encoded_is_an_internal_error_and_whole() {
    let response = server().await.send(query("unspeakable", Value::Null)).await;
    let id = id_of(&response);
    assert!(!response.text().contains("half") && !response.text().contains("shadow"), "{response}");
    let lines = log::lines_with(&id);
    assert!(matches!(&lines[..], [line] if line.contains("/etc/shadow")), "{lines:?}");
}
