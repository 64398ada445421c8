//! From a router to tokens: its type, and how it fills a list of routes.

use std::collections::BTreeMap;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, Ident};

use super::parse::{Entry, EntryKind, Router};
use crate::{docs, facade::Facade};

pub(super) fn emit(router: &Router, facade: Facade) -> TokenStream {
    let Router { attrs, krate, vis, name, context, entries } = router;
    let krate = facade.path(krate.as_ref());
    let docs = docs::docs(attrs);
    let mut statements = TokenStream::new();
    fill(entries, "", &[], &mut statements);
    let alternatives = alternatives(entries);
    quote! {
        #(#attrs)*
        #[derive(Debug, Clone)]
        #vis struct #name {
            _private: (),
        }

        const _: () = {
            use #krate::__private as __rpc;

            type __Routes = __rpc::Routes<#context>;

            impl __rpc::Router for #name {
                const DOCS: &'static str = #docs;
            }

            #[allow(private_interfaces)]
            impl #name {
                /// The procedures of this router, to be given to a server with a value of their context.
                #[must_use]
                pub fn routes() -> __rpc::Routes<#context> {
                    let mut routes = __Routes::new();
                    __fill(&mut routes, "");
                    routes
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

            #[allow(unused_variables, unused_imports, dead_code, deprecated)]
            fn __fill(__routes: &mut __Routes, __at: &str) {
                type __Entry = fn();
                #statements
            }

            #alternatives
        };
    }
}

/// A statement for each entry, with the dotted name of the namespace that it stands in.
///
/// A path is listed by an import, which takes both the function and its marker. Where it leads to a mere function
/// there is no marker, so the name falls back to the type `fn()`, and the compiler says at the entry that `fn()` cannot
/// be listed. A lone name is listed by itself: as an import it would clash with a crate of that name.
fn fill(entries: &[Entry], namespace: &str, outer_cfgs: &[Attribute], statements: &mut TokenStream) {
    for entry in entries {
        let own = entry.wire_name();
        let name = if namespace.is_empty() { own } else { format!("{namespace}.{own}") };
        let cfgs = [outer_cfgs, &entry.cfgs].concat();
        match &entry.kind {
            EntryKind::Namespace { entries, .. } => fill(entries, &name, &cfgs, statements),
            EntryKind::Procedure { path, .. } => {
                let place = path.segments.last().map_or_else(Span::call_site, |last| last.ident.span());
                let procedure = Ident::new("__Entry", place);
                let import = match path.get_ident() {
                    Some(lone) => quote!(type #procedure = #lone;),
                    None => quote!(use #path as #procedure;),
                };
                statements.extend(quote! {
                    #(#cfgs)*
                    {
                        #import
                        __Routes::procedure::<#procedure>(__routes, __at, #name);
                    }
                });
            }
            EntryKind::Router { path, .. } => statements.extend(quote! {
                #(#cfgs)*
                __Routes::router::<#path>(__routes, __at, #name);
            }),
        }
    }
}

/// Entries that share a name, all but one of them under conditions: each becomes a variant of an enum, so that the compiler,
/// which knows the conditions, reports those that hold together.
fn alternatives(entries: &[Entry]) -> TokenStream {
    let mut names: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        names.entry(entry.wire_name()).or_default().push(entry);
    }
    let mut tokens = TokenStream::new();
    names.retain(|_, alternatives| {
        let certain = alternatives.iter().filter(|entry| entry.cfgs.is_empty()).count();
        alternatives.len() > 1 && certain < 2
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
