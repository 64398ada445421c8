// What becomes of `subscription_to_plain_items.in.rs`. Written by `cargo xtask bless`.

fn count(to: u32) -> impl Stream<Item = u32> + Send {
    stream!({ for number in 0..to { yield number; } })
}
#[allow(non_camel_case_types, dead_code, missing_docs)]
enum count {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        NotValidated as _, PlainItem as _, PlainReturn as _, RefuseContext as _,
        ValidateInput as _,
    };
    impl __rpc::Entry for count {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "count",
                __rpc::Kind::Subscription,
            )
            .source(::core::file!(), ::core::line!());
        type Arg<'__a> = &'__a u32;
        type Client = __rpc::Subscription<Self>;
        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            __rpc::assert_input::<u32>();
            __types.input::<u32>();
            __rpc::assert_output::<
                <<__Answer as __rpc::Returns<
                    __KIND,
                >>::Output as __rpc::Yields<__TRACKED>>::Data,
            >();
            __types
                .output::<
                    <<__Answer as __rpc::Returns<
                        __KIND,
                    >>::Output as __rpc::Yields<__TRACKED>>::Data,
                >();
            (&__rpc::Naming::<
                <<__Answer as __rpc::Returns<
                    __KIND,
                >>::Output as __rpc::Yields<__TRACKED>>::Data,
            >::new())
                .describe(__types);
            __types.error::<<__Answer as __rpc::Returns<__KIND>>::Error>();
        }
    }
    type __Answer = u32;
    const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;
    const __TRACKED: usize = __rpc::Tracking::<
        <__Answer as __rpc::Returns<__KIND>>::Output,
    >::TRACKED;
    impl __rpc::Procedure for count {
        type Input = u32;
        type Output = <<__Answer as __rpc::Returns<
            __KIND,
        >>::Output as __rpc::Yields<__TRACKED>>::Data;
        type Error = <__Answer as __rpc::Returns<__KIND>>::Error;
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::assert_input::<u32>();
            let __input = __rpc::decode::<u32>(__raw)?;
            (&&__rpc::Validation::<u32>::new()).validate(&__input, __raw)?;
            ::core::result::Result::Ok(__input)
        }
    }
    impl<'__x> __rpc::Open<'__x> for count
    where
        for<'__i> &'__i u32: __rpc::serde::Serialize,
        for<'__o> <<__Answer as __rpc::Returns<
            __KIND,
        >>::Output as __rpc::Yields<__TRACKED>>::Data: __rpc::serde::Deserialize<'__o>,
    {
        fn open(
            __scope: &__rpc::Scope,
            __name: &'static str,
            __input: Self::Arg<'_>,
        ) -> Self::Client {
            __rpc::Subscription::new(__scope, __name, __input)
        }
    }
    impl<__C> __rpc::Handler<__C> for count
    where
        __C: ::core::marker::Send + ::core::marker::Sync + 'static,
    {
        fn call(__call: __rpc::Call<__C>) -> __rpc::Reply {
            __rpc::assert_output::<
                <<__Answer as __rpc::Returns<
                    __KIND,
                >>::Output as __rpc::Yields<__TRACKED>>::Data,
            >();
            __rpc::stream::<
                _,
                _,
                _,
                _,
                _,
                <<__Answer as __rpc::Returns<
                    __KIND,
                >>::Output as __rpc::Yields<__TRACKED>>::Data,
            >(
                __call,
                (),
                <count as __rpc::Procedure>::decode,
                |(), __input| count(__input),
                <__Answer as __rpc::Returns<__KIND>>::into_result,
                <<__Answer as __rpc::Returns<
                    __KIND,
                >>::Output as __rpc::Yields<__TRACKED>>::into_item,
                (&__rpc::Naming::<
                    <<__Answer as __rpc::Returns<
                        __KIND,
                    >>::Output as __rpc::Yields<__TRACKED>>::Data,
                >::new())
                    .name_of(),
            )
        }
    }
};
