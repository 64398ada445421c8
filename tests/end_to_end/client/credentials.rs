//! Tokens that go along.

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use futures::TryStreamExt;
use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use rpc_client::{
    CallError, Client, Connect, ConnectErrorKind, ConnectOptions, ConnectionState, Failure,
    TransportErrorKind, batch,
};
use rpc_server::{Auth, Credential, RpcError, Verified};
use serde_json::json;

use super::{api::serve, failed, says};
use crate::support::{ScriptedServer, TestServer, plain, scripted::answer, within};

/// A function that gives other tokens each time: `token-0`, `token-1`, ….
fn counting(asked: &Arc<AtomicUsize>) -> impl Fn() -> std::future::Ready<io::Result<String>> + use<> {
    let asked = Arc::clone(asked);
    move || std::future::ready(Ok(format!("token-{}", asked.fetch_add(1, Relaxed))))
}

/// The procedures of `plain`, for callers whose token does not begin with `bad`. It keeps the tokens that it saw.
async fn guarded() -> (TestServer, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let tokens = Arc::clone(&seen);
    let verify = move |credential: Credential| {
        let token = credential.token().to_owned();
        tokens.lock().expect("nobody panics").push(token.clone());
        async move {
            if token.starts_with("bad") {
                Err(RpcError::unauthorized("that is not yours"))
            } else {
                Ok(Verified::new("ada", token))
            }
        }
    };
    let server = plain::server().auth(Auth::new(verify).required());
    (TestServer::start(server).await, seen)
}

#[tokio::test]
async fn a_token_goes_with_every_request() {
    let served = serve().await;
    let api = served.client_with(|options| options.bearer("ada.1-2_3~4+5/6==")).await;
    for _ in 0..2 {
        let seen = api.header(&"authorization".to_owned()).await.expect("an answer");
        assert_eq!(seen, ["Bearer ada.1-2_3~4+5/6=="]);
    }
}

#[tokio::test]
async fn a_function_is_asked_for_a_token_before_each_request() {
    let served = serve().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let api = served.client_with(|options| options.bearer("fixed").token(counting(&asked))).await;
    let name = "authorization".to_owned();
    let seen = async || api.header(&name).await.expect("an answer");
    assert_eq!(asked.load(Relaxed), 0);
    assert_eq!(seen().await, ["Bearer token-0"]);
    assert_eq!(seen().await, ["Bearer token-1"]);
    let (one, other) = batch((api.header(&name), api.header(&name))).await;
    assert_eq!(one.expect("an answer"), ["Bearer token-2"]);
    assert_eq!(other.expect("an answer"), ["Bearer token-2"]);
}

#[tokio::test]
async fn a_retry_is_a_request() {
    let server = ScriptedServer::start(|mut peer| async move {
        if peer.request().await.is_some() && peer.number == 2 {
            peer.answer(json!(1)).await;
        }
    });
    let asked = Arc::new(AtomicUsize::new(0));
    let options = ConnectOptions::new(server.url()).token(counting(&asked));
    let api = plain::Api::connect(options).await.expect("a URL");
    assert_eq!(api.echo(&json!(1)).await.expect("an answer"), 1);
    let requests = server.requests();
    let seen: Vec<_> = requests.iter().map(|asked| asked.header("authorization")).collect();
    assert_eq!(seen, [Some("Bearer token-0"), Some("Bearer token-1"), Some("Bearer token-2")]);
}

#[tokio::test]
async fn what_a_provider_or_a_call_says_takes_the_place_of_a_token() {
    let served = serve().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let name = "authorization".to_owned();
    let fixed =
        served.client_with(|options| options.header("authorization", "fixed").token(counting(&asked))).await;
    assert_eq!(fixed.header(&name).await.expect("an answer"), ["Bearer token-0"]);
    // Who brings another needs none.
    assert_eq!(fixed.header(&name).header(AUTHORIZATION, "own").await.expect("an answer"), ["own"]);
    assert_eq!(asked.load(Relaxed), 1);

    let provided = || {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("provided"))]);
        std::future::ready(Ok::<_, io::Error>(headers))
    };
    let provided = served.client_with(|options| options.headers(provided).bearer("token")).await;
    assert_eq!(provided.header(&name).await.expect("an answer"), ["provided"]);
    assert_eq!(provided.header(&name).header(AUTHORIZATION, "own").await.expect("an answer"), ["own"]);
}

#[tokio::test]
async fn a_token_that_cannot_be_had_fails_the_call_before_it_is_sent() {
    let server = ScriptedServer::answering(answer(json!(1)));
    let options = ConnectOptions::new(server.url()).token(|| async { Err::<String, _>("signed out") });
    let api = plain::Api::connect(options).await.expect("a URL");
    let message = failed(api.echo(&json!(1)).await, TransportErrorKind::Headers, false);
    says(&message, &["no token", &server.url(), "signed out"]);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_token_that_cannot_stand_in_a_header_is_refused_and_not_shown() {
    for token in ["", "sec ret", "secret\r\nx: y", "s\u{e9}cret"] {
        let options = ConnectOptions::new("http://127.0.0.1:9/");
        let error = plain::Api::connect(options.clone().bearer(token)).await.expect_err("no token");
        assert_eq!(error.kind(), ConnectErrorKind::Header, "{token:?}");
        says(&error.to_string(), &["token", "header"]);
        assert!(!format!("{error} {error:?}").contains("cret"), "{error:?}");

        let asked = options.token(move || std::future::ready(Ok::<_, io::Error>(token.to_owned())));
        let api = plain::Api::connect(asked).await.expect("a URL");
        let result = api.echo(&json!(1)).await;
        assert!(!format!("{result:?}").contains("cret"), "{result:?}");
        let message = failed(result, TransportErrorKind::Headers, false);
        says(&message, &["the token cannot stand in a header"]);
        assert!(!message.contains("cret"), "{message}");
    }
}

#[tokio::test]
async fn a_token_that_is_set_takes_the_place_of_the_former() {
    let (server, _) = guarded().await;
    let client = Client::new(ConnectOptions::new(server.url()).bearer("bad")).expect("a URL");
    let api: plain::Api = client.api();
    let refused = api.echo(&json!(1)).await.expect_err("not with this token");
    let CallError::Rpc(refused) = refused else { panic!("{refused:?}") };
    assert_eq!(refused.code(), "UNAUTHORIZED");
    client.set_token("good").await.expect("there is nobody to refuse it");
    assert_eq!(api.echo(&json!(1)).await.expect("an answer"), 1);

    let invalid = client.set_token("not good").await.expect_err("it has a space");
    let Failure::Transport { sent: false, cause } = invalid else { panic!("{invalid:?}") };
    assert_eq!(cause.kind(), TransportErrorKind::Headers);
    assert_eq!(api.echo(&json!(1)).await.expect("the former is in place"), 1);
}

#[tokio::test]
async fn live_connections_are_opened_with_a_token_and_are_told_another() {
    let (server, seen) = guarded().await;
    let client = Client::new(ConnectOptions::new(server.url()).bearer("one")).expect("a URL");
    let api: plain::Api = client.api();
    let numbers: Vec<u32> = within("items", api.numbers().count(&3).try_collect()).await.expect("items");
    assert_eq!(numbers, [0, 1, 2]);
    client.connect();
    let mut states = client.states();
    let open = states.wait_for(|state| matches!(state, ConnectionState::Connected));
    drop(within("the connection", open).await.expect("the client is there"));

    within("a verdict", client.set_token("other")).await.expect("it is good");
    let refused = within("a verdict", client.set_token("bad")).await.expect_err("it is not");
    assert!(matches!(refused, Failure::Rpc(_)), "{refused:?}");
    assert_eq!(*seen.lock().expect("nobody panics"), ["one", "other", "bad"]);
}
