//! Servers to ask.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc,
    thread,
};

use rpc_server::{Routes, prelude::*};
use tokio::runtime::Runtime;

/// A room.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Room {
    /// Its name.
    name: String,
    members: u64,
}

/// The rooms there are.
#[procedure(query)]
pub(crate) async fn rooms() -> Vec<Room> {
    Vec::new()
}

/// Opens a room.
#[procedure(mutation)]
pub(crate) async fn open(input: Room) -> Room {
    input
}

router! {
    /// Rooms.
    pub(crate) Api { rooms, open }
}

/// A server of [`Api`], until it is dropped.
pub(crate) struct Served {
    _runtime: Runtime,
    address: SocketAddr,
}

/// Serves as the test says.
pub(crate) fn serve(change: impl FnOnce(Server) -> Server) -> Served {
    let routes: Routes<()> = Api::routes();
    let runtime = Runtime::new().expect("a runtime");
    let server = change(Server::new(routes, ()));
    let bound = runtime.block_on(server.bind("127.0.0.1:0")).expect("a free port");
    let address = bound.local_addr().expect("an address");
    runtime.spawn(bound.run());
    Served { _runtime: runtime, address }
}

impl Served {
    /// `http://127.0.0.1:..`, without a path.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Somebody who answers every connection as the test says.
pub(crate) struct Stub {
    address: SocketAddr,
    requests: mpsc::Receiver<String>,
}

impl Stub {
    /// Answers a request, as text, with bytes.
    pub(crate) fn answering(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        let (heard, requests) = mpsc::channel();
        Self::connected(requests, move |mut stream| {
            let request = read_head(&mut stream);
            let _ = stream.write_all(&answer(&request));
            let _ = heard.send(request);
        })
    }

    /// Takes connections and says nothing, for as long as the other side waits.
    pub(crate) fn silent() -> Self {
        let (_, requests) = mpsc::channel();
        Self::connected(requests, |mut stream| {
            let _ = stream.read_to_end(&mut Vec::new());
        })
    }

    /// Does anything with each connection.
    pub(crate) fn with(connection: impl Fn(TcpStream) + Send + 'static) -> Self {
        let (_, requests) = mpsc::channel();
        Self::connected(requests, connection)
    }

    fn connected(requests: mpsc::Receiver<String>, connection: impl Fn(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        thread::spawn(move || listener.incoming().flatten().for_each(connection));
        Self { address, requests }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next request, up to the empty line.
    pub(crate) fn request(&self) -> String {
        self.requests.recv().expect("somebody asked")
    }
}

/// An answer of HTTP/1.1.
pub(crate) fn response(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head =
        format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}
