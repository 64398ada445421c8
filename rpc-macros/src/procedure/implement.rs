//! The implementations of a marker: what types travel, and how a call is run.
//!
//! All of it is emitted with the places of the user's own types. What the compiler has to say of a type it then says
//! there; and where the same thing is said at the same place twice, it says it once. That is why the checks stand in
//! front of what needs them, and why an impl of `Returns` is named at one place only.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{GenericArgument, Ident, PathArguments, Type, spanned::Spanned};

use super::{
    analyse::{Kind, Parameter, Procedure},
    parse::ungrouped,
};
use crate::place::at;

/// `impl Procedure`.
pub(super) fn types(procedure: &Procedure) -> TokenStream {
    let Procedure { name, answer, .. } = procedure;
    let (output, error) = (output(answer), returns(answer, "Error"));
    let (input, decode) = match procedure.input() {
        None => (
            quote!(
                type Input = ();
            ),
            quote!(__rpc::decode_unit(__raw)),
        ),
        Some(input) => {
            let place = at(input.span());
            (quote_spanned!(place=> type Input = #input;), decode(input, place))
        }
    };
    let kind = (!is_spelled_result(answer))
        .then(|| quote_spanned!(place_of(answer)=> const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;));
    let output = quote_spanned!(at(answer.span())=> type Output = #output;);
    let error = quote_spanned!(place_of(answer)=> type Error = #error;);
    quote! {
        type __Answer = #answer;
        #kind

        impl __rpc::Procedure for #name {
            #input
            #output
            #error

            fn decode(
                __raw: &__rpc::RawInput,
            ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
                #decode
            }
        }
    }
}

fn decode(input: &Type, place: Span) -> TokenStream {
    quote_spanned! {place=>
        __rpc::assert_input::<#input>();
        let __input = __rpc::decode::<#input>(__raw)?;
        (&&__rpc::Validation::<#input>::new()).validate(&__input, __raw)?;
        ::core::result::Result::Ok(__input)
    }
}

/// `impl Handler<C>` for every context that has what the function asks for.
pub(super) fn handler(procedure: &Procedure) -> TokenStream {
    let Procedure { name, answer, .. } = procedure;
    let bounds = procedure.contexts().map(|ty| quote_spanned!(at(ty.span())=> #ty: __rpc::FromContext<__C>,));
    let output = output(answer);
    let output_check = quote_spanned!(at(answer.span())=> __rpc::assert_output::<#output>(););
    let reply = reply(procedure, &output);
    quote! {
        impl<__C> __rpc::Handler<__C> for #name
        where
            __C: ::core::marker::Send + ::core::marker::Sync + 'static,
            #(#bounds)*
        {
            fn call(__call: __rpc::Call<__C>) -> __rpc::Reply {
                #output_check
                #reply
            }
        }
    }
}

/// The reply: it extracts, decodes, calls. A future that cannot be sent is reported at the function's name.
fn reply(procedure: &Procedure, output: &TokenStream) -> TokenStream {
    let Procedure { name, answer, .. } = procedure;
    let mut extractions = TokenStream::new();
    let mut arguments = Vec::new();
    for (position, parameter) in procedure.parameters.iter().enumerate() {
        let argument = match parameter {
            Parameter::Context(_) => format_ident!("__context_{position}"),
            Parameter::Input(_) => format_ident!("__input"),
        };
        if let Parameter::Context(ty) = parameter {
            extractions.extend(quote_spanned! {at(ty.span())=>
                let #argument = __rpc::Extract::<#ty>::new().run(&__call).await?;
            });
        }
        arguments.push(argument);
    }
    let input = procedure.input().map(|_| quote!(let __input =));
    let into_result = returns(answer, "into_result");
    let place = at(name.span());
    let (reply, answered) = match procedure.kind {
        Kind::Query | Kind::Mutation => {
            let returned = quote!(#name(#(#arguments),*).await);
            let result = quote_spanned!(place_of(answer)=> #into_result(#returned));
            (quote_spanned!(place=> __rpc::value::<_, #output>), result)
        }
        Kind::Subscription => {
            let items = quote_spanned! {place_of(answer)=>
                let __items = #name(#(#arguments),*);
                ::core::result::Result::Ok(__rpc::StreamExt::map(__items, |__item| #into_result(__item)))
            };
            (quote_spanned!(place=> __rpc::stream::<_, _, #output>), items)
        }
    };
    let body = quote! {
        #extractions
        #input <#name as __rpc::Procedure>::decode(__call.input())?;
        #answered
    };
    quote_spanned!(place=> #reply(async move { #body }))
}

/// The type of the value that is sent: the `T` of a `Result<T, E>`, or the answer itself.
fn output(answer: &Type) -> TokenStream {
    match result_arguments(answer) {
        Some((output, _)) => quote!(#output),
        None => returns(answer, "Output"),
    }
}

/// Something of the impl of `Returns` that fits an answer: that for `Result` (1), or that for plain values (0). Where
/// the spelling tells which, an editor shows the real types at once; otherwise the compiler finds out.
fn returns(answer: &Type, member: &str) -> TokenStream {
    let place = place_of(answer);
    let kind =
        if is_spelled_result(answer) { quote_spanned!(place=> 1) } else { quote_spanned!(place=> __KIND) };
    let member = Ident::new(member, place);
    quote_spanned!(place=> <__Answer as __rpc::Returns<#kind>>::#member)
}

/// The one place at which the impl of `Returns` is named: the error, where it is spelled out.
fn place_of(answer: &Type) -> Span {
    at(result_arguments(answer).map_or_else(|| answer.span(), |(_, error)| error.span()))
}

/// Whether it is spelled like `Result<T, E>`, or like an alias that leaves some of it out.
fn is_spelled_result(answer: &Type) -> bool {
    let Type::Path(path) = ungrouped(answer) else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Result" && !last.arguments.is_empty())
}

/// `T` and `E` of an answer that is spelled `Result<T, E>`.
fn result_arguments(answer: &Type) -> Option<(&Type, &Type)> {
    let Type::Path(path) = ungrouped(answer) else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Result")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let mut types = arguments.args.iter().map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    match (types.next(), types.next(), types.next()) {
        (Some(Some(output)), Some(Some(error)), None) => Some((output, error)),
        _ => None,
    }
}
