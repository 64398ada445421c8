//! Calls within the process.

mod two_way;

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytestring::ByteString;
use futures::{FutureExt, Stream, StreamExt, stream};
use futures_timer::Delay;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue};

use super::{
    Answer, BoxFuture, BoxStream, Failure, Opened, Outgoing, Received, Transport, TransportError,
    TransportErrorKind,
};
use crate::{
    Code, Head, Layer, Parts, RawInput, Reply, Route, Routes, RpcError, Served, Table,
    in_process::LocalSocket,
    reply::{self, Step},
};

/// Calls the procedures of this process: through their layers and extractors, with validation and deadlines, and with no
/// socket. It needs no runtime. `Api::local(app)` is the short way; the long way has headers and layers:
///
/// ```
/// # use rpc_core::{Call, Context, FromContext, RpcError, procedure, router, client::Local};
/// # #[derive(Clone, Context)] struct App {}
/// # struct User(String);
/// # impl FromContext<App> for User {
/// #     async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
/// #         Ok(Self(call.header("x-user").ok_or_else(|| RpcError::unauthorized("who?"))?.to_owned()))
/// #     }
/// # }
/// # #[procedure(query)] async fn whoami(#[ctx] user: User) -> String { user.0 }
/// # router! { Api for App { whoami() } }
/// let api = Api::over(Local::new(Api::routes(), App {}).header("x-user", "ada"));
/// let name = futures::executor::block_on(api.whoami());
/// assert_eq!(name.expect("an answer"), "ada");
/// ```
///
/// A call has no connection: `Option<PeerAddr>` and `Option<ConnectionId>` are `None`. It has a time limit if its
/// procedure or its caller says one.
///
/// The function of a two-way procedure runs where its client waits: while it listens, emits or waits for an answer. One hub
/// is shared by all that is opened and called; [`extension`](Self::extension) puts a hub of one's own in its place. What
/// waits for a client that does not listen is bounded as a server's defaults bound it, and ends the conversation with
/// `LIMIT_EXCEEDED`. A function whose client goes is told, and polled once more; then it is dropped.
#[derive(Clone)]
pub struct Local {
    table: Arc<Table>,
    headers: HeaderMap,
    extensions: Extensions,
}

impl Local {
    /// The procedures of a router, with a value of their context.
    #[must_use]
    pub fn new<C: Send + Sync + 'static>(routes: Routes<C>, context: C) -> Self {
        Self::of(routes.bind(context))
    }

    /// The procedures of a table.
    #[must_use]
    pub fn of(table: Table) -> Self {
        let in_process = table.routes().find_map(Route::in_process);
        let table = match in_process {
            Some(in_process) => in_process.provide(table),
            None => table,
        };
        Self { table: Arc::new(table), headers: HeaderMap::new(), extensions: Extensions::new() }
    }

    /// Puts a layer around every procedure; it becomes the outermost. For layers around some of them, see
    /// [`Routes::layer`].
    ///
    /// # Panics
    ///
    /// If this transport carries calls already: layers come first.
    #[must_use]
    pub fn layer(self, layer: impl Layer) -> Self {
        let table = Arc::into_inner(self.table).expect("layers are added before a transport is cloned");
        Self { table: Arc::new(table.layer(layer)), ..self }
    }

    /// Sends a header with every call, in place of one of that name.
    ///
    /// # Panics
    ///
    /// If the name or the value is none.
    #[must_use]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: fmt::Debug>,
        V: TryInto<HeaderValue, Error: fmt::Debug>,
    {
        let name = name.try_into().expect("the name of a header");
        self.headers.insert(name, value.try_into().expect("the value of a header"));
        self
    }

    /// Attaches something to every call, as outer middleware would: see [`Extension`](crate::Extension).
    #[must_use]
    pub fn extension<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.extensions.insert(value);
        self
    }

    fn start(&self, call: &Outgoing) -> Result<Running, RpcError> {
        let (served, parts, timeout) = self.find(call)?;
        Ok(Running { reply: Some(served.call(parts)), timeout, timer: None })
    }

    fn start_two_way(&self, call: &Outgoing) -> Result<(Running, Arc<dyn LocalSocket>), Failure> {
        let (served, mut parts, timeout) = self.find(call)?;
        let Some(in_process) = served.route().in_process() else {
            let message = format!("nothing runs `{}` within this process", call.path());
            return Err(TransportError::new(TransportErrorKind::Unsupported, message).not_sent());
        };
        let socket = in_process.attach(&mut parts);
        Ok((Running { reply: Some(served.call(parts)), timeout, timer: None }, socket))
    }

    /// What is called, with the call as it gets it, and how long that may take.
    fn find(&self, call: &Outgoing) -> Result<(&Served, Parts, Option<Duration>), RpcError> {
        let Some(served) = self.table.get_json(call.path_json()) else {
            return Err(RpcError::not_found(format!("there is no procedure `{}`", call.path())));
        };
        let route = served.route();
        let kind = route.description().kind;
        if call.description().kind.is_call() && !kind.is_call() {
            let message = format!("`{}` is a {kind}, and needs a stream", route.path());
            return Err(RpcError::framework(Code::MethodNotAllowed, message));
        }
        if kind != call.description().kind {
            let message = format!("`{}` is a {kind}", route.path());
            return Err(RpcError::framework(Code::MethodMismatch, message));
        }
        let input = call.input().filter(|input| *input != "null");
        let input = input.map_or(RawInput::absent(), |input| RawInput::from(input.to_owned()));
        let mut headers = self.headers.clone();
        for (name, value) in call.headers().into_iter().flatten() {
            headers.insert(name, value.clone());
        }
        let head = Head::new(headers, self.extensions.clone(), None);
        let timeout = match (route.description().timeout, call.timeout()) {
            (Some(own), Some(patience)) => Some(own.min(patience)),
            (own, patience) => own.or(patience),
        };
        let parts = Parts::new(Arc::clone(route), input, head, timeout)
            .with_last_event_id(call.last_event_id().cloned());
        Ok((served, parts, timeout))
    }
}

impl Transport for Local {
    fn call(&self, call: Outgoing) -> BoxFuture<Answer> {
        let local = self.clone();
        async move {
            let mut running = local.start(&call)?;
            drop(call);
            let (step, json) = running.step().await?;
            match step {
                Step::Value => Ok(json),
                _ => Err(RpcError::internal("a call answered by a stream").into()),
            }
        }
        .boxed()
    }

    fn subscribe(&self, call: Outgoing) -> BoxStream<Result<Received, Failure>> {
        let local = self.clone();
        let start = async move { local.start(&call) };
        let items = start.into_stream().flat_map(|started| match started {
            Ok(running) => Items(running).left_stream(),
            Err(error) => stream::once(async { Err(Failure::Rpc(error)) }).right_stream(),
        });
        items.boxed()
    }

    fn open(&self, call: Outgoing) -> Opened {
        two_way::open(self.clone(), call)
    }
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Local").field("table", &self.table).finish_non_exhaustive()
    }
}

/// A reply with its deadline.
struct Running {
    reply: Option<Reply>,
    timeout: Option<Duration>,
    /// Made when the call turns out to be pending: most never are.
    timer: Option<Delay>,
}

impl Running {
    async fn step(&mut self) -> Result<(Step, ByteString), Failure> {
        std::future::poll_fn(|cx| self.poll_step(cx)).await
    }

    fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Result<(Step, ByteString), Failure>> {
        let mut json = Vec::new();
        if let Poll::Ready(step) = reply::poll(&mut self.reply, cx, &mut json) {
            let text = |step| Ok((step, ByteString::try_from(json).map_err(RpcError::internal)?));
            return Poll::Ready(step.and_then(text).map_err(Failure::Rpc));
        }
        let Some(timeout) = self.timeout else { return Poll::Pending };
        ready!(self.timer.get_or_insert_with(|| Delay::new(timeout)).poll_unpin(cx));
        reply::cancel(&mut self.reply);
        Poll::Ready(Err(Failure::Rpc(RpcError::timeout(format!(
            "the call took longer than {} s",
            timeout.as_secs_f64()
        )))))
    }
}

/// Of a batch that is dropped, several replies are: were a panic of one's destructors to go further, that of a second
/// would abort the process.
impl Drop for Running {
    fn drop(&mut self) {
        reply::cancel(&mut self.reply);
    }
}

/// The items of a running subscription.
struct Items(Running);

impl Stream for Items {
    type Item = Result<Received, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            return Poll::Ready(match ready!(self.0.poll_step(cx)) {
                Ok((Step::Open, _)) => continue,
                Ok((Step::End, _)) => None,
                Ok((Step::Reset, _)) => Some(Ok(Received::Reset)),
                Ok((Step::Item(metadata), json)) => Some(Ok(Received::item(json, metadata.id))),
                Ok((Step::Value, json)) => Some(Ok(Received::item(json, None))),
                Err(failure) => Some(Err(failure)),
            });
        }
    }
}
