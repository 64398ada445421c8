//! From a request to a socket (RFC 6455, section 4.2), or to the refusal of one.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
};

use bytes::{Bytes, BytesMut};
use http::{
    Extensions, HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, Version,
    header::{
        CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_KEY,
        SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
    },
};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::{rt::TokioIo, server::conn::auto};
use rpc_core::{Connection, RawInput, RpcError, client::BoxFuture, reply::Step};
use tungstenite::handshake::derive_accept_key;

use super::{
    alone::{self, Target},
    conversations::{Conversations, Terms},
    direct::SharedSocket,
    protocol::{Opened, head},
    session::Session,
    socket::Socket,
};
use crate::{
    auth::Verified,
    connection::{Shutdown, WatchedIo},
    http::{App, Carrier, answer::Answer, body::Body, call::Running, origin::Site},
};

/// The subprotocol's name. It is optional.
const SUBPROTOCOL: &str = "rpc.v1";

/// The only version that there is (RFC 6455, section 4.4).
const VERSION: &str = "13";

/// Whether a request asks for a socket, by a GET of HTTP/1.1 that says `Upgrade: websocket`, and says of that header that
/// it is for this connection. `says_websocket` tells the former, which has been looked for already.
pub(crate) fn is_asked_for(
    method: &Method,
    version: Version,
    says_websocket: bool,
    headers: &HeaderMap,
) -> bool {
    let is_for_us = || {
        let lists = headers.get_all(CONNECTION).iter().filter_map(|list| list.to_str().ok());
        lists.flat_map(|list| list.split(',')).any(|name| name.trim().eq_ignore_ascii_case("upgrade"))
    };
    says_websocket && version == Version::HTTP_11 && method == Method::GET && is_for_us()
}

/// Answers a request for a socket: 101, and the session runs, or a refusal.
///
/// It is boxed, since it is rare: within the future of every request it would take its room in each.
pub(crate) fn upgrade<'a, K: Carrier>(
    carrier: &'a K,
    uri: &'a Uri,
    site: Site,
    headers: HeaderMap,
    extensions: Extensions,
) -> Pin<Box<impl Future<Output = Response<Body>> + use<'a, K>>> {
    Box::pin(async move {
        let app = Arc::clone(carrier.app());
        match accept(carrier, &app, uri, site, headers, extensions).await {
            Ok(response) => response,
            Err(refusal) => refusal.response(&app),
        }
    })
}

/// Why there is no socket.
struct Refusal {
    error: RpcError,
    /// In place of its own.
    status: Option<StatusCode>,
}

impl From<RpcError> for Refusal {
    fn from(error: RpcError) -> Self {
        Self { error, status: None }
    }
}

impl Refusal {
    fn response(self, app: &App) -> Response<Body> {
        let answer = Answer::from(self.error);
        let answer = match self.status {
            Some(status) => answer.with_status(status),
            None => answer,
        };
        let mut response = answer.into_response(&app.headers);
        if self.status == Some(StatusCode::UPGRADE_REQUIRED) {
            response.headers_mut().insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static(VERSION));
        }
        response
    }
}

async fn accept<K: Carrier>(
    carrier: &K,
    app: &Arc<App>,
    uri: &Uri,
    site: Site,
    headers: HeaderMap,
    mut extensions: Extensions,
) -> Result<Response<Body>, Refusal> {
    let key = examine(site, &headers)?;
    let target = target(app, uri)?;
    let shutdown = carrier.shutdown();
    if shutdown.is_leaving() {
        return Err(RpcError::unavailable("the server is going away; connect again").into());
    }
    let on_upgrade = extensions
        .remove::<OnUpgrade>()
        .ok_or_else(|| RpcError::internal("whoever serves this connection cannot upgrade it"))?;
    let connection = carrier.connection().unwrap_or_else(|| Arc::new(Connection::new(None)));
    if extensions.is_empty() {
        // What was in it has left its room behind.
        extensions = Extensions::new();
    }
    let permit = app.addresses.enter(connection.peer, app.limits.connections_per_address)?;
    let headers = compact(&headers);
    let waiting = app.limits.handshake_timeout;
    let is_alone = target.is_some();
    let admitted =
        tokio::time::timeout(waiting, admit(app, &headers, &extensions, &connection, target)).await;
    let (verified, conversations) =
        admitted.map_err(|_| RpcError::timeout("the handshake took too long"))??;
    let is_known = offers(&headers).any(|offer| offer == SUBPROTOCOL);
    let headers = kept(headers);
    let opened = Opened { app: Arc::clone(app), connection, headers, extensions, verified, is_alone, permit };
    // The task of the request ends with the handshake; this one is the connection's from then on. What it begins with is
    // boxed, so that it keeps no room for it later.
    let begin = Box::new((opened, conversations, shutdown));
    carrier.spawn(async move {
        match on_upgrade.await {
            Ok(upgraded) => session(upgraded, begin).await,
            Err(error) => {
                tracing::debug!(%error, "the client left before its socket was open");
                let (_, conversations, shutdown) = *begin;
                conversations.take_leave(&shutdown).await;
            }
        }
    });
    Ok(switch(&key, is_known))
}

/// What a socket is opened for: a procedure alone, or, with `None`, anything.
fn target<'a>(app: &'a App, uri: &Uri) -> Result<Option<Target<'a>>, RpcError> {
    match uri.path().strip_prefix(&*app.endpoint) {
        Some("") => Ok(None),
        Some(rest) if rest.starts_with('/') => alone::target(app, &rest[1..], uri.query()).map(Some),
        _ => {
            let message = format!("no socket is served here; it is opened at {}", app.endpoint);
            Err(RpcError::not_found(message))
        }
    }
}

/// Whether it is a request for a socket that may be open. Gives the key that is to be answered.
fn examine(site: Site, headers: &HeaderMap) -> Result<HeaderValue, Refusal> {
    if site == Site::Foreign {
        let message = "a page of another origin may not open a socket; if it should, allow its origin with \
                       `Server::origins`";
        return Err(RpcError::forbidden(message).into());
    }
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != VERSION) {
        let error = RpcError::parse_error("WebSocket is spoken in version 13, `Sec-WebSocket-Version: 13`");
        return Err(Refusal { error, status: Some(StatusCode::UPGRADE_REQUIRED) });
    }
    // 16 bytes as base64.
    headers.get(SEC_WEBSOCKET_KEY).filter(|key| key.len() == 24).cloned().ok_or_else(|| {
        RpcError::parse_error("a request for a WebSocket brings `Sec-WebSocket-Key`, 16 bytes as base64")
            .into()
    })
}

/// Asks the verifier, the layers and the extractors that are required, and opens the procedure that gets the socket to
/// itself.
async fn admit(
    app: &App,
    headers: &HeaderMap,
    extensions: &Extensions,
    connection: &Arc<Connection>,
    target: Option<Target<'_>>,
) -> Result<(Option<Verified>, Conversations), RpcError> {
    let verified = match &app.auth {
        None => None,
        // No message can bring it.
        Some(auth) if target.is_some() => auth.admit(headers, app.limits.handshake_timeout).await?,
        Some(auth) => match auth.find(headers) {
            // A first message may bring it yet.
            None => None,
            Some(credential) => Some(auth.verify(credential, app.limits.handshake_timeout).await?),
        },
    };
    let with = |headers| head(headers, extensions.clone(), verified.as_ref(), connection);
    let mut running = Running::start(app.table.upgrade(), RawInput::absent(), with(headers.clone()), None);
    let mut nothing = Vec::new();
    match poll_fn(|cx| running.poll_step(cx, &mut nothing)).await? {
        Step::Value => {}
        _ => return Err(RpcError::internal("a layer answered an upgrade by a stream")),
    }
    let conversations = match target {
        None => Conversations::new(),
        Some(target) => {
            let terms = Terms { connection: connection.id, limits: &app.limits };
            alone::open(target, with(kept(headers.clone())), terms).await?
        }
    };
    Ok((verified, conversations))
}

/// The headers that conversations are told of.
fn kept(mut headers: HeaderMap) -> HeaderMap {
    // It may hold a credential.
    headers.remove(SEC_WEBSOCKET_PROTOCOL);
    headers
}

fn offers(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lists = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(str::trim)
}

/// The headers, with values of their own: those of hyper hold on to the whole buffer that the request was read into,
/// and these last as long as the connection. What belongs to the handshake alone is left out.
fn compact(headers: &HeaderMap) -> HeaderMap {
    const HANDSHAKE: [http::HeaderName; 5] =
        [CONNECTION, UPGRADE, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, SEC_WEBSOCKET_EXTENSIONS];
    let kept = || headers.iter().filter(|(name, _)| !HANDSHAKE.contains(name));
    let mut values = BytesMut::with_capacity(kept().map(|(_, value)| value.len()).sum());
    for (_, value) in kept() {
        values.extend_from_slice(value.as_bytes());
    }
    let mut values = values.freeze();
    let mut compact = HeaderMap::with_capacity(kept().count());
    for (name, value) in kept() {
        let copy = HeaderValue::from_maybe_shared(values.split_to(value.len()));
        let mut copy = copy.expect("it was a header's value before");
        copy.set_sensitive(value.is_sensitive());
        compact.append(name, copy);
    }
    compact
}

fn switch(key: &HeaderValue, is_known: bool) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    let accept = HeaderValue::from_maybe_shared(Bytes::from(derive_accept_key(key.as_bytes())));
    headers.insert(SEC_WEBSOCKET_ACCEPT, accept.expect("base64 is visible ASCII"));
    if is_known {
        headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    }
    response
}

/// The session of the socket. Of a server of ours the socket is taken out of what hyper wrapped around it, and what
/// hyper had read into a buffer of its own is copied, so that the buffer goes.
fn session(upgraded: Upgraded, begin: Box<(Opened, Conversations, Shutdown)>) -> BoxFuture<()> {
    let (opened, conversations, shutdown) = *begin;
    let largest = opened.app.limits.message;
    match auto::upgrade::downcast::<WatchedIo>(upgraded) {
        Ok(parts) => {
            let socket = Socket::new(SharedSocket::new(parts.io.into_socket()), &parts.read_buf, largest);
            Box::pin(Session::new(socket, opened, conversations, shutdown).run())
        }
        Err(upgraded) => {
            let socket = Socket::new(TokioIo::new(upgraded), &Bytes::new(), largest);
            Box::pin(Session::new(socket, opened, conversations, shutdown).run())
        }
    }
}
