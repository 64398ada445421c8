//! What is started, what it brings, and how it ends.

use serde_json::{Value, json};

use super::{Limits, Setup, client::Heard, open};

#[tokio::test]
async fn a_call_is_answered_and_an_id_is_free_again_afterwards() {
    let (mut client, _harness) = open();
    for _ in 0..2 {
        client.say(r#"{"type":"call","id":"1","path":["add"],"input":{"a":1,"b":2}}"#).await;
        assert_eq!(client.frame().await, json!({ "type": "result", "id": "1", "data": 3 }));
    }
}

#[tokio::test(start_paused = true)]
async fn calls_answer_in_any_order_and_can_be_cancelled() {
    let (mut client, harness) = open();
    for (id, time) in [("slow", 500), ("cancelled", 100), ("quick", 50)] {
        client.say(&json!({ "type": "call", "id": id, "path": ["after"], "input": time }).to_string()).await;
    }
    client.say(r#"{"type":"cancel","id":"cancelled"}"#).await;
    assert_eq!(client.frame().await["id"], "quick");
    assert_eq!(harness.app.live(), 1);
    assert_eq!(client.frame().await, json!({ "type": "result", "id": "slow", "data": 500 }));
    assert_eq!(harness.app.live(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_waits_for_so_long_gets_a_timeout() {
    let (mut client, harness) = open();
    client.say(r#"{"type":"call","id":"1","path":["after"],"input":500,"timeoutMs":100}"#).await;
    assert_eq!(client.frame().await["error"]["code"], "TIMEOUT");
    assert_eq!(harness.app.live(), 0);
}

#[tokio::test]
async fn a_subscription_brings_its_items_in_order_and_completes() {
    let (mut client, harness) = open();
    client.say(r#"{"type":"subscribe","id":"s","path":["count"],"input":1000}"#).await;
    for number in 0..1000 {
        assert_eq!(client.frame().await, json!({ "type": "data", "id": "s", "data": number }));
    }
    assert_eq!(client.frame().await, json!({ "type": "complete", "id": "s" }));
    assert_eq!(harness.app.live(), 0);
}

#[tokio::test]
async fn items_carry_ids_and_a_generator_may_tell_that_some_are_missing() {
    let (mut client, harness) = open();
    client.say(r#"{"type":"subscribe","id":"s","path":["feed"],"lastEventId":"4"}"#).await;
    assert_eq!(client.frame().await, json!({ "type": "reset", "id": "s" }));
    harness.app.publish(7);
    let item = json!({ "type": "data", "id": "s", "data": 7, "eventId": "7" });
    assert_eq!(client.frame().await, item);
    client.say(r#"{"type":"subscribe","id":"t","path":["feed"],"lastEventId":"seven"}"#).await;
    assert_eq!(client.frame().await["error"]["code"], "BAD_INPUT");
    client.say("{\"type\":\"subscribe\",\"id\":\"t\",\"path\":[\"feed\"],\"lastEventId\":\"é\"}").await;
    assert_eq!(client.frame().await["error"]["code"], "PARSE_ERROR");
}

#[tokio::test]
async fn after_an_unsubscribe_nothing_comes_and_nothing_runs() {
    let (mut client, harness) = open();
    client.say(r#"{"type":"subscribe","id":"s","path":["feed"]}"#).await;
    assert!(client.frames_to_pong().await.is_empty());
    assert_eq!(harness.app.live(), 1);
    client.say(r#"{"type":"unsubscribe","id":"s"}"#).await;
    assert!(client.frames_to_pong().await.is_empty());
    assert_eq!(harness.app.live(), 0);
    harness.app.publish(1);
    assert!(client.frames_to_pong().await.is_empty());
}

#[tokio::test]
async fn an_id_in_use_is_rejected_and_its_conversation_goes_on() {
    let (mut client, harness) = open();
    client.say(r#"{"type":"subscribe","id":"s","path":["feed"]}"#).await;
    client.say(r#"{"type":"subscribe","id":"\u0073","path":["count"],"input":3}"#).await;
    let refusal = client.frame().await;
    assert_eq!((&refusal["type"], &refusal["error"]["code"]), (&json!("rejected"), &json!("DUPLICATE_ID")));
    harness.app.publish(1);
    assert_eq!(client.frame().await["data"], 1);
}

#[tokio::test]
async fn what_fails_says_so_once_and_its_id_is_free() {
    let (mut client, harness) = open();
    client.say(r#"{"type":"subscribe","id":"s","path":["breaks"]}"#).await;
    assert_eq!(client.frame().await["data"], 1);
    let error =
        json!({ "type": "error", "id": "s", "error": { "code": "CONFLICT", "message": "as it must be" } });
    assert_eq!(client.frame().await, error);
    client.say(r#"{"type":"call","id":"s","path":["panics"]}"#).await;
    let error = client.frame().await;
    assert_eq!(error["error"]["code"], "INTERNAL_ERROR");
    assert!(!error.to_string().contains("secret"));
    assert_eq!(harness.app.live(), 0);
}

#[tokio::test]
async fn a_generator_that_panics_ends_its_subscription_alone_and_behind_its_items() {
    let (mut client, harness) = open();
    client.say(r#"{"type":"subscribe","id":"f","path":["feed"]}"#).await;
    client.say(r#"{"type":"subscribe","id":"s","path":["stumbles"],"input":100}"#).await;
    for number in 0..100 {
        assert_eq!(client.frame().await, json!({ "type": "data", "id": "s", "data": number }));
    }
    let error = client.frame().await;
    assert_eq!((&error["id"], &error["error"]["code"]), (&json!("s"), &json!("INTERNAL_ERROR")));
    assert!(!error.to_string().contains("secret"));
    assert_eq!(harness.app.live(), 1);
    harness.app.publish(1);
    assert_eq!(client.frame().await["id"], "f");
}

#[tokio::test]
async fn subscriptions_that_always_have_more_take_turns() {
    let (mut client, _harness) = open();
    let subscribe =
        |id| json!({ "type": "subscribe", "id": id, "path": ["count"], "input": 100_000 }).to_string();
    client.say_all(["a", "b"].map(subscribe)).await;
    let mut next = [0, 0];
    while next.iter().all(|next| *next < 10_000) {
        let item = client.frame().await;
        let of = usize::from(item["id"] == "b");
        assert_eq!(item["data"], next[of]);
        next[of] += 1;
    }
    assert!(next.iter().all(|next| *next > 9_000), "{next:?}");
}

#[tokio::test]
async fn each_frame_that_cannot_be_served_is_told_why() {
    let (mut client, _harness) = open();
    let cases = [
        ("nonsense", "error", "", "PARSE_ERROR"),
        ("[]", "error", "", "PARSE_ERROR"),
        (r#"{"type":"call","path":["add"]}"#, "error", "", "PARSE_ERROR"),
        (r#"{"type":"call","id":1,"path":["add"]}"#, "error", "", "PARSE_ERROR"),
        (r#"{"type":"call","id":"a"}"#, "error", "a", "PARSE_ERROR"),
        (r#"{"type":"call","id":"a","path":"add"}"#, "error", "a", "PARSE_ERROR"),
        (r#"{"type":"call","id":"a","path":["nothing"]}"#, "error", "a", "NOT_FOUND"),
        (r#"{"type":"call","id":"a","path":["count"],"input":1}"#, "error", "a", "METHOD_NOT_ALLOWED"),
        (r#"{"type":"subscribe","id":"a","path":["add"]}"#, "error", "a", "METHOD_MISMATCH"),
        (r#"{"type":"call","id":"a","path":["add"],"input":{"a":1}}"#, "error", "a", "BAD_INPUT"),
        (r#"{"type":"subscribe","id":"a","path":["count"],"input":"x"}"#, "error", "a", "BAD_INPUT"),
        (
            r#"{"type":"subscribe","id":"a","path":["count"],"input":1,"window":0}"#,
            "error",
            "a",
            "PARSE_ERROR",
        ),
        (
            r#"{"type":"subscribe","id":"a","path":["count"],"input":1,"window":-1}"#,
            "error",
            "a",
            "PARSE_ERROR",
        ),
        (
            r#"{"type":"subscribe","id":"a","path":["count"],"input":1,"window":1.5}"#,
            "error",
            "a",
            "PARSE_ERROR",
        ),
        (
            r#"{"type":"subscribe","id":"a","path":["count"],"input":1,"window":"9"}"#,
            "error",
            "a",
            "PARSE_ERROR",
        ),
        (
            r#"{"type":"subscribe","id":"a","path":["count"],"window":4294967296}"#,
            "error",
            "a",
            "PARSE_ERROR",
        ),
        (r#"{"type":"more","id":"a"}"#, "rejected", "a", "PARSE_ERROR"),
        (r#"{"type":"more","bytes":1}"#, "rejected", "", "PARSE_ERROR"),
        (r#"{"type":"more","id":"a","bytes":-1}"#, "error", "", "PARSE_ERROR"),
        (r#"{"type":"poem","id":"a","ref":7}"#, "rejected", "a", "PARSE_ERROR"),
        (r#"{"type":"auth","ref":7,"token":"x"}"#, "rejected", "", "NOT_FOUND"),
    ];
    for (frame, kind, id, code) in cases {
        client.say(frame).await;
        let answer = client.frame().await;
        let told = (answer["type"].as_str(), answer["id"].as_str(), answer["error"]["code"].as_str());
        assert_eq!(told, (Some(kind), Some(id), Some(code)), "{frame}");
    }
    client.say(r#"{"type":"unsubscribe","id":"nobody"}"#).await;
    assert!(client.frames_to_pong().await.is_empty());
}

#[tokio::test]
async fn so_many_conversations_run_at_once_and_no_more() {
    let (mut client, harness) = Setup::limits(Limits { conversations: 3, ..Limits::default() }).open();
    client
        .say_all(
            (0..5).map(|id| json!({ "type": "call", "id": id.to_string(), "path": ["never"] }).to_string()),
        )
        .await;
    let refused = client.frames_to_pong().await;
    let codes: Vec<&Value> = refused.iter().map(|frame| &frame["error"]["code"]).collect();
    assert_eq!(codes, ["LIMIT_EXCEEDED", "LIMIT_EXCEEDED"]);
    assert_eq!(harness.app.live(), 3);
    client.say_all((0..3).map(|id| json!({ "type": "cancel", "id": id.to_string() }).to_string())).await;
    assert!(client.frames_to_pong().await.is_empty());
    assert_eq!(harness.app.live(), 0);
}

#[tokio::test]
async fn a_client_that_leaves_takes_everything_with_it() {
    let (mut client, harness) = open();
    client.say(r#"{"type":"call","id":"1","path":["never"]}"#).await;
    client.say(r#"{"type":"subscribe","id":"2","path":["feed"]}"#).await;
    assert!(client.frames_to_pong().await.is_empty());
    assert_eq!(harness.app.live(), 2);
    drop(client);
    harness.session.await.expect("it ends well");
    assert_eq!(harness.app.live(), 0);
}

#[tokio::test]
async fn a_generator_waits_for_its_reader() {
    let setup = Setup { pipe: Some(1024), ..Setup::limits(Limits { outbound: 4096, ..Limits::default() }) };
    let (mut client, harness) = setup.open();
    client.say(r#"{"type":"subscribe","id":"s","path":["count"],"input":100000}"#).await;
    tokio::task::yield_now().await;
    assert_eq!(harness.app.live(), 1);
    for number in 0..100_000 {
        assert_eq!(client.frame().await["data"], number);
    }
    assert_eq!(client.frame().await["type"], "complete");
}

#[tokio::test]
async fn a_ping_is_answered_and_so_is_its_short_form() {
    let (mut client, _harness) = open();
    client.say("2").await;
    assert_eq!(client.hear().await, Heard::Text("3".into()));
    client.say(r#"{"type":"ping"}"#).await;
    assert_eq!(client.frame().await, json!({ "type": "pong" }));
}

#[tokio::test]
async fn a_server_introduces_itself_when_it_is_greeted() {
    let (mut client, _harness) = open();
    client.say(r#"{"type":"hello","protocol":1,"features":[],"schema":"abc"}"#).await;
    let hello = client.frame().await;
    assert_eq!((&hello["type"], &hello["protocol"]), (&json!("hello"), &json!(1)));
    assert_eq!(hello["limits"]["conversations"], 1024);
    assert_eq!(hello["heartbeat"], json!({ "intervalMs": 30_000, "timeoutMs": 10_000 }));
    assert!(hello["connectionId"].is_string() && hello["schema"].is_string());
}
