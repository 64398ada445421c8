//! Bodies: a request's, read within limits, and a response's.

use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use http_body::{Frame, SizeHint};
use rpc_core::{Code, RpcError};
use tokio::time::Sleep;

use crate::sse::EventStream;

/// The body of a response: empty, a piece of JSON, or events for as long as they come.
#[derive(Debug, Default)]
pub struct Body(Content);

#[derive(Debug)]
enum Content {
    Full(Option<Bytes>),
    Events(Box<EventStream>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Full(None)
    }
}

impl Body {
    /// No body.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Content::Full(None))
    }

    /// The length, where it is known.
    pub(super) fn len(&self) -> Option<usize> {
        match &self.0 {
            Content::Full(bytes) => Some(bytes.as_ref().map_or(0, Bytes::len)),
            Content::Events(_) => None,
        }
    }

    pub(crate) fn events(events: EventStream) -> Self {
        Self(Content::Events(Box::new(events)))
    }

    /// A body whose length is known.
    #[must_use]
    pub fn full(bytes: Bytes) -> Self {
        Self(Content::Full(Some(bytes).filter(|bytes| !bytes.is_empty())))
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = match &mut self.0 {
            Content::Full(bytes) => bytes.take(),
            Content::Events(events) => ready!(events.poll_bytes(cx)),
        };
        Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Content::Full(bytes) => bytes.is_none(),
            Content::Events(events) => events.is_over(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.len().map_or_else(SizeHint::default, |length| SizeHint::with_exact(length as u64))
    }
}

/// Reads a request's body. One that is too large by its own account is refused before a byte of it is read.
///
/// # Errors
///
/// `PAYLOAD_TOO_LARGE`, `TIMEOUT`, or `PARSE_ERROR` for a body that breaks off.
pub(super) async fn read<B>(body: B, limit: usize, timeout: Duration) -> Result<Bytes, RpcError>
where
    B: http_body::Body,
{
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large(limit));
    }
    let mut body = pin!(body);
    // As a rule the body arrived with the headers, and no timer is needed.
    let mut timer: Option<Pin<Box<Sleep>>> = None;
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    poll_fn(|cx| {
        loop {
            let frame = match body.as_mut().poll_frame(cx) {
                Poll::Ready(Some(frame)) => frame,
                Poll::Ready(None) => {
                    let first = std::mem::take(&mut first);
                    return Poll::Ready(Ok(if all.is_empty() { first } else { all.split().freeze() }));
                }
                Poll::Pending => {
                    let timer = timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
                    return timer.as_mut().poll(cx).map(|()| Err(too_slow(timeout)));
                }
            };
            let Ok(frame) = frame else {
                return Poll::Ready(Err(RpcError::parse_error("the request's body broke off")));
            };
            let Ok(mut data) = frame.into_data() else { continue };
            if first.len() + all.len() + data.remaining() > limit {
                return Poll::Ready(Err(too_large(limit)));
            }
            if first.is_empty() && all.is_empty() {
                // The only piece, as a rule: no copy.
                first = data.copy_to_bytes(data.remaining());
            } else {
                all.put(std::mem::take(&mut first));
                all.put(data);
            }
            // All of the declared length is here: to ask for more would mean to wait for one more turn of the task.
            if body.is_end_stream() {
                let first = std::mem::take(&mut first);
                return Poll::Ready(Ok(if all.is_empty() { first } else { all.split().freeze() }));
            }
        }
    })
    .await
}

fn too_slow(timeout: Duration) -> RpcError {
    RpcError::timeout(format!("the request's body did not arrive within {}", seconds(timeout)))
}

/// A duration for people: `10 s`, `0.25 s`.
pub(super) fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}

fn too_large(limit: usize) -> RpcError {
    RpcError::framework(Code::PayloadTooLarge, format!("the request's body is larger than {limit} bytes"))
}
