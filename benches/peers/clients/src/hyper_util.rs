//! The call with the pooled client of hyper-util.

use std::{io, net::SocketAddr};

use benches::{Answer, Call, Caller, Message, SendMessage};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, Uri,
    header::{CONTENT_TYPE, HeaderValue},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::sync::OnceCell;

struct Pooled {
    client: Client<HttpConnector, Full<Bytes>>,
    url: Uri,
    input: SendMessage,
}

fn main() -> io::Result<()> {
    // One client, of which each caller has a clone.
    let shared = OnceCell::new();
    benches::call(async |address: SocketAddr| {
        let make = async || {
            let mut connector = HttpConnector::new();
            connector.set_nodelay(true);
            Client::builder(TokioExecutor::new()).build(connector)
        };
        let client = shared.get_or_init(make).await.clone();
        let url = format!("http://{address}/api/rpc").parse().map_err(io::Error::other)?;
        Ok(Pooled { client, url, input: SendMessage::default() })
    })
}

impl Caller for Pooled {
    async fn call(&mut self) -> io::Result<()> {
        let mut request = Request::new(Full::from(serde_json::to_vec(&Call::new(&self.input))?));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.url.clone();
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let response = self.client.request(request).await.map_err(io::Error::other)?;
        let body = response.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
        let answer: Answer<Message> = serde_json::from_slice(&body)?;
        std::hint::black_box(answer.into_data());
        Ok(())
    }
}
