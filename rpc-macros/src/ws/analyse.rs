//! From a function's signature to a two-way procedure, with every reason why it is none.

use proc_macro2::Span;
use syn::{FnArg, Ident, LitStr, PatType, Path, Type};

use super::parse::Options;
use crate::{
    diagnostics::Diagnostics,
    facade::Facade,
    procedure::{
        analyse::{
            Description, Parameter, parameters, refuse_contexts_of_a_declaration, refuse_generics,
            refuse_what_no_call_can_supply,
        },
        answer,
        parse::{Function, is_ctx, ungrouped},
    },
};

/// A function that can be a two-way procedure.
pub(super) struct TwoWay {
    pub(super) krate: Option<Path>,
    pub(super) name: Ident,
    pub(super) description: Description,
    pub(super) incoming: Type,
    pub(super) outgoing: Type,
    pub(super) key: Option<LitStr>,
    /// The parameters, in their order.
    pub(super) parameters: Vec<Parameter>,
    /// What it ends with: nothing, or a `Result`.
    pub(super) answer: Type,
}

const FORM: &str =
    "a two-way procedure takes its socket as its last parameter: `mut socket: Socket<Incoming, Outgoing>`";

pub(super) fn analyse(options: &Options, function: &Function, facade: Facade) -> syn::Result<TwoWay> {
    let mut errors = Diagnostics::default();
    let types = types(options, &mut errors);
    if let Some(key) = options.key.as_ref().filter(|key| key.value().is_empty()) {
        errors.error(key, "a key names the rooms of this procedure: this one is empty");
    }
    refuse_generics(
        function,
        "a two-way procedure is not generic: clients cannot choose types or constants over the wire. Write a procedure \
         for each, and let them share a generic function",
        &mut errors,
    );
    refuse_what_no_call_can_supply(function, &mut errors);
    let socket = socket(function, facade, &mut errors);
    let parameters = parameters(function, socket, &mut errors);
    let answer = answer::end(function, &mut errors);
    let two_way = types.map(|(incoming, outgoing)| TwoWay {
        krate: options.krate.clone(),
        name: function.signature.ident.clone(),
        description: Description::of(function, &options.meta),
        incoming,
        outgoing,
        key: options.key.clone(),
        parameters,
        answer,
    });
    let two_way = errors.finish(two_way)?;
    two_way.ok_or_else(|| syn::Error::new(Span::call_site(), FORM))
}

/// What comes in and what goes out. What lacks is reported.
fn types(options: &Options, errors: &mut Diagnostics) -> Option<(Type, Type)> {
    let lacking = match (&options.incoming, &options.outgoing) {
        (Some(incoming), Some(outgoing)) => return Some((incoming.clone(), outgoing.clone())),
        (None, Some(_)) => "what clients emit: `incoming = ClientEvent`",
        (Some(_), None) => "what is emitted to clients: `outgoing = ServerEvent`",
        (None, None) => {
            "the events of both directions: `#[ws(incoming = ClientEvent, outgoing = ServerEvent)]`"
        }
    };
    let message = format!(
        "a two-way procedure says {lacking}. An enum without variants is for a direction in which \
                           nothing is sent"
    );
    errors.push(syn::Error::new(Span::call_site(), message));
    None
}

/// The place of the socket among the parameters; none for what is declared without a body.
fn socket(function: &Function, facade: Facade, errors: &mut Diagnostics) -> Option<usize> {
    let marked = typed(function).find_map(|(_, parameter)| {
        let attr = parameter.attrs.iter().find(|attr| is_ctx(attr))?;
        is_spelled_socket(&parameter.ty).then_some(attr)
    });
    if function.body.is_none() {
        refuse_contexts_of_a_declaration(function, errors);
        let socket = typed(function).find(|(_, parameter)| is_spelled_socket(&parameter.ty));
        return socket.map(|(place, parameter)| {
            errors.error(
                parameter,
                "a two-way procedure without a body has no socket: it stands at the function that answers it, \
                 `#[handler(path::to::it, for = App)]`",
            );
            place
        });
    }
    if !matches!(facade, Facade::Server) {
        errors.error(
            &function.signature.ident,
            "a two-way procedure is answered by a server: use `ws` of `rpc-server`, or declare this one, without a body \
             and without a socket",
        );
    }
    if let Some(attr) = marked {
        errors.error(
            attr,
            "the socket does not come out of the context: leave the mark out, and let it be the last parameter",
        );
        return None;
    }
    let Some(place) = place_of_socket(function) else {
        if function.signature.receiver().is_none() {
            errors.error(&function.signature.ident, FORM);
        }
        return None;
    };
    let spelled = || typed(function).filter(|(_, parameter)| is_spelled_socket(&parameter.ty));
    if let Some((spelled, parameter)) =
        spelled().next().filter(|_| spelled().all(|(other, _)| other != place))
    {
        errors.error(parameter, "the socket is the last parameter without `#[ctx]`: put it behind the input");
        return Some(spelled);
    }
    Some(place)
}

/// The place of the last parameter that carries no `#[ctx]`.
pub(crate) fn place_of_socket(function: &Function) -> Option<usize> {
    let unmarked = typed(function).filter(|(_, parameter)| !parameter.attrs.iter().any(is_ctx));
    unmarked.last().map(|(place, _)| place)
}

/// The parameters that have a type, each with its place.
fn typed(function: &Function) -> impl Iterator<Item = (usize, &PatType)> {
    function.signature.inputs.iter().enumerate().filter_map(|(place, parameter)| match parameter {
        FnArg::Typed(parameter) => Some((place, parameter)),
        FnArg::Receiver(_) => None,
    })
}

/// Whether a type is spelled like `Socket<..>`, or like a reference to it.
pub(crate) fn is_spelled_socket(ty: &Type) -> bool {
    match ungrouped(ty) {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "Socket"),
        Type::Reference(reference) => is_spelled_socket(&reference.elem),
        _ => false,
    }
}
