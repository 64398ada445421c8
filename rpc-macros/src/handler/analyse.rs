//! From a function's signature to a handler, with every reason why it is none.

use syn::{FnArg, Ident, Path, Type};

use super::parse::Options;
use crate::{
    diagnostics::Diagnostics,
    facade::Facade,
    procedure::{
        analyse::{Kind, Parameter, parameters, refuse_generics, refuse_what_no_call_can_supply},
        answer,
        parse::Function,
    },
    ws::{is_spelled_socket, place_of_socket},
};

/// A function that can be a handler.
pub(super) struct Handler {
    pub(super) krate: Option<Path>,
    pub(super) procedure: Path,
    pub(super) context: Type,
    pub(super) name: Ident,
    pub(super) parameters: Vec<Parameter>,
    pub(super) answer: Type,
    pub(super) shape: Shape,
}

/// What kind of procedure it answers, as its signature tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Value,
    /// It is no `async fn`.
    Stream,
    /// It takes a socket.
    TwoWay,
}

pub(super) fn analyse(options: &Options, function: &Function, facade: Facade) -> syn::Result<Handler> {
    let mut errors = Diagnostics::default();
    refuse_generics(
        function,
        "a handler is not generic: it answers for the one context that it names, and that is written out. Write a \
         handler for each, and let them share a generic function",
        &mut errors,
    );
    refuse_what_no_call_can_supply(function, &mut errors);
    let socket = place_of_socket(function).filter(|place| match &function.signature.inputs[*place] {
        FnArg::Typed(parameter) => is_spelled_socket(&parameter.ty),
        FnArg::Receiver(_) => false,
    });
    let parameters = parameters(function, socket, &mut errors);
    let shape = match (socket, function.signature.asyncness) {
        (Some(_), _) => Shape::TwoWay,
        (None, Some(_)) => Shape::Value,
        (None, None) => Shape::Stream,
    };
    let answer = match shape {
        Shape::Value => answer::value(function, Some(Kind::Query), &mut errors),
        Shape::Stream => answer::item(function, &mut errors),
        Shape::TwoWay => answer::end(function, &mut errors),
    };
    if shape == Shape::TwoWay && !matches!(facade, Facade::Server) {
        errors.error(
            &function.signature.ident,
            "a two-way procedure is answered by a server: use `handler` of `rpc-server`",
        );
    }
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
        shape,
    };
    errors.finish(handler)
}
