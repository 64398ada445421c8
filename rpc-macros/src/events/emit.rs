//! From a model to `impl Events`, and the enum of the kinds beside it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Fields, Ident, Visibility, parse_quote};

use super::{
    analyse::{Event, Model, Tagging},
    parse::Options,
};
use crate::{docs, facade::Facade, variants::struct_of};

pub(super) fn emit(model: &Model, facade: Facade) -> TokenStream {
    let Model { krate, vis, name, events, .. } = model;
    let krate = facade.path(krate.as_ref());
    let kind = kind(name);
    let variants: Vec<_> = events.iter().map(|event| &event.name).collect();
    let names = events.iter().map(|event| &event.wire_name);
    let documented: Vec<_> = events.iter().map(|event| (&event.name, doc_of_kind(event))).collect();
    let (kinds, definitions) = (kinds(vis, name, &documented), events.iter().map(definition));
    let (tagging, describe) = (tagging(&model.tagging), describe(model));
    // Of an enum without variants there is no value, and so no reference to match.
    let (event, position) = match events.is_empty() {
        true => (quote!(*self), quote!(match self {})),
        false => (quote!(self), quote!(self as usize)),
    };
    quote! {
        #kinds

        #[allow(deprecated)]
        const _: () = {
            use #krate::__private as __rpc;

            impl __rpc::EventKind for #kind {
                const ALL: &'static [Self] = &[#(Self::#variants),*];

                fn name(self) -> &'static str {
                    match self {
                        #(Self::#variants => #names,)*
                    }
                }

                fn position(self) -> usize {
                    #position
                }
            }

            impl ::core::fmt::Display for #kind {
                fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    __f.write_str(<Self as __rpc::EventKind>::name(*self))
                }
            }

            impl __rpc::Events for #name {
                type Kind = #kind;
                const DEFINITIONS: &'static [__rpc::EventDefinition] = &[#(#definitions),*];
                #tagging

                fn kind(&self) -> #kind {
                    match #event {
                        #(Self::#variants { .. } => #kind::#variants,)*
                    }
                }

                #describe
            }
        };
    }
}

/// `ChatEvent` and what it is a kind of: `ChatEventKind`.
fn kind(name: &Ident) -> Ident {
    format_ident!("{name}Kind", span = name.span())
}

/// The enum of the kinds.
fn kinds(vis: &Visibility, name: &Ident, variants: &[(&Ident, String)]) -> TokenStream {
    let kind = kind(name);
    let docs = format!(" Which event of [`{name}`] it is, without its data.");
    let variants = variants.iter().map(|(variant, docs)| quote!(#[doc = #docs] #variant));
    quote! {
        #[doc = #docs]
        #[derive(
            ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy, ::core::cmp::PartialEq,
            ::core::cmp::Eq, ::core::hash::Hash,
        )]
        #[allow(unreachable_pub)]
        #vis enum #kind {
            #(#variants,)*
        }
    }
}

fn doc_of_kind(event: &Event) -> String {
    let Event { wire_name, docs, .. } = event;
    if docs.is_empty() {
        format!(" The event `{wire_name}`.")
    } else {
        format!(" {}", docs.replace('\n', "\n "))
    }
}

fn definition(event: &Event) -> TokenStream {
    let Event { fields, wire_name, serde_name, docs, deprecated, .. } = event;
    let docs = (!docs.is_empty()).then(|| quote!(.docs(#docs)));
    let deprecated = deprecated.as_ref().map(|deprecated| {
        let since = docs::option(deprecated.since.as_ref());
        let note = docs::option(deprecated.note.as_ref());
        quote!(.deprecated(#since, #note))
    });
    let without_data = matches!(fields, Fields::Unit).then(|| quote!(.without_data()));
    let variant = (serde_name != wire_name).then(|| quote!(.variant(#serde_name)));
    quote!(__rpc::EventDefinition::new(#wire_name) #docs #deprecated #without_data #variant)
}

/// How serde encodes the enum, where it is told.
fn tagging(tagging: &Tagging) -> Option<TokenStream> {
    let tagging = match tagging {
        Tagging::External => return None,
        Tagging::Internal { tag } => quote!(Internal { tag: #tag }),
        Tagging::Adjacent { tag, content } => quote!(Adjacent { tag: #tag, content: #content }),
    };
    Some(quote!(
        const TAGGING: __rpc::Tagging = __rpc::Tagging::#tagging;
    ))
}

/// What the data of each event is, told by a struct with the fields of the variant.
fn describe(model: &Model) -> TokenStream {
    let events = model.events.iter().enumerate();
    let events = events.filter(|(_, event)| !matches!(event.fields, Fields::Unit));
    let mut described = events.map(|(number, Event { fields, rename_all, .. })| {
        // Fields with names alone have any that could be unknown.
        let deny = model.deny_unknown_fields.as_ref().filter(|_| matches!(fields, Fields::Named(_)));
        let serde: Vec<_> = rename_all.iter().chain(deny).collect();
        let data = struct_of(&format_ident!("__Data"), fields, &serde);
        quote! {
            {
                #data
                __events.of::<__Data>(#number);
            }
        }
    });
    match described.next() {
        Some(first) => quote! {
            fn describe(__events: &mut __rpc::schema::EventTypes<'_>) {
                #first
                #(#described)*
            }
        },
        None => quote! {
            fn describe(_: &mut __rpc::schema::EventTypes<'_>) {}
        },
    }
}

/// What stands in for events that cannot be such, so that what is reported of them is not reported again wherever they
/// are used.
pub(super) fn stand_in(item: &DeriveInput, facade: Facade) -> TokenStream {
    let krate = facade.path(Options::of(&item.attrs).ok().and_then(|options| options.krate).as_ref());
    let name = &item.ident;
    let kind = kind(name);
    let variants = match &item.data {
        Data::Enum(data) => data.variants.iter().map(|variant| (&variant.ident, String::new())).collect(),
        _ => Vec::new(),
    };
    let kinds = kinds(&item.vis, name, &variants);
    let mut generics = item.generics.clone();
    let (_, type_generics, _) = item.generics.split_for_impl();
    generics
        .make_where_clause()
        .predicates
        .push(parse_quote!(#name #type_generics: ::core::marker::Send + 'static));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote! {
        #[allow(dead_code)]
        #kinds

        const _: () = {
            use #krate::__private as __rpc;

            impl __rpc::EventKind for #kind {
                const ALL: &'static [Self] = &[];

                fn name(self) -> &'static str {
                    ::core::unreachable!()
                }

                fn position(self) -> usize {
                    ::core::unreachable!()
                }
            }

            impl ::core::fmt::Display for #kind {
                fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::unreachable!()
                }
            }

            impl #impl_generics __rpc::Events for #name #type_generics #where_clause {
                type Kind = #kind;
                const DEFINITIONS: &'static [__rpc::EventDefinition] = &[];

                fn kind(&self) -> #kind {
                    ::core::unreachable!()
                }

                fn describe(_: &mut __rpc::schema::EventTypes<'_>) {}
            }
        };
    }
}
