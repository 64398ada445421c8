//! What emitted code names. Not part of the API: it changes whenever the macros do.

use std::marker::PhantomData;

pub use async_stream;
pub use futures::{Stream, StreamExt};
pub use schemars;
pub use serde;
pub use serde_json;

pub use crate::{
    Call, Description, Entry, FromContext, FromRef, Handler, Kind, Mount, ProcedureError, RawInput, Reply,
    Router, Routes, RpcError,
    error::{ErrorDefinition, decode_details, encode_details},
    input::{NotValidated, RefuseContext, ValidateInput, Validation, decode, decode_unit},
    procedure::{Input, Output, Procedure},
    reply::{stream, value},
    returns::{PlainReturn, Probe, Returns},
};

/// How a `#[ctx]` parameter is extracted: through [`Call::extract`], which keeps it, if it can be cloned, and directly
/// if it cannot. Chosen by method resolution, which prefers the inherent method where its bounds hold.
#[derive(Debug)]
pub struct Extract<T>(PhantomData<T>);

impl<T> Extract<T> {
    /// The probe.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only emitted code makes one")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: Clone + Send + 'static> Extract<T> {
    /// Extracts what can be kept.
    ///
    /// # Errors
    ///
    /// The extractor's refusal.
    pub async fn run<C: Send + Sync>(self, call: &Call<C>) -> Result<T, RpcError>
    where
        T: FromContext<C>,
    {
        call.extract().await
    }
}

/// Extracts what cannot be kept.
pub trait ExtractOnce<T>: Sized {
    /// Extracts it.
    fn run<C: Send + Sync>(self, call: &Call<C>) -> impl Future<Output = Result<T, RpcError>> + Send
    where
        T: FromContext<C>;
}

impl<T> ExtractOnce<T> for Extract<T> {
    fn run<C: Send + Sync>(self, call: &Call<C>) -> impl Future<Output = Result<T, RpcError>> + Send
    where
        T: FromContext<C>,
    {
        T::from_context(call)
    }
}

/// Holds if the type can be the input of a procedure; the bound is checked where the type is written.
pub const fn assert_input<T: Input>() {}

/// Holds if the type can be the output of a procedure.
pub const fn assert_output<T: Output>() {}
