//! How a function answers calls: its extractors run, then its input is decoded, then it is called.
//!
//! Emitted code names its extractors and calls its function; the rest is here and not emitted, because the compiler
//! checks a future that is written out for each procedure much longer than a function that is called.

use std::{future::Future, marker::PhantomData};

use futures::{Stream, StreamExt};
use serde::Serialize;

use crate::{Call, FromContext, RawInput, Reply, RpcError, Tracked, reply};

/// How a `#[ctx]` parameter is extracted: through [`Call::extract`], which keeps it, if it can be cloned, and directly
/// if it cannot. Chosen by method resolution, which prefers the inherent function where its bounds hold.
#[derive(Debug)]
pub struct Extract<T>(PhantomData<T>);

impl<T: Clone + Send + 'static> Extract<T> {
    /// What can be cloned is kept.
    #[must_use]
    pub const fn how() -> Kept<T> {
        Kept(PhantomData)
    }
}

/// In scope for what cannot be kept.
pub trait ExtractOnce<T> {
    /// It is extracted each time.
    #[must_use]
    fn how() -> Once<T> {
        Once(PhantomData)
    }
}

impl<T> ExtractOnce<T> for Extract<T> {}

/// Extracts what is kept for the call.
#[derive(Debug)]
pub struct Kept<T>(PhantomData<fn() -> T>);

/// Extracts what is not kept.
#[derive(Debug)]
pub struct Once<T>(PhantomData<fn() -> T>);

/// The extractors of a function, in the order of its parameters: `(first, (second, ()))`.
pub trait Extractors<C> {
    /// What they extract, in the same form.
    type Values: Send;

    /// Runs them one after the other. The first refusal ends it.
    fn run(call: &Call<C>) -> impl Future<Output = Result<Self::Values, RpcError>> + Send;
}

impl<C: Send + Sync> Extractors<C> for () {
    type Values = ();

    async fn run(_: &Call<C>) -> Result<(), RpcError> {
        Ok(())
    }
}

impl<C, T, R> Extractors<C> for (Kept<T>, R)
where
    C: Send + Sync,
    T: FromContext<C> + Clone + Send + 'static,
    R: Extractors<C>,
{
    type Values = (T, R::Values);

    async fn run(call: &Call<C>) -> Result<Self::Values, RpcError> {
        Ok((call.extract().await?, R::run(call).await?))
    }
}

impl<C, T, R> Extractors<C> for (Once<T>, R)
where
    C: Send + Sync,
    T: FromContext<C> + Send,
    R: Extractors<C>,
{
    type Values = (T, R::Values);

    async fn run(call: &Call<C>) -> Result<Self::Values, RpcError> {
        Ok((T::from_context(call).await?, R::run(call).await?))
    }
}

/// The reply of a query or a mutation: `function` is called with what was extracted and the input.
pub fn value<C, X, I, A, T>(
    call: Call<C>,
    _: X,
    decode: impl FnOnce(&RawInput) -> Result<I, RpcError> + Send + 'static,
    function: impl FnOnce(X::Values, I) -> A + Send + 'static,
    into_result: impl FnOnce(A::Output) -> Result<T, RpcError> + Send + 'static,
) -> Reply
where
    C: Send + Sync + 'static,
    X: Extractors<C>,
    A: Future + Send + 'static,
    T: Serialize + 'static,
{
    reply::value(async move {
        let values = X::run(&call).await?;
        let input = decode(call.input())?;
        // What it was decoded from, and all that extractors looked at, is not needed for as long as the function runs.
        drop(call);
        into_result(function(values, input).await)
    })
}

/// The reply of a subscription. An item that was given no name gets the one that `name_of` has for it.
pub fn stream<C, X, I, S, Y, T>(
    call: Call<C>,
    _: X,
    decode: impl FnOnce(&RawInput) -> Result<I, RpcError> + Send + 'static,
    function: impl FnOnce(X::Values, I) -> S + Send + 'static,
    into_result: impl Fn(S::Item) -> Result<Y, RpcError> + Send + 'static,
    into_item: impl Fn(Y) -> Tracked<T> + Send + 'static,
    name_of: impl Fn(&T) -> Option<&'static str> + Send + 'static,
) -> Reply
where
    C: Send + Sync + 'static,
    X: Extractors<C>,
    S: Stream + Send + 'static,
    Y: 'static,
    T: Serialize + 'static,
{
    reply::stream(async move {
        let values = X::run(&call).await?;
        let input = decode(call.input())?;
        let into_named_item = move |item| into_item(item).named_by(&name_of);
        Ok(function(values, input).map(move |item| into_result(item).map(&into_named_item)))
    })
}
