//! How long a call may take.

use std::time::Duration;

use rpc_client::{CallError, Connect, ConnectOptions, TransportErrorKind};
use serde_json::json;
use tokio::{net::TcpSocket, net::TcpStream, sync::mpsc, time::timeout};

use super::{api::serve, failed, says};
use crate::support::{ScriptedServer, plain::Api as Plain, scripted::answer, within};

const SHORT: Duration = Duration::from_millis(50);

/// A server that listens, and has no room for another connection. What fills it is kept.
async fn full() -> (tokio::net::TcpListener, Vec<TcpStream>) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("the loopback has a free port");
    let listener = socket.listen(1).expect("the socket listens");
    let address = listener.local_addr().expect("a bound socket has an address");
    let mut waiting = Vec::new();
    while let Ok(stream) = timeout(Duration::from_secs(1), TcpStream::connect(address)).await {
        waiting.push(stream.expect("the socket listens"));
    }
    (listener, waiting)
}

#[tokio::test]
async fn time_that_is_up_before_there_is_a_connection_was_not_sent() {
    let (listener, _waiting) = full().await;
    let address = listener.local_addr().expect("a bound socket has an address");
    let url = format!("http://{address}/api/rpc");
    let api = Plain::connect(&url).await.expect("a URL");
    let result = within("the time is up", api.tell(&json!(1)).timeout(SHORT)).await;
    says(&failed(result, TransportErrorKind::Timeout, false), &["50ms", &url, "was not sent"]);

    // The time to connect is a limit of its own.
    let hasty = ConnectOptions::new(&url).connect_timeout(SHORT).retries(1);
    let hasty = Plain::connect(hasty).await.expect("a URL");
    let result = within("the time is up", hasty.echo(&json!(1))).await;
    says(&failed(result, TransportErrorKind::Connect, false), &["50ms", &url, "was not sent"]);
}

#[tokio::test]
async fn time_that_is_up_before_there_are_headers_was_not_sent() {
    let options = ConnectOptions::new("http://127.0.0.1:9/api/rpc")
        .headers(std::future::pending::<Result<_, std::io::Error>>)
        .timeout(SHORT);
    let api = Plain::connect(options).await.expect("a URL");
    failed(within("the time is up", api.tell(&json!(1))).await, TransportErrorKind::Timeout, false);
}

#[tokio::test]
async fn time_that_is_up_after_sending_was_sent_and_closes_the_connection() {
    let (tell, mut told) = mpsc::unbounded_channel();
    let server = ScriptedServer::start(move |mut peer| {
        let tell = tell.clone();
        async move {
            peer.request().await;
            peer.closed().await;
            tell.send(()).expect("the test waits");
        }
    });
    let api = Plain::connect(server.url()).await.expect("a URL");
    let result = within("the time is up", api.echo(&json!(1)).timeout(SHORT)).await;
    says(&failed(result, TransportErrorKind::Timeout, true), &["50ms", &server.url(), "may have been done"]);
    within("the server sees the end", told.recv()).await.expect("the script goes on");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn time_that_is_up_in_the_middle_of_the_answer_was_sent() {
    let server = ScriptedServer::start(|mut peer| async move {
        peer.request().await;
        let answer = answer(json!("a long story"));
        peer.connection.write(&answer[..answer.len() - 3]).await;
        peer.closed().await;
    });
    let api = Plain::connect(server.url()).await.expect("a URL");
    let result = within("the time is up", api.echo(&json!(1)).timeout(SHORT)).await;
    failed(result, TransportErrorKind::Timeout, true);
}

#[tokio::test]
async fn what_an_earlier_try_sent_counts_when_the_time_is_up() {
    let server = ScriptedServer::start(|mut peer| async move { _ = peer.request().await });
    let options = ConnectOptions::new(server.url()).retries(1000).timeout(Duration::from_millis(300));
    let api = Plain::connect(options).await.expect("a URL");
    failed(within("the time is up", api.echo(&json!(1))).await, TransportErrorKind::Timeout, true);
    assert!(server.requests().len() > 1, "{:?}", server.requests());
}

#[tokio::test]
async fn a_handler_is_dropped_when_its_callers_time_is_up() {
    let mut served = serve().await;
    let by_default = served.client_with(|options| options.timeout(SHORT)).await;
    let by_call = served.client().await;
    for call in [by_default.hang(), by_call.hang().timeout(SHORT)] {
        // Both ends count, and either may be the first to say it.
        match call.await.expect_err("nothing answers") {
            CallError::Transport { sent: true, cause } => {
                assert_eq!(cause.kind(), TransportErrorKind::Timeout);
            }
            CallError::Rpc(error) => assert_eq!(error.code(), "TIMEOUT"),
            error => panic!("not late: {error:?}"),
        }
        served.witness.entered().await;
        served.witness.left().await;
    }
}

#[tokio::test]
async fn the_deadline_travels() {
    let served = serve().await;
    let left = async |call: rpc_client::Pending<_>| -> Option<u64> { call.await.expect("an answer") };

    let api = served.client().await;
    let minute = Duration::from_secs(60);
    let cases = [
        (left(api.patience()).await, 30_000),
        (left(api.patience().timeout(minute)).await, 60_000),
        (left(served.client_with(|options| options.timeout(minute)).await.patience()).await, 60_000),
    ];
    for (left, most) in cases {
        let left = left.expect("a deadline");
        assert!((most - 20_000..=most).contains(&left), "{left} of {most}");
    }
    let patient = served.client_with(ConnectOptions::no_timeout).await;
    assert_eq!(left(patient.patience()).await, None);
    let left = left(patient.patience().timeout(minute)).await.expect("a deadline");
    assert!((40_000..=60_000).contains(&left), "{left}");
}

#[tokio::test]
async fn a_time_beyond_all_clocks_is_none() {
    let served = serve().await;
    let api = served.client_with(|options| options.connect_timeout(Duration::MAX)).await;
    assert_eq!(api.patience().timeout(Duration::MAX).await.expect("an answer"), None);
}

#[tokio::test]
async fn no_time_at_all_sends_nothing() {
    let server = ScriptedServer::answering(answer(json!(1)));
    let api = Plain::connect(server.url()).await.expect("a URL");
    failed(api.tell(&json!(1)).timeout(Duration::ZERO).await, TransportErrorKind::Timeout, false);
    // Nor over a connection that is there.
    api.tell(&json!(2)).await.expect("an answer");
    failed(api.tell(&json!(3)).timeout(Duration::ZERO).await, TransportErrorKind::Timeout, false);
    api.tell(&json!(4)).await.expect("an answer");
    let inputs: Vec<_> = server.requests().iter().map(|asked| asked.json()["input"].clone()).collect();
    assert_eq!(inputs, [2, 4]);
}
