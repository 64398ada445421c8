//! `router! { .. }`: parse → analyse → emit.

mod analyse;
mod client;
mod emit;
mod listed;
mod parse;

pub(crate) use parse::parse_crate;
use proc_macro2::TokenStream;

use crate::facade::Facade;

pub(crate) fn expand(input: TokenStream, facade: Facade) -> TokenStream {
    let router = match syn::parse2::<parse::Router>(input) {
        Ok(router) => router,
        Err(error) => return error.to_compile_error(),
    };
    let mut tokens = emit::emit(&router, facade);
    // The type and all of its entries are emitted beside an error, so that nothing that names it fails too.
    if let Err(error) = analyse::analyse(&router) {
        tokens.extend(error.to_compile_error());
    }
    tokens
}
