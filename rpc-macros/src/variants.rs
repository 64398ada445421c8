//! What the derives on enums share: serde's attributes, and a struct with the fields of a variant for its JSON Schema.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Attribute, Expr, ExprLit, Field, Fields, Ident, Lit, LitStr, Meta, Token, punctuated::Punctuated,
    spanned::Spanned,
};

use crate::diagnostics::Diagnostics;

/// What stands in `#[serde(..)]`. What cannot be read there is for serde to report.
pub(crate) fn serde_options(attrs: &[Attribute]) -> impl Iterator<Item = Meta> {
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("serde"))
        .filter_map(|attr| attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok())
        .flatten()
}

pub(crate) fn serde_option(attrs: &[Attribute], name: &str) -> Option<Meta> {
    serde_options(attrs).find(|meta| meta.path().is_ident(name))
}

/// Refuses what serde's attributes would change about which variant is which.
pub(crate) fn refuse_serde(
    attrs: &[Attribute],
    names: &[&str],
    message: &str,
    diagnostics: &mut Diagnostics,
) {
    for meta in serde_options(attrs) {
        if names.iter().any(|name| meta.path().is_ident(name)) {
            diagnostics.error(&meta, message);
        }
    }
}

/// The text of `name = "text"`.
pub(crate) fn text(meta: &Meta) -> Option<&LitStr> {
    match meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// How serde names the fields of a variant: its own `rename_all`, or the enum's `rename_all_fields` under that name.
pub(crate) fn rename_all(variant: &[Attribute], of_all_fields: Option<&Meta>) -> Option<Meta> {
    serde_option(variant, "rename_all").or_else(|| of_all_fields.cloned().map(as_rename_all))
}

fn as_rename_all(mut of_all_fields: Meta) -> Meta {
    let place = of_all_fields.path().span();
    let path = match &mut of_all_fields {
        Meta::Path(path) => path,
        Meta::List(list) => &mut list.path,
        Meta::NameValue(pair) => &mut pair.path,
    };
    *path = Ident::new("rename_all", place).into();
    of_all_fields
}

/// A struct with the fields of a variant. The attributes that name the fields on the wire, and those that say which
/// values are valid, name and say it in its schema. `serde` is what the container is told.
pub(crate) fn struct_of(name: &Ident, fields: &Fields, serde: &[&Meta]) -> TokenStream {
    const KEPT: &[&str] = &["doc", "serde", "schemars", "garde", "validate", "deprecated", "cfg"];

    let members = fields.iter().map(|field| {
        let Field { attrs, ident, ty, .. } = field;
        let attrs = attrs.iter().filter(|attr| KEPT.iter().any(|name| attr.path().is_ident(name)));
        let colon = ident.as_ref().map(|_| quote!(:));
        quote!(#(#attrs)* #ident #colon #ty)
    });
    let members = match fields {
        Fields::Named(_) => quote!({ #(#members),* }),
        _ => quote!((#(#members),*);),
    };
    quote! {
        #[derive(__rpc::schemars::JsonSchema)]
        #[schemars(crate = "__rpc::schemars")]
        #(#[serde(#serde)])*
        #[allow(dead_code)]
        struct #name #members
    }
}
