//! The syntax of a router: a head like an item's, and a tree of entries.

use syn::{
    Attribute, Ident, Path, Token, Type, Visibility, braced, parenthesized,
    parse::{Parse, ParseStream},
    token,
};

use crate::{docs, names};

pub(super) struct Router {
    pub(super) attrs: Vec<Attribute>,
    /// What `#[rpc(crate = path)]` says.
    pub(super) krate: Option<Path>,
    pub(super) vis: Visibility,
    pub(super) name: Ident,
    /// `None` for a router whose procedures are answered elsewhere.
    pub(super) context: Option<Type>,
    pub(super) entries: Vec<Entry>,
}

pub(super) struct Entry {
    /// Whether the entry exists: its `#[cfg(..)]` attributes.
    pub(super) cfgs: Vec<Attribute>,
    /// What the client's method says to people: doc comments and `#[deprecated]`.
    pub(super) said: Vec<Attribute>,
    /// Attributes that mean nothing here.
    pub(super) others: Vec<Attribute>,
    pub(super) kind: EntryKind,
}

pub(super) enum EntryKind {
    /// `messages: { send, list }`
    Namespace { name: Ident, entries: Vec<Entry> },
    /// `messages::send`, `announce as tell`, `list()`
    Procedure { path: Path, rename: Option<Ident>, is_unit: bool },
    /// `admin => admin::Api`
    Router { name: Ident, path: Path },
}

impl Entry {
    /// The identifier that names the entry.
    pub(super) fn ident(&self) -> &Ident {
        match &self.kind {
            EntryKind::Namespace { name, .. } | EntryKind::Router { name, .. } => name,
            EntryKind::Procedure { rename: Some(name), .. } => name,
            EntryKind::Procedure { path, rename: None, .. } => {
                &path.segments.last().expect("syn parses no path without a segment").ident
            }
        }
    }

    /// The entry's name on the wire.
    pub(super) fn wire_name(&self) -> String {
        names::camel_case(&self.ident().to_string())
    }
}

impl Parse for Router {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let (own, attrs): (Vec<_>, Vec<_>) = attrs.into_iter().partition(|attr| attr.path().is_ident("rpc"));
        let krate = own.iter().map(parse_crate).next_back().transpose()?;
        let vis = input.parse()?;
        let name: Ident = input.parse()?;
        let context = if input.parse::<Option<Token![for]>>()?.is_some() {
            Some(input.parse()?)
        } else if input.peek(token::Brace) {
            None
        } else {
            let message = "a router has a name, a context and a list: `pub Api for App { .. }`";
            return Err(syn::Error::new(name.span(), message));
        };
        let content;
        braced!(content in input);
        let entries = entries(&content)?;
        if !input.is_empty() {
            return Err(input.error("a `router!` defines one router; nothing may follow it"));
        }
        Ok(Self { attrs, krate, vis, name, context, entries })
    }
}

/// The path in `#[rpc(crate = path)]`.
pub(crate) fn parse_crate(attr: &Attribute) -> syn::Result<Path> {
    attr.parse_args_with(|input: ParseStream| {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        input.call(Path::parse_mod_style)
    })
}

fn entries(input: ParseStream) -> syn::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    while !input.is_empty() {
        entries.push(entry(input)?);
        if !input.is_empty() {
            input.parse::<Token![,]>().map_err(|error| {
                syn::Error::new(
                    error.span(),
                    "expected `,`; an entry is `path::to::procedure`, `procedure as name`, `namespace: { .. }` or \
                     `name => path::to::Router`",
                )
            })?;
        }
    }
    Ok(entries)
}

fn entry(input: ParseStream) -> syn::Result<Entry> {
    let attrs = input.call(Attribute::parse_outer)?;
    let cfgs = docs::cfgs(&attrs);
    let is_one_of = |attr: &Attribute, names: &[&str]| names.iter().any(|name| attr.path().is_ident(name));
    let (said, others): (Vec<_>, Vec<_>) = attrs
        .into_iter()
        .filter(|attr| !attr.path().is_ident("cfg"))
        .partition(|attr| is_one_of(attr, &["doc", "deprecated"]));
    let kind = if input.peek2(Token![:]) && !input.peek2(Token![::]) {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        if !input.peek(token::Brace) {
            return Err(input.error("a namespace is written `name: { .. }`"));
        }
        let content;
        braced!(content in input);
        EntryKind::Namespace { name, entries: self::entries(&content)? }
    } else if input.peek2(Token![=>]) {
        let name = input.parse()?;
        input.parse::<Token![=>]>()?;
        EntryKind::Router { name, path: input.call(Path::parse_mod_style)? }
    } else {
        let path = input.call(Path::parse_mod_style)?;
        let rename = match input.parse::<Option<Token![as]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        let is_unit = input.peek(token::Paren);
        if is_unit {
            let content;
            parenthesized!(content in input);
            if !content.is_empty() {
                return Err(content.error(
                    "`name()` lists a procedure that takes no input; leave the parentheses out for others",
                ));
            }
        }
        EntryKind::Procedure { path, rename, is_unit }
    };
    Ok(Entry { cfgs, said, others, kind })
}
