//! A call that is dropped drops the server's handler.

use std::{
    future::poll_fn,
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use rpc_client::batch;

use super::api::{Api, Served, serve};

/// What the issue of dropped calls promises.
const PROMISED: Duration = Duration::from_millis(100);

/// How often it is measured in a row.
const TRIES: usize = 11;

/// Starts calls, drops them when their handlers run, and gives how long the server took to drop those: the median.
async fn median_of<F: Future>(served: &mut Served, handlers: usize, calls: impl Fn() -> F) -> Duration {
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let dropped = {
            let mut calls = pin!(calls());
            let entered = async {
                for _ in 0..handlers {
                    served.witness.entered().await;
                }
            };
            tokio::select! {
                _ = &mut calls => panic!("nothing answers"),
                () = entered => {}
            }
            Instant::now()
        };
        for _ in 0..handlers {
            served.witness.left().await;
        }
        times.push(dropped.elapsed());
    }
    times.sort_unstable();
    times[TRIES / 2]
}

/// That handlers are dropped is sure. How soon they are is the median of many tries, and a machine that is busy with
/// something else may spoil a row of them, but not ten rows.
async fn are_dropped_in_time<F: Future>(handlers: usize, calls: impl Fn(&Api) -> F) {
    let mut served = serve().await;
    let api = served.client().await;
    let mut medians = Vec::new();
    for _ in 0..10 {
        medians.push(median_of(&mut served, handlers, || calls(&api)).await);
        if medians.last() < Some(&PROMISED) {
            return;
        }
    }
    panic!("dropped after {medians:?}");
}

#[tokio::test]
async fn a_dropped_call_drops_its_handler_within_100_ms() {
    are_dropped_in_time(1, Api::hang).await;
}

#[tokio::test]
async fn a_dropped_batch_drops_all_its_handlers_within_100_ms() {
    are_dropped_in_time(20, |api| batch((0..20).map(|_| api.hang()).collect::<Vec<_>>())).await;
}

#[tokio::test]
async fn a_dropped_batch_of_several_requests_drops_them_all() {
    are_dropped_in_time(100, |api| batch((0..100).map(|_| api.hang()).collect::<Vec<_>>())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_aborted_task_drops_the_handlers_of_its_calls() {
    let mut served = serve().await;
    let api = served.client().await;
    let call = tokio::spawn(api.hang());
    let calls = tokio::spawn(batch([api.hang(), api.hang()]));
    for _ in 0..3 {
        served.witness.entered().await;
    }
    assert!(served.witness.saw_nothing());
    call.abort();
    served.witness.left().await;
    assert!(served.witness.saw_nothing());
    calls.abort();
    served.witness.left().await;
    served.witness.left().await;
}

#[tokio::test]
async fn a_call_that_is_never_polled_is_never_made() {
    let mut served = serve().await;
    let api = served.client().await;
    drop(api.hang());
    drop(batch([api.hang(), api.hang()]));
    assert_eq!(api.sum().await.expect("an answer"), 0);
    assert!(served.witness.saw_nothing());
}

#[tokio::test]
async fn a_call_may_be_dropped_anywhere_on_its_way() {
    let served = serve().await;
    let api = served.client().await;
    // Polled so often, and dropped: while it connects, sends, waits, reads.
    for polls in 1..20 {
        let mut call = pin!(api.connection());
        let mut left = polls;
        poll_fn(|cx| {
            if left == 0 || call.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            left -= 1;
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
    assert_eq!(api.sum().await.expect("an answer"), 0);
}
