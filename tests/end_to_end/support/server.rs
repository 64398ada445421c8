//! A real server on a free port of the loopback.

use std::net::{Ipv4Addr, SocketAddr};

use rpc_server::{Server, ServerError};
use tokio::{sync::oneshot, task::JoinHandle};

use super::{Client, Proxy, Request, Response, Socket, log, within};

/// A server that runs until it is stopped or the test is over.
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<Result<(), ServerError>>,
}

impl TestServer {
    pub(crate) async fn start(server: Server) -> Self {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into(), server).await
    }

    /// A server in place of one that was there before.
    pub(crate) async fn start_at(address: SocketAddr, server: Server) -> Self {
        log::capture();
        let (stop, stopped) = oneshot::channel::<()>();
        let bound = server
            .shutdown(async move { stopped.await.unwrap_or(()) })
            .bind(address)
            .await
            .expect("the port is free");
        let address = bound.local_addr().expect("a bound socket has an address");
        Self { address, stop: Some(stop), running: tokio::spawn(bound.run()) }
    }

    /// The URL of the endpoint.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/api/rpc", self.address)
    }

    /// A connection of its own.
    pub(crate) async fn connect(&self) -> Client {
        Client::connect(self.address).await
    }

    /// A live connection.
    pub(crate) async fn socket(&self) -> Socket {
        Socket::connect(self.address).await
    }

    /// A live connection by an upgrade of the test's own, or how it was refused.
    pub(crate) async fn upgrade(&self, request: Request) -> Result<Socket, Response> {
        Socket::ask(self.address, request).await
    }

    /// A network before this server that a test can break.
    pub(crate) async fn proxy(&self) -> Proxy {
        Proxy::before(self.address).await
    }

    /// Sends a request over a connection of its own.
    pub(crate) async fn send(&self, request: impl Into<Request>) -> Response {
        let mut client = self.connect().await;
        client.ask(request).await
    }

    /// POSTs a body to the endpoint.
    pub(crate) async fn post(&self, body: impl Into<Vec<u8>>) -> Response {
        self.send(Request::post("/api/rpc", body)).await
    }

    /// GETs a target.
    pub(crate) async fn get(&self, target: &str) -> Response {
        self.send(Request::get(target)).await
    }

    /// Tells the server to stop; it goes on with what runs.
    pub(crate) fn tell_to_stop(&mut self) {
        self.stop.take().expect("a server is stopped once").send(()).expect("the server runs");
    }

    /// Waits until the server has stopped.
    pub(crate) async fn stopped(self) {
        let Self { running, stop, .. } = self;
        let result = within("the server stops", running).await;
        result.expect("the server does not panic").expect("the server ends well");
        drop(stop);
    }

    /// Ends the server where it stands, and gives its address, at which nobody listens any more.
    pub(crate) async fn killed(self) -> SocketAddr {
        self.abort();
        let ended = within("the server ends", self.running).await;
        assert!(ended.is_err_and(|error| error.is_cancelled()), "the server ended by itself");
        self.address
    }

    /// Ends the server's future where it stands, as dropping it does.
    pub(crate) fn abort(&self) {
        self.running.abort();
    }
}
