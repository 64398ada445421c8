//! From a request for an event stream to its response.

use std::{
    future::poll_fn,
    sync::Arc,
    time::{Duration, SystemTime},
};

use http::{
    HeaderMap, HeaderName, HeaderValue, Response,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use rpc_core::{RpcError, reply::Step};

use super::{Asked, EventStream, Resumed};
use crate::http::{
    App, Carrier,
    answer::{Answer, no_content},
    body::Body,
    call::Running,
};

/// Tells nginx to pass on what comes as it comes.
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The headers of every event stream, made of those of every answer.
pub(crate) fn headers(answers: &HeaderMap) -> HeaderMap {
    let mut headers = answers.clone();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    // Compression, which would hold events back, is a transformation.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform"));
    headers.insert(X_ACCEL_BUFFERING, HeaderValue::from_static("no"));
    headers
}

/// Answers a request for an event stream, whose credential runs out at a time. What fails before the stream is open is
/// an answer like any other. A HEAD starts nothing.
pub(crate) async fn respond<K: Carrier>(
    carrier: K,
    asked: Asked,
    expires_at: Option<SystemTime>,
    is_head: bool,
) -> Response<Body> {
    let app = Arc::clone(carrier.app());
    if asked.resumed == Resumed::Over {
        // A browser that hears this stops asking.
        let mut headers = app.headers.clone();
        headers.remove(CONTENT_TYPE);
        return no_content(headers);
    }
    let body = if is_head { Ok(Body::empty()) } else { open(carrier, &app, asked, expires_at).await };
    match body {
        Ok(body) => {
            let mut response = Response::new(body);
            *response.headers_mut() = app.event_headers.clone();
            response
        }
        Err(error) => Answer::from(error).into_response(&app.headers),
    }
}

async fn open<K: Carrier>(
    carrier: K,
    app: &App,
    asked: Asked,
    expires_at: Option<SystemTime>,
) -> Result<Body, RpcError> {
    let shutdown = carrier.shutdown();
    if shutdown.is_leaving() {
        return Err(RpcError::unavailable("the server is going away; connect again"));
    }
    let Asked { served, input, head, resumed, timeout } = asked;
    let peer = head.connection().and_then(|connection| connection.peer);
    let permit = app.addresses.enter(peer, app.limits.connections_per_address)?;
    let after = match resumed {
        Resumed::After(id) => Some(id),
        Resumed::Start | Resumed::Over => None,
    };
    let mut running = Running::open(&served, input, head, after, timeout);
    let mut nothing = Vec::new();
    match poll_fn(|cx| running.poll_step(cx, &mut nothing)).await? {
        Step::Open => {}
        _ => return Err(RpcError::internal("a subscription answered as no stream does")),
    }
    let lasts = expires_at.map(|at| lasts(at, app.auth.as_ref().map(|auth| auth.grace_after())));
    let interval = app.limits.heartbeat_interval;
    let stream = EventStream::new(running, interval, lasts, shutdown, permit, Box::new(carrier));
    Ok(Body::events(stream))
}

/// How long from now a credential and its period of grace last.
fn lasts(expires_at: SystemTime, grace: Option<Duration>) -> Duration {
    let left = expires_at.duration_since(SystemTime::now()).unwrap_or_default();
    left.saturating_add(grace.unwrap_or_default())
}
