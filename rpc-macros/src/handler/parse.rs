//! The syntax of `#[handler(api::get, for = App, crate = path)]`.

use proc_macro2::Span;
use syn::{
    Ident, Path, Token, Type,
    ext::IdentExt,
    parse::{Parse, ParseStream},
};

pub(super) struct Options {
    /// The procedure that is answered.
    pub(super) procedure: Path,
    /// The context that it is answered for.
    pub(super) context: Type,
    pub(super) krate: Option<Path>,
}

const FORM: &str =
    "a handler says which procedure it answers, and for which context: `#[handler(api::get, for = App)]`";

impl Parse for Options {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        if input.is_empty() || input.peek(Token![for]) {
            return Err(syn::Error::new(Span::call_site(), FORM));
        }
        let procedure = input.call(Path::parse_mod_style)?;
        let (mut context, mut krate) = (None, None);
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.peek(Token![for]) {
                input.parse::<Token![for]>()?;
                input.parse::<Token![=]>()?;
                context = Some(input.parse()?);
            } else if input.peek(Token![crate]) {
                input.parse::<Token![crate]>()?;
                input.parse::<Token![=]>()?;
                krate = Some(input.call(Path::parse_mod_style)?);
            } else if let Ok(option) = input.call(Ident::parse_any) {
                let message = format!(
                    "unknown option `{option}`; there are `for = Context` and `crate = path`, and everything else is \
                     said where the procedure is declared"
                );
                return Err(syn::Error::new(option.span(), message));
            } else if !input.is_empty() {
                return Err(input.error(FORM));
            }
        }
        let context = context.ok_or_else(|| syn::Error::new_spanned(&procedure, FORM))?;
        Ok(Self { procedure, context, krate })
    }
}
