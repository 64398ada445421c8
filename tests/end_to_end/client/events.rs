//! Subscriptions over HTTP, as servers of every kind answer them. What comes through broken networks is looked at where
//! [reconnecting](crate::reconnecting) is.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use futures::{StreamExt, TryStreamExt};
use rpc_client::{CallError, ConnectOptions, HttpTransport, Router, Scope, TransportErrorKind};
use serde_json::json;
use tokio::net::TcpStream;

use super::{api, failed, says};
use crate::support::{
    ScriptedServer,
    plain::{Api as Plain, plain},
    scripted::{Asked, Peer, answer, json_response, response},
    within,
};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\r\n";

const COMPLETE: &str = "id: $end\nevent: complete\ndata: null\n\n";

fn over_http<A: Router>(options: impl Into<ConnectOptions>) -> A {
    A::scoped(Scope::new(HttpTransport::new(options).expect("options that are right")))
}

/// Options whose delays nobody has to wait for.
fn hasty(server: &ScriptedServer) -> ConnectOptions {
    ConnectOptions::new(server.url()).base_delay(Duration::from_millis(1)).max_delay(Duration::from_millis(5))
}

/// A server that answers the requests on its connections with these, one on each, and closes them; the last again and
/// again.
fn answering_in_turn<const N: usize>(answers: [Vec<u8>; N]) -> ScriptedServer {
    let answers = Arc::new(answers);
    ScriptedServer::start(move |mut peer: Peer| {
        let answers = Arc::clone(&answers);
        async move {
            if peer.request().await.is_some() {
                peer.connection.write(&answers[peer.number.min(N - 1)]).await;
            }
        }
    })
}

fn events(events: &str) -> Vec<u8> {
    format!("{HEAD}{events}").into_bytes()
}

/// All numbers of a subscription, and why there are no more.
async fn all(api: &Plain) -> (Vec<u32>, Option<CallError>) {
    let mut items = api.numbers().count(&3);
    let mut seen = Vec::new();
    while let Some(item) = within("an item", items.next()).await {
        match item {
            Ok(item) => seen.push(item),
            Err(error) => {
                assert!(within("the end", items.next()).await.is_none());
                return (seen, Some(error));
            }
        }
    }
    (seen, None)
}

fn last_ids(server: &ScriptedServer) -> Vec<Option<String>> {
    server.requests().iter().map(|asked| asked.header("last-event-id").map(str::to_owned)).collect()
}

#[tokio::test]
async fn items_come_from_a_real_server() {
    let server = plain().await;
    let api: Plain = over_http(server.url());
    let items: Vec<u32> = within("items", api.numbers().count(&1000).try_collect()).await.expect("items");
    assert_eq!(items, (0..1000).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_subscription_is_asked_for_by_its_url() {
    let server = answering_in_turn([events(COMPLETE)]);
    let options = hasty(&server).header("x-a", "1").bearer("token");
    let mut items = over_http::<Plain>(options).numbers().count(&3).header("x-b", "2");
    assert!(within("the end", items.next()).await.is_none());
    let asked: Asked = server.requests().remove(0);
    assert_eq!(asked.line, "GET /api/rpc/numbers.count?input=3 HTTP/1.1");
    let expected = [
        ("accept", Some("text/event-stream")),
        ("content-type", None),
        ("last-event-id", None),
        ("rpc-timeout", Some("30000")),
        ("x-a", Some("1")),
        ("x-b", Some("2")),
        ("authorization", Some("Bearer token")),
        ("host", Some(&*server.address.to_string())),
    ]
    .map(|(name, value)| (name, value.map(str::to_owned)));
    for (name, value) in expected {
        if name == "rpc-timeout" {
            let left: u32 = asked.header(name).expect("a limit").parse().expect("a number");
            assert!((1..=30_000).contains(&left), "{left}");
        } else {
            assert_eq!(asked.header(name), value.as_deref(), "{name}");
        }
    }
}

#[tokio::test]
async fn an_input_that_is_too_long_for_a_url_is_a_body() {
    let server = answering_in_turn([events(COMPLETE)]);
    let api: api::Api = over_http(hasty(&server));
    let short = "\u{e4} &=?/+%".to_owned();
    let long = "x".repeat(2048);
    for text in [&short, &long] {
        assert!(within("the end", api.letters(text).next()).await.is_none());
    }
    let requests = server.requests();
    assert_eq!(requests[0].line, "GET /api/rpc/letters?input=%22%C3%A4%20%26%3D%3F%2F%2B%25%22 HTTP/1.1");
    assert_eq!(requests[1].line, "POST /api/rpc/letters HTTP/1.1");
    assert_eq!(requests[1].header("content-type"), Some("application/json"));
    assert_eq!(requests[1].json(), long);

    // A real server reads both.
    let served = api::serve().await;
    let api: api::Api = over_http(served.server.url());
    for text in [short, long] {
        let letters: String = within("letters", api.letters(&text).try_collect()).await.expect("letters");
        assert_eq!(letters, text);
    }
}

#[tokio::test]
async fn a_stream_goes_on_behind_the_last_id_until_it_says_that_it_is_over() {
    let server = answering_in_turn([
        events("id: a\ndata: 1\n\ndata: 2\n\nid: b\ndata: 3\n\nid: c\ndata: 4"),
        events("id: c\ndata: 4\n\n: nothing\n\n"),
        events(COMPLETE),
    ]);
    let (seen, error) = all(&over_http(hasty(&server))).await;
    assert_eq!((seen, error.is_none()), (vec![1, 2, 3, 4], true));
    assert_eq!(last_ids(&server), [None, Some("b".to_owned()), Some("c".to_owned())]);
}

#[tokio::test]
async fn a_caller_that_saw_items_before_says_so_and_is_told_of_no_gap() {
    let server = answering_in_turn([events(""), events(COMPLETE)]);
    let api: Plain = over_http(hasty(&server));
    let mut items = api
        .numbers()
        .count(&3)
        .resume_after("seen".parse().expect("an id"))
        .on_reset(|| panic!("there is no gap"));
    assert!(within("the end", items.next()).await.is_none());
    assert_eq!(last_ids(&server), [Some("seen".to_owned()), Some("seen".to_owned())]);
}

#[tokio::test]
async fn a_gap_that_nobody_can_close_is_told_once_the_stream_is_back() {
    let server = answering_in_turn([
        events("data: 1\n\n"),
        json_response(
            "503 Service Unavailable",
            &json!({"ok": false, "error": {"code": "UNAVAILABLE", "message": "soon", "retryable": true}}),
        ),
        events("data: 2\n\nevent: reset\ndata: null\n\ndata: 3\n\n"),
        events(COMPLETE),
    ]);
    let resets = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&resets);
    let api: Plain = over_http(hasty(&server));
    let mut items = api.numbers().count(&3).on_reset(move || _ = count.fetch_add(1, Relaxed));
    let mut seen = Vec::new();
    while let Some(item) = within("an item", items.next()).await {
        seen.push((item.expect("an item"), resets.load(Relaxed)));
    }
    // One at each time that it came back, and the server's own.
    assert_eq!(seen, [(1, 0), (2, 1), (3, 2)]);
    assert_eq!(resets.load(Relaxed), 3);
}

#[tokio::test]
async fn nothing_behind_the_end_is_the_end() {
    let server =
        answering_in_turn([events("id: a\ndata: 1\n\n"), b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()]);
    let (seen, error) = all(&over_http(hasty(&server))).await;
    assert_eq!((seen, error.is_none()), (vec![1], true));
}

#[tokio::test]
async fn what_a_server_says_in_place_of_the_first_stream_ends_the_subscription() {
    for (status, code) in [("401 Unauthorized", "UNAUTHORIZED"), ("503 Service Unavailable", "UNAVAILABLE")] {
        let error = json!({"ok": false, "error": {"code": code, "message": "not now", "retryable": code == "UNAVAILABLE"}});
        let server = answering_in_turn([json_response(status, &error)]);
        let (seen, error) = all(&over_http(hasty(&server))).await;
        let Some(CallError::Rpc(error)) = error else { panic!("{error:?}") };
        assert_eq!((seen.len(), error.code(), error.message()), (0, code, "not now"));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn what_is_no_stream_of_events_is_told() {
    for (strange, said) in [
        (answer(json!(1)), "a value"),
        (response("200 OK", "text/html", "<h1>Hello</h1>"), "<h1>Hello</h1>"),
        (response("404 Not Found", "text/plain", "who?"), "who?"),
        (response("502 Bad Gateway", "text/plain", "nobody"), "nobody"),
        (b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n".to_vec(), "/elsewhere"),
        (b"SSH-2.0-OpenSSH\r\n".to_vec(), "HTTP/1.1"),
        (events("data: \"\u{e4}").into_iter().chain(*b"\xff\n\n").collect(), "not UTF-8"),
        (events("event: rpc-error\ndata: oops\n\n"), "an error in a form"),
    ] {
        let server = answering_in_turn([strange]);
        let (seen, error) = all(&over_http(hasty(&server))).await;
        let message = failed(Err::<(), _>(error.expect("an error")), TransportErrorKind::Protocol, true);
        says(&message, &[&server.url(), said]);
        assert!(seen.is_empty());
        assert_eq!(server.requests().len(), 1, "{said}");
    }
}

#[tokio::test]
async fn an_error_at_the_end_of_a_stream_is_the_subscriptions() {
    let error = r#"{"code":"FORBIDDEN","message":"no more"}"#;
    let server =
        answering_in_turn([events(&format!("data: 1\n\nid: $end\nevent: rpc-error\ndata: {error}\n\n"))]);
    let (seen, error) = all(&over_http(hasty(&server))).await;
    let Some(CallError::Rpc(error)) = error else { panic!("{error:?}") };
    assert_eq!((seen, error.code()), (vec![1], "FORBIDDEN"));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_error_that_may_be_mended_is_waited_out_as_long_as_the_server_says() {
    let error = r#"{"code":"RATE_LIMITED","message":"too many","retryable":true,"retryAfterMs":300}"#;
    for first in [
        events(&format!("id: a\ndata: 1\n\nevent: rpc-error\ndata: {error}\n\n")),
        events("retry: 300\n\nid: a\ndata: 1\n\n"),
    ] {
        let server = answering_in_turn([first, events(COMPLETE)]);
        let begun = Instant::now();
        let (seen, error) = all(&over_http(hasty(&server))).await;
        assert!(begun.elapsed() >= Duration::from_millis(300), "{:?}", begun.elapsed());
        assert_eq!((seen, error.is_none()), (vec![1], true));
        assert_eq!(last_ids(&server), [None, Some("a".to_owned())]);
    }
}

#[tokio::test]
async fn what_is_refused_for_good_when_it_is_resumed_ends_it() {
    let gone = json!({"ok": false, "error": {"code": "NOT_FOUND", "message": "there is no such thing"}});
    let busy = json!({"ok": false, "error": {"code": "RATE_LIMITED", "message": "wait", "retryable": true, "retryAfterMs": 1}});
    let server = answering_in_turn([
        events("id: a\ndata: 1\n\n"),
        json_response("429 Too Many Requests", &busy),
        response("502 Bad Gateway", "text/html", "<h1>Bad Gateway</h1>"),
        json_response("404 Not Found", &gone),
    ]);
    let (seen, error) = all(&over_http(hasty(&server))).await;
    let Some(CallError::Rpc(error)) = error else { panic!("{error:?}") };
    assert_eq!((seen, error.code()), (vec![1], "NOT_FOUND"));
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn another_token_is_shown_at_every_attempt_and_once_more_when_one_is_refused() {
    let refused = json!({"ok": false, "error": {"code": "UNAUTHORIZED", "message": "that has run out"}});
    let server = answering_in_turn([
        events("id: a\ndata: 1\n\n"),
        json_response("401 Unauthorized", &refused),
        events("id: b\ndata: 2\n\n"),
        json_response("401 Unauthorized", &refused),
    ]);
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let token = move || std::future::ready(Ok::<_, io::Error>(count.fetch_add(1, Relaxed).to_string()));
    let (seen, error) = all(&over_http(hasty(&server).token(token))).await;
    let Some(CallError::Rpc(error)) = error else { panic!("{error:?}") };
    assert_eq!((seen, error.code()), (vec![1, 2], "UNAUTHORIZED"));
    let requests = server.requests();
    let shown: Vec<_> = requests.iter().filter_map(|asked| asked.header("authorization")).collect();
    assert_eq!(shown, ["Bearer 0", "Bearer 1", "Bearer 2", "Bearer 3", "Bearer 4"]);
}

#[tokio::test]
async fn silence_is_a_lost_connection() {
    let server = ScriptedServer::start(|mut peer| async move {
        let Some(_) = peer.request().await else { return };
        if peer.number == 0 {
            peer.connection.write(events("id: a\ndata: 1\n\n")).await;
            peer.closed().await;
        } else {
            peer.connection.write(events(COMPLETE)).await;
        }
    });
    let options = hasty(&server)
        .heartbeat_interval(Duration::from_millis(30))
        .heartbeat_timeout(Duration::from_millis(10));
    let begun = Instant::now();
    let (seen, error) = all(&over_http(options)).await;
    assert!(begun.elapsed() >= Duration::from_millis(60), "{:?}", begun.elapsed());
    assert_eq!((seen, error.is_none()), (vec![1], true));
    assert_eq!(last_ids(&server), [None, Some("a".to_owned())]);
}

#[tokio::test]
async fn an_event_that_is_too_large_ends_it() {
    let letters = "x".repeat(2000);
    for strange in [format!("data: 1\n\ndata: \"{letters}"), format!("data: 1\n\n{letters}")] {
        let server = ScriptedServer::start(move |mut peer| {
            let strange = events(&strange);
            async move {
                if peer.request().await.is_some() {
                    peer.connection.write(strange).await;
                    peer.closed().await;
                }
            }
        });
        let (seen, error) = all(&over_http(hasty(&server).max_answer(1000))).await;
        let message = failed(Err::<(), _>(error.expect("an error")), TransportErrorKind::Protocol, true);
        says(&message, &["larger than 1000 bytes", "max_answer"]);
        assert_eq!((seen, server.connections()), (vec![1], 1));
    }
}

#[tokio::test]
async fn without_reconnecting_a_lost_connection_ends_it() {
    let server = answering_in_turn([events("id: a\ndata: 1\n\n")]);
    let (seen, error) = all(&over_http(hasty(&server).reconnect(false))).await;
    let message = failed(Err::<(), _>(error.expect("an error")), TransportErrorKind::Closed, true);
    says(&message, &[&server.url(), "lost"]);
    assert_eq!((seen, server.connections()), (vec![1], 1));
}

#[tokio::test]
async fn it_gives_up_after_as_many_attempts_as_is_said() {
    let server = answering_in_turn([events("id: a\ndata: 1\n\n"), Vec::new()]);
    let (seen, error) = all(&over_http(hasty(&server).max_attempts(3))).await;
    failed(Err::<(), _>(error.expect("an error")), TransportErrorKind::Closed, true);
    assert_eq!((seen, server.connections()), (vec![1], 4));
}

#[tokio::test]
async fn a_server_that_is_not_there_yet_is_waited_for() {
    let server = plain().await;
    let (address, asked) = (server.address, Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    let options = ConnectOptions::new(server.url())
        .base_delay(Duration::from_millis(1))
        .max_delay(Duration::from_millis(5))
        .connector(move |_| {
            let is_there = count.fetch_add(1, Relaxed) >= 5;
            async move {
                if is_there {
                    TcpStream::connect(address).await
                } else {
                    Err(io::ErrorKind::ConnectionRefused.into())
                }
            }
        });
    let (seen, error) = all(&over_http(options.clone())).await;
    assert_eq!((seen, error.is_none()), (vec![0, 1, 2], true));
    assert_eq!(asked.swap(0, Relaxed), 6);
    let (_, error) = all(&over_http(options.max_attempts(2))).await;
    failed(Err::<(), _>(error.expect("an error")), TransportErrorKind::Connect, false);
    assert_eq!(asked.load(Relaxed), 3);
}

#[tokio::test]
async fn one_who_never_comes_to_the_point_is_left_in_time() {
    let server = ScriptedServer::start(|mut peer| async move {
        peer.request().await;
        peer.closed().await;
    });
    let (_, error) = all(&over_http(hasty(&server).timeout(Duration::from_millis(50)))).await;
    let message = failed(Err::<(), _>(error.expect("an error")), TransportErrorKind::Timeout, true);
    says(&message, &["has not answered within 50ms"]);
}

#[tokio::test]
async fn what_is_not_polled_does_nothing_and_what_is_dropped_closes_its_connection() {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let server = ScriptedServer::start(move |mut peer| {
        let tell = tell.clone();
        async move {
            peer.request().await;
            peer.connection.write(events("data: 1\n\n")).await;
            peer.closed().await;
            tell.send(()).unwrap_or(());
        }
    });
    let api: Plain = over_http(hasty(&server));
    let mut items = api.numbers().count(&3);
    assert_eq!(server.connections(), 0);
    assert_eq!(within("an item", items.next()).await.expect("an item").expect("a number"), 1);
    drop(items);
    within("the connection is closed", told.recv()).await.expect("the script goes on");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn events_go_over_tls() {
    use crate::support::tls::{Authority, TlsFront};

    let server = plain().await;
    let authority = Authority::new("Ada");
    let front = TlsFront::before(server.address, &authority.issue("localhost"));
    let options = ConnectOptions::new(front.url("localhost")).root_certificate(authority.pem());
    let (seen, error) = all(&over_http(options)).await;
    assert_eq!((seen, error.is_none()), (vec![0, 1, 2], true));
}
