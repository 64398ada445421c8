//! A conversation that goes both ways: what it has beside its reply, how it is polled, and how it takes its leave.

use std::{
    future::poll_fn,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use rpc_core::{RpcError, client::BoxFuture, reply::Step};
use rpc_realtime::{InboxFull, Incoming, Line, Parcel};
use tokio::time::timeout;

use super::{outbound::Outbound, outbox::Exit, outgoing};
use crate::{Limits, http::call::Running};

/// How long one may take that has lost its client.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Patience {
    /// To come back to its socket.
    leave: Duration,
    /// For what stands after its loop.
    farewell: Duration,
}

impl Patience {
    pub(super) fn of(limits: &Limits) -> Self {
        Self { leave: limits.leave_timeout, farewell: limits.farewell_timeout }
    }
}

/// What a conversation has that goes both ways.
pub(super) struct TwoWay {
    line: Arc<Line>,
    exit: Arc<Exit>,
    phase: Phase,
    /// Why it was refused, where it is to be an answer to the upgrade: nothing is written yet by which it could be told.
    refusal: Option<RpcError>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Layers and extractors run.
    Opening,
    /// The function runs.
    Open,
    /// It has ended, and its client will be told in its turn.
    Over,
}

impl TwoWay {
    pub(super) fn new(line: Arc<Line>, exit: Arc<Exit>) -> Self {
        Self { line, exit, phase: Phase::Opening, refusal: None }
    }

    /// Whether it takes events. Before it is open they wait.
    pub(super) fn is_open(&self) -> bool {
        !self.is_over() && self.exit.is_open()
    }

    fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// Whether layers and extractors run.
    pub(super) fn is_opening(&self) -> bool {
        self.phase == Phase::Opening
    }

    /// Why its function never ran, of one that has its socket to itself.
    pub(super) fn take_refusal(&mut self) -> Option<RpcError> {
        self.refusal.take()
    }

    pub(super) fn receive(&self, event: Incoming) -> Result<(), InboxFull> {
        self.line.receive(event)
    }

    /// Polls it until it waits or is over. What it has to say goes through its exit.
    pub(super) fn poll(&mut self, id: &str, running: &mut Running, cx: &mut Context<'_>, out: &mut Outbound) {
        while !self.is_over() {
            let Poll::Ready(step) = poll(running, cx) else { return };
            match step {
                Ok(Step::Open) => {
                    self.phase = Phase::Open;
                    // Nothing can have been emitted before.
                    if !self.exit.is_bare() {
                        out.frame(|text| outgoing::opened(text, id, self.line.connection()));
                    }
                }
                step => {
                    let result = ended(step);
                    match result {
                        Err(error) if self.is_opening() && self.exit.is_bare() => self.refusal = Some(error),
                        result => self.exit.send(Parcel::End(result)),
                    }
                    self.phase = Phase::Over;
                }
            }
        }
    }

    /// Ends it for its client. If its function runs, it is told, and what it does then is given back.
    pub(super) fn leave(self, running: Running, patience: Patience) -> Option<BoxFuture<()>> {
        self.exit.close();
        self.line.close();
        match self.phase {
            Phase::Open => Some(Box::pin(take_leave(running, self.line, patience))),
            Phase::Opening | Phase::Over => None,
        }
    }
}

fn poll(running: &mut Running, cx: &mut Context<'_>) -> Poll<Result<Step, RpcError>> {
    // It writes nothing: what it says goes through its line.
    running.poll_step(cx, &mut Vec::new())
}

fn ended(step: Result<Step, RpcError>) -> Result<(), RpcError> {
    match step {
        Ok(Step::End) => Ok(()),
        Ok(_) => Err(RpcError::internal("a procedure answered in another manner than its kind does")),
        Err(error) => Err(error),
    }
}

/// Why a function is not waited for any longer in the way that it was.
enum Moment {
    Over,
    /// It was told that its client has gone.
    Told,
}

/// Polls a function whose client has gone: up to the moment when it hears of it, and then to its end, each for a time.
async fn take_leave(mut running: Running, line: Arc<Line>, patience: Patience) {
    let hears = poll_fn(|cx| match poll(&mut running, cx) {
        Poll::Ready(_) => Poll::Ready(Moment::Over),
        Poll::Pending if line.has_told() => Poll::Ready(Moment::Told),
        Poll::Pending => Poll::Pending,
    });
    match timeout(patience.leave, hears).await {
        Ok(Moment::Over) => return,
        Ok(Moment::Told) => {}
        Err(_) => {
            tracing::debug!(socket = %line.id(), "dropped where it waited: its client has gone");
            return;
        }
    }
    if timeout(patience.farewell, poll_fn(|cx| poll(&mut running, cx))).await.is_err() {
        tracing::warn!(socket = %line.id(), "dropped: it took too long after its client had gone");
    }
}
