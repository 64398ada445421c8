//! A server in a process of its own, whose memory is read from outside.

use std::{
    net::{Ipv4Addr, SocketAddr},
    process::Stdio,
    time::Instant,
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use super::{PATIENCE, Socket, within};

/// The server. It ends with the test.
pub(crate) struct Observed {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Observed {
    pub(crate) async fn start() -> Self {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into()).await
    }

    /// One in place of one that was there before.
    pub(crate) async fn start_at(address: SocketAddr) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_observed"))
            .arg(address.to_string())
            // What is asked about is what the server holds, not what the allocator keeps for the next time: that goes back to
            // the system at once.
            .envs([
                ("MALLOC_ARENA_MAX", "1"),
                ("MALLOC_MMAP_THRESHOLD_", "32768"),
                ("MALLOC_TRIM_THRESHOLD_", "32768"),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program was built");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is ours")).lines();
        let line = within("the program prints its address", lines.next_line()).await;
        let line = line.expect("its output is text").expect("it runs");
        Self { child, address: line.parse().expect("the line is an address") }
    }

    /// A live connection.
    pub(crate) async fn socket(&self) -> Socket {
        Socket::connect(self.address).await
    }

    /// Ends it by `SIGKILL`, and gives its address, at which nobody listens any more.
    pub(crate) async fn killed(mut self) -> SocketAddr {
        within("the process ends", self.child.kill()).await.expect("it ran");
        self.address
    }

    /// The memory that it has to itself, in bytes: what of it the system has given it pages for.
    pub(crate) fn memory(&self) -> usize {
        let id = self.child.id().expect("it runs");
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("Linux tells");
        let kibibytes: usize = line.trim().trim_end_matches(" kB").parse().expect("a number of KiB");
        kibibytes * 1024
    }

    /// Waits until the memory is at most this, while a client makes calls.
    pub(crate) async fn settles(&self, what: &str, most: usize, client: &mut Socket) {
        let started = Instant::now();
        while self.memory() > most {
            let memory = self.memory();
            assert!(started.elapsed() < PATIENCE, "{what}: {memory} bytes, of at most {most}");
            ask(client, "echo", json!(1)).await;
        }
    }
}

/// What a call answers on a connection where nothing else goes on.
pub(crate) async fn ask(client: &mut Socket, path: &str, input: Value) -> Value {
    client.call("call", path, input).await;
    let answer = client.next_json().await;
    assert!(answer["id"] == "call" && answer["type"] == "result", "{answer}");
    answer["data"].clone()
}
