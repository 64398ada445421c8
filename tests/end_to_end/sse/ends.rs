//! How a stream ends, and what its client does about it.

use std::time::Duration;

use rpc_server::{RpcError, prelude::*};
use serde_json::{Value, json};

use super::{
    api::{Say, served},
    client::{Event, Events},
};
use crate::support::Request;

/// The events of a feed that is told this.
async fn told(say: Say) -> Vec<Event> {
    let (server, mut outside) = served().await;
    for say in [Say::Item(tracked("1", json!(1))), say] {
        outside.say.send(say).unwrap_or_else(|_| panic!("it listens"));
    }
    let mut events = Events::open(&server, Request::get("/api/rpc/feed")).await;
    let mut all = events.rest().await;
    outside.witness.entered().await;
    outside.witness.left().await;
    // The connection is as good as before.
    let mut client = events.into_client().await;
    assert_eq!(client.ask(Request::get("/api/rpc/quick?input=1")).await.data(), 1);
    assert_eq!(all.remove(0), Event::item("1", "1"));
    all
}

fn error(event: &Event) -> Value {
    assert_eq!(event.name.as_deref(), Some("rpc-error"));
    serde_json::from_str(event.data.as_deref().expect("an error")).expect("JSON")
}

#[tokio::test]
async fn the_end_has_an_id_and_the_connection_goes_on() {
    let (server, outside) = served().await;
    drop(outside.say);
    let mut events = Events::open(&server, Request::get("/api/rpc/feed")).await;
    assert_eq!(events.rest().await, [Event::complete()]);
    let client = events.into_client().await;
    let mut events = Events::over(client, Request::get("/api/rpc/count?input=0")).await;
    assert_eq!(events.rest().await, [Event::complete()]);
}

#[tokio::test]
async fn a_failure_is_the_end() {
    let events = told(Say::Fail(RpcError::forbidden("no more"))).await;
    assert_eq!((events.len(), events[0].id.as_deref(), events[0].retry), (1, Some("$end"), None));
    assert_eq!(error(&events[0]), json!({"code": "FORBIDDEN", "message": "no more"}));
}

#[tokio::test]
async fn a_failure_that_a_retry_may_mend_is_not() {
    let events = told(Say::Fail(RpcError::unavailable("soon"))).await;
    assert_eq!((events.len(), &events[0].id, events[0].retry), (1, &None, None));
    assert_eq!(error(&events[0])["retryable"], true);
    let events = told(Say::Fail(RpcError::rate_limited(Duration::from_secs(7)))).await;
    assert_eq!((events.len(), &events[0].id, events[0].retry), (1, &None, Some(7000)));
    assert_eq!(error(&events[0])["retryAfterMs"], 7000);
}

#[tokio::test]
async fn a_panic_is_the_end_and_tells_nothing() {
    let events = told(Say::Panic).await;
    assert_eq!((events.len(), events[0].id.as_deref()), (1, Some("$end")));
    let error = error(&events[0]);
    assert_eq!(error["code"], "INTERNAL_ERROR");
    assert!(error["details"]["errorId"].is_string() && !error.to_string().contains("feed"), "{error}");
}
