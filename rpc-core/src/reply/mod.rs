//! One reply for a value and for a stream.
//!
//! A handler answers a call with a [`Reply`]: something that a transport polls, step by step, and that writes JSON
//! straight into the transport's buffer. A query takes one step, a subscription any number. Layers wrap replies in
//! replies, so one layer serves both. Dropping a reply cancels whatever it was doing.
//!
//! - [`value`] and [`stream`]: the two kinds that handlers make;
//! - [`failed`], [`deferred`] and [`observe`]: what layers need;
//! - [`poll`], [`poll_items`] and [`cancel`]: how a transport drives one, with panics caught and the buffer kept tidy.

mod deferred;
mod drive;
mod items;
mod observe;
mod stream;
mod value;

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

pub(crate) use self::drive::panicked;
pub use self::{
    deferred::{deferred, failed},
    drive::{cancel, poll, poll_items},
    items::Items,
    observe::{Event, observe},
    stream::stream,
    value::value,
};
use crate::{ItemMetadata, RpcError};

/// What one step of a reply has brought.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The one value of a query or mutation; its JSON is in the buffer, and the reply is over.
    Value,
    /// A stream has begun: its extractors and its input have passed, and its function runs. Nothing was written. Told
    /// once, before anything else that a stream tells.
    Open,
    /// An item of a stream; its JSON is in the buffer, and more may follow.
    Item(ItemMetadata),
    /// The stream's continuity is lost, and it goes on. Nothing was written.
    Reset,
    /// The stream ended by itself. Nothing was written.
    End,
}

impl Step {
    /// Whether the reply is over with it.
    #[must_use]
    pub fn is_last(&self) -> bool {
        matches!(self, Self::Value | Self::End)
    }
}

/// A running call.
///
/// The contract with the transport:
///
/// - a step appends the JSON of its value or item to `out` and touches nothing that was there before;
/// - on `Pending`, on an error, and on a panic, what it appended is worthless, and the transport truncates `out` to
///   where it was;
/// - after [`Step::Value`], [`Step::End`] or an error it is over, and must not be polled again;
/// - dropping it, at any time, cancels it.
pub trait Run: Send {
    /// Goes on until there is something to report, and writes it into `out`.
    fn poll_step(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
    ) -> Poll<Result<Step, RpcError>>;

    /// Goes on until there is something to report that is no item, or `items` wants no more. Each item is written into
    /// `out` and given to `items`, so that many of them take one poll.
    ///
    /// The contract is that of [`poll_step`](Self::poll_step), for the step that is reported and for each item: what
    /// `items` has taken stays, and what was appended since is worthless on `Pending`, on an error, and on a panic. The
    /// answer is never [`Step::Item`], and `None` if `items` wants no more for now.
    ///
    /// It need not be implemented: by default it takes a step for each item.
    fn poll_items(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
        items: &mut dyn Items,
    ) -> Poll<Result<Option<Step>, RpcError>> {
        loop {
            match ready!(self.as_mut().poll_step(cx, out))? {
                Step::Item(metadata) => {
                    if items.take(out, &metadata).is_break() {
                        return Poll::Ready(Ok(None));
                    }
                }
                step => return Poll::Ready(Ok(Some(step))),
            }
        }
    }
}

/// A running call, erased: the one allocation that a call makes for itself.
pub type Reply = Pin<Box<dyn Run>>;
