//! From a handler to tokens: the function as it was, and `impl Handler` for the procedure that it answers.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Path, spanned::Spanned};

use super::{
    analyse::{Handler, Shape},
    parse::Options,
};
use crate::{
    docs,
    facade::Facade,
    place::at,
    procedure::{
        analyse::{contexts, input},
        implement::{Answering, alias, output, returns, security},
        parse::Function,
    },
    ws::{self, emit::Conversation},
};

/// The function less its `#[ctx]` marks.
pub(super) fn function(function: &Function) -> TokenStream {
    function.to_token_stream()
}

pub(super) fn emit(handler: &Handler, function: &Function, facade: Facade) -> TokenStream {
    let Handler { krate, procedure, context, name, parameters, answer, shape } = handler;
    let krate = facade.path(krate.as_ref());
    let cfgs = docs::cfgs(&function.attrs);
    let is_stream = *shape == Shape::Stream;
    let alias = alias(answer, is_stream);
    let (checks, reply) = match shape {
        Shape::TwoWay => two_way(handler),
        Shape::Value | Shape::Stream => {
            let answering = Answering { name, parameters, answer, is_stream };
            (checks(handler, is_stream), answering.reply(&decode(handler)))
        }
    };
    let in_process = (*shape == Shape::TwoWay).then(ws::emit::in_process);
    // Said here, it is checked once, and taken for granted in every function of the impl.
    let contexts =
        contexts(parameters).map(|ty| quote_spanned!(at(ty.span())=> #ty: __rpc::FromContext<#context>,));
    let security = security(parameters, &quote!(#context));
    quote! {
        #function
        #(#cfgs)*
        #[allow(deprecated, unused_imports)]
        const _: () = {
            use #krate::__private::{
                self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _, PlainItem as _,
                PlainReturn as _,
            };

            #alias

            #[allow(trivial_bounds)]
            impl __rpc::Handler<#context> for #procedure
            where
                #(#contexts)*
            {
                fn call(__call: __rpc::Call<#context>) -> __rpc::Reply {
                    #checks
                    #reply
                }

                #security
                #in_process
            }
        };
    }
}

/// The checks and the reply of a function that takes a socket.
fn two_way(handler: &Handler) -> (TokenStream, TokenStream) {
    let Handler { procedure, parameters, answer, name, .. } = handler;
    let declared = quote_spanned!(place(procedure)=> <#procedure as __rpc::TwoWay>);
    let conversation = Conversation {
        name,
        procedure: &quote!(#procedure),
        incoming: &quote!(#declared::Incoming),
        outgoing: &quote!(#declared::Outgoing),
        answer,
        parameters,
    };
    let input_check = input_check(handler, &declared);
    let checks = conversation.checks();
    let error = returns(answer, "Error");
    let error = quote_spanned!(at(answer.span())=> __rpc::assert_error_is::<#error, #declared::Error>(););
    let taken = match input(parameters) {
        Some(input) => quote_spanned! {at(input.span())=>
            <#input as __rpc::SameInput<#declared::Input>>::declared(__input)
        },
        None => quote!(__input),
    };
    (quote!(#input_check #checks #error), conversation.reply(&taken))
}

/// Whether the function takes the input that was declared.
fn input_check(handler: &Handler, declared: &TokenStream) -> TokenStream {
    let Handler { procedure, parameters, .. } = handler;
    match input(parameters) {
        Some(input) => {
            quote_spanned!(at(input.span())=> __rpc::assert_input_is::<#input, #declared::Input>();)
        }
        None => quote_spanned!(place(procedure)=> __rpc::assert_input_is::<(), #declared::Input>();),
    }
}

/// Decodes the input as it was declared, which is the type that the function takes.
fn decode(handler: &Handler) -> TokenStream {
    let Handler { procedure, parameters, .. } = handler;
    let declared = quote_spanned!(place(procedure)=> <#procedure as __rpc::Procedure>);
    let decoded = quote_spanned!(place(procedure)=> #declared::decode(__raw)?);
    match input(parameters) {
        Some(input) => quote_spanned! {at(input.span())=>
            |__raw| {
                let __input = #decoded;
                ::core::result::Result::Ok(<#input as __rpc::SameInput<#declared::Input>>::declared(__input))
            }
        },
        None => quote!(#declared::decode),
    }
}

/// The place of the procedure's name.
fn place(procedure: &Path) -> Span {
    at(procedure.segments.last().map_or_else(|| procedure.span(), |last| last.ident.span()))
}

/// Whether the function is what was declared. Each check stands at what it is about, and in front of everything that
/// takes it for granted, so that the compiler says it once.
fn checks(handler: &Handler, is_stream: bool) -> TokenStream {
    let Handler { procedure, answer, name, .. } = handler;
    let place = place(procedure);
    let declared = quote_spanned!(place=> <#procedure as __rpc::Procedure>);
    let check = if is_stream { quote!(assert_is_subscription) } else { quote!(assert_is_call) };
    let kind = quote_spanned!(at(name.span())=> __rpc::#check::<<#procedure as __rpc::Entry>::Client>(););
    let input = input_check(handler, &declared);
    let (output, error) = (output(answer, is_stream), returns(answer, "Error"));
    let answer = at(answer.span());
    let output = quote_spanned!(answer=> __rpc::assert_output_is::<#output, #declared::Output>(););
    let error = quote_spanned!(answer=> __rpc::assert_error_is::<#error, #declared::Error>(););
    quote! {
        #input
        #output
        #error
        #kind
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
