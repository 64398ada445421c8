//! A browser's own `EventSource`, in Chromium without a window.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    response::Html,
    routing::{get, post},
};
use rpc_server::{Server, Tracked, prelude::*};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    process::Command,
    sync::mpsc,
};

use crate::support::TestServer;

#[derive(Clone, Context)]
struct App {
    #[provide]
    visits: Arc<AtomicUsize>,
}

/// Says what it was told of the past, and then something of each kind. The first time it breaks off, with an error that
/// a retry mends; the second time the connection is cut (by the test); then it ends.
#[procedure(subscription)]
fn story(
    #[ctx] visits: Arc<AtomicUsize>,
    #[ctx] after: LastEventId,
) -> impl Stream<Item = Result<Tracked<Value>, RpcError>> {
    try_stream!({
        let visit = visits.fetch_add(1, Ordering::SeqCst);
        yield Tracked::untracked(json!({"after": after.get()}));
        match visit {
            0 => {
                yield tracked("one", json!({"text": "ä\n"}));
                Err(RpcError::unavailable("soon").with_retry_after(Duration::from_millis(10)))?;
            }
            1 => {
                yield tracked("two", json!(2)).named("notification");
                std::future::pending::<()>().await;
            }
            _ => {
                yield Tracked::reset();
                yield tracked("three", json!(3));
            }
        }
    })
}

router! {
    Api for App { story }
}

const PAGE: &str = r#"<!doctype html><script>
const log = [];
const source = new EventSource("URL", { withCredentials: true });
const hear = event => log.push([event.type, event.data ? JSON.parse(event.data) : null, event.lastEventId]);
source.onmessage = hear;
for (const name of ["notification", "reset", "complete", "rpc-error"]) source.addEventListener(name, hear);
source.onerror = () => {
    log.push(["error", source.readyState === EventSource.CLOSED ? "closed" : "connecting"]);
    if (source.readyState === EventSource.CLOSED) fetch("/report", { method: "POST", body: JSON.stringify(log) });
};
</script>"#;

/// Passes everything on to the server, but cuts a connection behind an event of this id.
async fn cutting(server: SocketAddr, behind: &'static str) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(async move {
                let Ok(upstream) = TcpStream::connect(server).await else { return };
                let (mut from_client, to_client) = client.into_split();
                let (from_server, mut to_server) = upstream.into_split();
                tokio::select! {
                    _ = tokio::io::copy(&mut from_client, &mut to_server) => {}
                    () = pass_on(&from_server, &to_client, behind) => {}
                }
            });
        }
    });
    address
}

async fn pass_on(
    from: &tokio::net::tcp::OwnedReadHalf,
    to: &tokio::net::tcp::OwnedWriteHalf,
    behind: &'static str,
) {
    let mut seen = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        if from.readable().await.is_err() {
            return;
        }
        let Ok(length) = from.try_read(&mut buffer) else { continue };
        let mut rest = &buffer[..length];
        if rest.is_empty() {
            return;
        }
        while !rest.is_empty() {
            if to.writable().await.is_err() {
                return;
            }
            rest = &rest[to.try_write(rest).unwrap_or(0)..];
        }
        seen.extend_from_slice(&buffer[..length]);
        let text = String::from_utf8_lossy(&seen);
        if text.split_once(&format!("id: {behind}\n")).is_some_and(|(_, event)| event.contains("\n\n")) {
            return;
        }
    }
}

/// Serves a page, and hears what it reports.
async fn page(listener: TcpListener, html: String) -> mpsc::UnboundedReceiver<Value> {
    let (reports, reported) = mpsc::unbounded_channel();
    let app = axum::Router::<()>::new().route("/", get(|| async { Html(html) })).route(
        "/report",
        post(async move |text: String| {
            // A test that is over has nobody to tell.
            reports.send(serde_json::from_str(&text).expect("a page reports JSON")).unwrap_or(());
        }),
    );
    tokio::spawn(async move { axum::serve(listener, app).await });
    reported
}

#[tokio::test]
async fn an_event_source_hears_comes_back_goes_on_and_stops() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the loopback has a free port");
    let origin = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
    let visits = Arc::new(AtomicUsize::new(0));
    let server = Server::new(Api::routes(), App { visits: Arc::clone(&visits) }).origins([origin.clone()]);
    let server = TestServer::start(server).await;
    let address = cutting(server.address, "two").await;
    let html = PAGE.replace("URL", &format!("http://{address}/api/rpc/story"));
    let mut reported = page(listener, html).await;

    let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{}", std::process::id()));
    let browser = Command::new("chromium")
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(&origin)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let mut browser = browser.expect("chromium is installed; `cargo xtask test` does it");
    let log = tokio::time::timeout(Duration::from_secs(60), reported.recv()).await;
    browser.kill().await.expect("the browser runs");
    // What its helpers still write stays among what cargo builds.
    std::fs::remove_dir_all(&profile).unwrap_or(());

    let unavailable =
        json!({"code": "UNAVAILABLE", "message": "soon", "retryable": true, "retryAfterMs": 10});
    let expected = json!([
        ["message", {"after": null}, ""],
        ["message", {"text": "ä\n"}, "one"],
        ["rpc-error", unavailable, "one"],
        ["error", "connecting"],
        ["message", {"after": "one"}, "one"],
        ["notification", 2, "two"],
        ["error", "connecting"],
        ["message", {"after": "two"}, "two"],
        ["reset", null, "two"],
        ["message", 3, "three"],
        ["complete", null, "$end"],
        ["error", "connecting"],
        ["error", "closed"],
    ]);
    assert_eq!(log.expect("the page reports within a minute"), Some(expected));
    assert_eq!(visits.load(Ordering::SeqCst), 3);
}
