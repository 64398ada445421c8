//! Credentials that run out, are refused, or are changed in the middle of a stream.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, SystemTime},
};

use futures::StreamExt;
use rpc_client::{CallError, ConnectOptions, ConnectionState, DisconnectReason, Failure};
use rpc_server::{Auth, Credential, RpcError, Verified};

use super::api::{User, World, client, eventually, options, reaches, read};
use crate::support::{Proxy, TestServer, within};

/// Verifies `name`, and `name-1000`, which lives for so many milliseconds, but not `bad`.
async fn verify(credential: Credential) -> Result<Verified, RpcError> {
    let token = credential.token().to_owned();
    let (subject, life) = token.split_once('-').unwrap_or((&token, ""));
    if subject == "bad" {
        return Err(RpcError::unauthorized("nobody is called that"));
    }
    let verified = Verified::new(subject, User(token.clone()));
    Ok(match life.parse() {
        Ok(life) => verified.expires_at(SystemTime::now() + Duration::from_millis(life)),
        Err(_) => verified,
    })
}

/// How long before the end of a token its client is told, and how long after it the client is endured.
const NOTICE: Duration = Duration::from_millis(500);
const GRACE: Duration = Duration::from_millis(200);

async fn serve(world: &World) -> (TestServer, Proxy) {
    let auth = Auth::new(verify).required().notice(NOTICE).grace(GRACE);
    let server = TestServer::start(world.server().auth(auth)).await;
    let proxy = server.proxy().await;
    (server, proxy)
}

/// Options with a function that gives these tokens, the last of them from then on, and how often it was asked.
fn with_tokens(
    options: ConnectOptions,
    tokens: &'static [&'static str],
) -> (ConnectOptions, Arc<AtomicUsize>) {
    let asked = Arc::<AtomicUsize>::default();
    let counter = Arc::clone(&asked);
    let options = options.token(move || {
        let token = tokens[counter.fetch_add(1, Relaxed).min(tokens.len() - 1)];
        async move { Ok::<_, std::io::Error>(token.to_owned()) }
    });
    (options, asked)
}

const UNAUTHORIZED: ConnectionState =
    ConnectionState::Disconnected { reason: DisconnectReason::Unauthorized };

fn is_unauthorized(error: CallError<RpcError>) {
    let (CallError::Procedure(error) | CallError::Rpc(error)) = error else { panic!("{error:?}") };
    assert_eq!(error.code(), "UNAUTHORIZED");
}

#[tokio::test]
async fn a_fresh_token_is_asked_for_before_one_runs_out_and_the_stream_has_no_gap() {
    let world = World::new();
    let (_server, proxy) = serve(&world).await;
    let (options, asked) = with_tokens(options(proxy.url()), &["ada-1000"]);
    let (_client, api) = client(options);
    let mut items = api.follow().on_reset(|| panic!("there is no gap"));
    let mut number = 0;
    // Each is told to run out after half a second.
    while asked.load(Relaxed) < 5 {
        world.journal().write(1);
        number += 1;
        read(&mut items, number - 1, number).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(proxy.carried(), 1);
}

#[tokio::test]
async fn without_a_fresh_token_the_server_closes_and_everything_fails_as_unauthorized() {
    let world = World::new();
    let (_server, proxy) = serve(&world).await;
    let (client, api) = client(options(proxy.url()).bearer("ada-600"));
    let mut items = api.follow();
    world.journal().write(3);
    read(&mut items, 0, 3).await;
    is_unauthorized(within("an end", items.next()).await.expect("it says why").expect_err("it ran out"));
    assert_eq!(client.state(), UNAUTHORIZED);
    assert!(client.last_error().expect("the close").to_string().contains("4401"));
    assert_eq!(proxy.carried(), 1);
    // With another one it goes on.
    client.set_token("ada").await.expect("it can stand in a header");
    let after = items.last_event_id().cloned().expect("items had ids");
    world.journal().write(3);
    read(&mut api.follow().resume_after(after), 3, 6).await;
}

#[tokio::test]
async fn a_token_that_is_refused_at_the_upgrade_ends_it_where_there_is_no_other() {
    let world = World::new();
    let (_server, proxy) = serve(&world).await;
    let (client, api) = client(options(proxy.url()).bearer("bad"));
    let mut items = api.follow();
    is_unauthorized(within("an end", items.next()).await.expect("it says why").expect_err("it is bad"));
    assert_eq!((client.state(), proxy.carried()), (UNAUTHORIZED, 1));
}

#[tokio::test]
async fn a_token_that_is_refused_is_asked_for_once_more_and_not_for_ever() {
    let world = World::new();
    let (_server, proxy) = serve(&world).await;
    let (good, asked) = with_tokens(options(proxy.url()), &["bad", "ada"]);
    let (_client, api) = client(good);
    world.journal().write(3);
    read(&mut api.follow(), 0, 3).await;
    assert_eq!(asked.load(Relaxed), 2);

    let (bad, asked) = with_tokens(options(proxy.url()), &["bad"]);
    let (client, api) = client(bad);
    is_unauthorized(
        within("an end", api.follow().next()).await.expect("it says why").expect_err("it is bad"),
    );
    reaches(&client, "the end", |state| *state == UNAUTHORIZED).await;
    assert_eq!(asked.load(Relaxed), 2);
}

#[tokio::test]
async fn tokens_that_are_cut_off_before_they_are_renewed_are_asked_for_again_at_each_connection() {
    let world = World::new();
    let (_server, proxy) = serve(&world).await;
    let (options, asked) = with_tokens(options(proxy.url()), &["ada-60000"]);
    let (_client, api) = client(options);
    let mut items = api.follow();
    for number in 1..=5 {
        world.journal().write(1);
        read(&mut items, number - 1, number).await;
        assert_eq!(asked.load(Relaxed) as u64, number);
        proxy.cut();
    }
}

#[tokio::test]
async fn a_token_is_changed_in_place_where_the_server_verifies_it() {
    let world = World::new();
    let (_server, proxy) = serve(&world).await;
    let (client, api) = client(options(proxy.url()).bearer("ada").calls_over_socket());
    let mut items = api.follow().on_reset(|| panic!("there is no gap"));
    world.journal().write(3);
    read(&mut items, 0, 3).await;
    assert_eq!(api.who().await.expect("an answer"), "ada");
    within("the verdict", client.set_token("ada-60000")).await.expect("it is good");
    assert_eq!(api.who().await.expect("an answer"), "ada-60000");
    let refused = within("the verdict", client.set_token("bad")).await.expect_err("it is bad");
    assert!(matches!(&refused, Failure::Rpc(error) if error.code() == "UNAUTHORIZED"), "{refused:?}");
    assert_eq!(api.who().await.expect("an answer"), "ada-60000");
    world.journal().write(3);
    read(&mut items, 3, 6).await;
    assert_eq!(proxy.carried(), 1);
}

#[tokio::test]
async fn a_token_is_changed_by_moving_where_the_server_looks_only_at_requests() {
    let world = World::new();
    let server = world.serve().await;
    let proxy = server.proxy().await;
    let (client, api) = client(options(proxy.url()).bearer("ada").calls_over_socket());
    let asking = tokio::spawn(api.wait());
    let asked = &world.app.counters.asked;
    eventually("the query runs", || asked.load(Relaxed) == 1).await;
    let mut items = api.follow().on_reset(|| panic!("there is no gap"));
    world.journal().write(3);
    read(&mut items, 0, 3).await;
    within("the verdict", client.set_token("eve")).await.expect("it is good");
    proxy.carries(2).await;
    world.journal().write(3);
    read(&mut items, 3, 6).await;
    world.gate.send_replace(true);
    assert_eq!(within("an answer", asking).await.expect("no panic").expect("an answer"), 1);
    assert_eq!((asked.load(Relaxed), proxy.carried()), (1, 2));
}
