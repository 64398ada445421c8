//! What emitted code names. Not part of the API: it changes whenever the macros do.

use std::fmt;

use ::serde::{Serialize, de::DeserializeOwned};
pub use async_stream;
pub use futures::{Stream, StreamExt};
pub use schemars;
pub use serde;
pub use serde_json;

pub use crate::{
    Call, Deprecation, Description, Entry, EventDefinition, EventKind, Events, FromContext, FromRef, Handler,
    Kind, Mount, ProcedureError, RawInput, Reply, Router, Routes, RpcError,
    answering::{Extract, ExtractOnce, Extractors, stream, value},
    client::{Duplex, Local, Open, Pending, Scope, Subscription, Transport},
    content::Tagging,
    error::{ErrorDefinition, decode_details, encode_details},
    in_process::{InProcess, LocalSocket, Told},
    input::{NotValidated, RefuseContext, ValidateInput, Validation, decode, decode_unit},
    naming::{LeaveUnnamed, NameItems, Naming},
    procedure::{Input, Output, Procedure},
    returns::{PlainItem, PlainReturn, Probe, Returns, Tracking, Yields},
    schema::{self, Listing},
    two_way::TwoWay,
};

/// Holds if the type can be the input of a procedure; the bound is checked where the type is written.
pub const fn assert_input<T: Input>() {}

/// Holds if the type can be the output of a procedure.
pub const fn assert_output<T: Output>() {}

/// What takes the place of a procedure's types where the procedure itself has an error that was reported.
#[derive(Debug)]
pub struct Anything;

/// Events of a two-way procedure with an error that was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoEvents {}

impl EventKind for NoEvents {
    const ALL: &'static [Self] = &[];

    fn name(self) -> &'static str {
        match self {}
    }

    fn position(self) -> usize {
        match self {}
    }
}

impl fmt::Display for NoEvents {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl Events for NoEvents {
    type Kind = Self;
    const DEFINITIONS: &'static [EventDefinition] = &[];

    fn kind(&self) -> Self {
        *self
    }

    fn describe(_: &mut schema::EventTypes<'_>) {}
}

/// The socket of a two-way procedure: the very type that its events make it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the socket of this two-way procedure",
    label = "its events make it `{T}`",
    note = "the last parameter without `#[ctx]` is the socket, and its types are those of `incoming` and `outgoing`"
)]
pub trait SameSocket<T> {
    /// The socket as the function takes it.
    fn given(socket: T) -> Self;
}

impl<T> SameSocket<T> for T {
    fn given(socket: T) -> T {
        socket
    }
}

/// Holds if a parameter is the socket.
pub const fn assert_socket_is<A: SameSocket<B>, B>() {}

/// What a two-way procedure returns.
#[diagnostic::on_unimplemented(
    message = "a two-way procedure returns nothing, and this one returns `{Self}`",
    label = "nobody would get it",
    note = "what a client is told is emitted through the socket; where it may fail, the function returns `Result<(), E>`"
)]
pub trait ReturnsNothing {
    /// Nothing.
    fn nothing(self);
}

impl ReturnsNothing for () {
    fn nothing(self) {}
}

/// Holds if nothing is returned.
pub const fn assert_returns_nothing<T: ReturnsNothing>() {}

/// What was returned is nothing.
pub fn nothing<T: ReturnsNothing>(returned: T) {
    returned.nothing();
}

/// Events that can be decoded.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be what comes in: it cannot be decoded",
    label = "not events that come in",
    note = "`incoming` is an enum that derives `Events` and `serde::Deserialize`, and owns its data"
)]
pub trait Decoded: DeserializeOwned {}
impl<T: DeserializeOwned> Decoded for T {}

/// Events that can be encoded.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be what goes out: it cannot be encoded",
    label = "not events that go out",
    note = "`outgoing` is an enum that derives `Events` and `serde::Serialize`"
)]
pub trait Encoded: Serialize {}
impl<T: Serialize> Encoded for T {}

/// The event that came in for a two-way procedure.
///
/// # Errors
///
/// As [`Events::decode_data`].
pub fn decode_event<P>(name: &str, data: &RawInput) -> Result<P::Incoming, RpcError>
where
    P: TwoWay,
    P::Incoming: Decoded,
{
    P::Incoming::decode_data(name, data)
}

/// Holds if events can go out.
pub const fn assert_outgoing<T: Encoded>() {}

/// What a handler takes: the very type that was declared. The names of this trait and the next two tell which part of a
/// handler is not what was declared.
#[diagnostic::on_unimplemented(
    message = "this handler takes `{Self}`, and what it answers was declared with the input `{T}`",
    label = "another input was declared"
)]
pub trait SameInput<T> {
    /// The input that was decoded as it was declared.
    fn declared(input: T) -> Self;
}

impl<T> SameInput<T> for T {
    fn declared(input: T) -> T {
        input
    }
}

/// What a handler returns.
#[diagnostic::on_unimplemented(
    message = "this handler returns `{Self}`, and what it answers was declared with the output `{T}`",
    label = "another output was declared"
)]
pub trait SameOutput<T> {}
impl<T> SameOutput<T> for T {}

/// What a handler fails with.
#[diagnostic::on_unimplemented(
    message = "this handler fails with `{Self}`, and what it answers was declared with the error `{T}`",
    label = "another error was declared"
)]
pub trait SameError<T> {}
impl<T> SameError<T> for T {}

/// Holds if a handler takes what was declared.
pub const fn assert_input_is<A: SameInput<B>, B>() {}

/// Holds if a handler returns what was declared.
pub const fn assert_output_is<A: SameOutput<B>, B>() {}

/// Holds if a handler fails with what was declared.
pub const fn assert_error_is<A: SameError<B>, B>() {}

/// What a procedure is opened with that is listed as taking no input.
#[diagnostic::on_unimplemented(
    message = "`name()` lists a procedure that takes no input, and this one takes `{Self}`",
    label = "it takes an input",
    note = "list it without the parentheses"
)]
pub trait NoInput {
    /// Nothing.
    fn none() -> Self;
}

impl NoInput for () {
    fn none() {}
}

/// Nothing, if nothing is taken.
pub fn no_input<T: NoInput>() -> T {
    T::none()
}

/// What a client makes of a query or a mutation.
#[diagnostic::on_unimplemented(
    message = "this handler returns one value, and what it answers was declared as a subscription",
    label = "returns one value",
    note = "a subscription is answered by a `fn` that returns `impl Stream<Item = ..>`"
)]
pub trait IsCall {}
impl<P: Procedure> IsCall for Pending<P> {}
// What is wrong with a handler that takes no socket is said elsewhere.
impl<P: TwoWay> IsCall for Duplex<P> {}

/// What a client makes of a subscription.
#[diagnostic::on_unimplemented(
    message = "this handler is not `async`, and what it answers was declared as a query or a mutation",
    label = "returns a stream",
    note = "a query or a mutation is answered by an `async fn`"
)]
pub trait IsSubscription {}
impl<P: Procedure> IsSubscription for Subscription<P> {}
impl<P: TwoWay> IsSubscription for Duplex<P> {}

/// Holds if a handler that returns one value answers what was declared so.
pub const fn assert_is_call<T: IsCall>() {}

/// Holds if a handler that returns a stream answers what was declared so.
pub const fn assert_is_subscription<T: IsSubscription>() {}
