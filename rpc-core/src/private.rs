//! What emitted code names. Not part of the API: it changes whenever the macros do.

pub use async_stream;
pub use futures::{Stream, StreamExt};
pub use schemars;
pub use serde;
pub use serde_json;

pub use crate::{
    Call, Deprecation, Description, Entry, FromContext, FromRef, Handler, Kind, Mount, ProcedureError,
    RawInput, Reply, Router, Routes, RpcError,
    answering::{Extract, ExtractOnce, stream, value},
    client::{Local, Open, Pending, Scope, Subscription, Transport},
    error::{ErrorDefinition, decode_details, encode_details},
    input::{NotValidated, RefuseContext, ValidateInput, Validation, decode, decode_unit},
    procedure::{Input, Output, Procedure},
    returns::{PlainReturn, Probe, Returns},
    schema::{self, Listing},
};

/// Holds if the type can be the input of a procedure; the bound is checked where the type is written.
pub const fn assert_input<T: Input>() {}

/// Holds if the type can be the output of a procedure.
pub const fn assert_output<T: Output>() {}

/// What takes the place of a procedure's types where the procedure itself has an error that was reported.
#[derive(Debug)]
pub struct Anything;

/// Types that are the same. The names tell which part of a handler is not what was declared.
macro_rules! same {
    ($($same:ident, $assert:ident, $doc:literal, $message:literal, $label:literal;)*) => {$(
        #[doc = $doc]
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $same<T> {}
        impl<T> $same<T> for T {}

        #[doc = $doc]
        pub const fn $assert<A: $same<B>, B>() {}
    )*};
}

same! {
    SameInput, assert_input_is, "Holds if a handler takes what was declared.",
        "this handler takes `{Self}`, and what it answers was declared with the input `{T}`", "another input was declared";
    SameOutput, assert_output_is, "Holds if a handler returns what was declared.",
        "this handler returns `{Self}`, and what it answers was declared with the output `{T}`", "another output was declared";
    SameError, assert_error_is, "Holds if a handler fails with what was declared.",
        "this handler fails with `{Self}`, and what it answers was declared with the error `{T}`", "another error was declared";
}

/// Holds if a handler that returns a stream, or one value, answers what was declared so.
///
/// # Panics
///
/// While compiling, if it does not.
pub const fn assert_kind(description: &Description, is_stream: bool) {
    match (description.kind.is_call(), is_stream) {
        (true, true) => panic!(
            "this handler returns a stream, and what it answers was declared as a query or a mutation: write an `async fn`"
        ),
        (false, false) => panic!(
            "this handler returns one value, and what it answers was declared as a subscription: write a `fn` that \
             returns `impl Stream<Item = ..>`"
        ),
        _ => {}
    }
}
