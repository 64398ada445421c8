//! From a function's signature to a handler, with every reason why it is none.

use syn::{Ident, Path, Type};

use super::parse::Options;
use crate::{
    diagnostics::Diagnostics,
    procedure::{
        analyse::{Kind, Parameter, parameters, refuse_generics, refuse_what_no_call_can_supply},
        answer,
        parse::Function,
    },
};

/// A function that can be a handler.
pub(super) struct Handler {
    pub(super) krate: Option<Path>,
    pub(super) procedure: Path,
    pub(super) context: Type,
    pub(super) name: Ident,
    pub(super) parameters: Vec<Parameter>,
    pub(super) answer: Type,
    /// Whether it returns a stream: it is no `async fn` then.
    pub(super) is_stream: bool,
}

pub(super) fn analyse(options: &Options, function: &Function) -> syn::Result<Handler> {
    let mut errors = Diagnostics::default();
    refuse_generics(
        function,
        "a handler is not generic: it answers for the one context that it names, and that is written out. Write a \
         handler for each, and let them share a generic function",
        &mut errors,
    );
    refuse_what_no_call_can_supply(function, &mut errors);
    let parameters = parameters(function, &mut errors);
    let is_stream = function.signature.asyncness.is_none();
    let answer = if is_stream {
        answer::item(function, &mut errors)
    } else {
        answer::value(function, Some(Kind::Query), &mut errors)
    };
    if function.body.is_none() {
        errors.error(&function.signature, "a handler has a body: it is what answers the procedure");
    }
    let handler = Handler {
        krate: options.krate.clone(),
        procedure: options.procedure.clone(),
        context: options.context.clone(),
        name: function.signature.ident.clone(),
        parameters,
        answer,
        is_stream,
    };
    errors.finish(handler)
}
