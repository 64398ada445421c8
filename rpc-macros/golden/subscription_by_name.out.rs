// What becomes of `subscription_by_name.in.rs`. Written by `cargo xtask bless`.

fn ticks() -> Pin<Box<dyn Stream<Item = Tick> + Send>> {
    Box::pin(ticker())
}
#[allow(non_camel_case_types, dead_code, missing_docs)]
enum ticks {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        NotValidated as _, PlainItem as _, PlainReturn as _, RefuseContext as _,
        ValidateInput as _,
    };
    impl __rpc::Entry for ticks {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "ticks",
                __rpc::Kind::Subscription,
            )
            .source(::core::file!(), ::core::line!());
        type Arg<'__a> = ();
        type Client = __rpc::Subscription<Self>;
        fn describe(__types: &mut __rpc::schema::Types<'_>) {
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
    type __Answer = <Pin<Box<dyn Stream<Item = Tick> + Send>> as __rpc::Stream>::Item;
    const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;
    const __TRACKED: usize = __rpc::Tracking::<
        <__Answer as __rpc::Returns<__KIND>>::Output,
    >::TRACKED;
    impl __rpc::Procedure for ticks {
        type Input = ();
        type Output = <<__Answer as __rpc::Returns<
            __KIND,
        >>::Output as __rpc::Yields<__TRACKED>>::Data;
        type Error = <__Answer as __rpc::Returns<__KIND>>::Error;
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::decode_unit(__raw)
        }
    }
    impl<'__x> __rpc::Open<'__x> for ticks
    where
        for<'__o> <<__Answer as __rpc::Returns<
            __KIND,
        >>::Output as __rpc::Yields<__TRACKED>>::Data: __rpc::serde::Deserialize<'__o>,
    {
        fn open(
            __scope: &__rpc::Scope,
            __name: &'static str,
            __input: Self::Arg<'_>,
        ) -> Self::Client {
            __rpc::Subscription::without_input(__scope, __name)
        }
    }
    impl<__C> __rpc::Handler<__C> for ticks
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
                <ticks as __rpc::Procedure>::decode,
                |(), _| ticks(),
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
