//! The entries as a flat list, with the names by which emitted code speaks of them.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, Ident, Path};

use super::parse::{Entry, EntryKind};
use crate::docs;

/// An entry that leads somewhere, a procedure or another router, or a namespace that is documented.
pub(super) struct Listed<'a> {
    pub(super) entry: &'a Entry,
    /// Its place in the list, of which the names of its aliases are made.
    pub(super) number: usize,
    /// The dotted name within the router.
    pub(super) name: String,
    /// Its own conditions, and those of the namespaces around it.
    pub(super) cfgs: Vec<Attribute>,
    pub(super) target: Target<'a>,
}

pub(super) enum Target<'a> {
    Procedure { path: &'a Path, is_unit: bool },
    Router { path: &'a Path },
    Namespace,
}

/// All entries, in their order.
pub(super) fn listed(entries: &[Entry]) -> Vec<Listed<'_>> {
    let mut listed = Vec::new();
    collect(entries, "", &[], &mut listed);
    listed
}

fn collect<'a>(entries: &'a [Entry], namespace: &str, outer: &[Attribute], listed: &mut Vec<Listed<'a>>) {
    for entry in entries {
        let own = entry.wire_name();
        let name = if namespace.is_empty() { own } else { format!("{namespace}.{own}") };
        let cfgs = [outer, &entry.cfgs].concat();
        let target = match &entry.kind {
            EntryKind::Namespace { entries, .. } => {
                if !docs::docs(&entry.said).is_empty() {
                    let (name, cfgs) = (name.clone(), cfgs.clone());
                    listed.push(Listed {
                        entry,
                        number: listed.len(),
                        name,
                        cfgs,
                        target: Target::Namespace,
                    });
                }
                collect(entries, &name, &cfgs, listed);
                continue;
            }
            EntryKind::Procedure { path, is_unit, .. } => Target::Procedure { path, is_unit: *is_unit },
            EntryKind::Router { path, .. } => Target::Router { path },
        };
        listed.push(Listed { entry, number: listed.len(), name, cfgs, target });
    }
}

impl Listed<'_> {
    /// The type of a listed procedure, under the name of its alias.
    pub(super) fn procedure(&self) -> Option<Ident> {
        let Target::Procedure { path, .. } = &self.target else { return None };
        let place = path.segments.last().map_or_else(Span::call_site, |last| last.ident.span());
        Some(Ident::new(&format!("__Entry{}", self.number), place))
    }

    fn import(&self) -> Ident {
        Ident::new(&format!("__Import{}", self.number), Span::call_site())
    }

    /// The statement that adds it to routes.
    pub(super) fn route(&self, routes: &TokenStream) -> TokenStream {
        let cfgs = &self.cfgs;
        let statement = self.route_in_any_case(routes);
        if cfgs.is_empty() { statement } else { quote!(#(#cfgs)* { #statement }) }
    }

    /// The same, where its conditions are known to hold.
    pub(super) fn route_in_any_case(&self, routes: &TokenStream) -> TokenStream {
        let (name, entry) = (&self.name, self.procedure());
        match (&self.target, self.listing()) {
            (Target::Router { path }, _) => {
                let docs = self.namespace_docs();
                quote!(#routes::router::<#path>(__routes, __at, #name); #docs)
            }
            (Target::Procedure { .. }, None) => quote!(#routes::procedure::<#entry>(__routes, __at, #name);),
            (Target::Procedure { .. }, Some(listing)) => {
                quote!(#routes::procedure_as::<#entry>(__routes, __at, #name, #listing);)
            }
            (Target::Namespace, _) => self.namespace_docs(),
        }
    }

    /// The statement that tells the schema of it, where no routes do.
    pub(super) fn described(&self) -> TokenStream {
        let (cfgs, name, entry) = (&self.cfgs, &self.name, self.procedure());
        let statement = match &self.target {
            Target::Router { path } => {
                let docs = self.namespace_docs();
                quote!(__routes.router::<#path>(__at, #name); #docs)
            }
            Target::Procedure { .. } => {
                let listing = self.listing().unwrap_or_else(|| quote!(::core::default::Default::default()));
                quote!(__routes.procedure::<#entry>(__at, #name, #listing);)
            }
            Target::Namespace => self.namespace_docs(),
        };
        if cfgs.is_empty() { statement } else { quote!(#(#cfgs)* { #statement }) }
    }

    /// The statement that documents what holds others.
    fn namespace_docs(&self) -> TokenStream {
        let (name, docs) = (&self.name, docs::docs(&self.entry.said));
        if docs.is_empty() { quote!() } else { quote!(__routes.namespace(__at, #name, #docs);) }
    }

    /// What a context must have for it to be served.
    pub(super) fn bound(&self) -> TokenStream {
        match (&self.target, self.procedure()) {
            (Target::Router { path }, _) => quote!(#path: __rpc::Mount<__C>,),
            (Target::Procedure { .. }, entry) => quote!(#entry: __rpc::Handler<__C>,),
            (Target::Namespace, _) => quote!(),
        }
    }

    /// Whether the entry itself says that it is deprecated.
    pub(super) fn is_deprecated(&self) -> bool {
        docs::deprecated(&self.entry.said).is_some()
    }

    /// What the entry itself says, if it says anything.
    fn listing(&self) -> Option<TokenStream> {
        let docs = Some(docs::docs(&self.entry.said)).filter(|docs| !docs.is_empty());
        let deprecated = docs::deprecated(&self.entry.said);
        if docs.is_none() && deprecated.is_none() {
            return None;
        }
        let docs = docs::option(docs.as_ref());
        let deprecated = match deprecated {
            Some(deprecated) => {
                let (since, note) =
                    (docs::option(deprecated.since.as_ref()), docs::option(deprecated.note.as_ref()));
                quote!(::core::option::Option::Some(__rpc::Deprecation { since: #since, note: #note }))
            }
            None => quote!(::core::option::Option::None),
        };
        Some(quote!(__rpc::Listing { docs: #docs, deprecated: #deprecated }))
    }
}

/// What the names of aliases mean where a path leads to a mere function: the type `fn()`, of which the compiler then says
/// that it cannot be listed.
pub(super) fn fallbacks(listed: &[Listed<'_>]) -> TokenStream {
    let imports = listed.iter().filter(|listed| listed.procedure().is_some()).map(|listed| {
        let import = listed.import();
        quote!(#[allow(dead_code)] type #import = fn();)
    });
    imports.collect()
}

/// A name for the type of each listed procedure.
///
/// A path is listed by an import, which takes both the function and its marker. Where it leads to a mere function
/// there is no marker, and the name falls back to what stands around. A lone name is listed by itself: as an import it
/// would clash with a crate of that name. A deprecated procedure is reported here, unless its entry says it too.
pub(super) fn aliases(listed: &[Listed<'_>]) -> TokenStream {
    let aliases = listed.iter().filter_map(|listed| {
        let Target::Procedure { path, .. } = &listed.target else { return None };
        let (cfgs, entry, import) = (&listed.cfgs, listed.procedure(), listed.import());
        let allow = listed.is_deprecated().then(|| quote!(#[allow(deprecated)]));
        let place = path.segments.last().map_or_else(Span::call_site, |last| last.ident.span());
        Some(match path.get_ident() {
            Some(lone) => quote!(#(#cfgs)* #allow type #entry = #lone;),
            None => {
                let import_here = Ident::new(&import.to_string(), place);
                quote! {
                    #(#cfgs)*
                    #[allow(unused_imports, deprecated)]
                    use #path as #import_here;
                    #(#cfgs)*
                    #allow
                    type #entry = #import_here;
                }
            }
        })
    });
    aliases.collect()
}
