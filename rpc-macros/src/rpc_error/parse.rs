//! The syntax of `#[rpc(status = 404, code = "..", message = "..", crate = path)]`.

use syn::{
    Attribute, Ident, Lit, LitStr, Path, Token,
    parse::{Parse, ParseStream},
};

#[derive(Default)]
pub(super) struct Options {
    pub(super) status: Option<Lit>,
    pub(super) code: Option<LitStr>,
    pub(super) message: Option<LitStr>,
    pub(super) krate: Option<Path>,
    /// The names of the options that say something of a variant.
    pub(super) of_a_variant: Vec<Ident>,
}

impl Options {
    /// The options in all `#[rpc(..)]` attributes of an item.
    pub(super) fn of(attrs: &[Attribute]) -> syn::Result<Self> {
        let mut options = Self::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("rpc")) {
            let more = attr.parse_args::<Self>()?;
            options.status = more.status.or(options.status);
            options.code = more.code.or(options.code);
            options.message = more.message.or(options.message);
            options.krate = more.krate.or(options.krate);
            for name in more.of_a_variant {
                options.take_note_of(name)?;
            }
        }
        Ok(options)
    }
}

impl Options {
    fn take_note_of(&mut self, name: Ident) -> syn::Result<()> {
        if self.of_a_variant.contains(&name) {
            let message = format!("`{name}` is given twice; leave one of them out");
            return Err(syn::Error::new(name.span(), message));
        }
        self.of_a_variant.push(name);
        Ok(())
    }
}

impl Parse for Options {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            if input.peek(Token![crate]) {
                input.parse::<Token![crate]>()?;
                input.parse::<Token![=]>()?;
                options.krate = Some(input.call(Path::parse_mod_style)?);
            } else {
                let name: Ident = input.parse()?;
                match name.to_string().as_str() {
                    "status" => options.status = Some(value(input)?),
                    "code" => options.code = Some(value(input)?),
                    "message" => options.message = Some(value(input)?),
                    other => {
                        let message = format!(
                            "unknown option `{other}`; there are `status = 404`, `code = \"CODE\"`, `message = \
                             \"..\"` and `crate = path`"
                        );
                        return Err(syn::Error::new(name.span(), message));
                    }
                }
                options.take_note_of(name)?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

fn value<T: Parse>(input: ParseStream) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}
