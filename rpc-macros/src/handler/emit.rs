//! From a handler to tokens: the function as it was, and `impl Handler` for the procedure that it answers.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{analyse::Handler, parse::Options};
use crate::{
    docs,
    facade::Facade,
    place::at,
    procedure::{
        analyse::input,
        implement::{Answering, alias, output, returns, security},
        parse::Function,
    },
};

/// The function less its `#[ctx]` marks.
pub(super) fn function(function: &Function) -> TokenStream {
    function.to_token_stream()
}

pub(super) fn emit(handler: &Handler, function: &Function, facade: Facade) -> TokenStream {
    let Handler { krate, procedure, context, name, parameters, answer, is_stream } = handler;
    let krate = facade.path(krate.as_ref());
    let cfgs = docs::cfgs(&function.attrs);
    let alias = alias(answer);
    let checks = checks(handler);
    let declared = quote!(#procedure);
    let answering = Answering { name, parameters, answer, is_stream: *is_stream, procedure: &declared };
    let reply = answering.reply(&quote!(<#procedure as __rpc::Procedure>::Output));
    let security = security(parameters, &quote!(#context));
    quote! {
        #function
        #(#cfgs)*
        #[allow(deprecated, unused_imports)]
        const _: () = {
            use #krate::__private::{self as __rpc, ExtractOnce as _, PlainReturn as _};

            #alias
            #checks

            impl __rpc::Handler<#context> for #procedure {
                fn call(__call: __rpc::Call<#context>) -> __rpc::Reply {
                    #reply
                }

                #security
            }
        };
    }
}

/// Whether the function is what was declared. Each check stands at the type that it is about.
fn checks(handler: &Handler) -> TokenStream {
    let Handler { procedure, parameters, answer, is_stream, .. } = handler;
    let (place, declared) = (at(procedure.span()), quote!(<#procedure as __rpc::Procedure>));
    let input = match input(parameters) {
        Some(input) => {
            quote_spanned!(at(input.span())=> __rpc::assert_input_is::<#input, #declared::Input>();)
        }
        None => quote_spanned!(place=> __rpc::assert_input_is::<(), #declared::Input>();),
    };
    let (output, error) = (output(answer), returns(answer, "Error"));
    let answer = at(answer.span());
    let output = quote_spanned!(answer=> __rpc::assert_output_is::<#output, #declared::Output>(););
    let error = quote_spanned!(answer=> __rpc::assert_error_is::<#error, #declared::Error>(););
    let kind = quote_spanned! {place=>
        const _: () = __rpc::assert_kind(<#procedure as __rpc::Entry>::DESCRIPTION, #is_stream);
    };
    quote! {
        #kind
        const _: fn() = || {
            #input
            #output
            #error
        };
    }
}

/// What stands in for a handler that has errors, so that the errors reported are the only ones.
pub(super) fn stand_in(options: &Options, function: &Function, facade: Facade) -> TokenStream {
    let Options { procedure, context, krate } = options;
    if function.signature.receiver().is_some() {
        return quote!(#function);
    }
    let krate = facade.path(krate.as_ref());
    let cfgs = docs::cfgs(&function.attrs);
    let function = function.with_any_body(&krate);
    quote! {
        #function
        #(#cfgs)*
        #[allow(deprecated)]
        const _: () = {
            use #krate::__private as __rpc;

            impl __rpc::Handler<#context> for #procedure {
                fn call(_: __rpc::Call<#context>) -> __rpc::Reply {
                    ::core::unreachable!()
                }
            }
        };
    }
}
