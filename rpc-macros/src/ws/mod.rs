//! `#[ws(incoming = .., outgoing = ..)]`: parse → analyse → emit.
//!
//! What is asked of the signature beside its socket is what is asked of a procedure's, and stands there.

mod analyse;
pub(crate) mod emit;
mod parse;

use proc_macro2::TokenStream;

use crate::{diagnostics, facade::Facade, procedure::parse::Function};

pub(crate) use self::analyse::{is_spelled_socket, place_of_socket};

pub(crate) fn expand(options: TokenStream, item: TokenStream, facade: Facade) -> TokenStream {
    let function = match syn::parse2::<Function>(item.clone()) {
        Ok(function) => function,
        Err(error) => return diagnostics::with_item(&error, item),
    };
    let options = match syn::parse2::<parse::Options>(options) {
        Ok(options) => options,
        Err(error) => {
            let options = parse::Options::default();
            return diagnostics::with_item(&error, emit::stand_in(&options, &function, facade));
        }
    };
    match analyse::analyse(&options, &function, facade) {
        Ok(procedure) => emit::emit(&procedure, &function, facade),
        Err(error) => diagnostics::with_item(&error, emit::stand_in(&options, &function, facade)),
    }
}
