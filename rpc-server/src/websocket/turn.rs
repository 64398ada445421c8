//! A turn of a conversation that answers by a result or by items: it is polled, and what it brings is written.

use std::{
    ops::ControlFlow,
    task::{Context, Poll, Waker},
};

use rpc_core::{
    ItemMetadata, RpcError,
    reply::{Items, Step},
};

use super::{
    conversations::ConversationKind,
    outbound::{Alike, Outbound},
    outgoing,
    window::Window,
};
use crate::http::call::Running;

/// How many items one subscription may bring before others get their turn.
const TURN: usize = 64;

/// How it goes on after a poll.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Polled {
    /// It will be woken.
    Waits,
    /// It has more.
    GoesOn,
    Over,
}

/// Polls a conversation until it waits, is over, has had its turn, or has filled the room or its window.
pub(super) fn poll(
    id: &str,
    kind: ConversationKind,
    running: &mut Running,
    window: Option<&mut Window>,
    waker: &Waker,
    out: &mut Outbound,
    room: usize,
) -> Polled {
    let mut cx = Context::from_waker(waker);
    match kind {
        ConversationKind::Call => poll_call(id, running, &mut cx, out),
        ConversationKind::Subscription | ConversationKind::TwoWay => {
            poll_items(id, running, window, &mut cx, out, room)
        }
    }
}

fn poll_call(id: &str, running: &mut Running, cx: &mut Context<'_>, out: &mut Outbound) -> Polled {
    let (start, text) = out.begin();
    outgoing::begin_result(text, id);
    match running.poll_step(cx, text) {
        Poll::Pending => {
            out.abandon(start);
            Polled::Waits
        }
        Poll::Ready(Ok(Step::Value)) => {
            outgoing::end(text);
            out.finish(start);
            Polled::Over
        }
        Poll::Ready(failed) => {
            out.abandon(start);
            fail(id, failed.err(), out)
        }
    }
}

fn poll_items(
    id: &str,
    running: &mut Running,
    mut window: Option<&mut Window>,
    cx: &mut Context<'_>,
    out: &mut Outbound,
    room: usize,
) -> Polled {
    // Its own wakers may wake it regardless.
    if is_used_up(window.as_deref()) {
        return Polled::Waits;
    }
    let mut left = TURN;
    while left > 0 {
        let (frames, text) = out.begin_alike(|text| outgoing::begin_item(text, id));
        let mut turn = Turn { frames, left, room };
        let step = match &mut window {
            None => running.poll_items(cx, text, &mut turn),
            Some(window) => running.poll_items(cx, text, &mut WithinWindow { turn: &mut turn, window }),
        };
        left = turn.left;
        out.end_alike(&turn.frames);
        match step {
            Poll::Pending => return Polled::Waits,
            Poll::Ready(Ok(None)) => break,
            Poll::Ready(Ok(Some(Step::Open))) => {}
            Poll::Ready(Ok(Some(Step::Reset))) => out.frame(|text| outgoing::reset(text, id)),
            Poll::Ready(Ok(Some(Step::End))) => {
                out.frame(|text| outgoing::complete(text, id));
                return Polled::Over;
            }
            Poll::Ready(failed) => return fail(id, failed.err(), out),
        }
        left -= 1;
        if out.waiting() >= room {
            break;
        }
    }
    // It is listed again by what its client gives back.
    if is_used_up(window.as_deref()) { Polled::Waits } else { Polled::GoesOn }
}

fn is_used_up(window: Option<&Window>) -> bool {
    window.is_some_and(|window| !window.is_open())
}

/// Ends a conversation by an error, or for a step that its kind does not take.
fn fail(id: &str, error: Option<RpcError>, out: &mut Outbound) -> Polled {
    let error = error
        .unwrap_or_else(|| RpcError::internal("a procedure answered in another manner than its kind does"));
    out.frame(|text| outgoing::error(text, id, &error));
    Polled::Over
}

/// What a subscription may bring before others get their turn, and the frames for it.
struct Turn {
    frames: Alike,
    /// How many items it may still bring.
    left: usize,
    /// How many bytes may wait before it has to.
    room: usize,
}

impl Items for Turn {
    fn take(&mut self, text: &mut Vec<u8>, metadata: &ItemMetadata) -> ControlFlow<()> {
        outgoing::end_item(text, metadata);
        self.frames.next(text);
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || self.frames.waiting() >= self.room {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// The same, within the subscription's window. Apart, so that one without pays nothing for it.
struct WithinWindow<'a> {
    turn: &'a mut Turn,
    window: &'a mut Window,
}

impl Items for WithinWindow<'_> {
    fn take(&mut self, text: &mut Vec<u8>, metadata: &ItemMetadata) -> ControlFlow<()> {
        let waited = self.turn.frames.waiting();
        let goes_on = self.turn.take(text, metadata);
        self.window.spend(self.turn.frames.last(waited));
        goes_on?;
        if self.window.is_open() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}
