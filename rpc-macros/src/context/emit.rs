//! From a context to its implementations: concrete ones, since a blanket one would collide with `Option<T>`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::analyse::Context;
use crate::{facade::Facade, place::at};

pub(super) fn emit(context: &Context, facade: Facade) -> TokenStream {
    let Context { krate, name, generics, provided } = context;
    let krate = facade.path(krate.as_ref());
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let whole = quote!(#name #type_generics);
    let pieces = provided.iter().map(|(member, ty)| {
        quote_spanned! {at(ty.span())=>
            impl #impl_generics __rpc::FromContext<#whole> for #ty #where_clause {
                const KEPT: bool = false;

                async fn from_context(
                    call: &__rpc::Call<#whole>,
                ) -> ::core::result::Result<Self, __rpc::RpcError> {
                    ::core::result::Result::Ok(::core::clone::Clone::clone(&call.context().#member))
                }
            }

            impl #impl_generics __rpc::FromRef<#whole> for #ty #where_clause {
                fn from_ref(context: &#whole) -> Self {
                    ::core::clone::Clone::clone(&context.#member)
                }
            }
        }
    });
    quote! {
        const _: () = {
            use #krate::__private as __rpc;

            impl #impl_generics __rpc::FromContext<#whole> for #whole #where_clause {
                const KEPT: bool = false;

                async fn from_context(
                    call: &__rpc::Call<#whole>,
                ) -> ::core::result::Result<Self, __rpc::RpcError> {
                    ::core::result::Result::Ok(::core::clone::Clone::clone(call.context()))
                }
            }

            #(#pieces)*
        };
    }
}
