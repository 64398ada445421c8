//! From a procedure to tokens: the function as it was, the marker beside it, and the marker's implementations.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::quote;
use syn::Path;

use super::{
    analyse::{Kind, Procedure},
    implement,
    parse::{Function, bare_yield},
};
use crate::{docs, facade::Facade};

pub(super) fn emit(procedure: &Procedure, function: &Function, facade: Facade) -> TokenStream {
    let krate = facade.path(procedure.krate.as_ref());
    let cfgs = docs::cfgs(&function.attrs);
    let marker = marker(function);
    let name = &procedure.name;
    let description = description(procedure);
    let types = implement::types(procedure);
    let handler = implement::handler(procedure);
    quote! {
        #function
        #marker
        #(#cfgs)*
        #[allow(deprecated, unused_imports)]
        const _: () = {
            use #krate::__private::{
                self as __rpc, ExtractOnce as _, NotValidated as _, PlainReturn as _, RefuseContext as _,
                ValidateInput as _,
            };

            impl __rpc::Entry for #name {
                const DESCRIPTION: &'static __rpc::Description = &#description;
            }

            #types
            #handler
        };
    }
}

/// The type of the function's name. What a lint says of the function is not said of it again.
fn marker(function: &Function) -> TokenStream {
    let docs =
        function.attrs.iter().filter(|attr| attr.path().is_ident("doc") || attr.path().is_ident("cfg"));
    let (vis, name) = (&function.vis, &function.signature.ident);
    quote! {
        #(#docs)*
        #[allow(non_camel_case_types, dead_code, missing_docs)]
        #vis enum #name {}
    }
}

/// What stands in for a procedure that has errors: the function, and a marker that can be listed in any router, so
/// that the errors reported are the only ones.
pub(super) fn stand_in(krate: Option<&Path>, function: &Function, facade: Facade) -> TokenStream {
    if function.signature.receiver().is_some() {
        // A method: among the items of an `impl` there is no place for a marker.
        return quote!(#function);
    }
    let krate = facade.path(krate);
    let body = stand_in_body(function, &krate);
    let function = Function { body: Some(body), ..function.clone() };
    let cfgs = docs::cfgs(&function.attrs);
    let marker = marker(&function);
    let name = &function.signature.ident;
    quote! {
        #function
        #marker
        #(#cfgs)*
        const _: () = {
            use #krate::__private as __rpc;
            impl __rpc::Entry for #name {
                const DESCRIPTION: &'static __rpc::Description =
                    &__rpc::Description::new("", __rpc::Kind::Query);
            }
            impl<__C> __rpc::Handler<__C> for #name {
                fn call(_: __rpc::Call<__C>) -> __rpc::Reply {
                    ::core::unreachable!()
                }
            }
        };
    }
}

/// The function's body, unless the compiler would complain of it for a reason that was reported already: there is
/// none, or it is a generator that stands in no macro.
fn stand_in_body(function: &Function, krate: &TokenStream) -> Group {
    let body = match &function.body {
        Some(body) if bare_yield(body).is_none() => return body.clone(),
        Some(_) => quote! {
            #krate::__private::async_stream::stream! {
                if let ::core::option::Option::Some(__item) = ::core::option::Option::None {
                    yield __item;
                }
            }
        },
        None => quote!(::core::unreachable!()),
    };
    Group::new(Delimiter::Brace, body)
}

fn description(procedure: &Procedure) -> TokenStream {
    let Procedure { wire_name, docs, timeout, metadata, .. } = procedure;
    let kind = match procedure.kind {
        Kind::Query => quote!(Query),
        Kind::Mutation => quote!(Mutation),
        Kind::Subscription => quote!(Subscription),
    };
    let docs = (!docs.is_empty()).then(|| quote!(.docs(#docs)));
    let deprecated = procedure.deprecated.as_ref().map(|deprecated| {
        let since = option(deprecated.since.as_ref());
        let note = option(deprecated.note.as_ref());
        quote!(.deprecated(#since, #note))
    });
    let timeout = timeout.map(|timeout| {
        let (seconds, nanoseconds) = (timeout.as_secs(), timeout.subsec_nanos());
        quote!(.timeout(::core::time::Duration::new(#seconds, #nanoseconds)))
    });
    let metadata = (!metadata.is_empty()).then(|| {
        let pairs = metadata.iter().map(|(name, value)| quote!((#name, #value)));
        quote!(.metadata(&[#(#pairs),*]))
    });
    quote! {
        __rpc::Description::new(#wire_name, __rpc::Kind::#kind)
            #docs #deprecated #timeout #metadata
            .source(::core::file!(), ::core::line!())
    }
}

fn option(text: Option<&String>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}
