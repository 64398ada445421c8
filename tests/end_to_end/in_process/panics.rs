//! A panic is an `INTERNAL_ERROR` that tells nothing but an id, and the log has the rest.

use futures::StreamExt;
use rpc_server::RpcError;
use serde_json::Value;

use super::api::{client, framework};
use crate::support::log;

fn is_silent(error: &RpcError) {
    assert_eq!((error.code(), error.status()), ("INTERNAL_ERROR", 500));
    let shown = format!("{error} {error:?} {:?}", error.details());
    assert!(!shown.contains("hunter2"), "{shown}");
    let details: Value = serde_json::from_str(error.details().expect("details")).expect("JSON");
    let id = details["errorId"].as_str().expect("an id");
    let lines = log::lines_with(id);
    assert!(matches!(&lines[..], [line] if line.contains("the secret is hunter2")), "{lines:?}");
}

#[tokio::test]
async fn a_functions_panic_is_an_internal_error() {
    log::capture();
    let (api, mut witness) = client();
    is_silent(&framework(api.panicking().await));
    witness.entered().await;
    witness.left().await;
    assert_eq!(api.double(&2).await.expect("a value"), 4);
}

#[tokio::test]
async fn a_generators_panic_ends_its_subscription() {
    log::capture();
    let (api, _witness) = client();
    let mut numbers = api.live().panicking_numbers();
    assert_eq!(numbers.next().await.expect("an item").expect("a number"), 1);
    is_silent(&framework(numbers.next().await.expect("an error")));
    assert!(numbers.next().await.is_none());
}
