//! The limit: hyper and serde_json by hand, without a timer, a limit, or a second procedure.

use std::{convert::Infallible, io};

use benches::{Answer, Kind, SendMessage, Store};
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header::CONTENT_TYPE};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpListener;

/// The whole request, decoded in one pass.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    path: (&'a str, &'a str),
    #[serde(rename = "type")]
    kind: Kind,
    input: SendMessage,
}

fn main() -> io::Result<()> {
    benches::serve(listen)?
}

async fn listen(listener: TcpListener) -> io::Result<()> {
    let store = Store::default();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let store = store.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| respond(store.clone(), request));
            // A client that goes away is no news.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn respond(store: Store, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let answer = match (request.method(), request.uri().path()) {
        (&Method::POST, "/api/rpc") => answer(&store, request.into_body()).await,
        _ => None,
    };
    let status = if answer.is_some() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let mut response = Response::new(Full::from(answer.unwrap_or_default()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

async fn answer(store: &Store, body: Incoming) -> Option<Vec<u8>> {
    let body = body.collect().await.ok()?.to_bytes();
    let request: Envelope<'_> = serde_json::from_slice(&body).ok()?;
    match (request.path, request.kind) {
        (("messages", "send"), Kind::Mutation) => {
            serde_json::to_vec(&Answer::new(store.post(request.input))).ok()
        }
        _ => None,
    }
}
