//! Generators: streams that are written as a block with `yield` in it.
//!
//! Stable Rust has no generators, so the block is handed to the crate async-stream. The macros here only take it in
//! parentheses and braces, `stream!({ .. })`, which rustfmt formats like any other block.

/// A stream from a block that yields its items.
///
/// ```
/// use futures::{Stream, StreamExt};
/// use rpc_core::stream;
///
/// fn count(to: u32) -> impl Stream<Item = u32> {
///     stream!({
///         for number in 1..=to {
///             yield number;
///         }
///     })
/// }
///
/// assert_eq!(futures::executor::block_on(count(3).collect::<Vec<_>>()), [1, 2, 3]);
/// ```
#[macro_export]
macro_rules! stream {
    ({ $($body:tt)* }) => { $crate::__private::async_stream::stream! { $($body)* } };
    ($($body:tt)*) => { $crate::__private::async_stream::stream! { $($body)* } };
}

/// A stream from a block that yields its items and in which `?` ends it with an error.
///
/// ```
/// use futures::{Stream, TryStreamExt};
/// use rpc_core::{RpcError, try_stream};
///
/// fn halves(of: u32) -> impl Stream<Item = Result<u32, RpcError>> {
///     try_stream!({
///         let mut rest = Some(of).filter(|of| *of > 0).ok_or_else(|| RpcError::not_found("nothing to halve"))?;
///         while rest > 1 {
///             rest /= 2;
///             yield rest;
///         }
///     })
/// }
///
/// let all = futures::executor::block_on(halves(8).try_collect::<Vec<_>>());
/// assert_eq!(all.unwrap(), [4, 2, 1]);
/// ```
#[macro_export]
macro_rules! try_stream {
    ({ $($body:tt)* }) => { $crate::__private::async_stream::try_stream! { $($body)* } };
    ($($body:tt)*) => { $crate::__private::async_stream::try_stream! { $($body)* } };
}
