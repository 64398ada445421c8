//! The items of a stream, handed over in one poll, as many as are wanted.

use std::{
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll, ready},
};

use super::{Run, Step};
use crate::{ItemMetadata, RpcError};

/// What takes the items of a stream, one after the other: a transport that writes several in one poll.
pub trait Items {
    /// Takes the item whose JSON ends `out`, and may append what belongs between it and the next. `Break` if it wants no
    /// more for now, and then the same poll brings it none.
    fn take(&mut self, out: &mut Vec<u8>, metadata: &ItemMetadata) -> ControlFlow<()>;
}

/// Takes one item.
#[derive(Default)]
struct One(ItemMetadata);

impl Items for One {
    fn take(&mut self, _: &mut Vec<u8>, metadata: &ItemMetadata) -> ControlFlow<()> {
        self.0 = metadata.clone();
        ControlFlow::Break(())
    }
}

/// One step of what implements [`Run::poll_items`].
pub(super) fn poll_one(
    run: Pin<&mut impl Run>,
    cx: &mut Context<'_>,
    out: &mut Vec<u8>,
) -> Poll<Result<Step, RpcError>> {
    let mut one = One::default();
    let step = ready!(run.poll_items(cx, out, &mut one))?;
    Poll::Ready(Ok(step.unwrap_or(Step::Item(one.0))))
}
