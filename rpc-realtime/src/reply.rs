//! The reply of a two-way procedure: it opens, and some time it ends. What it says goes through its line.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures::FutureExt;
use pin_project_lite::pin_project;
use rpc_core::{
    __private::Extractors,
    Call, Reply, RpcError, TwoWay,
    reply::{Run, Step},
};

use crate::{Line, Socket, io::hub};

pin_project! {
    #[project = ConversationState]
    enum Conversation<F, H> {
        Opening { #[pin] future: F },
        Open { #[pin] handler: H },
    }
}

impl<F, H> Run for Conversation<F, H>
where
    F: Future<Output = Result<H, RpcError>> + Send,
    H: Future<Output = Result<(), RpcError>> + Send,
{
    fn poll_step(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        _: &mut Vec<u8>,
    ) -> Poll<Result<Step, RpcError>> {
        let handler = match self.as_mut().project() {
            ConversationState::Open { handler } => {
                return handler.poll(cx).map(|ended| ended.map(|()| Step::End));
            }
            ConversationState::Opening { future } => ready!(future.poll(cx))?,
        };
        self.set(Self::Open { handler });
        Poll::Ready(Ok(Step::Open))
    }
}

/// The reply of a two-way procedure: `function` is called with what was extracted, the input and the socket.
pub fn two_way<P, C, X, A>(
    call: Call<C>,
    _: X,
    function: impl FnOnce(X::Values, P::Input, Socket<P::Incoming, P::Outgoing>) -> A + Send + 'static,
    into_result: impl FnOnce(A::Output) -> Result<(), RpcError> + Send + 'static,
) -> Reply
where
    P: TwoWay,
    C: Send + Sync + 'static,
    X: Extractors<C>,
    A: Future + Send + 'static,
{
    let open = async move {
        let values = X::run(&call).await?;
        let input = P::decode(call.input())?;
        let line = call.extension::<Arc<Line>>();
        let line = line.ok_or_else(|| RpcError::internal("this transport carries no two-way procedures"))?;
        let space = hub(&call)?.space(P::KEY);
        let socket = Socket::open(Arc::clone(line), space, P::decode_event);
        // As for a call: what it was made of is not needed for as long as the function runs.
        drop(call);
        Ok(function(values, input, socket).map(into_result))
    };
    Box::pin(Conversation::Opening { future: open })
}
