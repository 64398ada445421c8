// What becomes of `under_a_condition.in.rs`. Written by `cargo xtask bless`.

#[cfg(feature = "admin")]
async fn secrets() -> Vec<String> {
    Vec::new()
}
#[cfg(feature = "admin")]
#[allow(non_camel_case_types, dead_code, missing_docs)]
enum secrets {}
#[cfg(feature = "admin")]
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        NotValidated as _, PlainItem as _, PlainReturn as _, RefuseContext as _,
        ValidateInput as _,
    };
    impl __rpc::Entry for secrets {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "secrets",
                __rpc::Kind::Query,
            )
            .source(::core::file!(), ::core::line!());
        type Arg<'__a> = ();
        type Client = __rpc::Pending<Self>;
        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            __rpc::assert_output::<<__Answer as __rpc::Returns<__KIND>>::Output>();
            __types.output::<<__Answer as __rpc::Returns<__KIND>>::Output>();
            __types.error::<<__Answer as __rpc::Returns<__KIND>>::Error>();
        }
    }
    type __Answer = Vec<String>;
    const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;
    impl __rpc::Procedure for secrets {
        type Input = ();
        type Output = <__Answer as __rpc::Returns<__KIND>>::Output;
        type Error = <__Answer as __rpc::Returns<__KIND>>::Error;
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::decode_unit(__raw)
        }
    }
    impl<'__x> __rpc::Open<'__x> for secrets
    where
        for<'__o> <__Answer as __rpc::Returns<
            __KIND,
        >>::Output: __rpc::serde::Deserialize<'__o>,
    {
        fn open(
            __scope: &__rpc::Scope,
            __name: &'static str,
            __input: Self::Arg<'_>,
        ) -> Self::Client {
            __rpc::Pending::without_input(__scope, __name)
        }
    }
    impl<__C> __rpc::Handler<__C> for secrets
    where
        __C: ::core::marker::Send + ::core::marker::Sync + 'static,
    {
        fn call(__call: __rpc::Call<__C>) -> __rpc::Reply {
            __rpc::assert_output::<<__Answer as __rpc::Returns<__KIND>>::Output>();
            __rpc::value::<
                _,
                _,
                _,
                _,
                <__Answer as __rpc::Returns<__KIND>>::Output,
            >(
                __call,
                (),
                <secrets as __rpc::Procedure>::decode,
                |(), _| secrets(),
                <__Answer as __rpc::Returns<__KIND>>::into_result,
            )
        }
    }
};
