//! What a server says is wrong comes back as what it was.

use std::{convert::Infallible, time::Duration};

use rpc_client::{CallError, Connect, PathSegment, ProcedureError, RpcError};
use serde_json::json;

use super::{
    api::{Api, Receipt, Served, ShopError, serve},
    says,
};
use crate::support::{
    ScriptedServer, plain,
    plain::Api as Plain,
    scripted::{answer, json_response},
};

async fn buy(served: &Served, user: Option<&str>, what: &str) -> CallError<ShopError> {
    let call = served.client().await.shop().buy(&what.to_owned());
    let call = match user {
        Some(user) => call.header("x-user", user),
        None => call,
    };
    call.await.expect_err("it is refused")
}

#[tokio::test]
async fn a_typed_error_is_shown_with_its_message() {
    let served = serve().await;
    let error = buy(&served, Some("ada"), "gold").await;
    let CallError::Procedure(typed) = &error else { panic!("{error:?}") };
    assert_eq!(error.to_string(), typed.message());
    assert_eq!(typed.message(), RpcError::from(typed.clone()).message());
}

#[tokio::test]
async fn a_typed_error_comes_back_as_the_same_value() {
    let served = serve().await;
    let cases = [
        ("bread", ShopError::SoldOut { left_over: 0, next_delivery: Some("at \"six\"".to_owned()) }),
        ("beer", ShopError::Closed),
        ("gold", ShopError::TooExpensive(1_000_000)),
    ];
    for (what, expected) in cases {
        // Named to the end, as an application does: no arm is left over.
        match buy(&served, Some("ada"), what).await {
            CallError::Procedure(error) => assert_eq!(error, expected),
            CallError::Rpc(error) => panic!("{error}"),
            CallError::Transport { sent, cause } => panic!("{sent} {cause}"),
            CallError::Decode(error) => panic!("{error}"),
        }
    }
}

#[track_caller]
fn framework<E: std::fmt::Debug>(error: CallError<E>, code: &str, status: u16) -> RpcError {
    let CallError::Rpc(error) = error else { panic!("not of the framework: {error:?}") };
    assert_eq!((error.code(), error.status()), (code, status), "{error}");
    error
}

#[tokio::test]
async fn what_the_framework_says_is_never_the_procedures() {
    let served = serve().await;
    let error = framework(buy(&served, None, "tea").await, "UNAUTHORIZED", 401);
    assert_eq!(error.message(), "who are you?");

    let error = framework(buy(&served, Some("ada"), "pearls").await, "INTERNAL_ERROR", 500);
    says(error.details().expect("an id for the log"), &["errorId"]);
}

#[tokio::test]
async fn when_to_come_again_is_told() {
    let served = serve().await;
    let error = framework(buy(&served, Some("eager"), "tea").await, "RATE_LIMITED", 429);
    assert!(error.retryable());
    assert_eq!(error.retry_after(), Some(Duration::from_millis(1200)));
}

#[tokio::test]
async fn a_procedure_without_a_type_for_its_errors_has_them_all() {
    let served = serve().await;
    let api = served.client().await;
    let error = api.shop().complain().await.expect_err("it complains");
    let CallError::Procedure(error) = error else { panic!("not the procedure's: {error:?}") };
    assert_eq!((error.code(), error.status(), error.message()), ("UNAVAILABLE", 503, "nobody is listening"));
    assert_eq!(error.details(), Some(r#"["today"]"#));
    assert!(error.retryable());
}

#[tokio::test]
async fn a_server_that_lacks_a_procedure_says_so() {
    let server = plain().await;
    let api = Api::connect(server.url()).await.expect("a URL");
    let error = framework::<Infallible>(api.sum().await.expect_err("it is not there"), "NOT_FOUND", 404);
    says(error.message(), &["sum"]);
}

#[tokio::test]
async fn too_large_an_input_is_refused_though_it_is_still_on_its_way() {
    let server = plain().await;
    let api = Plain::connect(server.url()).await.expect("a URL");
    for megabytes in [2, 16] {
        let input = json!("x".repeat(megabytes << 20));
        framework(api.tell(&input).await.expect_err("it is too large"), "PAYLOAD_TOO_LARGE", 413);
        // And the next call goes well.
        assert_eq!(api.tell(&json!(1)).await.expect("an answer"), 1);
    }
}

#[tokio::test]
async fn codes_that_this_client_does_not_know_are_told() {
    let error = json!({"code": "OUT_OF_TEA", "message": "no tea", "details": {"left": 0}, "since": "noon"});
    let server =
        ScriptedServer::answering(json_response("418 I'm a teapot", &json!({"ok": false, "error": error})));
    let api = Api::connect(server.url()).await.expect("a URL");
    let error = api.shop().buy(&"tea".to_owned()).await.expect_err("there is none");
    let error = framework(error, "OUT_OF_TEA", 418);
    assert_eq!((error.message(), error.details()), ("no tea", Some(r#"{"left":0}"#)));
    assert!(!error.retryable() && error.retry_after().is_none());
}

#[tokio::test]
async fn a_typed_error_of_another_version_is_told_as_it_is() {
    // The code is known, and what comes with it does not fit.
    let error = json!({"code": "SOLD_OUT", "message": "sold out", "details": {"leftOver": "none"}});
    let server =
        ScriptedServer::answering(json_response("409 Conflict", &json!({"ok": false, "error": error})));
    let api = Api::connect(server.url()).await.expect("a URL");
    framework(api.shop().buy(&"tea".to_owned()).await.expect_err("sold out"), "SOLD_OUT", 409);
}

#[tokio::test]
async fn an_answer_that_does_not_fit_says_where() {
    let receipt =
        json!({"soldTo": "ada", "items": [{"name": "tea", "price": 3}, {"name": "milk", "price": "2"}]});
    let server = ScriptedServer::answering(answer(receipt));
    let api = Api::connect(server.url()).await.expect("a URL");
    let result: Result<Receipt, _> = api.shop().buy(&"tea".to_owned()).await;
    let error = result.expect_err("a price is no text");
    says(&error.to_string(), &["items", "price", "string", "u32"]);
    assert!(error.was_sent());
    let CallError::Decode(error) = error else { panic!("not that it does not fit: {error:?}") };
    let path = [PathSegment::Key("items".into()), PathSegment::Index(1), PathSegment::Key("price".into())];
    assert_eq!(error.path(), path);
}
