//! The syntax of a procedure: the options in the attribute, and a function whose body is not looked into.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::{
    Attribute, FnArg, Ident, Lit, LitStr, Path, Signature, Token, Type, Visibility,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    token,
};

/// A function with its body as tokens, so that an editor can complete inside a half-written one.
#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: Option<Group>,
}

impl Parse for Function {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let signature = input.parse().map_err(|error: syn::Error| {
            syn::Error::new(
                error.span(),
                "expected a function: an `async fn`, or a `fn` that returns a stream",
            )
        })?;
        let body = if input.peek(token::Brace) {
            match input.parse()? {
                TokenTree::Group(group) => Some(group),
                _ => return Err(input.error("expected the function's body")),
            }
        } else {
            input.parse::<Token![;]>()?;
            None
        };
        Ok(Self { attrs, vis, signature, body })
    }
}

impl Function {
    /// The function beside an error: with another body, if the compiler would complain of its own for a reason that
    /// was reported already, a generator that stands in no macro. `None` for one without a body, which is no function.
    pub(crate) fn with_any_body(&self, krate: &TokenStream) -> Option<Self> {
        let body = match &self.body {
            None => return None,
            Some(body) if bare_yield(body).is_none() => return Some(self.clone()),
            Some(_) => quote! {
                #krate::__private::async_stream::stream! {
                    if let ::core::option::Option::Some(__item) = ::core::option::Option::None {
                        yield __item;
                    }
                }
            },
        };
        Some(Self { body: Some(Group::new(Delimiter::Brace, body)), ..self.clone() })
    }
}

/// Whether this is the mark of a parameter that comes out of the context.
pub(crate) fn is_ctx(attr: &Attribute) -> bool {
    attr.path().is_ident("ctx")
}

/// The type itself, where `macro_rules!` passed it on as a whole.
pub(crate) fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        Type::Paren(paren) => ungrouped(&paren.elem),
        ty => ty,
    }
}

/// The function as it was written, less its `#[ctx]` marks.
impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let mut signature = self.signature.clone();
        for parameter in &mut signature.inputs {
            if let FnArg::Typed(parameter) = parameter {
                parameter.attrs.retain(|attr| !is_ctx(attr));
            }
        }
        tokens.append_all(&self.attrs);
        self.vis.to_tokens(tokens);
        signature.to_tokens(tokens);
        match &self.body {
            Some(body) => body.to_tokens(tokens),
            None => token::Semi::default().to_tokens(tokens),
        }
    }
}

/// What stands between the parentheses of `#[procedure(..)]`.
#[derive(Default)]
pub(super) struct Options {
    pub(super) kinds: Vec<Ident>,
    pub(super) timeout: Option<Lit>,
    pub(super) spawn: Option<Ident>,
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
            "query" | "mutation" | "subscription" => self.kinds.push(name),
            "crate" => {
                refuse_second(&name, self.krate.is_some())?;
                input.parse::<Token![=]>()?;
                self.krate = Some(input.call(Path::parse_mod_style)?);
            }
            "timeout" => {
                refuse_second(&name, self.timeout.is_some())?;
                input.parse::<Token![=]>()?;
                self.timeout = Some(input.parse()?);
            }
            "spawn" => {
                refuse_second(&name, self.spawn.is_some())?;
                self.spawn = Some(name);
            }
            "meta" => self.meta.extend(meta(input)?),
            other => {
                let message = format!(
                    "unknown option `{other}`; there are `query`, `mutation`, `subscription`, `timeout = \"5s\"`, \
                     `spawn`, `meta(name = \"value\")` and `crate = path`"
                );
                return Err(syn::Error::new(name.span(), message));
            }
        }
        Ok(())
    }
}

/// The pairs of `meta(name = "value", ..)`.
pub(crate) fn meta(input: ParseStream) -> syn::Result<impl Iterator<Item = (Ident, LitStr)>> {
    let content;
    parenthesized!(content in input);
    let pair = |input: ParseStream| {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok((name, input.parse()?))
    };
    Ok(Punctuated::<_, Token![,]>::parse_terminated_with(&content, pair)?.into_iter())
}

pub(crate) fn refuse_second(name: &Ident, given: bool) -> syn::Result<()> {
    if given {
        return Err(syn::Error::new(name.span(), format!("`{name}` is given twice; leave one of them out")));
    }
    Ok(())
}

/// Whether a body says `yield` outside of a macro: a generator that was not put into `stream!`.
pub(super) fn bare_yield(body: &Group) -> Option<TokenTree> {
    let mut tokens = body.stream().into_iter().peekable();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Ident(ident) if ident == "yield" => return Some(token),
            // What follows a `!` belongs to a macro: `stream!({ .. })`.
            TokenTree::Punct(punct) if punct.as_char() == '!' => {
                tokens.next_if(|next| matches!(next, TokenTree::Group(_)));
            }
            TokenTree::Group(group) => {
                if let Some(found) = bare_yield(group) {
                    return Some(found);
                }
            }
            _ => {}
        }
    }
    None
}
