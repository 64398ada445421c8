//! The way to emit.

use std::{
    fmt,
    future::{self, Future},
    marker::PhantomData,
    sync::Arc,
    time::Duration,
};

use futures::future::{Either, select};
use futures_timer::Delay;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    super::{
        Answer, CallError, Emission, Emitter, Failure, TransportError, TransportErrorKind, pending::decoder,
    },
    rejoin::emission,
};
use crate::TwoWay;

/// The half of a two-way procedure that emits. Cloning it is cheap; many tasks may emit at once.
///
/// Dropping it closes nothing: the conversation lasts as long as its [`DuplexReceiver`](super::DuplexReceiver). After that
/// it fails with [`TransportErrorKind::Closed`], and as not sent.
pub struct DuplexSender<P: TwoWay> {
    emitter: Arc<dyn Emitter>,
    timeout: Option<Duration>,
    procedure: PhantomData<fn() -> P>,
}

impl<P: TwoWay> DuplexSender<P> {
    pub(super) fn new(emitter: Arc<dyn Emitter>, timeout: Option<Duration>) -> Self {
        Self { emitter, timeout, procedure: PhantomData }
    }

    /// Emits an event: as [`Duplex::emit`](super::Duplex::emit). The future owns all it needs, so it can be spawned.
    ///
    /// # Errors
    ///
    /// As [`Duplex::emit`](super::Duplex::emit).
    pub fn emit(
        &self,
        event: &P::Incoming,
    ) -> impl Future<Output = Result<(), CallError<P::Error>>> + Send + use<P>
    where
        P::Incoming: Serialize,
    {
        match emission(event) {
            Ok(event) => Either::Left(self.emit_encoded(event)),
            Err(error) => Either::Right(future::ready(Err(CallError::of(error.not_sent())))),
        }
    }

    fn emit_encoded(
        &self,
        event: Emission,
    ) -> impl Future<Output = Result<(), CallError<P::Error>>> + Send + use<P> {
        let emitter = Arc::clone(&self.emitter);
        async move { emitter.emit(event).await.map_err(CallError::of) }
    }

    /// Emits an event and waits for its answer: as [`Duplex::request`](super::Duplex::request). The future owns all it
    /// needs, so it can be spawned.
    ///
    /// # Errors
    ///
    /// As [`Duplex::request`](super::Duplex::request).
    pub fn request<T: DeserializeOwned>(
        &self,
        event: &P::Incoming,
    ) -> impl Future<Output = Result<T, CallError<P::Error>>> + Send + use<P, T>
    where
        P::Incoming: Serialize,
    {
        let answer = emission(event).map(|event| answer(Arc::clone(&self.emitter), event, self.timeout));
        let decode = decoder::<T>();
        async move {
            let answer = match answer {
                Ok(answer) => answer.await,
                Err(error) => Err(error.not_sent()),
            };
            answer.map_err(CallError::of).and_then(|json| decode(&json).map_err(CallError::Decode))
        }
    }

    /// Waits no longer than this for each answer to its requests, whatever [`Duplex::timeout`](super::Duplex::timeout)
    /// said. Its clones do likewise.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

/// The answer to an event, in time. Not generic, so that it exists once.
async fn answer(emitter: Arc<dyn Emitter>, event: Emission, timeout: Option<Duration>) -> Answer {
    let name = event.name();
    let answer = emitter.request(event);
    let Some(timeout) = timeout else { return answer.await };
    match select(answer, Delay::new(timeout)).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(too_late(name, timeout)),
    }
}

fn too_late(name: &str, timeout: Duration) -> Failure {
    let message = format!("no answer to the event `{name}` within {} s", timeout.as_secs_f64());
    TransportError::new(TransportErrorKind::Timeout, message).sent()
}

impl<P: TwoWay> Clone for DuplexSender<P> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.emitter), self.timeout)
    }
}

impl<P: TwoWay> fmt::Debug for DuplexSender<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DuplexSender").field("procedure", &P::DESCRIPTION.name).finish_non_exhaustive()
    }
}
