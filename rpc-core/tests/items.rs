//! Several items of a stream in one poll, as transports take them.

use std::{
    ops::ControlFlow,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
};

use futures::{Stream, StreamExt, task::noop_waker_ref};
use rpc_core::{
    EventId, ItemMetadata, Reply, RpcError, Tracked,
    reply::{self, Event, Items, Run, Step},
    tracked,
};

/// Takes so many, and puts a comma behind each.
struct Listed {
    wanted: usize,
    ids: Vec<Option<EventId>>,
}

impl Listed {
    fn new(wanted: usize) -> Self {
        Self { wanted, ids: Vec::new() }
    }
}

impl Items for Listed {
    fn take(&mut self, out: &mut Vec<u8>, metadata: &ItemMetadata) -> ControlFlow<()> {
        out.push(b',');
        self.ids.push(metadata.id.clone());
        if self.ids.len() < self.wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

/// Polls for so many items, and tells what is in the buffer behind those that were taken before.
fn poll(reply: &mut Option<Reply>, wanted: usize, out: &mut Vec<u8>) -> Poll<Result<Option<Step>, RpcError>> {
    let mut cx = Context::from_waker(noop_waker_ref());
    reply::poll_items(reply, &mut cx, out, &mut Listed::new(wanted))
}

fn step(reply: &mut Option<Reply>, wanted: usize, out: &mut Vec<u8>) -> Option<Step> {
    match poll(reply, wanted, out) {
        Poll::Ready(step) => step.expect("nothing fails"),
        Poll::Pending => panic!("it waits"),
    }
}

fn stream<S, T>(items: S) -> Option<Reply>
where
    S: Stream<Item = T> + Send + 'static,
    T: serde::Serialize + 'static,
{
    Some(reply::stream(async move { Ok(items.map(|item| Ok(Tracked::untracked(item)))) }))
}

/// Counts from one, and tells how far it has come.
fn count() -> (Arc<AtomicU32>, impl Stream<Item = u32>) {
    let made = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&made);
    (made, futures::stream::repeat_with(move || counter.fetch_add(1, Ordering::Relaxed) + 1))
}

#[test]
fn a_poll_brings_as_many_items_as_are_wanted_and_makes_no_more() {
    let (made, items) = count();
    let (mut running, mut out) = (stream(items), Vec::new());
    assert_eq!(step(&mut running, 3, &mut out), Some(Step::Open));
    assert_eq!(step(&mut running, 3, &mut out), None);
    assert_eq!((&out[..], made.load(Ordering::Relaxed)), (&b"1,2,3,"[..], 3));
    assert_eq!(step(&mut running, 1, &mut out), None);
    assert_eq!((&out[..], made.load(Ordering::Relaxed)), (&b"1,2,3,4,"[..], 4));
}

#[test]
fn what_is_no_item_ends_the_poll() {
    let items = [tracked(7, "a"), Tracked::reset(), Tracked::untracked("b")];
    let items = futures::stream::iter(items.map(Ok)).chain(futures::stream::pending());
    let mut running = Some(reply::stream(async { Ok(items.take(4)) }));
    let (mut listed, mut out) = (Listed::new(9), Vec::new());
    let mut cx = Context::from_waker(noop_waker_ref());
    let mut next = || reply::poll_items(&mut running, &mut cx, &mut out, &mut listed);
    assert!(matches!(next(), Poll::Ready(Ok(Some(Step::Open)))));
    assert!(matches!(next(), Poll::Ready(Ok(Some(Step::Reset)))));
    assert!(next().is_pending());
    assert_eq!(out, br#""a","b","#);
    assert_eq!(listed.ids, ["7".parse().ok(), None]);
}

#[test]
fn what_was_taken_stays_when_the_next_fails() {
    let items = futures::stream::iter([Ok(1), Ok(2), Err(RpcError::conflict("no")), Ok(3)]);
    let mut running = Some(reply::stream(async { Ok(items.map(|item| item.map(Tracked::untracked))) }));
    let mut out = Vec::new();
    assert_eq!(step(&mut running, 9, &mut out), Some(Step::Open));
    let Poll::Ready(Err(error)) = poll(&mut running, 9, &mut out) else { panic!("it fails") };
    assert_eq!((error.code(), &out[..], running.is_some()), ("CONFLICT", &b"1,2,"[..], false));
    assert_eq!(step(&mut running, 9, &mut out), Some(Step::End));
}

#[test]
fn what_was_taken_stays_when_the_next_panics() {
    let (_, items) = count();
    let items = items.inspect(|number| assert!(*number < 3, "the test asks for it"));
    let (mut running, mut out) = (stream(items), Vec::new());
    assert_eq!(step(&mut running, 9, &mut out), Some(Step::Open));
    let Poll::Ready(Err(error)) = poll(&mut running, 9, &mut out) else { panic!("it fails") };
    assert_eq!((error.code(), &out[..], running.is_some()), ("INTERNAL_ERROR", &b"1,2,"[..], false));
}

/// Knows nothing of several items.
struct Wrapped(Reply);

impl Run for Wrapped {
    fn poll_step(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut Vec<u8>,
    ) -> Poll<Result<Step, RpcError>> {
        self.0.as_mut().poll_step(cx, out)
    }
}

#[test]
fn a_reply_that_knows_steps_alone_brings_them_all_the_same() {
    let (made, items) = count();
    let wrapped = Wrapped(stream(items.take(4)).expect("a reply"));
    let mut running: Option<Reply> = Some(Box::pin(wrapped));
    let mut out = Vec::new();
    assert_eq!(step(&mut running, 3, &mut out), Some(Step::Open));
    assert_eq!(step(&mut running, 3, &mut out), None);
    assert_eq!((&out[..], made.load(Ordering::Relaxed)), (&b"1,2,3,"[..], 3));
    assert_eq!(step(&mut running, 3, &mut out), Some(Step::End));
    assert_eq!((&out[..], running.is_some()), (&b"1,2,3,4,"[..], false));
}

#[test]
fn layers_see_each_item() {
    let (seen, saw) = std::sync::mpsc::channel();
    let (_, items) = count();
    let inner = stream(items.take(3)).expect("a reply");
    let observed = reply::observe(inner, move |event| {
        let told = match event {
            Event::Open => "open",
            Event::Item => "item",
            Event::End => "end",
            _ => "something else",
        };
        seen.send(told).expect("the test waits");
    });
    let mut running = Some(reply::deferred(async { Ok(observed) }));
    let mut out = Vec::new();
    let steps: Vec<_> = (0..3).map(|_| step(&mut running, 2, &mut out)).collect();
    assert_eq!(steps, [Some(Step::Open), None, Some(Step::End)]);
    assert_eq!(out, b"1,2,3,");
    assert_eq!(saw.iter().collect::<Vec<_>>(), ["open", "item", "item", "item", "end"]);
}
