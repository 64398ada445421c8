//! Credentials that come late, run out, are renewed, or are somebody else's.

use std::time::{Duration, SystemTime};

use serde_json::json;

use super::{Auth, Limits, Setup, Verified};
use crate::{Credential, RpcError};

/// `name` for ever, `name:seconds` for so long, `name:~seconds` after that time.
async fn verify(credential: Credential) -> Result<Verified, RpcError> {
    let (name, rest) = credential.token().split_once(':').unwrap_or((credential.token(), ""));
    let delay = rest.strip_prefix('~');
    if let Some(delay) = delay {
        tokio::time::sleep(Duration::from_secs(delay.parse().expect("seconds"))).await;
    }
    if name == "nobody" {
        return Err(RpcError::unauthorized("nobody is known"));
    }
    let verified = Verified::new(name, name.to_owned());
    if delay.is_some() {
        return Ok(verified);
    }
    match rest.parse() {
        Ok(seconds) => Ok(verified.expires_at(SystemTime::now() + Duration::from_secs(seconds))),
        Err(_) => Ok(verified),
    }
}

fn setup(auth: Auth) -> Setup {
    Setup { auth: Some(auth), ..Setup::default() }
}

fn auth(token: &str) -> String {
    json!({ "type": "auth", "ref": 1, "token": token }).to_string()
}

const WHOAMI: &str = r#"{"type":"call","id":"w","path":["whoami"]}"#;

#[tokio::test(start_paused = true)]
async fn a_first_message_brings_the_credential_and_what_follows_waits_for_the_verdict() {
    let (mut client, _harness) = setup(Auth::new(verify).required()).open();
    client.say(WHOAMI).await;
    assert_eq!(client.frame().await["error"]["code"], "UNAUTHORIZED");
    client.say_all([auth("ada:~3"), WHOAMI.to_owned()]).await;
    assert_eq!(client.frame().await, json!({ "type": "result", "ref": 1, "data": { "expiresAt": null } }));
    assert_eq!(client.frame().await["data"], "ada");
}

#[tokio::test(start_paused = true)]
async fn without_one_a_connection_is_closed_in_time() {
    let start = tokio::time::Instant::now();
    let (mut client, _harness) = setup(Auth::new(verify).required()).open();
    client.say(&auth("nobody")).await;
    let refusal = client.frame().await;
    assert_eq!((&refusal["type"], &refusal["ref"]), (&json!("rejected"), &json!(1)));
    assert_eq!(refusal["error"]["code"], "UNAUTHORIZED");
    assert_eq!(client.closed().await, Some(4401));
    assert_eq!(start.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn where_none_is_required_nobody_is_asked() {
    let (mut client, _harness) = setup(Auth::new(verify)).open();
    tokio::time::sleep(Duration::from_secs(20)).await;
    client.say(WHOAMI).await;
    assert_eq!(client.frame().await["data"], json!(null));
}

#[tokio::test(start_paused = true)]
async fn one_that_runs_out_is_announced_and_closed_after_the_grace() {
    let start = tokio::time::Instant::now();
    let (mut client, harness) = setup(Auth::new(verify).notice(Duration::from_secs(5))).open();
    client.say(&auth("ada:20")).await;
    let expires_at = client.frame().await["data"]["expiresAt"].clone();
    client.say(r#"{"type":"subscribe","id":"s","path":["feed"]}"#).await;
    assert_eq!(client.frame().await, json!({ "type": "auth", "expiresAt": expires_at }));
    assert_eq!(start.elapsed().as_secs(), 15);
    assert_eq!(harness.app.live(), 1);
    assert_eq!(client.closed().await, Some(4401));
    assert_eq!(start.elapsed().as_secs(), 50);
    assert_eq!(harness.app.live(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_fresh_one_keeps_the_connection_and_its_subscriptions() {
    let (mut client, harness) = setup(Auth::new(verify).notice(Duration::from_secs(5))).open();
    client.say(&auth("ada:20")).await;
    client.frame().await;
    client.say(r#"{"type":"subscribe","id":"s","path":["feed"]}"#).await;
    for number in 0..10 {
        assert_eq!(client.frame().await["type"], "auth");
        client.say(&auth("ada:20")).await;
        assert_eq!(client.frame().await["type"], "result");
        harness.app.publish(number);
        assert_eq!(client.frame().await["data"], number);
    }
}

#[tokio::test(start_paused = true)]
async fn another_subject_is_refused_on_the_same_connection() {
    let (mut client, _harness) = setup(Auth::new(verify)).open();
    client.say(&auth("ada")).await;
    assert_eq!(client.frame().await["type"], "result");
    client.say(&auth("bob")).await;
    let refusal = client.frame().await;
    assert_eq!((&refusal["type"], &refusal["error"]["code"]), (&json!("rejected"), &json!("FORBIDDEN")));
    assert_eq!(client.closed().await, Some(4401));
}

#[tokio::test(start_paused = true)]
async fn what_the_upgrade_showed_counts_and_a_base_client_is_told_nothing_it_does_not_know() {
    let start = tokio::time::Instant::now();
    let verified =
        Verified::new("ada", "ada".to_owned()).expires_at(SystemTime::now() + Duration::from_secs(70));
    let setup = Setup { verified: Some(verified), ..setup(Auth::new(verify).required()) };
    let (mut client, _harness) = setup.open();
    client.say(r#"{"type":"subscribe","id":"s","path":["count"],"input":1}"#).await;
    assert_eq!(client.frame().await["data"], 0);
    assert_eq!(client.frame().await["type"], "complete");
    assert_eq!(client.closed().await, Some(4401));
    assert!((99..=100).contains(&start.elapsed().as_secs()), "70 s, and 30 s of grace");
}

#[tokio::test]
async fn a_token_that_is_none_is_rejected() {
    let (mut client, _harness) = setup(Auth::new(verify)).open();
    client.say(r#"{"type":"auth","ref":"r"}"#).await;
    let refusal = client.frame().await;
    assert_eq!((&refusal["ref"], &refusal["error"]["code"]), (&json!("r"), &json!("PARSE_ERROR")));
}

#[tokio::test(start_paused = true)]
async fn more_may_wait_for_a_verdict_than_is_read_meanwhile() {
    let (mut client, _harness) = setup(Auth::new(verify).required()).open();
    // Each is as large as all that may wait.
    let call =
        |id: &str| json!({ "type": "call", "id": id, "path": ["whoami"], "padding": "x".repeat(70_000) });
    client.say_all([auth("ada:~3"), call("1").to_string(), call("2").to_string()]).await;
    assert_eq!(client.frame().await["type"], "result");
    for id in ["1", "2"] {
        assert_eq!(client.frame().await, json!({ "type": "result", "id": id, "data": "ada" }));
    }
}

#[tokio::test(start_paused = true)]
async fn messages_without_text_take_room_while_they_wait() {
    let (mut client, _harness) = setup(Auth::new(verify)).open();
    let flood = std::iter::once(auth("ada:~3")).chain(std::iter::repeat_n(String::new(), 1_000_000));
    let sending = tokio::time::timeout(Duration::from_secs(1), client.say_all(flood));
    assert!(sending.await.is_err(), "a million messages were read, and kept");
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_a_verdict_counts_in_the_second_in_which_it_came() {
    let limits = Limits { messages_per_second: Some(2), ..Limits::default() };
    let (mut client, _harness) = Setup { limits, ..setup(Auth::new(verify)) }.open();
    client.say(&auth("ada:~5")).await;
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        client.say_all([WHOAMI.to_owned(), WHOAMI.to_owned()]).await;
    }
    assert_eq!(client.frame().await["type"], "result");
    for _ in 0..8 {
        assert_eq!(client.frame().await["data"], "ada");
    }
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_comes_in_time_is_not_too_late_because_its_verdict_is() {
    let limits = Limits { credential_timeout: Duration::from_secs(2), ..Limits::default() };
    let auth_with = || Auth::new(verify).required().notice(Duration::ZERO).grace(Duration::from_secs(2));
    let (mut client, _harness) = Setup { limits: limits.clone(), ..setup(auth_with()) }.open();
    client.say_all([auth("ada:~3"), WHOAMI.to_owned()]).await;
    assert_eq!(client.frame().await["type"], "result");
    assert_eq!(client.frame().await["data"], "ada");
    // So it is with a fresh one.
    client.say(&auth("ada:1")).await;
    assert_eq!(client.frame().await["type"], "result");
    assert_eq!(client.frame().await["type"], "auth");
    client.say(&auth("ada:~3")).await;
    assert_eq!(client.frame().await["type"], "result");
    // But one more after one that was refused too late is too late.
    let (mut client, _harness) = Setup { limits, ..setup(auth_with()) }.open();
    client.say_all([auth("nobody:~3"), auth("ada")]).await;
    assert_eq!(client.frame().await["error"]["code"], "UNAUTHORIZED");
    assert_eq!(client.closed().await, Some(4401));
}

#[tokio::test(start_paused = true)]
async fn a_verifier_that_panics_when_it_is_given_up_harms_nobody() {
    struct Trap;
    impl Drop for Trap {
        fn drop(&mut self) {
            panic!("a secret");
        }
    }
    let verifier = |credential: Credential| async move {
        let _trap = Trap;
        if credential.token() == "slow" {
            std::future::pending::<()>().await;
        }
        Ok(Verified::new("ada", ()))
    };
    let (mut client, _harness) = setup(Auth::new(verifier)).open();
    client.say_all([auth("slow"), auth("quick")]).await;
    assert_eq!(client.frame().await["error"]["code"], "TIMEOUT");
    assert_eq!(client.frame().await["error"]["code"], "INTERNAL_ERROR");
    assert!(client.frames_to_pong().await.is_empty());
}
