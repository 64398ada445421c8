//! `derive(Context)`: analyse → emit.

mod analyse;
mod emit;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::{
    diagnostics::{self, Diagnostics},
    facade::Facade,
};

pub(crate) fn expand(item: TokenStream, facade: Facade) -> TokenStream {
    let item: DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Diagnostics::default();
    let context = analyse::analyse(&item, &mut errors);
    let tokens = emit::emit(&context, facade);
    match errors.finish(()) {
        Ok(()) => tokens,
        Err(error) => diagnostics::with_item(&error, tokens),
    }
}
