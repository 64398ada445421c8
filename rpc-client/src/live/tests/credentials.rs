//! Credentials over a socket that is open, or is about to be.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use futures::{FutureExt, StreamExt, poll};
use rpc_core::client::{BoxFuture, CallError, Failure};
use tokio::{
    io::AsyncWriteExt,
    time::{sleep, timeout},
};

use super::network::{api, live, live_with};
use crate::live::{ConnectionState, Live, Token};

/// Gives `t1`, `t2`, and so on; and how many it gave.
fn tokens() -> (Token, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let token = move || -> BoxFuture<_> {
        let number = counted.fetch_add(1, Relaxed) + 1;
        std::future::ready(Ok(Some(format!("t{number}")))).boxed()
    };
    (Box::new(token), count)
}

async fn connected(live: &Live) {
    live.states().wait_for(|state| *state == ConnectionState::Connected).await.expect("the client is there");
}

/// What settles in a time in which everything that can happen has happened.
async fn settled<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(5), future).await.expect("it settles")
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_runs_out_is_replaced_at_once_even_where_nothing_else_happens() {
    let (token, _) = tokens();
    let (live, mut network) = live_with(|settings| settings.renews = true, token);
    live.connect();
    let mut server = network.accept().await;
    connected(&live).await;
    server.say(r#"{"type":"auth","expiresAt":1}"#).await;
    let shown = timeout(Duration::from_millis(100), server.next()).await.expect("at once");
    assert_eq!((&shown["type"], &shown["token"]), (&"auth".into(), &"t1".into()));
}

#[tokio::test(start_paused = true)]
async fn credentials_that_run_out_as_soon_as_they_are_shown_are_not_asked_for_without_a_pause() {
    let (token, count) = tokens();
    let (live, mut network) = live_with(|settings| settings.renews = true, token);
    live.connect();
    let mut server = network.accept().await;
    let serving = tokio::spawn(async move {
        server.say(r#"{"type":"auth","expiresAt":1}"#).await;
        while let Some(frame) = server.heard().await {
            server
                .say(format!(r#"{{"type":"result","ref":{},"data":{{"expiresAt":1}}}}"#, frame["ref"]))
                .await;
            server.say(r#"{"type":"auth","expiresAt":1}"#).await;
            tokio::task::yield_now().await;
        }
    });
    sleep(Duration::from_secs(60)).await;
    let asked = count.load(Relaxed);
    assert!((8..=200).contains(&asked), "{asked} times in a minute");
    serving.abort();
}

#[tokio::test(start_paused = true)]
async fn everyone_who_shows_a_credential_hears_of_it() {
    let (live, mut network) = live(|_| {});
    live.connect();
    let mut server = network.accept_silently().await;
    connected(&live).await;
    assert_eq!(server.next().await["type"], "hello");
    // The server has not said whether it looks at credentials.
    let first = tokio::spawn({
        let live = live.clone();
        async move { live.authenticate("a".to_owned()).await }
    });
    sleep(Duration::from_millis(1)).await;
    let second = tokio::spawn({
        let live = live.clone();
        async move { live.authenticate("b".to_owned()).await }
    });
    sleep(Duration::from_millis(1)).await;
    server.say(r#"{"type":"hello","protocol":1,"features":["auth"]}"#).await;
    let shown = server.next().await;
    assert_eq!(shown["token"], "b");
    server.say(format!(r#"{{"type":"result","ref":{},"data":null}}"#, shown["ref"])).await;
    settled(first).await.expect("no panic").expect("it was replaced");
    settled(second).await.expect("no panic").expect("it was taken");
}

#[tokio::test(start_paused = true)]
async fn who_shows_a_credential_to_a_server_that_is_left_hears_of_it() {
    let (live, mut network) = live(|_| {});
    live.connect();
    let mut old = network.accept().await;
    connected(&live).await;
    sleep(Duration::from_millis(1)).await;
    let shown = tokio::spawn({
        let live = live.clone();
        async move { live.authenticate("a".to_owned()).await }
    });
    assert_eq!(old.next().await["type"], "auth");
    old.say(r#"{"type":"reconnect","afterMs":0,"deadlineMs":30000}"#).await;
    let _new = network.accept().await;
    settled(shown).await.expect("no panic").expect("the next socket is opened with it");
}

#[tokio::test(start_paused = true)]
async fn who_shows_a_credential_for_which_the_server_closes_is_told() {
    let (live, mut network) = live(|_| {});
    live.connect();
    let mut server = network.accept().await;
    connected(&live).await;
    sleep(Duration::from_millis(1)).await;
    let shown = tokio::spawn({
        let live = live.clone();
        async move { live.authenticate("somebody-else".to_owned()).await }
    });
    assert_eq!(server.next().await["type"], "auth");
    server.close(4401).await;
    let error = settled(shown).await.expect("no panic").expect_err("it was refused");
    assert!(matches!(&error, Failure::Rpc(error) if error.code() == "UNAUTHORIZED"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_is_being_opened_with_an_earlier_credential_is_given_up() {
    let (live, mut network) = live(|_| {});
    let mut items = Box::pin(api(&live).follow());
    assert!(poll!(items.next()).is_pending());
    // It was asked who it is, and the handshake is not answered.
    sleep(Duration::from_millis(1)).await;
    assert_eq!(network.dialled(), 1);
    settled(live.authenticate("a".to_owned())).await.expect("the next socket is opened with it");
    sleep(Duration::from_millis(1)).await;
    assert_eq!(network.dialled(), 2);
    // The first is closed: only the second can be served.
    drop(network.next_io().await);
    let mut server = network.accept().await;
    assert_eq!(server.next().await["type"], "subscribe");
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_is_refused_without_a_word_is_a_refused_credential_all_the_same() {
    let (live, mut network) = live(|_| {});
    let mut items = Box::pin(api(&live).follow());
    assert!(poll!(items.next()).is_pending());
    let mut io = network.next_io().await;
    io.write_all(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n")
        .await
        .expect("the client is there");
    let error = items.next().await.expect("it says so").expect_err("it was refused");
    assert!(matches!(&error, CallError::Rpc(error) if error.code() == "UNAUTHORIZED"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn where_headers_say_who_it_is_another_socket_is_opened_before_they_run_out() {
    // There is no token, but what is dialled says something else each time.
    let (live, mut network) = live(|settings| settings.renews = true);
    live.connect();
    let mut old = network.accept().await;
    connected(&live).await;
    old.say(r#"{"type":"auth","expiresAt":1}"#).await;
    let _new = timeout(Duration::from_secs(1), network.accept()).await.expect("at once");
    assert_eq!(old.heard().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_say_whether_it_looks_at_credentials_gets_another_socket() {
    let (live, mut network) = live(|_| {});
    live.connect();
    let _old = network.accept_silently().await;
    connected(&live).await;
    let shown = tokio::spawn({
        let live = live.clone();
        async move { live.authenticate("a".to_owned()).await }
    });
    let _new = timeout(Duration::from_secs(11), network.accept_silently()).await.expect("before long");
    settled(shown).await.expect("no panic").expect("the next socket is opened with it");
}
