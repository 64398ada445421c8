//! What a function answers with: one value, or the items of a stream.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    GenericArgument, PathArguments, PathSegment, ReturnType, Type, TypeImplTrait, TypeParamBound,
    parse_quote, parse_quote_spanned, spanned::Spanned,
};

use super::{
    analyse::Kind,
    flaw::{Use, refuse_type},
    implement::tracked_argument,
    parse::{Function, bare_yield, ungrouped},
};
use crate::{diagnostics::Diagnostics, place::at};

pub(crate) fn value(function: &Function, kind: Option<Kind>, errors: &mut Diagnostics) -> Type {
    let signature = &function.signature;
    let ReturnType::Type(_, answer) = &signature.output else {
        refuse_blocking(function, kind, errors);
        return parse_quote!(());
    };
    match ungrouped(answer) {
        Type::ImplTrait(anonymous) if stream_bound(anonymous).is_some() => errors.error(
            anonymous,
            "a query or a mutation answers one value; for a stream of items write `#[procedure(subscription)]`",
        ),
        answer if tracked_argument(answer).is_some() => errors.error(
            answer,
            "only an item of a subscription is `Tracked`: a query or a mutation answers once, and is not resumed",
        ),
        answer => {
            refuse_blocking(function, kind, errors);
            refuse_type(answer, Use::Output, function, errors);
        }
    }
    (**answer).clone()
}

fn refuse_blocking(function: &Function, kind: Option<Kind>, errors: &mut Diagnostics) {
    let signature = &function.signature;
    if signature.asyncness.is_none() && kind.is_some() {
        errors.error(signature.fn_token, "a query or a mutation is an `async fn`");
    }
}

/// What a two-way procedure ends with.
pub(crate) fn end(function: &Function, errors: &mut Diagnostics) -> Type {
    let signature = &function.signature;
    let ReturnType::Type(_, answer) = &signature.output else {
        refuse_ending_at_once(function, errors);
        return parse_quote!(());
    };
    match ungrouped(answer) {
        Type::ImplTrait(anonymous) => errors.error(
            anonymous,
            "a two-way procedure returns nothing, or `Result<(), E>`: what a client is told is emitted through the \
             socket",
        ),
        answer => {
            refuse_ending_at_once(function, errors);
            refuse_type(answer, Use::Output, function, errors);
        }
    }
    (**answer).clone()
}

fn refuse_ending_at_once(function: &Function, errors: &mut Diagnostics) {
    if function.signature.asyncness.is_none() {
        errors.error(
            function.signature.fn_token,
            "a two-way procedure is an `async fn`: it runs for as long as the conversation goes on",
        );
    }
}

/// What the stream that a subscription returns yields.
pub(crate) fn item(function: &Function, errors: &mut Diagnostics) -> Type {
    let signature = &function.signature;
    if let Some(token) = &signature.asyncness {
        let body = if function.body.is_some() { " { stream!({ .. }) }" } else { ";" };
        errors.error(
            token,
            format!(
                "a subscription is not `async`: it returns a stream at once and awaits inside it. Write `fn .. -> \
                 impl Stream<Item = ..>{body}`"
            ),
        );
    }
    if let Some(token) = function.body.as_ref().and_then(bare_yield) {
        errors.error(
            token,
            "a generator's block stands in a macro: `stream!({ .. })`, or `try_stream!({ .. })` for `?`",
        );
    }
    let ReturnType::Type(_, ty) = &signature.output else {
        errors.error(&signature.ident, "a subscription returns a stream: `-> impl Stream<Item = ..>`");
        return parse_quote!(());
    };
    match ungrouped(ty) {
        Type::ImplTrait(anonymous) => item_of(anonymous, function, errors),
        ty if is_no_stream(ty) => {
            errors.error(
                ty,
                "a subscription returns a stream: `-> impl Stream<Item = ..>`; where it may fail, its items are \
                 `Result`s",
            );
            parse_quote!(())
        }
        // Another named type: the compiler says whether it is a stream, and of what.
        named => parse_quote_spanned!(at(named.span())=> <#named as __rpc::Stream>::Item),
    }
}

/// What people return where a stream is meant. The compiler knows it too, but says it at length.
fn is_no_stream(ty: &Type) -> bool {
    match ty {
        Type::Tuple(_) | Type::Array(_) | Type::Slice(_) => true,
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            ["Vec", "VecDeque", "Option", "Result", "String"].iter().any(|name| last.ident == name)
        }),
        _ => false,
    }
}

/// The `Stream<..>` of `impl Stream<..> + Send`.
fn stream_bound(anonymous: &TypeImplTrait) -> Option<&PathSegment> {
    anonymous.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().filter(|segment| segment.ident == "Stream")
        }
        _ => None,
    })
}

/// What a function without a body is said to return, where no type can hold it: `impl Stream<..>`. It is written once
/// more, so that the compiler looks at it, and takes its names for used.
pub(super) fn declared(function: &Function) -> Option<TokenStream> {
    let ReturnType::Type(_, ty) = &function.signature.output else { return None };
    let Type::ImplTrait(anonymous) = ungrouped(ty) else { return None };
    let bounds = anonymous.bounds.iter().filter(|bound| matches!(bound, TypeParamBound::Trait(_)));
    Some(quote! {
        #[allow(dead_code)]
        fn __declared<__S: #(#bounds)+*>() {}
    })
}

fn item_of(anonymous: &TypeImplTrait, function: &Function, errors: &mut Diagnostics) -> Type {
    let Some(stream) = stream_bound(anonymous) else {
        errors.error(anonymous, "a subscription returns a stream: `-> impl Stream<Item = ..>`");
        return parse_quote!(());
    };
    if let PathArguments::AngleBracketed(arguments) = &stream.arguments {
        for argument in &arguments.args {
            if let GenericArgument::AssocType(item) = argument
                && item.ident == "Item"
            {
                refuse_type(&item.ty, Use::Output, function, errors);
                return item.ty.clone();
            }
        }
    }
    errors.error(stream, "name the stream's item: `impl Stream<Item = ..>`");
    parse_quote!(())
}
