//! `#[procedure(..)]`: parse → analyse → emit.
//!
//! - `parse`: the options, and a function whose body stays a bunch of tokens;
//! - `analyse`: what is asked of the signature, with `answer` for what it returns and `flaw` for types that do not do;
//! - `emit`: the function, its marker and its description, with `implement` for what the marker can do.

pub(crate) mod analyse;
pub(crate) mod answer;
pub(crate) mod emit;
mod flaw;
pub(crate) mod implement;
pub(crate) mod parse;

use proc_macro2::TokenStream;

use crate::{diagnostics, facade::Facade};

pub(crate) fn expand(options: TokenStream, item: TokenStream, facade: Facade) -> TokenStream {
    let function = match syn::parse2::<parse::Function>(item.clone()) {
        Ok(function) => function,
        Err(error) => return diagnostics::with_item(&error, item),
    };
    let options = match syn::parse2::<parse::Options>(options) {
        Ok(options) => options,
        Err(error) => return diagnostics::with_item(&error, emit::stand_in(None, &function, facade)),
    };
    match analyse::analyse(&options, &function) {
        Ok(procedure) => emit::emit(&procedure, &function, facade),
        Err(error) => {
            diagnostics::with_item(&error, emit::stand_in(options.krate.as_ref(), &function, facade))
        }
    }
}
