//! The client: a method for each entry, and a type for each namespace.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, Ident};

use super::{
    analyse::{OF_A_NAMESPACE, OF_THE_CLIENT},
    listed::{Listed, Target},
    parse::{Entry, EntryKind, Router},
};
use crate::{names, place::at};

/// The types of all namespaces. They stand beside the router's, so that they can be named.
pub(super) fn namespaces(router: &Router, krate: &TokenStream) -> TokenStream {
    let (mut tokens, mut types) = (TokenStream::new(), HashSet::new());
    each_namespace(router, &mut |namespace| {
        // Two of one type were reported already.
        if namespace.cfgs.is_empty() && !types.insert(namespace.ty.to_string()) {
            return;
        }
        let (vis, ty, cfgs) = (&router.vis, &namespace.ty, &namespace.cfgs);
        let docs = format!(" The procedures of `{}`, to be called.", namespace.name);
        tokens.extend(quote! {
            #(#cfgs)*
            #[doc = #docs]
            #[derive(Debug, Clone)]
            #vis struct #ty {
                #[allow(dead_code)]
                scope: #krate::__private::Scope,
            }
        });
    });
    tokens
}

/// The methods of the router's type and of its namespaces'.
pub(super) fn methods(router: &Router, listed: &[Listed<'_>]) -> TokenStream {
    let (mut tokens, mut types) = (TokenStream::new(), HashSet::new());
    let root = Namespace {
        name: String::new(),
        ty: router.name.clone(),
        cfgs: Vec::new(),
        entries: &router.entries,
    };
    let mut emit = |namespace: &Namespace<'_>| {
        let (ty, cfgs) = (&namespace.ty, &namespace.cfgs);
        // What was reported already, a name or a type that is taken or stands twice, is not reported again.
        if cfgs.is_empty() && !types.insert(ty.to_string()) {
            return;
        }
        let own = if namespace.name.is_empty() { OF_THE_CLIENT } else { OF_A_NAMESPACE };
        let mut taken: HashSet<String> = own.iter().map(|name| (*name).to_owned()).collect();
        let is_free = |entry: &&Entry| !entry.cfgs.is_empty() || taken.insert(names::plain(entry.ident()));
        let methods = namespace.entries.iter().filter(is_free).map(|entry| match &entry.kind {
            EntryKind::Namespace { name, .. } => accessor(namespace, entry, name),
            EntryKind::Procedure { .. } | EntryKind::Router { .. } => {
                let is_of = |listed: &&Listed<'_>| std::ptr::eq(listed.entry, entry);
                listed.iter().find(is_of).map(method).unwrap_or_default()
            }
        });
        tokens.extend(quote! {
            #(#cfgs)*
            #[allow(dead_code, private_interfaces, private_bounds, clippy::wrong_self_convention, clippy::should_implement_trait)]
            impl #ty {
                #(#methods)*
            }
        });
    };
    emit(&root);
    each_namespace(router, &mut emit);
    tokens
}

/// A type of the client.
pub(super) struct Namespace<'a> {
    /// The dotted name within the router. Empty for the router itself.
    pub(super) name: String,
    pub(super) ty: Ident,
    pub(super) cfgs: Vec<Attribute>,
    entries: &'a [Entry],
}

/// All namespaces, each before those within it.
pub(super) fn each_namespace<'a>(router: &'a Router, visit: &mut impl FnMut(&Namespace<'a>)) {
    let root = Namespace {
        name: String::new(),
        ty: router.name.clone(),
        cfgs: Vec::new(),
        entries: &router.entries,
    };
    each_within(&root, visit);
}

fn each_within<'a>(outer: &Namespace<'a>, visit: &mut impl FnMut(&Namespace<'a>)) {
    for entry in outer.entries {
        let EntryKind::Namespace { name, entries } = &entry.kind else { continue };
        let own = entry.wire_name();
        let dotted = if outer.name.is_empty() { own } else { format!("{}.{own}", outer.name) };
        let cfgs = [&outer.cfgs[..], &entry.cfgs].concat();
        let namespace = Namespace { name: dotted, ty: type_within(&outer.ty, name), cfgs, entries };
        visit(&namespace);
        each_within(&namespace, visit);
    }
}

/// `Api` and `messages` make `ApiMessages`.
fn type_within(outer: &Ident, name: &Ident) -> Ident {
    format_ident!("{outer}{}", names::pascal_case(&name.to_string()), span = name.span())
}

fn accessor(outer: &Namespace<'_>, entry: &Entry, name: &Ident) -> TokenStream {
    let (cfgs, ty) = (&entry.cfgs, type_within(&outer.ty, name));
    let docs = docs(entry, || format!(" The procedures of `{}`.", names::plain(name)));
    quote! {
        #(#cfgs)*
        #docs
        #[must_use]
        pub fn #name(&self) -> #ty {
            #ty { scope: ::core::clone::Clone::clone(&self.scope) }
        }
    }
}

fn method(listed: &Listed<'_>) -> TokenStream {
    let Listed { entry, name, cfgs, target, .. } = listed;
    let method = entry.ident();
    let (is_unit, procedure) = match target {
        Target::Router { path } => {
            let docs = docs(entry, || format!(" The procedures of the router `{name}`."));
            return quote! {
                #(#cfgs)*
                #docs
                #[must_use]
                pub fn #method(&self) -> #path {
                    <#path as __rpc::Router>::scoped(self.scope.nested(#name))
                }
            };
        }
        Target::Procedure { is_unit, .. } => (*is_unit, listed.procedure()),
        Target::Namespace => return TokenStream::new(),
    };
    let deprecated = entry.said.iter().filter(|attr| attr.path().is_ident("deprecated"));
    let docs = docs(entry, || format!(" Calls `{name}`."));
    let (parameter, argument) = if is_unit {
        (quote!(), quote_spanned!(at(method.span())=> __rpc::no_input()))
    } else {
        (quote!(input: <#procedure as __rpc::Entry>::Arg<'_>), quote!(input))
    };
    quote_spanned! {at(method.span())=>
        #(#cfgs)*
        #docs
        #(#deprecated)*
        pub fn #method(&self, #parameter) -> <#procedure as __rpc::Entry>::Client
        where
            for<'__y> #procedure: __rpc::Open<'__y>,
        {
            <#procedure as __rpc::Open<'_>>::open(&self.scope, #name, #argument)
        }
    }
}

/// The doc comment of an entry; without one, what can be said of it anyway.
fn docs(entry: &Entry, otherwise: impl FnOnce() -> String) -> TokenStream {
    let mut docs = entry.said.iter().filter(|attr| attr.path().is_ident("doc")).peekable();
    if docs.peek().is_some() {
        return quote!(#(#docs)*);
    }
    let docs = otherwise();
    quote!(#[doc = #docs])
}
