//! The syntax of `#[rpc(crate = path)]`.

use syn::{
    Attribute, Ident, Path, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream},
};

#[derive(Default)]
pub(super) struct Options {
    pub(super) krate: Option<Path>,
}

impl Options {
    /// The options in all `#[rpc(..)]` attributes of an item.
    pub(super) fn of(attrs: &[Attribute]) -> syn::Result<Self> {
        let mut options = Self::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("rpc")) {
            options.krate = attr.parse_args::<Self>()?.krate.or(options.krate);
        }
        Ok(options)
    }
}

impl Parse for Options {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            let name = input.call(Ident::parse_any)?;
            if name != "crate" {
                let message = format!(
                    "unknown option `{name}`; there is `crate = path`, and an event is renamed with \
                     `#[serde(rename = \"..\")]`"
                );
                return Err(syn::Error::new(name.span(), message));
            }
            input.parse::<Token![=]>()?;
            options.krate = Some(input.call(Path::parse_mod_style)?);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}
