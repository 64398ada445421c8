//! `derive(Events)`: parse → analyse → emit.

mod analyse;
mod emit;
mod parse;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::{diagnostics, facade::Facade};

pub(crate) fn expand(item: TokenStream, facade: Facade) -> TokenStream {
    let item: DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return error.to_compile_error(),
    };
    match analyse::analyse(&item) {
        Ok(model) => emit::emit(&model, facade),
        Err(error) => diagnostics::with_item(&error, emit::stand_in(&item, facade)),
    }
}
