//! From a procedure to tokens: the function as it was, the marker beside it, and the marker's implementations.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use super::{
    analyse::{Description, Kind, Procedure},
    answer, implement,
    parse::Function,
};
use crate::{docs, facade::Facade};

pub(super) fn emit(procedure: &Procedure, function: &Function, facade: Facade) -> TokenStream {
    let krate = facade.path(procedure.krate.as_ref());
    let cfgs = docs::cfgs(&function.attrs);
    let marker = marker(function);
    let name = &procedure.name;
    let kind = match procedure.kind {
        Kind::Query => quote!(Query),
        Kind::Mutation => quote!(Mutation),
        Kind::Subscription => quote!(Subscription),
    };
    let description = description(&kind, &procedure.description);
    let client = implement::client(procedure);
    let types = implement::types(procedure);
    // What is declared without a body is run by a handler elsewhere.
    let (function, handler, declared) = match function.body {
        Some(_) => (Some(function), Some(implement::handler(procedure)), None),
        None => (None, None, answer::declared(function)),
    };
    quote! {
        #function
        #marker
        #(#cfgs)*
        #[allow(deprecated, unused_imports)]
        const _: () = {
            use #krate::__private::{
                self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _, NotValidated as _,
                PlainItem as _, PlainReturn as _, RefuseContext as _, ValidateInput as _,
            };

            impl __rpc::Entry for #name {
                const DESCRIPTION: &'static __rpc::Description = &#description;
                #client
            }

            #types
            #handler
            #declared
        };
    }
}

/// The type of the function's name. What a lint says of the function is not said of it again.
pub(crate) fn marker(function: &Function) -> TokenStream {
    let kept = ["doc", "cfg", "deprecated"];
    let docs = function.attrs.iter().filter(|attr| kept.iter().any(|kept| attr.path().is_ident(kept)));
    let (vis, name) = (&function.vis, &function.signature.ident);
    quote! {
        #(#docs)*
        #[allow(non_camel_case_types, dead_code, missing_docs)]
        #vis enum #name {}
    }
}

/// What stands in for a procedure that has errors: the function, and a marker that can be listed in any router, so
/// that the errors reported are the only ones.
pub(crate) fn stand_in(krate: Option<&Path>, function: &Function, facade: Facade) -> TokenStream {
    if function.signature.receiver().is_some() {
        // A method: among the items of an `impl` there is no place for a marker.
        return quote!(#function);
    }
    let krate = facade.path(krate);
    let cfgs = docs::cfgs(&function.attrs);
    let marker = marker(function);
    let name = &function.signature.ident;
    let function = function.with_any_body(&krate);
    quote! {
        #function
        #marker
        #(#cfgs)*
        const _: () = {
            use #krate::__private as __rpc;
            impl __rpc::Entry for #name {
                const DESCRIPTION: &'static __rpc::Description =
                    &__rpc::Description::new("", __rpc::Kind::Query);
                type Arg<'__a> = __rpc::Anything;
                type Client = __rpc::Anything;
                fn describe(_: &mut __rpc::schema::Types<'_>) {}
            }
            impl<'__x> __rpc::Open<'__x> for #name {
                fn open(_: &__rpc::Scope, _: &'static str, _: Self::Arg<'_>) -> Self::Client {
                    ::core::unreachable!()
                }
            }
            impl<__C> __rpc::Handler<__C> for #name {
                fn call(_: __rpc::Call<__C>) -> __rpc::Reply {
                    ::core::unreachable!()
                }
            }
        };
    }
}

/// The static description of a procedure of a kind.
pub(crate) fn description(kind: &TokenStream, description: &Description) -> TokenStream {
    let Description { wire_name, docs, deprecated, timeout, spawns, metadata } = description;
    let docs = (!docs.is_empty()).then(|| quote!(.docs(#docs)));
    let deprecated = deprecated.as_ref().map(|deprecated| {
        let since = docs::option(deprecated.since.as_ref());
        let note = docs::option(deprecated.note.as_ref());
        quote!(.deprecated(#since, #note))
    });
    let timeout = timeout.map(|timeout| {
        let (seconds, nanoseconds) = (timeout.as_secs(), timeout.subsec_nanos());
        quote!(.timeout(::core::time::Duration::new(#seconds, #nanoseconds)))
    });
    let spawns = spawns.then(|| quote!(.spawns()));
    let metadata = (!metadata.is_empty()).then(|| {
        let pairs = metadata.iter().map(|(name, value)| quote!((#name, #value)));
        quote!(.metadata(&[#(#pairs),*]))
    });
    quote! {
        __rpc::Description::new(#wire_name, __rpc::Kind::#kind)
            #docs #deprecated #timeout #spawns #metadata
            .source(::core::file!(), ::core::line!())
    }
}
