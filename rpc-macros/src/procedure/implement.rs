//! The implementations of a marker: what types travel, and how a call is run.
//!
//! All of it is emitted with the places of the user's own types. What the compiler has to say of a type it then says
//! there; and where the same thing is said at the same place twice, it says it once. That is why the checks stand in
//! front of what needs them, and why an impl of `Returns` is named at one place only.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{GenericArgument, Ident, PathArguments, Type, spanned::Spanned};

use super::{
    analyse::{Kind, Parameter, Procedure, contexts, input},
    parse::ungrouped,
};
use crate::place::at;

/// The rest of `impl Entry`: the client's side of it, and what it tells the schema.
pub(super) fn client(procedure: &Procedure) -> TokenStream {
    let Procedure { parameters, answer, kind, .. } = procedure;
    let client = client_type(procedure);
    let (output, error) = (output(answer, kind.is_stream()), returns(answer, "Error"));
    let (arg, describe_input) = (arg(input(parameters)), describe_input(input(parameters)));
    let describe_output = quote_spanned! {at(answer.span())=>
        __rpc::assert_output::<#output>();
        __types.output::<#output>();
    };
    let describe_names = kind.is_stream().then(|| {
        let naming = naming(&output, answer);
        quote_spanned!(at(answer.span())=> #naming.describe(__types);)
    });
    let describe_error = quote_spanned!(place_of(answer)=> __types.error::<#error>(););
    quote! {
        #arg
        type Client = __rpc::#client<Self>;

        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            #describe_input
            #describe_output
            #describe_names
            #describe_error
        }
    }
}

/// What a method of the client takes.
pub(crate) fn arg(input: Option<&Type>) -> TokenStream {
    match input {
        Some(input) => quote_spanned!(at(input.span())=> type Arg<'__a> = &'__a #input;),
        None => quote!(
            type Arg<'__a> = ();
        ),
    }
}

/// What the schema is told of the input, if there is one.
pub(crate) fn describe_input(input: Option<&Type>) -> Option<TokenStream> {
    input.map(|input| {
        quote_spanned! {at(input.span())=>
            __rpc::assert_input::<#input>();
            __types.input::<#input>();
        }
    })
}

fn client_type(procedure: &Procedure) -> TokenStream {
    match procedure.kind {
        Kind::Query | Kind::Mutation => quote!(Pending),
        Kind::Subscription => quote!(Subscription),
    }
}

/// `impl Open`, under bounds with lifetimes of their own: the compiler checks those where a method is called.
fn open(procedure: &Procedure) -> TokenStream {
    let Procedure { name, answer, parameters, kind, .. } = procedure;
    let client = client_type(procedure);
    let output = output(answer, kind.is_stream());
    let output_bound =
        quote_spanned!(at(answer.span())=> for<'__o> #output: __rpc::serde::Deserialize<'__o>,);
    let (input_bound, opened) = opened(input(parameters));
    quote! {
        impl<'__x> __rpc::Open<'__x> for #name
        where
            #input_bound
            #output_bound
        {
            fn open(__scope: &__rpc::Scope, __name: &'static str, __input: Self::Arg<'_>) -> Self::Client {
                __rpc::#client::#opened
            }
        }
    }
}

/// What `Open` asks of an input, and how the client's side is made.
pub(crate) fn opened(input: Option<&Type>) -> (Option<TokenStream>, TokenStream) {
    match input {
        Some(input) => (
            Some(quote_spanned!(at(input.span())=> for<'__i> &'__i #input: __rpc::serde::Serialize,)),
            quote!(new(__scope, __name, __input)),
        ),
        None => (None, quote!(without_input(__scope, __name))),
    }
}

/// `impl Procedure`.
pub(super) fn types(procedure: &Procedure) -> TokenStream {
    let Procedure { name, answer, parameters, kind, .. } = procedure;
    let (output, error) = (output(answer, kind.is_stream()), returns(answer, "Error"));
    let open = open(procedure);
    let (input, decode) = decoded(input(parameters));
    let alias = alias(answer, kind.is_stream());
    let output = quote_spanned!(at(answer.span())=> type Output = #output;);
    let error = quote_spanned!(place_of(answer)=> type Error = #error;);
    quote! {
        #alias

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

        #open
    }
}

/// What a function returns, under the names by which the rest speaks of it.
pub(crate) fn alias(answer: &Type, is_stream: bool) -> TokenStream {
    let kind = (!is_spelled_result(answer))
        .then(|| quote_spanned!(place_of(answer)=> const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;));
    let item = item(answer);
    let tracked = (is_stream && tracked_argument(answer).is_none()).then(
        || quote_spanned!(at(answer.span())=> const __TRACKED: usize = __rpc::Tracking::<#item>::TRACKED;),
    );
    quote! {
        type __Answer = #answer;
        #kind
        #tracked
    }
}

/// The type of an input, and the body of the function that decodes and validates it.
pub(crate) fn decoded(input: Option<&Type>) -> (TokenStream, TokenStream) {
    let Some(input) = input else {
        return (
            quote!(
                type Input = ();
            ),
            quote!(__rpc::decode_unit(__raw)),
        );
    };
    let place = at(input.span());
    (quote_spanned!(place=> type Input = #input;), decode(input, place))
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
    let Procedure { name, answer, parameters, kind, .. } = procedure;
    let bounds = contexts(parameters).map(|ty| quote_spanned!(at(ty.span())=> #ty: __rpc::FromContext<__C>,));
    let is_stream = kind.is_stream();
    let output = output(answer, is_stream);
    let output_check = quote_spanned!(at(answer.span())=> __rpc::assert_output::<#output>(););
    let function = Answering { name, parameters, answer, is_stream };
    let decode = quote!(<#name as __rpc::Procedure>::decode);
    let (reply, security) = (function.reply(&decode), security(parameters, &quote!(__C)));
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

            #security
        }
    }
}

/// `Handler::security`: what the extractors tell. Where there are none, the trait's own will do.
pub(crate) fn security(parameters: &[Parameter], context: &TokenStream) -> Option<TokenStream> {
    let mut contexts = contexts(parameters).peekable();
    contexts.peek()?;
    let tell = contexts
        .map(|ty| quote_spanned!(at(ty.span())=> <#ty as __rpc::FromContext<#context>>::security(__needs);));
    Some(quote! {
        fn security(__needs: &mut __rpc::schema::Security) {
            #(#tell)*
        }
    })
}

/// A function that answers a procedure, its own or one that was declared elsewhere.
pub(crate) struct Answering<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) parameters: &'a [Parameter],
    pub(crate) answer: &'a Type,
    pub(crate) is_stream: bool,
}

impl Answering<'_> {
    /// The reply: it extracts, decodes, calls. A future that cannot be sent is reported at the function's name, and a
    /// stream at what it returns.
    ///
    /// `decode` is a function from the raw input to what the function takes.
    pub(crate) fn reply(&self, decode: &TokenStream) -> TokenStream {
        let Self { name, parameters, answer, is_stream } = self;
        let output = output(answer, *is_stream);
        let Taken { arguments, values, extractors, input } = taken(parameters);
        let into_result = returns(answer, "into_result");
        let place = at(name.span());
        let call = quote_spanned!(place=> |#values, #input| #name(#(#arguments),*));
        if *is_stream {
            let stream = quote_spanned!(place_of(answer)=> _);
            let (into_item, naming) = (yields(answer, "into_item"), naming(&output, answer));
            quote_spanned! {place=>
                __rpc::stream::<_, _, _, #stream, _, #output>(
                    __call, #extractors, #decode, #call, #into_result, #into_item, #naming.name_of(),
                )
            }
        } else {
            quote_spanned! {place=>
                __rpc::value::<_, _, _, _, #output>(__call, #extractors, #decode, #call, #into_result)
            }
        }
    }
}

/// How a function is given what it takes.
pub(crate) struct Taken {
    /// The names of its arguments, in their order. That of the conversation is `__socket`.
    pub(crate) arguments: Vec<Ident>,
    /// The pattern of what the extractors found.
    pub(crate) values: TokenStream,
    /// The extractors, in the same form.
    pub(crate) extractors: TokenStream,
    /// The pattern of the input.
    pub(crate) input: TokenStream,
}

pub(crate) fn taken(parameters: &[Parameter]) -> Taken {
    let mut arguments = Vec::new();
    let mut extracted = Vec::new();
    for (position, parameter) in parameters.iter().enumerate() {
        let argument = match parameter {
            Parameter::Context(_) => format_ident!("__context_{position}"),
            Parameter::Input(_) => format_ident!("__input"),
            Parameter::Socket(_) => format_ident!("__socket"),
        };
        if let Parameter::Context(ty) = parameter {
            extracted.push((argument.clone(), ty));
        }
        arguments.push(argument);
    }
    let (mut values, mut extractors) = (quote!(()), quote!(()));
    for (value, ty) in extracted.into_iter().rev() {
        values = quote!((#value, #values));
        extractors = quote_spanned!(at(ty.span())=> (__rpc::Extract::<#ty>::how(), #extractors));
    }
    let input = if input(parameters).is_some() { quote!(__input) } else { quote!(_) };
    Taken { arguments, values, extractors, input }
}

/// The type of the data that is sent: of a call the value, of a stream the item or what is tracked in it.
pub(crate) fn output(answer: &Type, is_stream: bool) -> TokenStream {
    match tracked_argument(answer) {
        Some(data) if is_stream => quote!(#data),
        None if is_stream => yields(answer, "Data"),
        _ => item(answer),
    }
}

/// The probe for whether items are named events.
fn naming(output: &TokenStream, answer: &Type) -> TokenStream {
    quote_spanned!(at(answer.span())=> (&__rpc::Naming::<#output>::new()))
}

/// Something of the impl of `Yields` that fits an item: that for what is tracked (1), or that for plain data (0).
fn yields(answer: &Type, member: &str) -> TokenStream {
    let place = at(result_arguments(answer).map_or_else(|| answer.span(), |(item, _)| item.span()));
    let item = item(answer);
    let kind = match tracked_argument(answer) {
        Some(_) => quote_spanned!(place=> 1),
        None => quote_spanned!(place=> __TRACKED),
    };
    let member = Ident::new(member, place);
    quote_spanned!(place=> <#item as __rpc::Yields<#kind>>::#member)
}

/// The type of the value that is returned: the `T` of a `Result<T, E>`, or the answer itself.
pub(crate) fn item(answer: &Type) -> TokenStream {
    match result_arguments(answer) {
        Some((output, _)) => quote!(#output),
        None => returns(answer, "Output"),
    }
}

/// Something of the impl of `Returns` that fits an answer: that for `Result` (1), or that for plain values (0). Where
/// the spelling tells which, an editor shows the real types at once; otherwise the compiler finds out.
pub(crate) fn returns(answer: &Type, member: &str) -> TokenStream {
    let place = place_of(answer);
    let kind =
        if is_spelled_result(answer) { quote_spanned!(place=> 1) } else { quote_spanned!(place=> __KIND) };
    let member = Ident::new(member, place);
    quote_spanned!(place=> <__Answer as __rpc::Returns<#kind>>::#member)
}

/// The one place at which the impl of `Returns` is named: the error, where it is spelled out.
pub(crate) fn place_of(answer: &Type) -> Span {
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

/// `T` of an item that is spelled `Tracked<T>`, in a `Result` or alone.
pub(super) fn tracked_argument(answer: &Type) -> Option<&Type> {
    let item = result_arguments(answer).map_or(answer, |(item, _)| item);
    let Type::Path(path) = ungrouped(item) else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Tracked")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match (arguments.args.first(), arguments.args.len()) {
        (Some(GenericArgument::Type(data)), 1) => Some(data),
        _ => None,
    }
}
