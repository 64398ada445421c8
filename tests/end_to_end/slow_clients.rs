//! Clients that take their time: every wait of the server has an end, and no end comes too early.

use std::time::{Duration, Instant};

use rpc_server::Limits;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{
    Client, Request, TestServer,
    http2::{Http2, PING, PREFACE, get_nothing, post_without_its_body},
    plain::limited,
    query, within,
};

const SHORT: Duration = Duration::from_millis(100);

fn echo() -> Request {
    Request::from(query("echo", json!(1)))
}

async fn with_header_timeout() -> TestServer {
    limited(Limits { header_timeout: SHORT, ..Limits::default() }).await
}

#[tokio::test]
async fn a_socket_that_says_nothing_is_closed() {
    let server = with_header_timeout().await;
    let started = Instant::now();
    server.connect().await.closed().await;
    assert!(started.elapsed() >= SHORT, "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_header_that_never_ends_is_closed() {
    let server = with_header_timeout().await;
    for start in [
        "G",
        "GET /api/rpc",
        "GET /api/rpc?path=echo HTTP/1.1\r\nhost: x\r\n",
        "GET /api/rpc HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n",
        "\r\n",
        "PRI * HTTP/2.0\r\n",
    ] {
        let mut client = server.connect().await;
        client.write(start).await;
        client.closed().await;
    }
}

/// Sends the pieces one after another, a little apart, for as long as the server takes them; gives what it said.
async fn drip(client: Client, pieces: impl Iterator<Item = Vec<u8>> + Send + 'static) -> Vec<u8> {
    let (mut reader, mut writer) = client.stream.into_split();
    let dripping = tokio::spawn(async move {
        let mut interval = tokio::time::interval(Duration::from_millis(10));
        for piece in pieces {
            interval.tick().await;
            if writer.write_all(&piece).await.is_err() {
                return;
            }
        }
    });
    let mut said = Vec::new();
    let _ = within("the server closes", reader.read_to_end(&mut said)).await;
    within("the server takes no more", dripping).await.expect("no panic");
    said
}

#[tokio::test]
async fn headers_that_drip_buy_no_time() {
    let server = with_header_timeout().await;
    let bytes = |text: &'static str| text.bytes().map(|byte| vec![byte]);
    let start = bytes("GET /api/rpc?path=echo HTTP/1.1\r\n");
    let endless = start.chain(bytes("x-drip: drop\r\n").cycle());
    assert_eq!(drip(server.connect().await, endless).await, b"");
}

#[tokio::test]
async fn so_it_is_with_the_second_request_of_a_connection() {
    let server = with_header_timeout().await;
    let mut client = server.connect().await;
    assert_eq!(client.ask(echo()).await.data(), 1);
    let endless = "GET /api/rpc?path=echo HTTP/1.1\r\nx: "
        .bytes()
        .chain(std::iter::repeat(b'y'))
        .map(|byte| vec![byte]);
    assert_eq!(drip(client, endless).await, b"");
}

#[tokio::test]
async fn so_it_is_with_http2() {
    let server = with_header_timeout().await;
    let mut silent = server.connect().await;
    silent.write(PREFACE).await;
    silent.rest().await;
    // Headers whose continuation never comes: `HEADERS` without `END_HEADERS` on stream 1.
    let mut endless = server.connect().await;
    endless.write([PREFACE, b"\x00\x00\x01\x01\x00\x00\x00\x00\x01\x82"].concat()).await;
    endless.rest().await;
}

#[tokio::test]
async fn a_request_that_is_slow_but_in_time_is_answered() {
    let server = limited(Limits { header_timeout: Duration::from_secs(15), ..Limits::default() }).await;
    let mut client = server.connect().await;
    for byte in echo().bytes() {
        client.write([byte]).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(client.response().await.data(), 1);
}

#[tokio::test]
async fn an_idle_connection_is_closed_after_a_while() {
    let server = limited(Limits { idle_timeout: SHORT, ..Limits::default() }).await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        assert_eq!(client.ask(echo()).await.data(), 1);
    }
    let idle_since = Instant::now();
    client.closed().await;
    assert!(idle_since.elapsed() >= SHORT / 2, "{:?}", idle_since.elapsed());
    let client = Http2::connect(server.address).await;
    assert_eq!(client.ask(echo()).await.data(), 1);
    // Cut off or with a goodbye: it is over.
    let _ = within("the server closes", client.connection).await.expect("no panic");
}

#[tokio::test]
async fn an_idle_connection_is_not_closed_before() {
    // The limit on headers is not the limit on idling.
    let server = with_header_timeout().await;
    let mut client = server.connect().await;
    assert_eq!(client.ask(echo()).await.data(), 1);
    tokio::time::sleep(4 * SHORT).await;
    assert_eq!(client.ask(echo()).await.data(), 1);
}

#[tokio::test]
async fn an_idle_connection_of_http2_may_have_small_talk() {
    // A ping is not the start of a request: the limit on idling holds, and not the one on headers.
    let server = with_header_timeout().await;
    let mut client = server.connect().await;
    client.write([PREFACE, &get_nothing(1)].concat()).await;
    client.skip_past(b"NOT_FOUND").await;
    client.write(PING).await;
    client.skip_past(b"ABCDEFGH").await;
    let closed = tokio::time::timeout(6 * SHORT, client.rest()).await;
    assert!(closed.is_err(), "closed after the limit on headers");
}

#[tokio::test]
async fn a_body_that_never_comes_ends_its_stream_of_http2_alone() {
    let server = limited(Limits { body_timeout: SHORT, ..Limits::default() }).await;
    let mut client = server.connect().await;
    client.write([PREFACE, &post_without_its_body()].concat()).await;
    client.skip_past(b"TIMEOUT").await;
    client.write(get_nothing(3)).await;
    client.skip_past(b"NOT_FOUND").await;
}

#[tokio::test]
async fn a_slow_reader_gets_all_of_a_long_answer() {
    let server = limited(Limits { idle_timeout: SHORT, ..Limits::default() }).await;
    let mut client = server.connect().await;
    let length = 32 * 1024 * 1024;
    client.write(Request::from(query("letters", json!(length))).bytes()).await;
    let mut buffer = vec![0; 256 * 1024];
    let mut received = 0;
    let mut interval = tokio::time::interval(Duration::from_millis(10));
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while received < length {
        // Slow, but never at a standstill.
        interval.tick().await;
        let read = within("the next piece", client.stream.read(&mut buffer)).await.unwrap_or(0);
        assert!(read > 0, "the answer ended after {received} of {length} bytes");
        received += read;
    }
}

#[tokio::test]
async fn a_reader_that_has_stopped_is_given_up() {
    let limits = Limits { write_timeout: SHORT, drain_timeout: Duration::from_secs(60), ..Limits::default() };
    let mut server = limited(limits).await;
    let mut client = server.connect().await;
    client.write(Request::from(query("letters", json!(32 * 1024 * 1024))).bytes()).await;
    // The first bytes are under way: the answer is being written.
    within("an answer", client.stream.readable()).await.expect("the connection is open");
    server.tell_to_stop();
    // It waits for connections on which something is going on; this one would keep it for a minute.
    server.stopped().await;
}

#[tokio::test]
async fn a_call_may_take_longer_than_any_limit_on_its_connection() {
    let limits = Limits {
        header_timeout: SHORT / 4,
        idle_timeout: SHORT / 4,
        write_timeout: SHORT / 4,
        ..Limits::default()
    };
    let (server, mut witness) = patient::server(limits).await;
    let mut client = server.connect().await;
    for _ in 0..2 {
        client.write(Request::from(query("wait", json!(200))).bytes()).await;
        witness.entered().await;
        assert_eq!(client.response().await.data(), "waited");
        witness.left().await;
    }
}

mod patient {
    use std::time::Duration;

    use rpc_server::{Limits, Server, prelude::*};

    use crate::support::{Probe, TestServer, Witness, probe};

    #[derive(Clone, Context)]
    struct App {
        #[provide]
        probe: Probe,
    }

    /// Takes as many milliseconds as it is told to.
    #[procedure(query)]
    async fn wait(#[ctx] probe: Probe, input: u64) -> String {
        let _presence = probe.enter();
        tokio::time::sleep(Duration::from_millis(input)).await;
        "waited".into()
    }

    router! {
        Api for App { wait }
    }

    pub(super) async fn server(limits: Limits) -> (TestServer, Witness) {
        let (probe, witness) = probe();
        (TestServer::start(Server::new(Api::routes(), App { probe }).limits(limits)).await, witness)
    }
}
