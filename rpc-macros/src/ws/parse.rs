//! The syntax of `#[ws(incoming = In, outgoing = Out, key = "..", meta(name = "value"), crate = path)]`.

use syn::{
    Ident, LitStr, Path, Token, Type,
    ext::IdentExt,
    parse::{Parse, ParseStream},
};

use crate::procedure::parse::{meta, refuse_second};

#[derive(Default)]
pub(super) struct Options {
    pub(super) incoming: Option<Type>,
    pub(super) outgoing: Option<Type>,
    pub(super) key: Option<LitStr>,
    pub(super) krate: Option<Path>,
    pub(super) meta: Vec<(Ident, LitStr)>,
}

impl Parse for Options {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            options.parse_one(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

impl Options {
    fn parse_one(&mut self, input: ParseStream) -> syn::Result<()> {
        let name = input.call(Ident::parse_any)?;
        match name.to_string().as_str() {
            "incoming" => {
                refuse_second(&name, self.incoming.is_some())?;
                self.incoming = Some(value(input)?);
            }
            "outgoing" => {
                refuse_second(&name, self.outgoing.is_some())?;
                self.outgoing = Some(value(input)?);
            }
            "key" => {
                refuse_second(&name, self.key.is_some())?;
                self.key = Some(value(input)?);
            }
            "crate" => {
                refuse_second(&name, self.krate.is_some())?;
                input.parse::<Token![=]>()?;
                self.krate = Some(input.call(Path::parse_mod_style)?);
            }
            "meta" => self.meta.extend(meta(input)?),
            "timeout" => {
                let message = "a two-way procedure has no timeout: it goes on until its client leaves or it ends by itself";
                return Err(syn::Error::new(name.span(), message));
            }
            other => {
                let message = format!(
                    "unknown option `{other}`; there are `incoming = ClientEvent`, `outgoing = ServerEvent`, \
                     `key = \"..\"`, `meta(name = \"value\")` and `crate = path`"
                );
                return Err(syn::Error::new(name.span(), message));
            }
        }
        Ok(())
    }
}

fn value<T: Parse>(input: ParseStream) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}
