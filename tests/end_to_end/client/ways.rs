//! Ways to a server that an application makes itself: connections, and URLs that are asked for.

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use futures::{StreamExt, TryStreamExt};
use rpc_client::{Connect, ConnectOptions, Destination, TransportErrorKind};
use serde_json::json;
use tokio::{
    io::{DuplexStream, copy_bidirectional, duplex},
    net::{TcpStream, UnixListener, UnixStream},
};

use super::{failed, says};
use crate::support::{
    ScriptedServer, TestServer,
    plain::{Api as Plain, plain},
    probe,
    scripted::answer,
    tls::{Authority, TlsFront},
    within,
};

/// A pipe within the process, at whose other end somebody carries what goes through it to a server.
fn pipe_to(server: std::net::SocketAddr) -> DuplexStream {
    let (near, mut far) = duplex(1024);
    tokio::spawn(async move {
        let mut server = TcpStream::connect(server).await?;
        copy_bidirectional(&mut far, &mut server).await
    });
    near
}

#[tokio::test]
async fn calls_and_subscriptions_go_through_what_the_application_connects() {
    let server = plain().await;
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (seen, address) = (Arc::clone(&asked), server.address);
    let options =
        ConnectOptions::new("http://shop.invalid/api/rpc").connector(move |destination: Destination| {
            seen.lock().expect("nobody panics").push(destination.clone());
            async move { Ok::<_, io::Error>(pipe_to(address)) }
        });
    let api = Plain::connect(options).await.expect("a URL");
    let text = json!("0123456789".repeat(10_000));
    for _ in 0..5 {
        assert_eq!(api.echo(&text).await.expect("an answer"), text);
    }
    let numbers: Vec<u32> =
        within("the items", api.numbers().count(&100).try_collect()).await.expect("items");
    assert_eq!(numbers, (0..100).collect::<Vec<_>>());
    let asked = asked.lock().expect("nobody panics");
    let shown: Vec<_> =
        asked.iter().map(|asked| (asked.to_string(), asked.host(), asked.port(), asked.is_tls())).collect();
    let expected = ("shop.invalid:80".to_owned(), "shop.invalid", 80, false);
    // One that is kept for the calls, and the live one.
    assert_eq!(shown, [expected.clone(), expected]);
}

#[tokio::test]
async fn tls_goes_on_top_of_what_the_application_connects() {
    let server = plain().await;
    let authority = Authority::new("Ada");
    let front = TlsFront::before(server.address, &authority.issue("shop.invalid"));
    let address = front.address;
    let connected = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connected);
    let options = ConnectOptions::new("https://shop.invalid/api/rpc")
        .root_certificate(authority.pem())
        .connector(move |destination: Destination| {
            assert!(destination.is_tls());
            assert_eq!(destination.port(), 443);
            count.fetch_add(1, Relaxed);
            async move { Ok::<_, io::Error>(pipe_to(address)) }
        });
    let api = Plain::connect(options).await.expect("a URL");
    let text = json!("0123456789".repeat(10_000));
    for _ in 0..5 {
        assert_eq!(api.echo(&text).await.expect("an answer"), text);
    }
    assert_eq!(connected.load(Relaxed), 1);
    let numbers: Vec<u32> =
        within("the items", api.numbers().count(&100).try_collect()).await.expect("items");
    assert_eq!(numbers.len(), 100);
}

#[tokio::test]
async fn a_unix_socket_is_a_way() {
    let server = plain().await;
    let directory = std::env::temp_dir().join(format!("rpc-ways-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory");
    let path = directory.join("socket");
    let listener = UnixListener::bind(&path).expect("a socket");
    let address = server.address;
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut server = TcpStream::connect(address).await?;
                copy_bidirectional(&mut client, &mut server).await
            });
        }
    });
    let at = path.clone();
    let options =
        ConnectOptions::new("http://localhost/api/rpc").connector(move |_| UnixStream::connect(at.clone()));
    let api = Plain::connect(options).await.expect("a URL");
    assert_eq!(api.echo(&json!(1)).await.expect("an answer"), 1);
    std::fs::remove_dir_all(&directory).expect("it is there");
}

#[tokio::test]
async fn a_pipe_that_was_closed_meanwhile_is_not_used_again() {
    let server = ScriptedServer::answering(answer(json!(1)));
    let far_ends = Arc::new(Mutex::new(Vec::new()));
    let (ends, address) = (Arc::clone(&far_ends), server.address);
    let options = ConnectOptions::new("http://localhost/").retries(0).connector(move |_| {
        let (near, mut far) = duplex(1024);
        let carried = tokio::spawn(async move {
            let mut server = TcpStream::connect(address).await?;
            copy_bidirectional(&mut far, &mut server).await
        });
        ends.lock().expect("nobody panics").push(carried);
        async { Ok::<_, io::Error>(near) }
    });
    let api = Plain::connect(options).await.expect("a URL");
    for _ in 0..3 {
        assert_eq!(api.tell(&json!(0)).await.expect("an answer"), 1);
        let carried = far_ends.lock().expect("nobody panics").pop().expect("a pipe was made");
        carried.abort();
        assert!(carried.await.expect_err("it was aborted").is_cancelled());
    }
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_connector_that_fails_is_a_server_that_cannot_be_reached() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let options = ConnectOptions::new("http://localhost/").retries(2).connector(move |_| {
        count.fetch_add(1, Relaxed);
        async { Err::<DuplexStream, _>("the pipe is blocked") }
    });
    let api = Plain::connect(options).await.expect("a URL");
    let message = failed(api.tell(&json!(1)).await, TransportErrorKind::Connect, false);
    says(&message, &["no connection to http://localhost/", "the pipe is blocked"]);
    assert_eq!(asked.load(Relaxed), 1, "a mutation");
    failed(api.echo(&json!(1)).await, TransportErrorKind::Connect, false);
    assert_eq!(asked.load(Relaxed), 4, "a query");
}

#[tokio::test]
async fn a_connector_has_the_time_to_connect() {
    let (probe, mut witness) = probe();
    let options = ConnectOptions::new("http://localhost/")
        .retries(0)
        .no_timeout()
        .connect_timeout(Duration::from_millis(20))
        .connector(move |_| {
            let probe = probe.clone();
            async move {
                probe.stay().await;
                Ok::<DuplexStream, io::Error>(duplex(1).0)
            }
        });
    let api = Plain::connect(options).await.expect("a URL");
    let message = failed(within("the limit", api.echo(&json!(1))).await, TransportErrorKind::Connect, false);
    says(&message, &["none within 20ms"]);
    witness.entered().await;
    witness.left().await;
}

/// A URL that can be changed, and how often it was asked for.
#[derive(Clone, Default)]
struct Sign {
    url: Arc<Mutex<String>>,
    asked: Arc<AtomicUsize>,
}

impl Sign {
    fn to(url: impl Into<String>) -> Self {
        let sign = Self::default();
        sign.turn(url);
        sign
    }

    fn turn(&self, url: impl Into<String>) {
        *self.url.lock().expect("nobody panics") = url.into();
    }

    fn asked(&self) -> usize {
        self.asked.load(Relaxed)
    }

    fn options(&self) -> ConnectOptions {
        let sign = self.clone();
        ConnectOptions::url_from(move || {
            sign.asked.fetch_add(1, Relaxed);
            let url = sign.url.lock().expect("nobody panics").clone();
            async move { if url.is_empty() { Err("nobody lives there") } else { Ok(url) } }
        })
    }
}

#[tokio::test]
async fn a_url_is_asked_for_when_a_connection_is_made() {
    let (one, other) = (ScriptedServer::answering_once(answer(json!("one"))), plain().await);
    let sign = Sign::to(one.url());
    let api = Plain::connect(sign.options().retries(0)).await.expect("an option");
    assert_eq!(sign.asked(), 0);
    assert_eq!(api.tell(&json!("?")).await.expect("an answer"), "one");
    let host = one.requests()[0].header("host").map(str::to_owned);
    assert_eq!(host, Some(one.address.to_string()));

    sign.turn(other.url());
    assert_eq!(api.tell(&json!("?")).await.expect("an answer"), "?");
    assert_eq!(sign.asked(), 2);
    // The connection to the other one is kept, and is its own.
    sign.turn(one.url());
    for _ in 0..3 {
        assert_eq!(api.tell(&json!("?")).await.expect("an answer"), "?");
    }
    assert_eq!(sign.asked(), 2);
}

#[tokio::test]
async fn a_kept_connection_is_asked_for_its_own_path() {
    let server = ScriptedServer::answering(answer(json!(1)));
    let sign = Sign::to(format!("http://{}/a", server.address));
    let api = Plain::connect(sign.options()).await.expect("an option");
    api.echo(&json!(1)).await.expect("an answer");
    sign.turn("http://127.0.0.1:9/b");
    api.echo(&json!(1)).await.expect("an answer");
    let lines: Vec<_> = server.requests().into_iter().map(|asked| (asked.connection, asked.line)).collect();
    assert_eq!(lines, [(0, "POST /a HTTP/1.1".to_owned()), (0, "POST /a HTTP/1.1".to_owned())]);
}

#[tokio::test]
async fn a_url_that_cannot_be_had_fails_the_attempt() {
    let sign = Sign::to("");
    let api = Plain::connect(sign.options().retries(2)).await.expect("an option");
    let message = failed(api.tell(&json!(1)).await, TransportErrorKind::Connect, false);
    says(&message, &["no connection", "nobody lives there"]);
    assert_eq!(sign.asked(), 1);
    sign.turn("nowhere");
    let message = failed(api.tell(&json!(1)).await, TransportErrorKind::Connect, false);
    says(&message, &["no connection", "`nowhere`", "is not a URL like"]);
    sign.turn("http://ada:secret@127.0.0.1/");
    let message = failed(api.tell(&json!(1)).await, TransportErrorKind::Connect, false);
    assert!(!message.contains("secret"), "{message}");

    // A query asks again, and by then it may be known.
    let server = plain().await;
    let (url, asked) = (server.url(), Arc::new(AtomicUsize::new(0)));
    let options = ConnectOptions::url_from(move || {
        let known = asked.fetch_add(1, Relaxed) >= 2;
        let url = url.clone();
        async move { if known { Ok(url) } else { Err("not yet") } }
    });
    let api = Plain::connect(options.retries(2)).await.expect("an option");
    assert_eq!(api.echo(&json!(1)).await.expect("an answer"), 1);
}

#[tokio::test]
async fn a_url_that_never_comes_is_waited_for_as_long_as_the_call_may_take() {
    let options = ConnectOptions::url_from(std::future::pending::<Result<String, io::Error>>);
    let api = Plain::connect(options).await.expect("an option");
    let call = api.echo(&json!(1)).timeout(Duration::from_millis(20));
    let message = failed(within("the limit", call).await, TransportErrorKind::Timeout, false);
    says(&message, &["the server", "20ms"]);
}

#[tokio::test]
async fn a_live_connection_asks_for_the_url_at_every_attempt() {
    let server: TestServer = plain().await;
    let sign = Sign::to("");
    let options = sign.options().base_delay(Duration::from_millis(1)).max_delay(Duration::from_millis(5));
    let api = Plain::connect(options).await.expect("an option");
    let mut numbers = api.numbers().count(&3);
    let first = tokio::spawn(async move { numbers.next().await });
    within("several attempts", async {
        while sign.asked() < 3 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    sign.turn(server.url());
    let first = within("an item", first).await.expect("no panic").expect("an item");
    assert_eq!(first.expect("an item"), 0);
}
