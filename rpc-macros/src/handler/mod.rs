//! `#[handler(path, for = Context)]`: parse → analyse → emit.
//!
//! A handler is a function like a procedure's, for a procedure that was declared without a body elsewhere; what is
//! asked of its signature is asked there.

mod analyse;
mod emit;
mod parse;

use proc_macro2::TokenStream;

use crate::{diagnostics, facade::Facade, procedure::parse::Function};

pub(crate) fn expand(options: TokenStream, item: TokenStream, facade: Facade) -> TokenStream {
    let function = match syn::parse2::<Function>(item.clone()) {
        Ok(function) => function,
        Err(error) => return diagnostics::with_item(&error, item),
    };
    let options = match syn::parse2::<parse::Options>(options) {
        Ok(options) => options,
        Err(error) => return diagnostics::with_item(&error, emit::function(&function)),
    };
    match analyse::analyse(&options, &function, facade) {
        Ok(handler) => emit::emit(&handler, &function, facade),
        Err(error) => diagnostics::with_item(&error, emit::stand_in(&options, &function, facade)),
    }
}
