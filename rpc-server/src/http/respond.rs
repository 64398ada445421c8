//! From a request to its response.
//!
//! One future, as flat as it can be: what does not wait is in functions that are not async, since every async function
//! within another is a copy of its state.

use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    sync::Arc,
};

use futures::future::join_all;
use http::{
    HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version,
    header::{ALLOW, CONNECTION, CONTENT_LENGTH},
    request,
};
use rpc_core::{Connection, Head, RpcError};

use crate::{connection::Shutdown, sse, websocket};

use super::{
    App,
    answer::{Answer, no_content},
    body::{self, Body},
    call::Running,
    headers::Seen,
    origin,
    start::{self, ENDPOINT_METHODS, Refusal, Started},
};

/// Whoever brings a request. It is dropped when the request has been answered, or given up.
pub(crate) trait Carrier: Send + 'static {
    /// What is served.
    fn app(&self) -> &Arc<App>;

    /// The connection that the request came over.
    fn connection(&self) -> Option<Arc<Connection>>;

    /// What lasts longer than a request hears of the server's end by this.
    fn shutdown(&self) -> Shutdown;

    /// Runs the session of a socket that the request has become.
    fn spawn(&self, session: impl Future<Output = ()> + Send + 'static);

    /// Part of the request was left unread, so nothing can follow it on the connection.
    fn left_unread(&self) {}
}

/// Answers one request. Dropping the future cancels its calls.
pub(crate) async fn respond<K, B>(carrier: K, request: Request<B>) -> Result<Response<Body>, Infallible>
where
    K: Carrier,
    B: http_body::Body,
{
    let app = carrier.app();
    let (request::Parts { method, uri, version, headers, mut extensions, .. }, body) = request.into_parts();
    let seen = Seen::read(&headers);
    let site = app.origins.site(&seen, &uri, &headers);
    let is_head = method == Method::HEAD;
    let is_http1 = version < Version::HTTP_2;
    if websocket::is_asked_for(&method, version, seen.says_websocket, &headers) {
        return Ok(websocket::upgrade(&carrier, &uri, site, headers, extensions).await);
    }
    // A body that nobody reads has to be got out of the way, or closes the connection.
    let has_rest = is_http1 && !body.is_end_stream();
    let examined = app.origins.check(site, &seen).map_err(Into::into);
    // What comes of the credential is told where layers and extractors would be: after what is wrong with the request.
    let (mut denied, mut expires_at) = (None, None);
    if let (Some(auth), Ok(())) = (&app.auth, &examined) {
        match Box::pin(auth.admit(&headers, app.limits.handshake_timeout)).await {
            Ok(verified) => verified.iter().for_each(|verified| {
                expires_at = verified.expires();
                verified.attach(&mut extensions);
            }),
            Err(error) => denied = Some(error),
        }
    }
    let head = Head::new(headers, extensions, carrier.connection());
    let started = match examined.and_then(|()| start::examine(app, &method, &uri, &seen)) {
        Ok(examined) if examined.has_body => {
            match body::read(body, app.limits.body, app.limits.body_timeout).await {
                Ok(json) => start::start(app, &uri, head, examined, Some(json)),
                Err(error) => Err(Refusal::of_body(error, is_http1)),
            }
        }
        Ok(examined) => start::start(app, &uri, head, examined, None),
        Err(refusal) => Err(Box::new(Refusal { is_unread: has_rest, ..*refusal })),
    };
    let started = match denied {
        Some(error) if started.as_ref().is_ok_and(Started::is_call) => Err(error.into()),
        _ => started,
    };
    let mut response = match started {
        Ok(Started::One(mut running)) => {
            poll_fn(|cx| running.poll_answer(cx)).await.into_response(&app.headers)
        }
        Ok(Started::Stream(asked)) => {
            let app = Arc::clone(app);
            let mut response = Box::pin(sse::respond(carrier, *asked, expires_at, is_head)).await;
            app.origins.permit(site, seen.origin.as_ref(), response.headers_mut());
            return Ok(response);
        }
        Ok(Started::Options) => options(),
        Ok(Started::Schema(response)) => *response,
        Ok(Started::Batch(calls)) => Box::pin(batch(calls)).await.into_response(&app.headers),
        Err(refusal) => {
            if refusal.is_unread {
                carrier.left_unread();
            }
            refuse(*refusal, &app.headers)
        }
    };
    if is_head && response.status() != StatusCode::NOT_MODIFIED {
        // HTTP/1 would leave the body out by itself; HTTP/2 does not. (A 304 has none, and its length would be that of
        // what it stands for.)
        let body = std::mem::take(response.body_mut());
        if let Some(length) = body.len() {
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
    }
    app.origins.permit(site, seen.origin.as_ref(), response.headers_mut());
    Ok(response)
}

/// Runs the calls of a batch at once.
async fn batch(calls: Vec<Result<Running, RpcError>>) -> Answer {
    let answers = calls.into_iter().map(|call| async {
        match call {
            Ok(mut running) => poll_fn(|cx| running.poll_answer(cx)).await,
            Err(error) => Answer::from(error),
        }
    });
    Answer::batch(&join_all(answers).await)
}

fn options() -> Response<Body> {
    let mut headers = HeaderMap::new();
    headers.insert(ALLOW, HeaderValue::from_static(ENDPOINT_METHODS));
    origin::preflight(&mut headers);
    no_content(headers)
}

fn refuse(refusal: Refusal, headers: &HeaderMap) -> Response<Body> {
    let mut response = refusal.answer.into_response(headers);
    if let Some(allow) = refusal.allow {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    }
    if refusal.is_unread {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
