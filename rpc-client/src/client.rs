//! A client: calls over HTTP, everything else over one live connection.

use std::{fmt, io, time::Duration};

use futures::{FutureExt, Stream, stream};
use rpc_core::{
    Router,
    client::{
        Answer, BoxFuture, BoxStream, Failure, Opened, Outgoing, Received, Scope, Transport, TransportError,
        TransportErrorKind,
    },
};
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    time::timeout,
};
use tokio_tungstenite::{WebSocketStream, tungstenite::http::Uri};

use crate::{
    ConnectError, ConnectOptions, ConnectionEvent, ConnectionState, HttpTransport,
    backoff::Backoff,
    credential::Credential,
    live::{Io, Live, NotOpened, Settings, Terms, handshake},
    options::LiveOptions,
};

/// A client of a server: what [`Connect::connect`](crate::Connect::connect) makes, by itself. It is for who wants to know
/// what the live connection is doing, or to open and close it.
///
/// ```no_run
/// use rpc_client::{Client, ConnectionState, prelude::*};
/// # #[procedure(query)] async fn count() -> u64;
/// # router! { Api { count() } }
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::new("http://127.0.0.1:3000/api/rpc")?;
/// let api: Api = client.api();
///
/// let mut states = client.states();
/// tokio::spawn(async move {
///     while states.changed().await.is_ok() {
///         println!("{:?}", *states.borrow_and_update());
///     }
/// });
/// println!("{}", api.count().await?);
/// client.disconnect();
/// # Ok(()) }
/// ```
///
/// The live connection is opened when the first subscription or two-way procedure is, or by [`connect`](Self::connect). It
/// lasts until the last clone of the client, all its routers' clients and all that was begun with them are dropped. One
/// task runs it, in the runtime in which it was needed first.
///
/// As a [`Transport`] it can be wrapped by another. Cloning is cheap.
#[derive(Clone)]
pub struct Client {
    http: HttpTransport,
    live: Live,
    credential: Credential,
    calls_over_socket: bool,
    subscriptions_over_sse: bool,
}

impl Client {
    /// A client of the server at a URL. Nothing is sent before something needs it.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] for a URL or an option with which nothing could be reached.
    pub fn new(options: impl Into<ConnectOptions>) -> Result<Self, ConnectError> {
        let options = options.into();
        let live = options.live.clone();
        let http = HttpTransport::new(options.clone())?;
        let settings = Settings {
            reconnect: live.reconnect,
            backoff: Backoff::new(live.base_delay, live.max_delay),
            max_attempts: live.max_attempts,
            heartbeat_interval: live.heartbeat_interval,
            heartbeat_timeout: live.heartbeat_timeout,
            idle_close: live.idle_close,
            send_buffer: live.send_buffer,
            terms: Terms { most: live.receive_buffer, retries: options.retries, timeout: options.timeout },
            renews: options.provider.is_some() || options.credential.is_asked(),
        };
        let (connect_timeout, most) = (options.connect_timeout, options.max_answer);
        let way = http.clone();
        let dial = move || -> BoxFuture<_> { open(way.clone(), connect_timeout, most).boxed() };
        let credential = options.credential;
        let renewed = credential.clone();
        let token = move || -> BoxFuture<_> {
            let credential = renewed.clone();
            async move {
                let token = credential.fresh().await.map_err(|error| {
                    let message = format!("there is no token for the live connection: {error}");
                    TransportError::new(TransportErrorKind::Headers, message).with_source(error)
                })?;
                Ok(token.map(|token| token.text().to_owned()))
            }
            .boxed()
        };
        let LiveOptions { calls_over_socket, subscriptions_over_sse, .. } = live;
        let live = Live::new(settings, Box::new(dial), Box::new(token));
        Ok(Self { http, live, credential, calls_over_socket, subscriptions_over_sse })
    }

    /// The client of a router that goes through this one.
    #[must_use]
    pub fn api<A: Router>(&self) -> A {
        A::scoped(Scope::new(self.clone()))
    }

    /// What the live connection is doing.
    #[must_use]
    pub fn state(&self) -> ConnectionState {
        self.live.states().borrow().clone()
    }

    /// Tells what the live connection is doing, and of every change; a state that lasted only until the next one came may
    /// be missed. `wait_for` of the receiver waits until it is open, for example.
    #[must_use]
    pub fn states(&self) -> watch::Receiver<ConnectionState> {
        self.live.states()
    }

    /// What happens to the live connection from now on. Who is more than 64 events behind misses the oldest.
    pub fn events(&self) -> impl Stream<Item = ConnectionEvent> + Send + Unpin + use<> {
        let events = stream::unfold(self.live.events(), |mut events| async move {
            loop {
                match events.recv().await {
                    Ok(event) => return Some((event, events)),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        });
        Box::pin(events)
    }

    /// What went wrong with the live connection the last time. It is kept after the connection is open again.
    #[must_use]
    pub fn last_error(&self) -> Option<TransportError> {
        self.live.last_error()
    }

    /// Shows another bearer token from now on: with each request, and over the live connection, if it is open, without
    /// another one. What the server says to it there is waited for. Dropping the future leaves the token in place.
    ///
    /// A server takes only a token of the same subject over a connection that is open. For somebody else
    /// [disconnect](Self::disconnect) first, or make another client.
    ///
    /// Where a function gives [tokens](ConnectOptions::token), requests go on with what it gives.
    ///
    /// # Errors
    ///
    /// [`Failure::Rpc`] where the server refuses it, [`TransportErrorKind::Headers`] for one that cannot stand in a
    /// header. Only the latter leaves the former token in place.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub async fn set_token(&self, token: impl Into<String>) -> Result<(), Failure> {
        let token = token.into();
        self.credential.set(&token).map_err(|invalid| {
            TransportError::new(TransportErrorKind::Headers, invalid.to_string())
                .with_source(invalid)
                .not_sent()
        })?;
        self.live.authenticate(token).await
    }

    /// Opens the live connection and keeps it open, even while nothing needs it. Where it is open, or about to be, that
    /// changes nothing. [`states`](Self::states) tells when it is.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn connect(&self) {
        self.live.connect();
    }

    /// Closes the live connection, and ends everything that goes over it, or waits for it, with
    /// [`TransportErrorKind::Closed`]. Until [`connect`](Self::connect) it is not opened again, whatever is begun or comes
    /// back. Calls over HTTP go on.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn disconnect(&self) {
        self.live.disconnect();
    }
}

impl Transport for Client {
    fn call(&self, call: Outgoing) -> BoxFuture<Answer> {
        if self.calls_over_socket && call.headers().is_none() {
            self.live.call(call)
        } else {
            self.http.call(call)
        }
    }

    fn batch(&self, calls: Vec<Outgoing>) -> BoxFuture<Vec<Answer>> {
        if self.calls_over_socket && calls.iter().all(|call| call.headers().is_none()) {
            self.live.batch(calls)
        } else {
            self.http.batch(calls)
        }
    }

    fn subscribe(&self, call: Outgoing) -> BoxStream<Result<Received, Failure>> {
        if self.subscriptions_over_sse || call.headers().is_some() {
            self.http.subscribe(call)
        } else {
            self.live.subscribe(call)
        }
    }

    fn open(&self, call: Outgoing) -> Opened {
        if call.headers().is_some() {
            let message = format!(
                "`{}` has headers of its own, and goes over the live connection, which shows the client's when it is opened",
                call.path()
            );
            return Opened::failed(TransportError::new(TransportErrorKind::Unsupported, message).not_sent());
        }
        self.live.open(call)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("http", &self.http).field("live", &self.live).finish()
    }
}

/// Opens a WebSocket, to where and as whom the user says now.
async fn open(
    http: HttpTransport,
    connect_timeout: Duration,
    most: usize,
) -> Result<WebSocketStream<Box<dyn Io>>, NotOpened> {
    let late = |what: &str| {
        let message = format!("{what} within {connect_timeout:?}");
        NotOpened::from(TransportError::new(TransportErrorKind::Connect, message))
    };
    // The application's own functions may take their time too, but not for ever.
    let way = timeout(connect_timeout, http.way()).await;
    let way = way.map_err(|_| late("there was neither a URL nor a credential for a live connection"))??;
    let shown = way.endpoint.to_string();
    let opening = async {
        let stream = way.connect(connect_timeout).await.map_err(|error| {
            let is_for_good = error.kind() == io::ErrorKind::InvalidData;
            let cause = way.explain(error);
            if is_for_good { NotOpened::for_good(cause) } else { cause.into() }
        })?;
        let scheme = if way.endpoint.is_tls { "wss" } else { "ws" };
        let authority = way.endpoint.authority.to_str().unwrap_or_default();
        let uri: Uri = format!("{scheme}://{authority}{}", way.endpoint.target)
            .parse()
            .map_err(|error| TransportError::new(TransportErrorKind::Connect, format!("{shown}: {error}")))?;
        handshake(Box::new(stream), uri, &way.headers, &shown, most).await
    };
    timeout(connect_timeout, opening).await.unwrap_or_else(|_| Err(late(&format!("no WebSocket to {shown}"))))
}

#[cfg(test)]
mod tests {
    use super::Client;
    use crate::prelude::*;

    /// What is said in a chat.
    #[derive(Serialize, Deserialize, JsonSchema, Events)]
    enum Word {
        Said { text: String },
    }

    /// Everything that is said.
    #[ws(incoming = Word, outgoing = Word)]
    async fn chat() -> Result<(), RpcError>;

    router! { Api { chat() } }

    #[tokio::test]
    async fn a_header_that_could_not_be_sent_is_not_left_out_without_a_word() {
        let client = Client::new("http://127.0.0.1:1/").expect("a URL");
        let mut chat = client.api::<Api>().chat().header("x-user", "mia");
        let error = chat.emit(&Word::Said { text: String::new() }).await.expect_err("there is no way");
        let CallError::Transport { sent: false, cause } = error else { panic!("{error:?}") };
        assert_eq!(cause.kind(), TransportErrorKind::Unsupported);
        assert!(chat.next().await.expect("it says so").is_err());
    }
}
