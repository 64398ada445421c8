//! One connection, which one call at a time has to itself.
//!
//! hyper leaves it to its user who polls a connection. Here it is the call that uses it, and no task of its own: an
//! answer wakes the caller and nobody in between, dropping the call closes the connection at once, and one that is idle
//! costs a socket and its buffers. Whether it is still open is asked before it is used the next time.

use std::{
    future::{Future, poll_fn},
    io,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, Waker},
};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Request, StatusCode, response};
use http_body_util::Full;
use hyper::{
    body::{Body, Incoming},
    client::conn::http1::{self, SendRequest},
};
use hyper_util::rt::TokioIo;
use tokio::task::unconstrained;

use super::{
    relay::Relay,
    wire::{Traffic, Wire},
};
use crate::net::{Endpoint, Stream};

/// A connection. Dropping it closes it.
pub(super) struct Connection {
    endpoint: Arc<Endpoint>,
    sender: SendRequest<Full<Bytes>>,
    /// `None` when it has ended.
    driver: Option<http1::Connection<TokioIo<Wire>, Full<Bytes>>>,
    traffic: Arc<Traffic>,
    relay: Arc<Relay>,
    /// The relay's.
    waker: Waker,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Received {
    /// Whence.
    pub(super) endpoint: Arc<Endpoint>,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// Why nothing whole came back.
#[derive(Debug)]
pub(super) enum Broken {
    Connection(hyper::Error),
    TooLarge,
}

impl From<hyper::Error> for Broken {
    fn from(error: hyper::Error) -> Self {
        Self::Connection(error)
    }
}

impl Connection {
    /// Speaks HTTP over a stream that was just opened.
    pub(super) async fn over(stream: Stream, endpoint: Arc<Endpoint>) -> io::Result<Self> {
        let traffic = Arc::<Traffic>::default();
        let io = TokioIo::new(Wire::new(stream, Arc::clone(&traffic)));
        let (sender, driver) = http1::handshake(io).await.map_err(io::Error::other)?;
        let relay = Arc::<Relay>::default();
        let waker = Waker::from(Arc::clone(&relay));
        Ok(Self { endpoint, sender, driver: Some(driver), traffic, relay, waker })
    }

    /// Where it leads.
    pub(super) fn endpoint(&self) -> &Arc<Endpoint> {
        &self.endpoint
    }

    /// Lets the connection read and write what it can.
    fn drive(&mut self, cx: &Context<'_>) {
        self.relay.begin(cx);
        self.traffic.begin_turn();
        if let Some(driver) = &mut self.driver
            && Pin::new(driver).poll(&mut Context::from_waker(&self.waker)).is_ready()
        {
            // How it ended is told to the request under way, if there is one.
            self.driver = None;
        }
    }

    /// Whether the last request is done with and another may follow. Nobody is woken when that changes.
    pub(super) fn is_idle(&mut self) -> bool {
        // As a rule that is known already, from when the answer was read.
        if !self.is_ready() {
            self.drive(&asleep());
        }
        self.is_ready()
    }

    /// Whether it still is, after a while: the server has neither closed the connection nor said anything.
    pub(super) fn is_still_idle(&mut self) -> bool {
        self.traffic.doubt();
        self.drive(&asleep());
        self.is_ready()
    }

    fn is_ready(&self) -> bool {
        self.driver.is_some() && self.sender.is_ready()
    }

    /// Whether anything of the request under way, or of the last one, was written.
    pub(super) fn wrote(&self) -> bool {
        self.traffic.wrote()
    }

    /// Whether anything of its answer was read.
    pub(super) fn read(&self) -> bool {
        self.traffic.read()
    }

    /// Sends a request and reads its answer, up to so many bytes.
    pub(super) async fn exchange(
        &mut self,
        request: Request<Full<Bytes>>,
        max_answer: usize,
    ) -> Result<Received, Broken> {
        let (head, body) = self.begin(request).await?;
        let body = self.read_body(body, max_answer).await?;
        let endpoint = Arc::clone(&self.endpoint);
        Ok(Received { endpoint, status: head.status, headers: head.headers, body })
    }

    /// Sends a request and reads the head of its answer. The body comes by [`next_data`](Self::next_data).
    pub(super) async fn begin(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<(response::Parts, Incoming), Broken> {
        self.traffic.reset();
        // Outside of tokio's budget, which would ask the waker of this for another try.
        let mut response = pin!(unconstrained(self.sender.send_request(request)));
        let response = poll_fn(|cx| {
            self.drive(cx);
            let response = response.as_mut().poll(&mut asleep());
            self.relay.end(cx, response)
        });
        Ok(response.await?.into_parts())
    }

    /// Reads a body. One that comes in one piece, as small ones do, is not copied.
    pub(super) async fn read_body(&mut self, mut body: Incoming, max: usize) -> Result<Bytes, Broken> {
        /// What is set aside for what a server says that it is going to send.
        const AHEAD: usize = 1 << 20;

        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > max {
            return Err(Broken::TooLarge);
        }
        let Some(first) = self.next_data(&mut body).await? else {
            return Ok(Bytes::new());
        };
        if body.is_end_stream() && first.len() <= max {
            return Ok(first);
        }
        let mut whole = BytesMut::with_capacity(announced.clamp(first.len(), AHEAD.max(first.len())));
        let mut next = Some(first);
        while let Some(data) = next {
            if data.len() > max - whole.len() {
                return Err(Broken::TooLarge);
            }
            whole.extend_from_slice(&data);
            next = self.next_data(&mut body).await?;
        }
        Ok(whole.freeze())
    }

    /// The next piece of a body. Trailers are passed over.
    pub(super) async fn next_data(&mut self, body: &mut Incoming) -> Result<Option<Bytes>, Broken> {
        loop {
            let frame = poll_fn(|cx| match Pin::new(&mut *body).poll_frame(&mut asleep()) {
                Poll::Pending => {
                    // To ask for data is what lets the connection read it.
                    self.drive(cx);
                    let frame = Pin::new(&mut *body).poll_frame(&mut asleep());
                    self.relay.end(cx, frame)
                }
                frame => frame,
            });
            match frame.await {
                None => return Ok(None),
                Some(frame) => {
                    if let Ok(data) = frame?.into_data() {
                        return Ok(Some(data));
                    }
                }
            }
        }
    }
}

/// For what needs no waking: what a connection brings comes while it is driven, and is looked for right after.
fn asleep() -> Context<'static> {
    Context::from_waker(Waker::noop())
}
