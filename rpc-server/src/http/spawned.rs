//! Replies that run in tasks of their own: `#[procedure(.., spawn)]`.
//!
//! Whoever carries a call polls its reply, and a function that computes for long would hold up everything else that
//! the same task carries. In a task of its own it holds up nothing but itself. And since it may keep its thread for long,
//! the runtime is told each time, so that another thread goes on with what this one had to do: sockets would not be
//! looked at, if it was the one whose turn that was. It costs a task, a channel and such changes of threads, which is why
//! it is asked for.

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
    runtime::{Handle, RuntimeFlavor},
    sync::mpsc,
    task::JoinHandle,
};
use tracing::Instrument;

/// A step with its JSON.
type Brought = Result<(Step, Vec<u8>), RpcError>;

enum Spawned {
    /// Not polled yet.
    Idle(Option<Reply>),
    Running {
        steps: mpsc::Receiver<Brought>,
        task: JoinHandle<()>,
    },
}

/// Polls a reply in a task of its own, from its first poll on. Dropping it cancels the reply at its next await.
pub(super) fn spawned(reply: Reply) -> Reply {
    Box::pin(Spawned::Idle(Some(reply)))
}

impl Run for Spawned {
    fn poll_step(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
    ) -> Poll<Result<Step, RpcError>> {
        let this = &mut *self;
        if let Self::Idle(reply) = this {
            let (sender, steps) = mpsc::channel(1);
            let task = tokio::spawn(run(reply.take(), sender).in_current_span());
            *this = Self::Running { steps, task };
        }
        let Self::Running { steps, .. } = this else { return Poll::Ready(Ok(Step::End)) };
        let lost = || Err(RpcError::internal("the task of a call ended before the call"));
        let (step, json) = ready!(steps.poll_recv(cx)).unwrap_or_else(lost)?;
        out.extend_from_slice(&json);
        Poll::Ready(Ok(step))
    }
}

impl Drop for Spawned {
    fn drop(&mut self) {
        if let Self::Running { task, .. } = self {
            task.abort();
        }
    }
}

/// Does work that may take long. A runtime of one thread has no other that could go on meanwhile.
fn computing<T>(work: impl FnOnce() -> T) -> T {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// Goes on while there is room for one step more.
async fn run(mut reply: Option<Reply>, steps: mpsc::Sender<Brought>) {
    while let Ok(place) = steps.reserve().await {
        let mut json = Vec::new();
        let step = poll_fn(|cx| computing(|| reply::poll(&mut reply, cx, &mut json))).await;
        let is_last = step.as_ref().map_or(true, Step::is_last);
        place.send(step.map(|step| (step, json)));
        if is_last {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::poll_fn,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
            mpsc,
        },
        time::Duration,
    };

    use futures::StreamExt;
    use rpc_core::{
        Reply, RpcError, Tracked,
        reply::{self, Step},
    };
    use tokio::sync::oneshot;

    use super::spawned;

    /// The next step, and what it wrote behind what was there.
    async fn step(reply: &mut Option<Reply>) -> Result<(Step, String), RpcError> {
        let mut out = b"> ".to_vec();
        let step = poll_fn(|cx| reply::poll(reply, cx, &mut out)).await?;
        Ok((step, String::from_utf8(out).expect("JSON is text")))
    }

    #[tokio::test]
    async fn its_steps_are_those_of_the_reply() {
        let mut reply = Some(spawned(reply::value(async { Ok(1) })));
        assert_eq!(step(&mut reply).await.expect("a value"), (Step::Value, "> 1".to_owned()));
        let mut reply = Some(spawned(reply::stream(async {
            Ok(futures::stream::iter([2, 3]).map(|number| Ok(Tracked::untracked(number))))
        })));
        let mut steps = Vec::new();
        while reply.is_some() {
            steps.push(step(&mut reply).await.expect("a step"));
        }
        let item = |json: &str| (Step::Item(Default::default()), json.to_owned());
        let nothing = |step| (step, "> ".to_owned());
        assert_eq!(steps, [nothing(Step::Open), item("> 2"), item("> 3"), nothing(Step::End)]);
    }

    #[tokio::test]
    async fn its_failures_and_panics_are_told() {
        let mut reply = Some(spawned(reply::failed(RpcError::conflict("no"))));
        assert_eq!(step(&mut reply).await.expect_err("a failure").code(), "CONFLICT");
        let panics = async { panic!("the test asks for it") };
        let mut reply = Some(spawned(reply::value::<_, ()>(panics)));
        assert_eq!(step(&mut reply).await.expect_err("a panic").code(), "INTERNAL_ERROR");
    }

    #[tokio::test]
    async fn dropping_it_drops_the_reply() {
        let (presence, left) = oneshot::channel::<()>();
        let (started, start) = oneshot::channel();
        let mut reply = Some(spawned(reply::value::<_, ()>(async move {
            let _presence = presence;
            started.send(()).expect("the test waits");
            std::future::pending().await
        })));
        let mut out = Vec::new();
        let polled = futures::poll!(poll_fn(|cx| reply::poll(&mut reply, cx, &mut out)));
        assert!(polled.is_pending());
        start.await.expect("it runs");
        reply::cancel(&mut reply);
        assert!(left.await.is_err(), "dropped without a word");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn what_keeps_its_thread_keeps_nobody_else_from_going_on() {
        let (sender, receiver) = mpsc::channel();
        let (wake, woken) = oneshot::channel();
        let mut reply = Some(spawned(reply::value(async move {
            tokio::task::yield_now().await;
            wake.send(()).expect("the other task waits");
            // Not awaited: this is what computing does to a thread.
            Ok(receiver.recv_timeout(Duration::from_secs(20)).expect("the other task goes on"))
        })));
        tokio::spawn(async move {
            woken.await.expect("the reply runs");
            tokio::time::sleep(Duration::from_millis(1)).await;
            sender.send(7).expect("the reply waits");
        });
        assert_eq!(step(&mut reply).await.expect("a value"), (Step::Value, "> 7".to_owned()));
    }

    #[tokio::test]
    async fn it_runs_one_step_ahead_and_no_more() {
        let made = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&made);
        let mut reply = Some(spawned(reply::stream(async move {
            let items = futures::stream::repeat_with(move || counter.fetch_add(1, Ordering::SeqCst));
            Ok(items.map(|number| Ok(Tracked::untracked(number))))
        })));
        for taken in 0..10 {
            step(&mut reply).await.expect("a step");
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            // The first step was no item.
            assert!(made.load(Ordering::SeqCst) <= taken + 1);
        }
    }
}
