//! From a URL and a credential to a WebSocket that is open.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use rpc_core::{
    RpcError,
    client::{BoxFuture, TransportError, TransportErrorKind},
};
use serde::Deserialize;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        Error, client::ClientRequestBuilder, handshake::client::Response, http::Uri, protocol::Role,
    },
};

use super::{
    head::WholeHead,
    socket::{Io, config},
};

/// A WebSocket over whatever it runs over.
pub(crate) type Stream = WebSocketStream<Box<dyn Io>>;

/// A WebSocket that is being opened.
pub(crate) type Opening = BoxFuture<Result<Stream, NotOpened>>;

/// Opens WebSockets, each to where and as whom the user says at that moment.
pub(crate) type Dial = Box<dyn Fn() -> Opening + Send + Sync>;

/// Why a WebSocket was not opened.
#[derive(Debug, Clone)]
pub(crate) struct NotOpened {
    pub(super) cause: TransportError,
    pub(super) refusal: Refusal,
    /// What the server says of it, where it is one of this framework.
    pub(super) error: Option<RpcError>,
    /// How long the server asks to wait at least.
    pub(super) retry_after: Option<Duration>,
}

/// What another try would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It may be open later.
    Passing,
    /// With another credential.
    Credential,
    /// Nothing, as far as can be told.
    Lasting,
}

impl NotOpened {
    /// What was met will be met again.
    pub(crate) fn for_good(cause: TransportError) -> Self {
        Self { refusal: Refusal::Lasting, ..Self::from(cause) }
    }
}

impl From<TransportError> for NotOpened {
    fn from(cause: TransportError) -> Self {
        Self { cause, refusal: Refusal::Passing, error: None, retry_after: None }
    }
}

/// Asks for a WebSocket over a connection. `endpoint` is for people.
pub(crate) async fn handshake(
    io: Box<dyn Io>,
    uri: Uri,
    headers: &HeaderMap,
    endpoint: &str,
    most: usize,
) -> Result<Stream, NotOpened> {
    let mut request = ClientRequestBuilder::new(uri);
    for (name, value) in headers {
        // What cannot be written as text is no header of ours.
        if let Ok(value) = value.to_str() {
            request = request.with_header(name.as_str(), value);
        }
    }
    let io: Box<dyn Io> = Box::new(WholeHead::new(io));
    match client_async_with_config(request, io, Some(config(most))).await {
        // Its buffer is one for the handshake, and as small. Nothing that came behind it is there.
        Ok((stream, _)) => {
            let io = stream.into_inner();
            Ok(WebSocketStream::from_raw_socket(io, Role::Client, Some(config(most))).await)
        }
        Err(Error::Http(response)) => Err(refused(&response, endpoint)),
        Err(error) => {
            let message = format!("no WebSocket to {endpoint}: {error}");
            Err(TransportError::new(TransportErrorKind::Connect, message).with_source(error).into())
        }
    }
}

/// What a server answered in place of a WebSocket.
fn refused(response: &Response, endpoint: &str) -> NotOpened {
    #[derive(Deserialize)]
    struct Envelope {
        error: RpcError,
    }

    let status = response.status();
    let body = response.body().as_deref().unwrap_or_default();
    let error = serde_json::from_slice::<Envelope>(body).ok().map(|envelope| envelope.error);
    let said = match &error {
        Some(error) => format!("{error}"),
        None => format!("it answered {status}, which is no WebSocket: is the path of the URL right?"),
    };
    let refusal = match status {
        StatusCode::UNAUTHORIZED => Refusal::Credential,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Refusal::Passing,
        status if status.is_server_error() => Refusal::Passing,
        _ => Refusal::Lasting,
    };
    let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    NotOpened {
        cause: TransportError::new(
            TransportErrorKind::Connect,
            format!("no WebSocket to {endpoint}: {said}"),
        ),
        refusal,
        error: error.map(|error| error.with_status(status.as_u16())),
        retry_after: seconds.map(Duration::from_secs),
    }
}
