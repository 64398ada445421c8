//! Calls that are made together.

use std::{
    collections::VecDeque,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures::future::join_all;

use super::{
    Answer, BoxFuture, CallError, Failure, Outgoing, Pending, Transport, TransportError, TransportErrorKind,
    conversation::Request,
    pending::{Decode, settle},
};
use crate::Procedure;

/// Makes calls together: over HTTP, in one request.
///
/// It takes a tuple of up to eight calls, of different procedures as may be, or an array or a `Vec` of calls of one
/// procedure, and answers in the same shape. Each call has a result of its own: one that fails leaves the others
/// alone. They run at once, so none can build on what another did. Dropping the batch cancels all of them.
///
/// ```no_run
/// # use rpc_core::{Context, procedure, router, client::{Local, batch}};
/// # #[derive(Clone, Context)] struct App {}
/// # #[procedure(query)] async fn hello(input: String) -> String { input }
/// # #[procedure(query)] async fn count() -> u64 { 1 }
/// # router! { Api for App { hello, count() } }
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let api = Api::local(App {});
/// let (greeting, count) = batch((api.hello(&"Ada".to_owned()), api.count())).await;
/// println!("{}, you are number {}", greeting?, count?);
/// # Ok(()) }
/// ```
///
/// The batch waits as long as the most patient of its calls. Calls of different clients, and calls with
/// [headers](Pending::header) of their own that differ, go in requests of their own. A call that was polled before
/// fails with [`TransportErrorKind::Unsupported`](super::TransportErrorKind::Unsupported).
pub fn batch<R>(calls: impl Calls<Results = R>) -> Batch<R> {
    let mut requests = Vec::new();
    let settle = calls.take(&mut requests);
    Batch { state: State::Ready(requests), settle: Some(settle) }
}

/// Calls that were made together: a future of their results, which are of the shape `R`. See [`batch()`].
// Not of the calls' type: the compiler would say at three places, instead of one, that these are no calls.
#[must_use = "calls are made when they are awaited"]
pub struct Batch<R> {
    state: State,
    settle: Option<Settle<R>>,
}

/// From the answers of all calls to their results.
type Settle<R> = Box<dyn FnOnce(VecDeque<Answer>) -> R + Send>;

enum State {
    Ready(Vec<Result<Request, Failure>>),
    Running(BoxFuture<Vec<Answer>>),
}

impl<R> Future for Batch<R> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match &mut self.state {
                State::Running(running) => {
                    let answers = ready!(running.as_mut().poll(cx));
                    self.state = State::Ready(Vec::new());
                    let settle = self.settle.take().expect("a batch is not polled after its answers came");
                    return Poll::Ready(settle(answers.into()));
                }
                State::Ready(requests) => {
                    self.state = State::Running(Box::pin(send(std::mem::take(requests))));
                }
            }
        }
    }
}

impl<R> fmt::Debug for Batch<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}

/// Calls that can go in one request, with the places that their answers belong to.
struct Group {
    transport: Arc<dyn Transport>,
    calls: Vec<Outgoing>,
    places: Vec<usize>,
}

/// Sends what belongs together, and puts the answers back into the order of the calls.
async fn send(requests: Vec<Result<Request, Failure>>) -> Vec<Answer> {
    let mut answers: Vec<Option<Answer>> = requests.iter().map(|_| None).collect();
    let mut groups: Vec<Group> = Vec::new();
    for (place, request) in requests.into_iter().enumerate() {
        let Request { transport, call } = match request {
            Ok(request) => request,
            Err(failure) => {
                answers[place] = Some(Err(failure));
                continue;
            }
        };
        let fits = |group: &&mut Group| {
            Arc::ptr_eq(&group.transport, &transport) && group.calls[0].headers() == call.headers()
        };
        match groups.iter_mut().find(fits) {
            Some(group) => {
                group.calls.push(call);
                group.places.push(place);
            }
            None => groups.push(Group { transport, calls: vec![call], places: vec![place] }),
        }
    }
    let sent = groups.into_iter().map(|group| async move {
        let answers = group.transport.batch(group.calls).await;
        group.places.into_iter().zip(answers)
    });
    for (place, answer) in join_all(sent).await.into_iter().flatten() {
        answers[place] = Some(answer);
    }
    let missing = || {
        TransportError::new(TransportErrorKind::Protocol, "the transport left a call of a batch unanswered")
    };
    answers.into_iter().map(|answer| answer.unwrap_or_else(|| Err(missing().sent()))).collect()
}

mod sealed {
    pub trait Sealed {}
}

/// What [`batch()`] takes: a tuple, an array or a `Vec` of [`Pending`] calls.
#[diagnostic::on_unimplemented(
    message = "these are no calls that can be made together",
    label = "not a tuple of up to eight calls, and not an array or a `Vec` of calls",
    note = "calls are given to `batch` before they are awaited; more than eight of different procedures are batches of \
            their own"
)]
pub trait Calls: sealed::Sealed {
    /// What comes of them: a result for each, in the same shape.
    type Results;
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "sealed")]
    fn take(self, requests: &mut Vec<Result<Request, Failure>>) -> Settle<Self::Results>;
}

/// The result of one call.
type Outcome<P> = Result<<P as Procedure>::Output, CallError<<P as Procedure>::Error>>;

fn next<P: Procedure>(answers: &mut VecDeque<Answer>, decode: Decode<P::Output>) -> Outcome<P> {
    settle::<P>(answers.pop_front().expect("there is an answer for every call"), decode)
}

impl<P: Procedure> sealed::Sealed for Vec<Pending<P>> {}
impl<P: Procedure> Calls for Vec<Pending<P>> {
    type Results = Vec<Outcome<P>>;

    #[expect(private_interfaces, reason = "sealed")]
    fn take(self, requests: &mut Vec<Result<Request, Failure>>) -> Settle<Self::Results> {
        let (taken, decoders): (Vec<_>, Vec<_>) = self.into_iter().map(Pending::into_request).unzip();
        requests.extend(taken);
        Box::new(|mut answers| decoders.into_iter().map(|decode| next::<P>(&mut answers, decode)).collect())
    }
}

impl<P: Procedure, const N: usize> sealed::Sealed for [Pending<P>; N] {}
impl<P: Procedure, const N: usize> Calls for [Pending<P>; N] {
    type Results = [Outcome<P>; N];

    #[expect(private_interfaces, reason = "sealed")]
    fn take(self, requests: &mut Vec<Result<Request, Failure>>) -> Settle<Self::Results> {
        let decoders = self.map(|pending| {
            let (request, decode) = pending.into_request();
            requests.push(request);
            decode
        });
        Box::new(move |mut answers| decoders.map(|decode| next::<P>(&mut answers, decode)))
    }
}

macro_rules! tuples {
    ($(($($P:ident $pending:ident),+))*) => {$(
        impl<$($P: Procedure),+> sealed::Sealed for ($(Pending<$P>,)+) {}
        #[diagnostic::do_not_recommend]
        impl<$($P: Procedure),+> Calls for ($(Pending<$P>,)+) {
            type Results = ($(Outcome<$P>,)+);

            #[expect(private_interfaces, reason = "sealed")]
            fn take(self, requests: &mut Vec<Result<Request, Failure>>) -> Settle<Self::Results> {
                let ($($pending,)+) = self;
                $(
                    let (request, $pending) = $pending.into_request();
                    requests.push(request);
                )+
                Box::new(move |mut answers| ($(next::<$P>(&mut answers, $pending),)+))
            }
        }
    )*};
}

tuples! {
    (A a)
    (A a, B b)
    (A a, B b, C c)
    (A a, B b, C c, D d)
    (A a, B b, C c, D d, E e)
    (A a, B b, C c, D d, E e, F f)
    (A a, B b, C c, D d, E e, F f, G g)
    (A a, B b, C c, D d, E e, F f, G g, H h)
}
