// What becomes of `everything_said.in.rs`. Written by `cargo xtask bless`.

/// Removes all messages of a room.
#[deprecated(since = "2.0.0", note = "remove the room")]
#[tracing::instrument(skip_all)]
pub(crate) async fn clear_all(r#in: RoomId) -> u64 {
    0
}
/// Removes all messages of a room.
#[deprecated(since = "2.0.0", note = "remove the room")]
#[allow(non_camel_case_types, dead_code, missing_docs)]
pub(crate) enum clear_all {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        NotValidated as _, PlainItem as _, PlainReturn as _, RefuseContext as _,
        ValidateInput as _,
    };
    impl __rpc::Entry for clear_all {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "clearAll",
                __rpc::Kind::Mutation,
            )
            .docs("Removes all messages of a room.")
            .deprecated(
                ::core::option::Option::Some("2.0.0"),
                ::core::option::Option::Some("remove the room"),
            )
            .timeout(::core::time::Duration::new(60u64, 500000000u32))
            .metadata(&[("role", "admin"), ("cost", "10")])
            .source(::core::file!(), ::core::line!());
        type Arg<'__a> = &'__a RoomId;
        type Client = __rpc::Pending<Self>;
        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            __rpc::assert_input::<RoomId>();
            __types.input::<RoomId>();
            __rpc::assert_output::<<__Answer as __rpc::Returns<__KIND>>::Output>();
            __types.output::<<__Answer as __rpc::Returns<__KIND>>::Output>();
            __types.error::<<__Answer as __rpc::Returns<__KIND>>::Error>();
        }
    }
    type __Answer = u64;
    const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;
    impl __rpc::Procedure for clear_all {
        type Input = RoomId;
        type Output = <__Answer as __rpc::Returns<__KIND>>::Output;
        type Error = <__Answer as __rpc::Returns<__KIND>>::Error;
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::assert_input::<RoomId>();
            let __input = __rpc::decode::<RoomId>(__raw)?;
            (&&__rpc::Validation::<RoomId>::new()).validate(&__input, __raw)?;
            ::core::result::Result::Ok(__input)
        }
    }
    impl<'__x> __rpc::Open<'__x> for clear_all
    where
        for<'__i> &'__i RoomId: __rpc::serde::Serialize,
        for<'__o> <__Answer as __rpc::Returns<
            __KIND,
        >>::Output: __rpc::serde::Deserialize<'__o>,
    {
        fn open(
            __scope: &__rpc::Scope,
            __name: &'static str,
            __input: Self::Arg<'_>,
        ) -> Self::Client {
            __rpc::Pending::new(__scope, __name, __input)
        }
    }
    impl<__C> __rpc::Handler<__C> for clear_all
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
                <clear_all as __rpc::Procedure>::decode,
                |(), __input| clear_all(__input),
                <__Answer as __rpc::Returns<__KIND>>::into_result,
            )
        }
    }
};
