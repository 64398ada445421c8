//! Transports of one's own: around another, and from nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::{FutureExt, StreamExt};
use rpc_server::client::{
    Answer, BoxFuture, BoxStream, CallError, Failure, Local, Outgoing, Received, Transport, TransportError,
    TransportErrorKind, batch,
};

use super::api::{Api, local};

/// Counts what passes by.
struct Counting {
    inner: Local,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    calls: AtomicUsize,
    batches: AtomicUsize,
    subscriptions: AtomicUsize,
}

impl Counts {
    fn all(&self) -> [usize; 3] {
        [&self.calls, &self.batches, &self.subscriptions].map(|count| count.load(Ordering::Relaxed))
    }
}

impl Transport for Counting {
    fn call(&self, call: Outgoing) -> BoxFuture<Answer> {
        self.counts.calls.fetch_add(1, Ordering::Relaxed);
        self.inner.call(call)
    }

    fn batch(&self, calls: Vec<Outgoing>) -> BoxFuture<Vec<Answer>> {
        self.counts.batches.fetch_add(1, Ordering::Relaxed);
        self.inner.batch(calls)
    }

    fn subscribe(&self, call: Outgoing) -> BoxStream<Result<Received, Failure>> {
        self.counts.subscriptions.fetch_add(1, Ordering::Relaxed);
        self.inner.subscribe(call)
    }
}

fn counting() -> (Api, Arc<Counts>) {
    let counts = Arc::<Counts>::default();
    (Api::over(Counting { inner: local().0, counts: Arc::clone(&counts) }), counts)
}

#[tokio::test]
async fn one_around_another_sees_everything_pass() {
    let (api, counts) = counting();
    drop((api.double(&1), api.clone(), api.shop()));
    assert_eq!(counts.all(), [0, 0, 0], "what is not polled is not made");

    assert_eq!(api.double(&2).await.expect("a value"), 4);
    api.nothing().await.expect("nothing");
    assert_eq!(counts.all(), [2, 0, 0]);

    let (two, nothing) = batch((api.double(&1), api.nothing())).await;
    assert!(two.is_ok() && nothing.is_ok());
    assert_eq!(counts.all(), [2, 1, 0]);

    assert_eq!(api.live().count(&3).count().await, 3);
    assert_eq!(counts.all(), [2, 1, 1]);
}

#[tokio::test]
async fn calls_with_headers_that_differ_go_apart() {
    let (api, counts) = counting();
    let whoami = || api.people().whoami();
    let names =
        batch([whoami(), whoami().header("x-user", "ada"), whoami(), whoami().header("x-user", "ada")]).await;
    let names = names.map(|name| name.expect("a value"));
    assert_eq!(names.map(|name| name.is_some()), [false, true, false, true]);
    assert_eq!(counts.all(), [0, 2, 0]);
}

/// Answers every call with what it was told of it.
struct Mirror;

impl Transport for Mirror {
    fn call(&self, call: Outgoing) -> BoxFuture<Answer> {
        let told = format!(
            "{} {} {} {:?} {} {:?} {:?}",
            call.path(),
            call.path_json(),
            call.description().kind,
            call.input(),
            call.envelope(),
            call.timeout(),
            call.headers().and_then(|headers| headers.get("x-user")),
        );
        assert_eq!(call.envelope().to_owned().into_bytes(), call.into_envelope());
        async move { Ok(serde_json::to_string(&Some(told)).expect("text is JSON").into()) }.boxed()
    }
}

#[tokio::test]
async fn a_transport_is_told_of_a_call_what_it_needs() {
    let api = Api::over(Mirror);
    let told = api.echo(&Some("ü".to_owned())).timeout(Duration::from_secs(2)).header("x-user", "ada").await;
    let envelope = r#"{"path":["echo"],"type":"query","input":"ü"}"#;
    let expected = format!(r#"echo ["echo"] query Some("\"ü\"") {envelope} Some(2s) Some("ada")"#);
    assert_eq!(told.expect("text"), Some(expected));

    let told = api.people().whoami().await.expect("text").expect("text");
    let envelope = r#"{"path":["people","whoami"],"type":"query"}"#;
    assert_eq!(told, format!(r#"people.whoami ["people","whoami"] query None {envelope} None None"#));
}

#[tokio::test]
async fn one_that_only_makes_calls_makes_batches_of_them_and_no_streams() {
    let api = Api::over(Mirror);
    let [one, other] = batch([api.echo(&None), api.echo(&Some("x".to_owned()))]).await;
    assert!(one.expect("text").is_some() && other.expect("text").is_some());

    let mut numbers = api.live().count(&1);
    let Some(Err(CallError::Transport { sent: false, cause })) = numbers.next().await else {
        panic!("a stream");
    };
    assert_eq!(cause.kind(), TransportErrorKind::Unsupported);
    assert!(cause.message().contains("`live.count`"), "{cause}");
    assert!(numbers.next().await.is_none());
}

/// Answers the first call of a batch and forgets the others.
struct Forgetful(Local);

impl Transport for Forgetful {
    fn call(&self, call: Outgoing) -> BoxFuture<Answer> {
        self.0.call(call)
    }

    fn batch(&self, mut calls: Vec<Outgoing>) -> BoxFuture<Vec<Answer>> {
        calls.truncate(1);
        self.0.batch(calls)
    }
}

#[tokio::test]
async fn a_call_that_a_transport_forgets_fails() {
    let api = Api::over(Forgetful(local().0));
    let [first, second] = batch([api.double(&1), api.double(&2)]).await;
    assert_eq!(first.expect("an answer"), 2);
    let Err(CallError::Transport { sent: true, cause }) = second else { panic!("{second:?}") };
    assert_eq!(cause.kind(), TransportErrorKind::Protocol);
}

/// Answers with whatever it holds.
struct Constant(Answer);

impl Transport for Constant {
    fn call(&self, _: Outgoing) -> BoxFuture<Answer> {
        std::future::ready(self.0.clone()).boxed()
    }
}

#[tokio::test]
async fn what_a_transport_says_is_what_the_caller_hears() {
    let lost = TransportError::new(TransportErrorKind::Closed, "it went away").with_source("a cable");
    let error = Api::over(Constant(Err(lost.clone().sent()))).nothing().await.expect_err("no answer");
    assert!(error.was_sent() && error.to_string() == "it went away (the call may have been done)", "{error}");
    assert!(std::error::Error::source(&error).is_some_and(|source| source.to_string() == "a cable"));
    let error = Api::over(Constant(Err(lost.not_sent()))).nothing().await.expect_err("no answer");
    assert!(!error.was_sent() && error.to_string() == "it went away (the call was not sent)", "{error}");

    for json in ["", "{", "nil", "\"text\"", "4 4"] {
        let error = Api::over(Constant(Ok(json.to_owned().into()))).double(&1).await.expect_err("no number");
        assert!(matches!(error, CallError::Decode(_)), "{json}: {error:?}");
    }
}
