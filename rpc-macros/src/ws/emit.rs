//! From a two-way procedure to tokens: the function as it was, the marker beside it, and the marker's implementations.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Ident, Type, spanned::Spanned};

use super::{analyse::TwoWay, parse::Options};
use crate::{
    docs,
    facade::Facade,
    names,
    place::at,
    procedure::{
        self,
        analyse::{Parameter, contexts, input, socket},
        emit::{description, marker},
        implement::{
            Taken, alias, arg, decoded, describe_input, item, opened, place_of, returns, security, taken,
        },
        parse::Function,
    },
};

pub(super) fn emit(two_way: &TwoWay, function: &Function, facade: Facade) -> TokenStream {
    let krate = facade.path(two_way.krate.as_ref());
    let cfgs = docs::cfgs(&function.attrs);
    let (marker, name) = (marker(function), &two_way.name);
    let description = description(&quote!(Socket), &two_way.description);
    let (client, types) = (client(two_way), types(two_way));
    let open = open(two_way);
    let alias = alias(&two_way.answer, false);
    // What is declared without a body is run by a handler elsewhere.
    let (function, handler) = match function.body {
        Some(_) => (Some(function), Some(handler(two_way))),
        None => (None, None),
    };
    quote! {
        #function
        #marker
        #(#cfgs)*
        #[allow(deprecated, unused_imports)]
        const _: () = {
            use #krate::__private::{
                self as __rpc, ExtractOnce as _, NotValidated as _, PlainReturn as _, RefuseContext as _,
                ValidateInput as _,
            };

            #alias

            impl __rpc::Entry for #name {
                const DESCRIPTION: &'static __rpc::Description = &#description;
                #client
            }

            #types
            #open
            #handler
        };
    }
}

/// `impl Open`, under bounds with lifetimes of their own: the compiler checks those where a method is called.
fn open(two_way: &TwoWay) -> TokenStream {
    let TwoWay { name, incoming, outgoing, parameters, .. } = two_way;
    let (input_bound, opened) = opened(input(parameters));
    let incoming_bound = quote_spanned! {at(incoming.span())=>
        for<'__e> &'__e #incoming: __rpc::serde::Serialize,
    };
    let outgoing_bound = quote_spanned! {at(outgoing.span())=>
        for<'__h> #outgoing: __rpc::serde::Deserialize<'__h>,
    };
    quote! {
        impl<'__x> __rpc::Open<'__x> for #name
        where
            #input_bound
            #incoming_bound
            #outgoing_bound
        {
            fn open(__scope: &__rpc::Scope, __name: &'static str, __input: Self::Arg<'_>) -> Self::Client {
                __rpc::Duplex::#opened
            }
        }
    }
}

/// The rest of `impl Entry`: the client's side of it, and what it tells the schema.
fn client(two_way: &TwoWay) -> TokenStream {
    let TwoWay { answer, parameters, .. } = two_way;
    let (arg, describe_input) = (arg(input(parameters)), describe_input(input(parameters)));
    let error = returns(answer, "Error");
    let error = quote_spanned!(place_of(answer)=> __types.error::<#error>(););
    quote! {
        #arg
        type Client = __rpc::Duplex<Self>;

        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            #describe_input
            __types.two_way::<Self>();
            #error
        }
    }
}

/// `impl TwoWay`.
fn types(two_way: &TwoWay) -> TokenStream {
    let TwoWay { name, incoming, outgoing, key, answer, parameters, .. } = two_way;
    let (input, decode) = decoded(input(parameters));
    let error = returns(answer, "Error");
    let error = quote_spanned!(place_of(answer)=> type Error = #error;);
    let plain = names::plain(name);
    let key = match key {
        Some(key) => quote!(#key),
        None => quote!(::core::concat!(::core::module_path!(), "::", #plain)),
    };
    let place = at(incoming.span());
    let decode_event = quote_spanned! {place=>
        let __event = __rpc::decode_event::<Self>(__name, __data)?;
        (&&__rpc::Validation::<#incoming>::new()).validate_event(&__event, __data)?;
        ::core::result::Result::Ok(__event)
    };
    let incoming = quote_spanned!(place=> type Incoming = #incoming;);
    let outgoing = quote_spanned!(at(outgoing.span())=> type Outgoing = #outgoing;);
    quote! {
        impl __rpc::TwoWay for #name {
            #input
            #incoming
            #outgoing
            #error
            const KEY: &'static str = #key;

            fn decode(
                __raw: &__rpc::RawInput,
            ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
                #decode
            }

            fn decode_event(
                __name: &str,
                __data: &__rpc::RawInput,
            ) -> ::core::result::Result<Self::Incoming, __rpc::RpcError> {
                #decode_event
            }
        }
    }
}

/// `impl Handler<C>` for every context that has what the function asks for.
fn handler(two_way: &TwoWay) -> TokenStream {
    let TwoWay { name, incoming, outgoing, answer, parameters, .. } = two_way;
    let bounds = contexts(parameters).map(|ty| quote_spanned!(at(ty.span())=> #ty: __rpc::FromContext<__C>,));
    let security = security(parameters, &quote!(__C));
    let outgoing_check = quote_spanned!(at(outgoing.span())=> __rpc::assert_outgoing::<#outgoing>(););
    let conversation = Conversation {
        name,
        procedure: &quote!(#name),
        incoming: &quote!(#incoming),
        outgoing: &quote!(#outgoing),
        answer,
        parameters,
    };
    let (checks, reply) = (conversation.checks(), conversation.reply(&quote!(__input)));
    let in_process = in_process();
    quote! {
        impl<__C> __rpc::Handler<__C> for #name
        where
            __C: ::core::marker::Send + ::core::marker::Sync + 'static,
            #(#bounds)*
        {
            fn call(__call: __rpc::Call<__C>) -> __rpc::Reply {
                #outgoing_check
                #checks
                #reply
            }

            #security
            #in_process
        }
    }
}

/// `Handler::in_process`: how the process itself opens it.
pub(crate) fn in_process() -> TokenStream {
    quote! {
        fn in_process() -> ::core::option::Option<&'static dyn __rpc::InProcess> {
            ::core::option::Option::Some(&__rpc::IN_PROCESS)
        }
    }
}

/// A function that answers a two-way procedure, its own or one that was declared elsewhere.
pub(crate) struct Conversation<'a> {
    /// The function.
    pub(crate) name: &'a Ident,
    /// What it answers.
    pub(crate) procedure: &'a TokenStream,
    /// The events that the procedure receives.
    pub(crate) incoming: &'a TokenStream,
    /// The events that it emits.
    pub(crate) outgoing: &'a TokenStream,
    pub(crate) answer: &'a Type,
    pub(crate) parameters: &'a [Parameter],
}

impl Conversation<'_> {
    /// Whether the function has the socket of the procedure and returns nothing. Each check stands at what it is about,
    /// and in front of what takes it for granted, so that the compiler says it once.
    pub(crate) fn checks(&self) -> TokenStream {
        let Self { incoming, outgoing, answer, parameters, .. } = self;
        let socket = socket(parameters).map(|socket| {
            quote_spanned! {at(socket.span())=>
                __rpc::assert_socket_is::<#socket, __rpc::Socket<#incoming, #outgoing>>();
            }
        });
        let output = item(answer);
        let output = quote_spanned!(at(answer.span())=> __rpc::assert_returns_nothing::<#output>(););
        quote! {
            #socket
            #output
        }
    }

    /// The reply: it extracts, decodes, calls. `declared` is the input, as the function takes it, made of `__input`. A
    /// future that cannot be sent is reported at the function's name.
    pub(crate) fn reply(&self, declared: &TokenStream) -> TokenStream {
        let Self { name, procedure, incoming, outgoing, answer, parameters } = self;
        let Taken { arguments, values, extractors, input } = taken(parameters);
        let into_result = returns(answer, "into_result");
        let output = item(answer);
        let into_nothing = quote_spanned! {place_of(answer)=>
            |__answer| #into_result(__answer).map(|__returned| __rpc::nothing::<#output>(__returned))
        };
        let taken_socket = socket(parameters).map(|socket| {
            quote_spanned! {at(socket.span())=>
                <#socket as __rpc::SameSocket<__rpc::Socket<#incoming, #outgoing>>>::given(__socket)
            }
        });
        let given = arguments.iter().map(|argument| match argument {
            argument if argument == "__socket" => quote!(#taken_socket),
            argument if argument == "__input" => quote!(#declared),
            argument => quote!(#argument),
        });
        let place = at(name.span());
        quote_spanned! {place=>
            __rpc::two_way::<#procedure, _, _, _>(
                __call, #extractors, |#values, #input, __socket| #name(#(#given),*), #into_nothing,
            )
        }
    }
}

/// What stands in for a two-way procedure that has errors: the function, and a marker that can be listed in any router
/// and whose sockets can be spoken to, so that the errors reported are the only ones.
pub(super) fn stand_in(options: &Options, function: &Function, facade: Facade) -> TokenStream {
    let entry = procedure::emit::stand_in(options.krate.as_ref(), function, facade);
    if function.signature.receiver().is_some() {
        return entry;
    }
    let krate = facade.path(options.krate.as_ref());
    let cfgs = docs::cfgs(&function.attrs);
    let name = &function.signature.ident;
    let events = |ty: &Option<Type>| match ty {
        Some(ty) => quote!(#ty),
        None => quote!(__rpc::NoEvents),
    };
    let (incoming, outgoing) = (events(&options.incoming), events(&options.outgoing));
    quote! {
        #entry
        #(#cfgs)*
        const _: () = {
            use #krate::__private as __rpc;

            impl __rpc::TwoWay for #name {
                type Input = __rpc::Anything;
                type Incoming = #incoming;
                type Outgoing = #outgoing;
                type Error = ::core::convert::Infallible;
                const KEY: &'static str = "";

                fn decode(
                    _: &__rpc::RawInput,
                ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
                    ::core::unreachable!()
                }

                fn decode_event(
                    _: &str,
                    _: &__rpc::RawInput,
                ) -> ::core::result::Result<Self::Incoming, __rpc::RpcError> {
                    ::core::unreachable!()
                }
            }
        };
    }
}
