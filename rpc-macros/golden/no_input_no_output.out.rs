// What becomes of `no_input_no_output.in.rs`. Written by `cargo xtask bless`.

async fn clear() {}
#[allow(non_camel_case_types, dead_code, missing_docs)]
enum clear {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, NotValidated as _, PlainReturn as _,
        RefuseContext as _, ValidateInput as _,
    };
    impl __rpc::Entry for clear {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "clear",
                __rpc::Kind::Mutation,
            )
            .source(::core::file!(), ::core::line!());
    }
    type __Answer = ();
    const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;
    impl __rpc::Procedure for clear {
        type Input = ();
        type Output = <__Answer as __rpc::Returns<__KIND>>::Output;
        type Error = <__Answer as __rpc::Returns<__KIND>>::Error;
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::decode_unit(__raw)
        }
    }
    impl<__C> __rpc::Handler<__C> for clear
    where
        __C: ::core::marker::Send + ::core::marker::Sync + 'static,
    {
        fn call(__call: __rpc::Call<__C>) -> __rpc::Reply {
            __rpc::assert_output::<<__Answer as __rpc::Returns<__KIND>>::Output>();
            __rpc::value::<
                _,
                <__Answer as __rpc::Returns<__KIND>>::Output,
            >(async move {
                <clear as __rpc::Procedure>::decode(__call.input())?;
                <__Answer as __rpc::Returns<__KIND>>::into_result(clear().await)
            })
        }
    }
};
