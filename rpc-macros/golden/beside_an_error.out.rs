// What becomes of `beside_an_error.in.rs`. Written by `cargo xtask bless`.

::core::compile_error! {
    "a procedure takes one input; put these into one struct, or mark what comes out of the context with `#[ctx]`"
}
/// Two inputs are one too many. Whoever calls the function, or lists it, hears no more of it.
async fn add(one: u32, other: u32) -> u32 {
    one + other
}
/// Two inputs are one too many. Whoever calls the function, or lists it, hears no more of it.
#[allow(non_camel_case_types, dead_code, missing_docs)]
enum add {}
const _: () = {
    use ::rpc_server::__private as __rpc;
    impl __rpc::Entry for add {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
            "",
            __rpc::Kind::Query,
        );
        type Arg<'__a> = __rpc::Anything;
        type Client = __rpc::Anything;
        fn describe(_: &mut __rpc::schema::Types<'_>) {}
    }
    impl<'__x> __rpc::Open<'__x> for add {
        fn open(_: &__rpc::Scope, _: &'static str, _: Self::Arg<'_>) -> Self::Client {
            ::core::unreachable!()
        }
    }
    impl<__C> __rpc::Handler<__C> for add {
        fn call(_: __rpc::Call<__C>) -> __rpc::Reply {
            ::core::unreachable!()
        }
    }
};
#[derive(Debug, Serialize, Deserialize, RpcError)]
struct NotAnEnum;
::core::compile_error! {
    "`RpcError` is derived on an enum: each variant is an error with a code of its own"
}
const _: () = {
    use ::rpc_server::__private as __rpc;
    impl __rpc::ProcedureError for NotAnEnum
    where
        NotAnEnum: ::core::marker::Send + 'static,
    {
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
    impl ::core::convert::From<NotAnEnum> for __rpc::RpcError
    where
        NotAnEnum: ::core::marker::Send + 'static,
    {
        fn from(_: NotAnEnum) -> Self {
            ::core::unreachable!()
        }
    }
};
