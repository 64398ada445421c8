//! From a model to `impl ProcedureError`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{DeriveInput, Fields, Ident, parse_quote};

use super::{
    analyse::{ErrorVariant, Model, bindings},
    parse::Options,
};
use crate::{facade::Facade, names, variants::struct_of};

pub(super) fn emit(model: &Model, facade: Facade) -> TokenStream {
    let Model { krate, name, errors } = model;
    let krate = facade.path(krate.as_ref());
    let (definitions, name_text) = (errors.iter().map(definition), names::plain(name));
    let (tell, conversions) =
        if errors.is_empty() { (quote!(), no_conversions()) } else { conversions(name, errors) };
    let describe = describe(errors);
    quote! {
        const _: () = {
            use #krate::__private as __rpc;

            #tell

            impl __rpc::ProcedureError for #name {
                const DEFINITIONS: &'static [__rpc::ErrorDefinition] = &[#(#definitions),*];
                const NAME: &'static str = #name_text;

                #conversions
                #describe
            }

            impl ::core::convert::From<#name> for __rpc::RpcError {
                fn from(error: #name) -> Self {
                    __rpc::ProcedureError::into_rpc_error(error)
                }
            }
        };
    }
}

/// A function that tells a variant's number among the definitions and its message, and with it the conversions to the
/// error that travels and back.
fn conversions(name: &Ident, errors: &[ErrorVariant]) -> (TokenStream, TokenStream) {
    let arms = errors.iter().enumerate().map(|(number, error)| message_arm(name, number, error));
    let codes = errors.iter().map(|error| &error.code);
    let numbers = (0u32..).take(errors.len());
    let tell = quote! {
        fn __tell(__error: &#name) -> (usize, ::std::borrow::Cow<'static, str>) {
            match __error {
                #(#arms)*
            }
        }
    };
    let conversions = quote! {
        fn message(&self) -> ::std::borrow::Cow<'static, str> {
            __tell(self).1
        }

        fn into_rpc_error(self) -> __rpc::RpcError {
            let (__number, __message) = __tell(&self);
            let __definition = &<Self as __rpc::ProcedureError>::DEFINITIONS[__number];
            match __rpc::encode_details(&self) {
                ::core::result::Result::Ok(__details) => {
                    __rpc::RpcError::new(__definition.code, __definition.status, __message)
                        .with_raw_details(__details)
                }
                ::core::result::Result::Err(__error) => __rpc::RpcError::internal(__error),
            }
        }

        fn from_rpc_error(__error: &__rpc::RpcError) -> ::core::option::Option<Self> {
            let __variant: u32 = match __error.code() {
                #(#codes => #numbers,)*
                _ => return ::core::option::Option::None,
            };
            __rpc::decode_details(__variant, __error.details()).ok()
        }
    };
    (tell, conversions)
}

/// What `details` hold, told by a struct with the fields of the variant: serde's attributes reach the schema so, as
/// they reach the JSON.
fn describe(errors: &[ErrorVariant]) -> Option<TokenStream> {
    let described = errors.iter().enumerate().filter(|(_, error)| !matches!(error.fields, Fields::Unit));
    let mut described = described.map(|(number, ErrorVariant { fields, rename_all, .. })| {
        let rename_all: Vec<_> = rename_all.iter().collect();
        let details = struct_of(&format_ident!("__Details"), fields, &rename_all);
        quote! {
            {
                #details
                __details.of::<__Details>(#number);
            }
        }
    });
    let first = described.next()?;
    Some(quote! {
        fn describe(__details: &mut __rpc::schema::Details<'_>) {
            #first
            #(#described)*
        }
    })
}

/// Of an enum without variants there is no value to convert.
fn no_conversions() -> TokenStream {
    quote! {
        fn message(&self) -> ::std::borrow::Cow<'static, str> {
            match *self {}
        }

        fn into_rpc_error(self) -> __rpc::RpcError {
            match self {}
        }

        fn from_rpc_error(_: &__rpc::RpcError) -> ::core::option::Option<Self> {
            ::core::option::Option::None
        }
    }
}

/// What stands in for an error that cannot be one, so that what is reported of it is not reported again wherever it
/// is used.
pub(super) fn stand_in(item: &DeriveInput, facade: Facade) -> TokenStream {
    let krate = facade.path(Options::of(&item.attrs).ok().and_then(|options| options.krate).as_ref());
    let name = &item.ident;
    let mut generics = item.generics.clone();
    let (_, type_generics, _) = item.generics.split_for_impl();
    generics
        .make_where_clause()
        .predicates
        .push(parse_quote!(#name #type_generics: ::core::marker::Send + 'static));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote! {
        const _: () = {
            use #krate::__private as __rpc;

            impl #impl_generics __rpc::ProcedureError for #name #type_generics #where_clause {
                const DEFINITIONS: &'static [__rpc::ErrorDefinition] = &[];

                fn message(&self) -> ::std::borrow::Cow<'static, str> {
                    ::core::unreachable!()
                }

                fn into_rpc_error(self) -> __rpc::RpcError {
                    ::core::unreachable!()
                }

                fn from_rpc_error(_: &__rpc::RpcError) -> ::core::option::Option<Self> {
                    ::core::unreachable!()
                }
            }

            impl #impl_generics ::core::convert::From<#name #type_generics> for __rpc::RpcError #where_clause {
                fn from(_: #name #type_generics) -> Self {
                    ::core::unreachable!()
                }
            }
        };
    }
}

fn definition(error: &ErrorVariant) -> TokenStream {
    let ErrorVariant { code, status, message_text, docs, .. } = error;
    let docs = (!docs.is_empty()).then(|| quote!(.docs(#docs)));
    quote!(__rpc::ErrorDefinition::new(#code, #status, #message_text) #docs)
}

/// The arm that knows the variant's number among the definitions and writes its message.
fn message_arm(ty: &Ident, number: usize, error: &ErrorVariant) -> TokenStream {
    let ErrorVariant { name, fields, message, .. } = error;
    let used: Vec<Ident> = message.fields.iter().map(|field| format_ident!("{field}")).collect();
    let bindings = bindings(fields).into_iter().map(|binding| format_ident!("{binding}"));
    let pattern = match fields {
        Fields::Named(named) => {
            let members = named.named.iter().zip(bindings).filter(|(_, binding)| used.contains(binding));
            let patterns = members.map(|(field, binding)| match &field.ident {
                Some(name) if *name != binding => quote!(#name: #binding,),
                _ => quote!(#binding,),
            });
            quote!({ #(#patterns)* .. })
        }
        Fields::Unnamed(_) => {
            let patterns =
                bindings.map(|binding| if used.contains(&binding) { quote!(#binding) } else { quote!(_) });
            quote!((#(#patterns),*))
        }
        Fields::Unit => quote!(),
    };
    let format = &message.format;
    let text = if used.is_empty() {
        let plain = format.replace("{{", "{").replace("}}", "}");
        quote!(::std::borrow::Cow::Borrowed(#plain))
    } else {
        quote!(::std::borrow::Cow::Owned(::std::format!(#format, #(#used = #used),*)))
    };
    quote!(#ty::#name #pattern => (#number, #text),)
}
