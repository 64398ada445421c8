//! From a function's signature to a procedure, with every reason why it is none.

use std::time::Duration;

use proc_macro2::Span;
use syn::{FnArg, GenericParam, Ident, Lit, LitStr, Path, Type};

use super::{
    answer,
    flaw::{Use, refuse_type},
    parse::{Function, Options, is_ctx},
};
use crate::{
    diagnostics::Diagnostics,
    docs::{self, Deprecated},
    names,
};

/// A function that can be a procedure.
pub(super) struct Procedure {
    pub(super) krate: Option<Path>,
    pub(super) kind: Kind,
    pub(super) name: Ident,
    pub(super) description: Description,
    /// The parameters, in their order.
    pub(super) parameters: Vec<Parameter>,
    /// What one answer, or one item, is: a value or a `Result`.
    pub(super) answer: Type,
}

/// What is known of a procedure before it is called.
pub(crate) struct Description {
    pub(crate) wire_name: String,
    pub(crate) docs: String,
    pub(crate) deprecated: Option<Deprecated>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) spawns: bool,
    pub(crate) metadata: Vec<(String, String)>,
}

impl Description {
    /// What the function says, and the `meta(..)` of its attribute.
    pub(crate) fn of(function: &Function, meta: &[(Ident, LitStr)]) -> Self {
        Self {
            wire_name: names::camel_case(&function.signature.ident.to_string()),
            docs: docs::docs(&function.attrs),
            deprecated: docs::deprecated(&function.attrs),
            timeout: None,
            spawns: false,
            metadata: meta.iter().map(|(name, value)| (names::plain(name), value.value())).collect(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Query,
    Mutation,
    Subscription,
}

impl Kind {
    pub(crate) fn is_stream(self) -> bool {
        self == Self::Subscription
    }
}

pub(crate) enum Parameter {
    Context(Type),
    Input(Type),
    /// The conversation of a two-way procedure.
    Socket(Type),
}

/// The type of the one parameter that comes from the caller.
pub(crate) fn input(parameters: &[Parameter]) -> Option<&Type> {
    parameters.iter().find_map(|parameter| match parameter {
        Parameter::Input(ty) => Some(ty),
        Parameter::Context(_) | Parameter::Socket(_) => None,
    })
}

/// The types of the parameters that come out of the context.
pub(crate) fn contexts(parameters: &[Parameter]) -> impl Iterator<Item = &Type> {
    parameters.iter().filter_map(|parameter| match parameter {
        Parameter::Context(ty) => Some(ty),
        Parameter::Input(_) | Parameter::Socket(_) => None,
    })
}

/// The type of the conversation.
pub(crate) fn socket(parameters: &[Parameter]) -> Option<&Type> {
    parameters.iter().find_map(|parameter| match parameter {
        Parameter::Socket(ty) => Some(ty),
        Parameter::Context(_) | Parameter::Input(_) => None,
    })
}

pub(super) fn analyse(options: &Options, function: &Function) -> syn::Result<Procedure> {
    let mut errors = Diagnostics::default();
    let kind = kind(options, &mut errors);
    refuse_generics(
        function,
        "a procedure is not generic: callers cannot choose types or constants over the wire. Write a procedure for \
         each, and let them share a generic function",
        &mut errors,
    );
    refuse_what_no_call_can_supply(function, &mut errors);
    let parameters = parameters(function, None, &mut errors);
    let answer = match kind {
        Some(Kind::Subscription) => answer::item(function, &mut errors),
        _ => answer::value(function, kind, &mut errors),
    };
    let timeout = timeout(options, kind, &mut errors);
    if function.body.is_none() {
        refuse_contexts_of_a_declaration(function, &mut errors);
    }
    let described = Description::of(function, &options.meta);
    let procedure = Procedure {
        krate: options.krate.clone(),
        kind: kind.unwrap_or(Kind::Query),
        name: function.signature.ident.clone(),
        description: Description { timeout, spawns: options.spawn.is_some(), ..described },
        parameters,
        answer,
    };
    errors.finish(procedure)
}

fn kind(options: &Options, errors: &mut Diagnostics) -> Option<Kind> {
    let kind = match options.kinds.as_slice() {
        [] => {
            errors.push(syn::Error::new(
                Span::call_site(),
                "which kind of procedure is this? Write `#[procedure(query)]`, `#[procedure(mutation)]` or \
                 `#[procedure(subscription)]`",
            ));
            return None;
        }
        [kind] => kind,
        [_, second, ..] => {
            errors.error(second, "a procedure is of one kind; leave the others out");
            return None;
        }
    };
    Some(match kind.to_string().as_str() {
        "mutation" => Kind::Mutation,
        "subscription" => Kind::Subscription,
        _ => Kind::Query,
    })
}

pub(crate) fn refuse_generics(function: &Function, reason: &str, errors: &mut Diagnostics) {
    let generics = &function.signature.generics;
    let is_generic = |parameter: &&GenericParam| !matches!(parameter, GenericParam::Lifetime(_));
    if let Some(parameter) = generics.params.iter().find(is_generic) {
        errors.error(parameter, reason);
    }
    if let (true, Some(clause)) = (generics.params.is_empty(), &generics.where_clause) {
        errors.error(clause, "nothing is generic here, so there is nothing to constrain");
    }
}

pub(crate) fn refuse_what_no_call_can_supply(function: &Function, errors: &mut Diagnostics) {
    let signature = &function.signature;
    if let Some(lifetime) = signature.generics.lifetimes().next() {
        errors.error(
            lifetime,
            "a procedure has no lifetimes: its input is decoded from a request and owns its data (`String`, not \
             `&str`)",
        );
    }
    if let Some(token) = &signature.constness {
        errors.error(token, "a procedure is not `const`: it runs when it is called over the wire");
    }
    if let Some(token) = &signature.unsafety {
        errors
            .error(token, "a procedure is not `unsafe`: whoever calls it over the wire can promise nothing");
    }
    if let Some(abi) = &signature.abi {
        errors.error(abi, "a procedure has Rust's own calling convention");
    }
    if let Some(variadic) = &signature.variadic {
        errors.error(variadic, "a procedure takes at most one input");
    }
}

/// The parameters, of which that at the place `socket` is the conversation.
pub(crate) fn parameters(
    function: &Function,
    socket: Option<usize>,
    errors: &mut Diagnostics,
) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    let mut has_input = false;
    for (place, parameter) in function.signature.inputs.iter().enumerate() {
        let parameter = match parameter {
            FnArg::Receiver(receiver) => {
                errors.error(
                    receiver,
                    "a procedure is a free function: take what it needs of `self` as `#[ctx]` parameters",
                );
                continue;
            }
            FnArg::Typed(parameter) => parameter,
        };
        if let Some(attr) = parameter.attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
            errors.error(
                attr,
                "a parameter of a procedure is always there; put the condition on the whole function",
            );
        }
        let ty = (*parameter.ty).clone();
        if let Some(attr) = parameter.attrs.iter().find(|attr| is_ctx(attr)) {
            if attr.meta.require_path_only().is_err() {
                errors.error(attr, "`#[ctx]` takes nothing: what comes is decided by the parameter's type");
            }
            refuse_type(&ty, Use::Context, function, errors);
            parameters.push(Parameter::Context(ty));
        } else if socket == Some(place) {
            refuse_type(&ty, Use::Socket, function, errors);
            parameters.push(Parameter::Socket(ty));
        } else if has_input {
            let and_socket = if socket.is_some() { " beside its socket" } else { "" };
            errors.error(
                parameter,
                format!(
                    "a procedure takes one input{and_socket}; put these into one struct, or mark what comes out of \
                     the context with `#[ctx]`"
                ),
            );
        } else {
            has_input = true;
            refuse_type(&ty, Use::Input, function, errors);
            parameters.push(Parameter::Input(ty));
        }
    }
    parameters
}

/// A procedure that is declared without a body says what travels. What it takes to answer is its handler's affair.
pub(crate) fn refuse_contexts_of_a_declaration(function: &Function, errors: &mut Diagnostics) {
    for parameter in &function.signature.inputs {
        if let FnArg::Typed(parameter) = parameter
            && let Some(attr) = parameter.attrs.iter().find(|attr| is_ctx(attr))
        {
            errors.error(
                attr,
                "a procedure without a body has no `#[ctx]` parameters: they stand at the function that answers it, \
                 `#[handler(path::to::it, for = App)]`",
            );
        }
    }
}

fn timeout(options: &Options, kind: Option<Kind>, errors: &mut Diagnostics) -> Option<Duration> {
    let literal = options.timeout.as_ref()?;
    let Lit::Str(text) = literal else {
        errors.error(literal, "a timeout is a number with a unit, as text: `timeout = \"5s\"`");
        return None;
    };
    if kind == Some(Kind::Subscription) {
        errors.error(
            text,
            "a subscription has no timeout: it goes on until its caller leaves or it ends by itself",
        );
    }
    match humantime::parse_duration(&text.value()) {
        Ok(timeout) if !timeout.is_zero() => Some(timeout),
        Ok(_) => {
            errors.error(text, "no call is done in no time; leave the timeout out for the server's own");
            None
        }
        Err(error) => {
            errors.error(
                text,
                format!("a timeout is a number with a unit, \"5s\" or \"250ms\" for example: {error}"),
            );
            None
        }
    }
}
