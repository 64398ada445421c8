//! An event stream as a body: asked for frames by whoever writes them to the client.
//!
//! It holds nothing back and prepares nothing: a subscription is polled only where its client has room for what it
//! brings. So the flow control of HTTP is that of the subscription.

use std::{
    fmt,
    future::Future,
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use rpc_core::{
    ItemMetadata, RpcError,
    reply::{Items, Step},
};
use tokio::time::{Instant, Sleep};
use tokio_util::sync::WaitForCancellationFutureOwned;

use super::format;
use crate::{
    connection::Shutdown,
    http::{
        addresses::Permit,
        call::{Running, take, with_scratch},
    },
    jitter,
};

/// How many bytes a frame has at most, beside the last event in it.
const FRAME: usize = 16 * 1024;

/// Longer than anything is waited for; what is not limited is limited to this.
const LONG: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A subscription that is open.
pub(crate) struct EventStream {
    /// `None` once it is over.
    running: Option<Running>,
    is_begun: bool,
    /// How long nothing may be said.
    interval: Duration,
    spoke_at: Instant,
    /// When whoever listens may no more.
    ends_at: Option<Instant>,
    /// Due with the next of both, or before.
    alarm: Pin<Box<Sleep>>,
    shutdown: Shutdown,
    drained: Pin<Box<WaitForCancellationFutureOwned>>,
    _permit: Permit,
    /// Kept, since as long as it is there the connection is not idle.
    _carrier: Box<dyn Send>,
}

impl EventStream {
    /// A stream of what runs. It is silent for `interval` at most, and ends when the server leaves or `lasts` have passed.
    pub(super) fn new(
        running: Running,
        interval: Duration,
        lasts: Option<Duration>,
        shutdown: Shutdown,
        permit: Permit,
        carrier: Box<dyn Send>,
    ) -> Self {
        let now = Instant::now();
        let interval = interval.clamp(Duration::from_millis(1), LONG);
        let ends_at = lasts.map(|lasts| now + lasts.min(LONG));
        let alarm = Box::pin(tokio::time::sleep_until(next_of(now + interval, ends_at)));
        Self {
            running: Some(running),
            is_begun: false,
            interval,
            spoke_at: now,
            ends_at,
            alarm,
            drained: Box::pin(shutdown.drain.clone().cancelled_owned()),
            shutdown,
            _permit: permit,
            _carrier: carrier,
        }
    }

    /// Whether it is over, and has said so.
    pub(crate) fn is_over(&self) -> bool {
        self.running.is_none()
    }

    /// The next bytes; none when it is over.
    pub(crate) fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let now = Instant::now();
        if self.shutdown.is_leaving() || self.ends_at.is_some_and(|at| at <= now) {
            // Without a word: its client connects again, elsewhere perhaps, or with a fresh credential.
            self.running = None;
        }
        let Some(running) = &mut self.running else { return Poll::Ready(None) };
        let is_begun = std::mem::replace(&mut self.is_begun, true);
        let (bytes, is_over) = with_scratch(|out| {
            if !is_begun {
                format::retry(out, Duration::from_secs(1) + jitter::up_to(Duration::from_secs(2)));
            }
            let is_over = fill(running, cx, out);
            (take(out), is_over)
        });
        if is_over {
            self.running = None;
        }
        if bytes.is_empty() {
            return self.poll_silence(cx);
        }
        self.spoke_at = now;
        Poll::Ready(Some(bytes))
    }

    /// Waits while the subscription does.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if self.drained.as_mut().poll(cx).is_ready() {
            self.running = None;
            return Poll::Ready(None);
        }
        while self.alarm.as_mut().poll(cx).is_ready() {
            let now = Instant::now();
            if self.ends_at.is_some_and(|at| at <= now) {
                self.running = None;
                return Poll::Ready(None);
            }
            // The alarm is not moved with every word that is said: that would cost more than to look again here.
            let is_silent = self.spoke_at + self.interval <= now;
            if is_silent {
                self.spoke_at = now;
            }
            self.alarm.as_mut().reset(next_of(self.spoke_at + self.interval, self.ends_at));
            if is_silent {
                let mut comment = Vec::new();
                format::keep_alive(&mut comment);
                return Poll::Ready(Some(comment.into()));
            }
        }
        Poll::Pending
    }
}

fn next_of(silence: Instant, end: Option<Instant>) -> Instant {
    end.map_or(silence, |end| end.min(silence))
}

/// Writes what is ready, up to a frame of it. Tells whether that was all.
fn fill(running: &mut Running, cx: &mut Context<'_>, out: &mut Vec<u8>) -> bool {
    while out.len() < FRAME {
        let mut events = Events { start: format::begin(out) };
        let step = running.poll_items(cx, out, &mut events);
        if let Poll::Ready(Ok(None)) = step {
            return false;
        }
        out.truncate(events.start);
        match step {
            Poll::Pending => return false,
            Poll::Ready(Ok(Some(Step::Reset))) => format::reset(out),
            Poll::Ready(Ok(Some(Step::End))) => {
                format::complete(out);
                return true;
            }
            Poll::Ready(Ok(_)) => {
                format::error(out, &RpcError::internal("a subscription answered as no stream does"));
                return true;
            }
            Poll::Ready(Err(error)) => {
                format::error(out, &error);
                return true;
            }
        }
    }
    false
}

/// Ends an event for each item, and begins the next while there is room for it.
struct Events {
    /// Where the event begins that is not ended.
    start: usize,
}

impl Items for Events {
    fn take(&mut self, out: &mut Vec<u8>, metadata: &ItemMetadata) -> ControlFlow<()> {
        format::item(out, self.start, metadata);
        if out.len() >= FRAME {
            return ControlFlow::Break(());
        }
        self.start = format::begin(out);
        ControlFlow::Continue(())
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").field("is_over", &self.is_over()).finish_non_exhaustive()
    }
}
