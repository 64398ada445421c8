//! The typed side of a two-way procedure: typed events in, typed events out.

use crate::{Entry, Events, ProcedureError, RawInput, RpcError};

/// The types that travel through a two-way procedure.
///
/// `#[ws]` implements it for the marker beside the function. What runs a conversation decodes by it what comes in.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a two-way procedure",
    label = "not a two-way procedure",
    note = "a two-way procedure is a function that carries `#[ws(incoming = .., outgoing = ..)]`"
)]
pub trait TwoWay: Entry {
    /// What a client opens the conversation with; `()` where the function takes no input.
    type Input;
    /// What a client emits.
    type Incoming: Events;
    /// What is emitted to clients.
    type Outgoing: Events;
    /// The function's own error; [`Infallible`](std::convert::Infallible) where it has none.
    type Error: ProcedureError;

    /// Names the procedure's rooms, wherever they are kept: two procedures with the same key share theirs. It is the path
    /// of the module, `::`, and the function's name, unless `key = ".."` says otherwise, as it must where the function
    /// moves while servers of both versions run.
    const KEY: &'static str;

    /// Decodes and validates the input, as happens before the function runs.
    ///
    /// # Errors
    ///
    /// `BAD_INPUT` if it is not of the type, `VALIDATION_ERROR` if its validation refuses it.
    fn decode(input: &RawInput) -> Result<Self::Input, RpcError>;

    /// Decodes and validates an event that a client emitted.
    ///
    /// # Errors
    ///
    /// `BAD_INPUT` if no event has this name or the data is not its own, `VALIDATION_ERROR` if the data's validation
    /// refuses it. Paths are those within `data`, in wire names.
    fn decode_event(name: &str, data: &RawInput) -> Result<Self::Incoming, RpcError>;
}
