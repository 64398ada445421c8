//! What goes along with a call.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use http::{HeaderMap, HeaderValue};
use rpc_client::{Connect, ConnectOptions, TransportErrorKind, batch};
use serde_json::json;

use super::{api::serve, failed, says};
use crate::support::{ScriptedServer, plain::Api as Plain, scripted::answer};

/// Gives headers that count how often they were asked for.
fn counting(
    asked: &Arc<AtomicUsize>,
) -> impl Fn() -> std::future::Ready<Result<HeaderMap, std::io::Error>> + use<> {
    let asked = Arc::clone(asked);
    move || {
        let count = asked.fetch_add(1, Ordering::Relaxed) + 1;
        std::future::ready(Ok(HeaderMap::from_iter([(http::header::AUTHORIZATION, count.into())])))
    }
}

#[tokio::test]
async fn the_calls_own_take_the_place_of_the_providers_and_those_of_fixed_ones() {
    let served = serve().await;
    let provided = || async {
        let mut headers = HeaderMap::new();
        for name in ["x-b", "x-c"] {
            headers.append(name, HeaderValue::from_static("provided"));
            headers.append(name, HeaderValue::from_static("twice"));
        }
        Ok::<_, std::io::Error>(headers)
    };
    let options = |options: ConnectOptions| {
        options
            .header("x-a", "old")
            .header("x-a", "fixed")
            .header("x-b", "fixed")
            .header("x-c", "fixed")
            .headers(provided)
    };
    let api = served.client_with(options).await;
    let seen = async |name: &str| api.header(&name.to_owned()).header("X-C", "own").await.expect("an answer");
    assert_eq!(seen("x-a").await, ["fixed"]);
    assert_eq!(seen("x-b").await, ["provided", "twice"]);
    assert_eq!(seen("x-c").await, ["own"]);
    // The call's own were its own.
    assert_eq!(api.header(&"x-c".to_owned()).await.expect("an answer"), ["provided", "twice"]);
}

#[tokio::test]
async fn what_belongs_to_the_protocol_is_the_clients_own() {
    let server = ScriptedServer::answering(answer(json!(1)));
    let given = [
        ("accept", "text/html"),
        ("connection", "close"),
        ("content-length", "3"),
        ("content-type", "text/plain"),
        ("expect", "100-continue"),
        ("rpc-timeout", "1"),
        ("transfer-encoding", "chunked"),
        ("upgrade", "websocket"),
    ];
    let fixed = given
        .into_iter()
        .fold(ConnectOptions::new(server.url()), |options, (name, value)| options.header(name, value));
    let provided = fixed.clone().headers(move || {
        let given =
            given.map(|(name, value)| (name.try_into().expect("a name"), HeaderValue::from_static(value)));
        std::future::ready(Ok::<_, std::io::Error>(given.into_iter().collect()))
    });
    for options in [fixed, provided] {
        let api = Plain::connect(options).await.expect("a URL");
        let call =
            given.into_iter().fold(api.echo(&json!(1)), |call, (name, value)| call.header(name, value));
        call.await.expect("an answer");
    }
    for asked in server.requests() {
        assert_eq!(asked.header("accept"), Some("application/json"));
        assert_eq!(asked.header("content-type"), Some("application/json"));
        assert_eq!(asked.header("content-length"), Some(&*asked.body.len().to_string()));
        assert_ne!(asked.header("rpc-timeout"), Some("1"));
        for absent in ["connection", "expect", "transfer-encoding", "upgrade"] {
            assert_eq!(asked.header(absent), None, "{absent}");
        }
        assert_eq!(asked.header("host"), Some(&*server.address.to_string()));
    }
}

#[tokio::test]
async fn headers_are_asked_for_before_each_request() {
    let served = serve().await;
    let asked = Arc::default();
    let api = served.client_with(|options| options.headers(counting(&asked))).await;
    let authorization = "authorization".to_owned();
    for count in ["1", "2", "3"] {
        assert_eq!(api.header(&authorization).await.expect("an answer"), [count]);
    }
    // A batch is one request.
    for answer in batch([api.header(&authorization), api.header(&authorization)]).await {
        assert_eq!(answer.expect("an answer"), ["4"]);
    }
    // And one of more than 64 calls is more.
    batch((0..65).map(|_| api.sum()).collect::<Vec<_>>()).await;
    assert_eq!(asked.load(Ordering::Relaxed), 6);
}

#[tokio::test]
async fn headers_are_asked_for_before_each_try() {
    let server = ScriptedServer::start(|mut peer| async move {
        if peer.request().await.is_some() && peer.number == 2 {
            peer.answer(json!(1)).await;
        }
    });
    let asked = Arc::default();
    let api =
        Plain::connect(ConnectOptions::new(server.url()).headers(counting(&asked))).await.expect("a URL");
    api.echo(&json!(1)).await.expect("an answer");
    let sent: Vec<_> =
        server.requests().iter().map(|asked| asked.header("authorization").map(str::to_owned)).collect();
    assert_eq!(sent, ["1", "2", "3"].map(|count| Some(count.to_owned())));
}

#[tokio::test]
async fn headers_that_cannot_be_had_fail_the_call_before_it_is_sent() {
    let server = ScriptedServer::answering(answer(json!(1)));
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let options = ConnectOptions::new(server.url()).headers(move || {
        count.fetch_add(1, Ordering::Relaxed);
        async { Err::<HeaderMap, _>("the vault is locked") }
    });
    let api = Plain::connect(options).await.expect("a URL");
    let message = failed(api.echo(&json!(1)).await, TransportErrorKind::Headers, false);
    says(&message, &["the vault is locked", &server.url()]);
    assert_eq!((asked.load(Ordering::Relaxed), server.connections()), (1, 0));
    let [one, two] = batch([api.echo(&json!(1)), api.echo(&json!(2))]).await;
    failed(one, TransportErrorKind::Headers, false);
    failed(two, TransportErrorKind::Headers, false);
}

#[tokio::test]
async fn a_header_that_is_none_fails_the_call_before_it_is_sent() {
    let server = ScriptedServer::answering(answer(json!(1)));
    let api = Plain::connect(server.url()).await.expect("a URL");
    for (name, value) in [("a b", "x"), ("", "x"), ("x-a", "a\r\nx-b: c")] {
        let result = api.echo(&json!(1)).header(name, value).await;
        says(&failed(result, TransportErrorKind::Headers, false), &["header", "`echo`"]);
    }
    assert_eq!(server.connections(), 0);
}
