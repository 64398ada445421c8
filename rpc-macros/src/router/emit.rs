//! From a router to tokens: its type, which is its client, and how it fills a list of routes.
//!
//! - here: the type and what it can do by itself;
//! - `listed`: the entries as a flat list, with the names by which emitted code speaks of them;
//! - `client`: a method for each entry, and a type for each namespace.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Type};

use super::{
    client,
    listed::{Listed, aliases, fallbacks, listed},
    parse::{Entry, EntryKind, Router},
};
use crate::{docs, facade::Facade};

pub(super) fn emit(router: &Router, facade: Facade) -> TokenStream {
    let Router { attrs, krate, vis, name, context, entries } = router;
    let krate = facade.path(krate.as_ref());
    let docs = docs::docs(attrs);
    let listed = listed(entries);
    let (fallbacks, aliases) = (fallbacks(&listed), aliases(&listed));
    let namespaces = client::namespaces(router, &krate);
    let methods = client::methods(router, &listed);
    let docs = (!docs.is_empty()).then(|| quote!(__routes.namespace(__at, "", #docs);));
    let routes = match context {
        Some(context) => for_a_context(name, context, &listed, docs.as_ref()),
        None => for_any_context(name, &listed, docs.as_ref()),
    };
    let alternatives = alternatives(entries);
    quote! {
        #(#attrs)*
        #[derive(Debug, Clone)]
        #vis struct #name {
            #[allow(dead_code)]
            scope: #krate::__private::Scope,
        }

        #namespaces

        const _: () = {
            use #krate::__private as __rpc;

            #fallbacks

            const _: () = {
                #aliases

                #[allow(dead_code)]
                impl #name {
                    /// The client whose calls a transport carries.
                    #[must_use]
                    pub fn over(transport: impl __rpc::Transport) -> Self {
                        Self { scope: __rpc::Scope::new(transport) }
                    }

                    /// The document that describes the procedures of this router.
                    #[must_use]
                    pub fn schema() -> __rpc::schema::Schema {
                        __rpc::schema::Schema::of::<Self>()
                    }
                }

                #routes
                #methods

                impl __rpc::Router for #name {
                    fn scoped(scope: __rpc::Scope) -> Self {
                        Self { scope }
                    }

                    fn describe(__schema: &mut __rpc::schema::Builder, __at: &str) {
                        __describe(__schema, __at);
                    }
                }
            };

            #alternatives
        };
    }
}

/// The routes of a router that has a context: they can be nested wherever that context can be made.
fn for_a_context(
    name: &Ident,
    context: &Type,
    listed: &[Listed<'_>],
    docs: Option<&TokenStream>,
) -> TokenStream {
    let statements = listed.iter().map(|listed| listed.route(&quote!(__Routes)));
    quote! {
        type __Routes = __rpc::Routes<#context>;

        #[allow(dead_code, private_interfaces)]
        impl #name {
            /// The procedures of this router, to be given to a server with a value of their context.
            #[must_use]
            pub fn routes() -> __rpc::Routes<#context> {
                let mut routes = __Routes::new();
                __fill(&mut routes, "");
                routes
            }

            /// The client that calls the procedures within this process: through their extractors and layers, with no
            /// socket.
            #[must_use]
            pub fn local(context: #context) -> Self {
                Self::over(__rpc::Local::new(Self::routes(), context))
            }
        }

        #[allow(private_bounds)]
        impl<__C> __rpc::Mount<__C> for #name
        where
            __C: ::core::marker::Send + ::core::marker::Sync + 'static,
            #context: __rpc::FromRef<__C>,
        {
            fn mount(routes: &mut __rpc::Routes<__C>, at: &str) {
                let mut own = __Routes::new();
                __fill(&mut own, at);
                routes.nest(own);
            }
        }

        #[allow(unused_variables)]
        fn __fill(__routes: &mut __Routes, __at: &str) {
            #docs
            #(#statements)*
        }

        fn __describe(__routes: &mut __rpc::schema::Builder, __at: &str) {
            let mut routes = __Routes::new();
            __fill(&mut routes, __at);
            routes.describe(__routes);
        }
    }
}

/// The routes of a router without a context: those of any for which all its procedures have handlers.
fn for_any_context(router: &Ident, listed: &[Listed<'_>], docs: Option<&TokenStream>) -> TokenStream {
    let routes = quote!(__rpc::Routes::<__C>);
    let described = listed.iter().map(Listed::described);
    let (certain, conditional): (Vec<_>, Vec<_>) = listed.iter().partition(|listed| listed.cfgs.is_empty());
    let bounds = certain.iter().map(|listed| listed.bound());
    let statements = certain.iter().map(|listed| listed.route(&routes));
    // A bound cannot be under a condition, an impl can.
    let traits = conditional.iter().map(|listed| {
        let (name, cfgs) = (format_ident!("__Listed{}", listed.number), &listed.cfgs);
        let (bound, statement) = (listed.bound(), listed.route_in_any_case(&routes));
        let conditions = cfgs.iter().map(|cfg| cfg.meta.require_list().map(|list| &list.tokens));
        let conditions = conditions.filter_map(Result::ok);
        quote! {
            #[allow(private_bounds)]
            trait #name<__C> {
                fn list(routes: &mut __rpc::Routes<__C>, at: &str);
            }

            #(#cfgs)*
            impl<__C> #name<__C> for #router
            where
                __C: ::core::marker::Send + ::core::marker::Sync + 'static,
                #bound
            {
                fn list(__routes: &mut __rpc::Routes<__C>, __at: &str) {
                    #statement
                }
            }

            #[cfg(not(all(#(#conditions),*)))]
            impl<__C> #name<__C> for #router {
                fn list(_: &mut __rpc::Routes<__C>, _: &str) {}
            }
        }
    });
    let names = conditional.iter().map(|listed| format_ident!("__Listed{}", listed.number));
    let names: Vec<_> = names.collect();
    quote! {
        #[allow(dead_code, private_bounds)]
        impl #router {
            /// The procedures of this router, to be given to a server with a value of a context for which all of them
            /// have handlers.
            #[must_use]
            pub fn routes<__Context>() -> __rpc::Routes<__Context>
            where
                Self: __rpc::Mount<__Context>,
                __Context: ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                __rpc::Routes::of::<Self>()
            }

            /// The client that calls the procedures within this process, by the handlers for a context: through their
            /// extractors and layers, with no socket.
            #[must_use]
            pub fn local<__Context>(context: __Context) -> Self
            where
                Self: __rpc::Mount<__Context>,
                __Context: ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                Self::over(__rpc::Local::new(Self::routes(), context))
            }
        }

        #(#traits)*

        #[allow(private_bounds)]
        impl<__C> __rpc::Mount<__C> for #router
        where
            __C: ::core::marker::Send + ::core::marker::Sync + 'static,
            #(#bounds)*
            #(#router: #names<__C>,)*
        {
            #[allow(unused_variables)]
            fn mount(__routes: &mut __rpc::Routes<__C>, __at: &str) {
                #docs
                #(#statements)*
                #(<#router as #names<__C>>::list(__routes, __at);)*
            }
        }

        #[allow(unused_variables)]
        fn __describe(__routes: &mut __rpc::schema::Builder, __at: &str) {
            #docs
            #(#described)*
        }
    }
}

/// Entries that share a name on the wire and are spelled differently, all but one of them under conditions: each becomes a
/// variant of an enum, so that the compiler, which knows the conditions, reports those that hold together. Of those that
/// are spelled alike it reports the client's methods.
fn alternatives(entries: &[Entry]) -> TokenStream {
    let mut names: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        names.entry(entry.wire_name()).or_default().push(entry);
    }
    let mut tokens = TokenStream::new();
    names.retain(|_, alternatives| {
        let certain = alternatives.iter().filter(|entry| entry.cfgs.is_empty()).count();
        let is_spelled_otherwise = |entry: &&Entry| entry.ident() != alternatives[0].ident();
        certain < 2 && alternatives.iter().any(is_spelled_otherwise)
    });
    for (name, alternatives) in &names {
        let variants = alternatives.iter().map(|entry| {
            let cfgs = &entry.cfgs;
            let mut variant = syn::parse_str::<Ident>(name).unwrap_or_else(|_| entry.ident().clone());
            variant.set_span(entry.ident().span());
            quote!(#(#cfgs)* #variant,)
        });
        tokens.extend(quote! {
            const _: () = {
                #[allow(dead_code, non_camel_case_types)]
                enum __Alternatives { #(#variants)* }
            };
        });
    }
    let namespaces = entries.iter().filter_map(|entry| match &entry.kind {
        EntryKind::Namespace { entries, .. } => Some(alternatives(entries)),
        _ => None,
    });
    tokens.extend(namespaces);
    tokens
}
