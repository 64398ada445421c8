//! The typed side of a procedure, and the one trait through which it is run.

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Call, Entry, ProcedureError, RawInput, Reply, RpcError, in_process::InProcess, schema};

/// The types that travel through a query, a mutation or a subscription.
///
/// `#[procedure]` implements it for the marker beside the function; clients and schemas are made from it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a procedure",
    label = "not a procedure",
    note = "a procedure is a function that carries `#[procedure(..)]`",
    note = "one that carries `#[ws(..)]` is answered by a function that takes its `Socket`"
)]
pub trait Procedure: Entry {
    /// What a caller sends; `()` where the function takes no input.
    type Input;
    /// What one answer holds; for a subscription, one item.
    type Output;
    /// The function's own error; [`Infallible`](std::convert::Infallible) where it has none.
    type Error: ProcedureError;

    /// Decodes and validates an input, as a call does before the function runs.
    ///
    /// # Errors
    ///
    /// `BAD_INPUT` if it is not of the type, `VALIDATION_ERROR` if its validation refuses it.
    fn decode(input: &RawInput) -> Result<Self::Input, RpcError>;
}

/// How a listed procedure is run for a context `C`.
///
/// The macro implements it for every `C` from which all of the function's `#[ctx]` parameters can come; that is what
/// `router! { .. for App }` checks, at the name in its list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no handler for the context `{C}`",
    label = "no procedure, or one that nothing answers for `{C}`",
    note = "a router lists functions that carry `#[procedure(..)]` or `#[ws(..)]`; another router is listed as `name => path::to::Api`",
    note = "a procedure that was declared without a body is answered by a function with `#[handler(path::to::it, for = {C})]`"
)]
pub trait Handler<C>: Entry {
    /// Starts a call. Nothing runs before the reply is polled, and dropping the reply cancels it.
    fn call(call: Call<C>) -> Reply;

    /// Tells what callers must bring for the function's `#[ctx]` parameters, for the schema.
    fn security(needs: &mut schema::Security) {
        let _ = needs;
    }

    /// What runs it within the process, of a two-way procedure.
    #[doc(hidden)]
    fn in_process() -> Option<&'static dyn InProcess> {
        None
    }
}

/// What can be the input of a procedure: owned, decodable and describable. Implemented for all that is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the input of a procedure",
    label = "not an input",
    note = "an input derives `serde::Deserialize` and `schemars::JsonSchema` and owns its data",
    note = "what comes out of the context is marked with `#[ctx]`"
)]
pub trait Input: DeserializeOwned + JsonSchema + Send + 'static {}
impl<T: DeserializeOwned + JsonSchema + Send + 'static> Input for T {}

/// What can be the output, or the item, of a procedure. Implemented for all that can be encoded and described.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the output of a procedure",
    label = "not an output",
    note = "an output derives `serde::Serialize` and `schemars::JsonSchema`"
)]
pub trait Output: Serialize + JsonSchema + Send + 'static {}
impl<T: Serialize + JsonSchema + Send + 'static> Output for T {}
