//! A call in a task of its own, for a function that computes for long (`#[procedure(.., spawn)]`).
//!
//! Its steps come back through a channel that holds one, so a stream is no more than a step or two ahead of its reader.
//! Dropping the reply aborts the task, at its next await: what computes without one is not interrupted.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use rpc_core::{
    Reply, RpcError,
    reply::{self, Run, Step},
};
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    task::AbortHandle,
};

/// What a step brought, and its JSON.
type Stepped = (Result<Step, RpcError>, Vec<u8>);

struct Spawned {
    /// Until it is polled first.
    reply: Option<Reply>,
    task: Option<(Receiver<Stepped>, AbortHandle)>,
}

/// The same reply, run by a task of its own from its first poll on.
pub(super) fn spawned(reply: Reply) -> Reply {
    Box::pin(Spawned { reply: Some(reply), task: None })
}

impl Run for Spawned {
    fn poll_step(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
    ) -> Poll<Result<Step, RpcError>> {
        if let Some(reply) = self.reply.take() {
            let (sender, receiver) = channel(1);
            let task = tokio::spawn(run(reply, sender)).abort_handle();
            self.task = Some((receiver, task));
        }
        let Some((steps, _)) = &mut self.task else { return Poll::Ready(Ok(Step::End)) };
        let (step, json) = ready!(steps.poll_recv(cx)).unwrap_or_else(|| {
            // Only a runtime that is shut down drops it.
            (Err(RpcError::unavailable("the call was given up")), Vec::new())
        });
        out.extend_from_slice(&json);
        Poll::Ready(step)
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        if let Some((_, task)) = &self.task {
            task.abort();
        }
    }
}

/// Takes step after step, up to the last, or until nobody wants any more.
async fn run(reply: Reply, steps: Sender<Stepped>) {
    let mut reply = Some(reply);
    loop {
        // Whoever woke this task may be the very thread that waits for sockets and timers, and would run it next without
        // calling another to take its place. One that yields is put where others find it, and they are called.
        tokio::task::yield_now().await;
        let mut json = Vec::new();
        let step = poll_fn(|cx| reply::poll(&mut reply, cx, &mut json)).await;
        let is_last = step.as_ref().map_or(true, Step::is_last);
        if steps.send((step, json)).await.is_err() || is_last {
            return;
        }
    }
}
