//! An async function of the application's, which is asked for something again and again.

use std::{error::Error, fmt, future::Future, sync::Arc};

use rpc_core::client::BoxFuture;

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

type Ask<A, T> = dyn Fn(A) -> BoxFuture<Result<T, BoxError>> + Send + Sync;

/// Gives a `T` for an `A`, or an error.
pub(crate) struct Source<T, A = ()>(Arc<Ask<A, T>>);

impl<T, A> Source<T, A> {
    pub(crate) fn new<S, F, E>(source: S) -> Self
    where
        S: Fn(A) -> F + Send + Sync + 'static,
        F: Future<Output = Result<T, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self(Arc::new(move |asked| {
            let answer = source(asked);
            Box::pin(async move { answer.await.map_err(Into::into) })
        }))
    }

    pub(crate) fn ask(&self, asked: A) -> BoxFuture<Result<T, BoxError>> {
        self.0(asked)
    }
}

impl<T, A> Clone for Source<T, A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T, A> fmt::Debug for Source<T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source")
    }
}
