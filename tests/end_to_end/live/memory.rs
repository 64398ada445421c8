//! What hostile clients cost a server, seen from outside its process: no memory beyond what limits say, none once it is
//! over, and no other client's calls.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{
    Observed,
    frames::{CONTINUATION, FIN, Frames, PING, PONG, TEXT, frame, head},
    observed::ask,
    socket::call,
    within,
};

const KIB: usize = 1024;

/// `Limits::message`, by default.
const MESSAGE: usize = 1024 * KIB;

/// `Limits::outbound`, by default.
const OUTBOUND: usize = 64 * KIB;

/// How many connections there are, one after the other and all at once.
const CONNECTIONS: usize = 20;

/// What a connection takes that does nothing.
const IDLE: usize = 8 * KIB;

/// What pages and the allocator's own bookkeeping take, whatever is done.
const ALLOWANCE: usize = 4 * KIB * KIB;

/// How many calls another client makes beside a flood without end.
const CALLS: usize = 2000;

/// What comes over one connection and has an end.
struct Flood {
    what: &'static str,
    bytes: Vec<u8>,
    /// The most that a connection holds behind it, as long as it is open.
    held: usize,
}

fn floods() -> Vec<Flood> {
    let flood = |what, bytes, held| Flood { what, bytes, held };
    let largest = call("a", "echo", json!("x".repeat(MESSAGE - 100))).to_string();
    let begun = [frame(TEXT, ""), frame(CONTINUATION, "x".repeat(KIB)).repeat(MESSAGE / KIB)].concat();
    vec![
        flood("a string of 10 MB", frame(FIN | TEXT, format!("\"{}\"", "x".repeat(10_000_000))), IDLE),
        flood("a length that is claimed", head(FIN | TEXT, 0x80, usize::MAX >> 1), IDLE),
        flood("the largest message", frame(FIN | TEXT, &largest), IDLE),
        flood(
            "many pieces of nothing",
            [frame(TEXT, ""), frame(CONTINUATION, "").repeat(50_000)].concat(),
            IDLE,
        ),
        flood("pieces of too much", [begun.clone(), begun.clone()].concat(), IDLE),
        // The text doubles its room when it has none left.
        flood("pieces that end before their message does", begun, 2 * MESSAGE),
        flood("pings", frame(FIN | PING, [b'x'; 125]).repeat(10_000), IDLE),
        flood("what is no frame", frame(FIN | TEXT, "[]").repeat(2000), IDLE),
        flood("a deep nest", frame(FIN | TEXT, "[".repeat(100_000)).repeat(2), IDLE),
        flood(
            "a deep nest within a call",
            frame(
                FIN | TEXT,
                format!(r#"{{"type":"call","id":"a","path":["echo"],"input":{}"#, "[".repeat(100_000)),
            )
            .repeat(2),
            IDLE,
        ),
        flood("text that is none", frame(FIN | TEXT, [0xff; 100_000]), IDLE),
    ]
}

/// Sends a flood over a connection of its own and throws away what is said to it, until all of it was read or the server has
/// closed. Gives the connection, and whether the server has closed.
async fn endure(server: &Observed, flood: &Flood) -> (Frames, bool) {
    const LAST: &str = "the last";
    let mut frames = Frames::connect(server.address).await;
    let last = frame(FIN | PING, LAST);
    let pong = [&[FIN | PONG, 8], LAST.as_bytes()].concat();
    let (mut answers, mut to_server) = frames.0.stream.split();
    let sending = async {
        // Who is closed on has nobody to write to.
        let is_sent = to_server.write_all(&flood.bytes).await.is_ok();
        if is_sent {
            to_server.write_all(&last).await.unwrap_or(());
        }
    };
    let reading = async {
        let mut tail = Vec::new();
        while let Ok(1..) = answers.read_buf(&mut tail).await {
            if tail.ends_with(&pong) {
                return false;
            }
            tail.drain(..tail.len().saturating_sub(pong.len()));
        }
        true
    };
    let ((), is_closed) = within(flood.what, async { tokio::join!(sending, reading) }).await;
    (frames, is_closed)
}

#[tokio::test]
async fn a_flood_leaves_no_memory_behind() {
    let server = Observed::start().await;
    let mut other = server.socket().await;
    for flood in floods() {
        // The first brings what stays in any case: tables, and room that was needed at once.
        drop(endure(&server, &flood).await);
    }
    ask(&mut other, "echo", json!(1)).await;
    let start = server.memory();
    for flood in floods() {
        let what = flood.what;
        for _ in 0..CONNECTIONS {
            drop(endure(&server, &flood).await);
        }
        ask(&mut other, "echo", json!(1)).await;
        server.settles(what, start + ALLOWANCE, &mut other).await;
        let open =
            futures::future::join_all(std::iter::repeat_with(|| endure(&server, &flood)).take(CONNECTIONS));
        let open = open.await;
        let (held, most) = (server.memory().saturating_sub(start), CONNECTIONS * flood.held + ALLOWANCE);
        println!("{what}: {} KiB while open", held / KIB);
        // What is closed holds nothing from then on, although the client keeps its end open.
        assert!(held <= most || !open.iter().all(|(_, is_closed)| *is_closed), "{what}: {held} bytes");
        server.settles(what, start + most, &mut other).await;
        drop(open);
        server.settles(what, start + ALLOWANCE, &mut other).await;
        println!("{what}: {} KiB behind it", server.memory().saturating_sub(start) / KIB);
    }
}

/// Sends this again and again over a connection while another client makes its calls, and checks that the server takes no
/// more memory than this meanwhile. Answers are not read.
async fn without_end(what: &str, begin: &[u8], again: &[u8], most: usize) {
    let server = Observed::start().await;
    let mut other = server.socket().await;
    ask(&mut other, "echo", json!(1)).await;
    let start = server.memory();
    let mut frames = Frames::connect(server.address).await;
    frames.0.write(begin).await;
    let mut sent = 0;
    let flooding = async {
        // Until it is closed on, or kept waiting.
        while frames.0.stream.write_all(again).await.is_ok() {
            sent += again.len();
        }
        std::future::pending::<()>().await;
    };
    let calling = async {
        let mut largest = 0;
        for number in 0..CALLS {
            assert_eq!(ask(&mut other, "echo", json!(number)).await, number);
            largest = largest.max(server.memory());
        }
        largest
    };
    let largest = tokio::select! {
        largest = calling => largest,
        () = flooding => unreachable!("it has no end"),
    };
    let held = largest.saturating_sub(start);
    println!("{what}: {} KiB at most while {} KiB were sent", held / KIB, sent / KIB);
    assert!(held <= most, "{what}: {held} bytes, of at most {most}");
    drop(frames);
    server.settles(what, start + ALLOWANCE, &mut other).await;
}

#[tokio::test]
async fn pieces_of_nothing_without_end_take_nothing() {
    let pieces = frame(CONTINUATION, "").repeat(1000);
    without_end("pieces of nothing", &frame(TEXT, ""), &pieces, ALLOWANCE).await;
}

#[tokio::test]
async fn pieces_without_end_take_a_message_at_most() {
    let pieces = frame(CONTINUATION, [b'x'; 100]).repeat(100);
    without_end("pieces", &frame(TEXT, ""), &pieces, 2 * MESSAGE + ALLOWANCE).await;
}

#[tokio::test]
async fn pings_without_end_take_what_may_wait_at_most() {
    let pings = frame(FIN | PING, [b'x'; 125]).repeat(100);
    without_end("pings", &[], &pings, 2 * OUTBOUND + ALLOWANCE).await;
}

#[tokio::test]
async fn unreadable_frames_without_end_take_what_may_wait_at_most() {
    let frames = frame(FIN | TEXT, "[]").repeat(100);
    without_end("what is no frame", &[], &frames, 2 * OUTBOUND + ALLOWANCE).await;
}
