//! What the attributes of an item say to people: doc comments and `#[deprecated]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, MetaNameValue, Token, punctuated::Punctuated};

/// The doc comment without the comment marks; empty if there is none.
pub(crate) fn docs(attrs: &[Attribute]) -> String {
    let lines = attrs.iter().filter_map(|attr| match &attr.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => text(&pair.value),
        _ => None,
    });
    let lines: Vec<String> =
        lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}

/// What `#[deprecated]` says.
pub(crate) struct Deprecated {
    pub(crate) since: Option<String>,
    pub(crate) note: Option<String>,
}

/// The `#[deprecated]` among the attributes. The compiler itself reports one that is malformed.
pub(crate) fn deprecated(attrs: &[Attribute]) -> Option<Deprecated> {
    let attr = attrs.iter().find(|attr| attr.path().is_ident("deprecated"))?;
    let mut deprecated = Deprecated { since: None, note: None };
    match &attr.meta {
        Meta::Path(_) => {}
        Meta::NameValue(pair) => deprecated.note = text(&pair.value),
        Meta::List(list) => {
            let pairs = list.parse_args_with(Punctuated::<MetaNameValue, Token![,]>::parse_terminated);
            for pair in pairs.into_iter().flatten() {
                if pair.path.is_ident("since") {
                    deprecated.since = text(&pair.value);
                } else if pair.path.is_ident("note") {
                    deprecated.note = text(&pair.value);
                }
            }
        }
    }
    Some(deprecated)
}

/// The attributes that decide whether an item exists, to be repeated on what is emitted beside it.
pub(crate) fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect()
}

/// An optional text as an expression.
pub(crate) fn option(text: Option<&String>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}

fn text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}
