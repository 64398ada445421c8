//! What a function returns, told apart by type and not by spelling.
//!
//! `Result<T, E>` and plain `T` are different kinds of answer, and an alias of `Result` must count as one. An inherent
//! constant wins over a trait's of the same name, so `Probe::<R>::RETURNS` is 1 for every spelling of `Result` and 0
//! for everything else; that number selects the impl of [`Returns`]. It works only where the type is concrete: in
//! emitted code.

use std::{convert::Infallible, marker::PhantomData};

use crate::{ProcedureError, RpcError, Tracked};

/// The probe.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<T>);

impl<T, E> Probe<Result<T, E>> {
    /// It is a `Result`.
    pub const RETURNS: usize = 1;
}

/// In scope for everything that is no `Result`.
pub trait PlainReturn {
    /// It is a plain value.
    const RETURNS: usize = 0;
}

impl<T> PlainReturn for Probe<T> {}

/// What a function returns, as the value or the error that it stands for.
pub trait Returns<const KIND: usize> {
    /// The value.
    type Output;
    /// The error.
    type Error: ProcedureError;

    /// One or the other, with the error as it travels.
    ///
    /// # Errors
    ///
    /// The function's own.
    fn into_result(self) -> Result<Self::Output, RpcError>;
}

impl<T> Returns<0> for T {
    type Output = T;
    type Error = Infallible;

    fn into_result(self) -> Result<T, RpcError> {
        Ok(self)
    }
}

impl<T, E: ProcedureError> Returns<1> for Result<T, E> {
    type Output = T;
    type Error = E;

    fn into_result(self) -> Result<T, RpcError> {
        self.map_err(E::into_rpc_error)
    }
}

/// The probe that tells a tracked item from a plain one, in the same way.
#[derive(Debug)]
pub struct Tracking<T>(PhantomData<T>);

impl<T> Tracking<Tracked<T>> {
    /// It is tracked.
    pub const TRACKED: usize = 1;
}

/// In scope for every item that is not tracked.
pub trait PlainItem {
    /// It is its data alone.
    const TRACKED: usize = 0;
}

impl<T> PlainItem for Tracking<T> {}

/// What a subscription yields, as the item that it stands for.
pub trait Yields<const TRACKED: usize> {
    /// What is sent of it.
    type Data;

    /// The item.
    fn into_item(self) -> Tracked<Self::Data>;
}

impl<T> Yields<0> for T {
    type Data = T;

    fn into_item(self) -> Tracked<T> {
        Tracked::untracked(self)
    }
}

impl<T> Yields<1> for Tracked<T> {
    type Data = T;

    fn into_item(self) -> Self {
        self
    }
}
