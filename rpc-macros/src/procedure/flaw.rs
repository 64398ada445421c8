//! Types that can be written in a signature, but cannot travel or be made for a call: borrowed and unnamed ones.

use quote::ToTokens;
use syn::{GenericArgument, Lifetime, PathArguments, Type};

use super::parse::Function;
use crate::diagnostics::Diagnostics;

/// What a type in the signature is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Context,
    Input,
    Socket,
    Output,
}

/// Reports what makes a type unfit for its use.
pub(super) fn refuse_type(ty: &Type, used: Use, function: &Function, errors: &mut Diagnostics) {
    let generics = &function.signature.generics;
    // What names a lifetime parameter is part of a mistake that was reported already.
    let is_declared = |lifetime: &Lifetime| generics.lifetimes().any(|known| known.lifetime == *lifetime);
    match flaw(ty) {
        Some(Flaw::Borrowed { lifetime: Some(lifetime), .. }) if is_declared(lifetime) => {}
        Some(Flaw::Borrowed { lifetime: Some(lifetime), .. })
            if used == Use::Context && lifetime.ident == "static" => {}
        Some(Flaw::Borrowed { at, .. }) => errors.error(
            at,
            match used {
                Use::Context | Use::Input => {
                    "a parameter of a procedure owns its data: it is made for this call and borrows from nothing \
                     (`String`, not `&str`)"
                }
                Use::Socket => {
                    "the function owns its socket, which ends with it: write `mut socket: Socket<Incoming, Outgoing>`"
                }
                Use::Output => {
                    "the output of a procedure owns its data: it is encoded after the function has returned \
                     (`String`, not `&str`)"
                }
            },
        ),
        Some(Flaw::Unnamed(at)) => errors.error(
            at,
            match used {
                Use::Context | Use::Input | Use::Socket => {
                    "a parameter of a procedure has a named type, so that it can be made"
                }
                Use::Output => "the output of a procedure has a named type, since clients are made from it",
            },
        ),
        None => {}
    }
}

/// The part of a type that does not do.
enum Flaw<'a> {
    /// A reference, or a lifetime in a type's arguments.
    Borrowed { at: &'a dyn ToTokens, lifetime: Option<&'a Lifetime> },
    /// `impl Trait` or `_`.
    Unnamed(&'a Type),
}

/// The first flaw of a type. What stands inside `dyn Fn(&str)` and the like is another function's matter.
fn flaw(ty: &Type) -> Option<Flaw<'_>> {
    match ty {
        Type::Reference(reference) => {
            Some(Flaw::Borrowed { at: reference, lifetime: reference.lifetime.as_ref() })
        }
        Type::ImplTrait(_) | Type::Infer(_) => Some(Flaw::Unnamed(ty)),
        Type::Array(array) => flaw(&array.elem),
        Type::Slice(slice) => flaw(&slice.elem),
        Type::Group(group) => flaw(&group.elem),
        Type::Paren(paren) => flaw(&paren.elem),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(flaw),
        Type::Path(path) => path.path.segments.iter().find_map(|segment| match &segment.arguments {
            PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(flaw_of_argument),
            PathArguments::None | PathArguments::Parenthesized(_) => None,
        }),
        _ => None,
    }
}

fn flaw_of_argument(argument: &GenericArgument) -> Option<Flaw<'_>> {
    match argument {
        GenericArgument::Type(ty) => flaw(ty),
        GenericArgument::Lifetime(lifetime) if lifetime.ident != "static" => {
            Some(Flaw::Borrowed { at: lifetime, lifetime: Some(lifetime) })
        }
        _ => None,
    }
}
