// What becomes of `handler.in.rs`. Written by `cargo xtask bless`.

async fn price_of(prices: Prices, input: String) -> Result<u32, ShopError> {
    prices.of(&input)
}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        PlainItem as _, PlainReturn as _,
    };
    type __Answer = Result<u32, ShopError>;
    #[allow(trivial_bounds)]
    impl __rpc::Handler<App> for api::price
    where
        Prices: __rpc::FromContext<App>,
    {
        fn call(__call: __rpc::Call<App>) -> __rpc::Reply {
            __rpc::assert_input_is::<String, <api::price as __rpc::Procedure>::Input>();
            __rpc::assert_output_is::<u32, <api::price as __rpc::Procedure>::Output>();
            __rpc::assert_error_is::<
                <__Answer as __rpc::Returns<1>>::Error,
                <api::price as __rpc::Procedure>::Error,
            >();
            __rpc::assert_is_call::<<api::price as __rpc::Entry>::Client>();
            __rpc::value::<
                _,
                _,
                _,
                _,
                u32,
            >(
                __call,
                (__rpc::Extract::<Prices>::how(), ()),
                |__raw| {
                    let __input = <api::price as __rpc::Procedure>::decode(__raw)?;
                    ::core::result::Result::Ok(
                        <String as __rpc::SameInput<
                            <api::price as __rpc::Procedure>::Input,
                        >>::declared(__input),
                    )
                },
                |(__context_0, ()), __input| price_of(__context_0, __input),
                <__Answer as __rpc::Returns<1>>::into_result,
            )
        }
        fn security(__needs: &mut __rpc::schema::Security) {
            <Prices as __rpc::FromContext<App>>::security(__needs);
        }
    }
};
#[cfg(feature = "live")]
fn announcements() -> impl Stream<Item = String> {
    futures::stream::empty()
}
#[cfg(feature = "live")]
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        PlainItem as _, PlainReturn as _,
    };
    type __Answer = String;
    const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;
    const __TRACKED: usize = __rpc::Tracking::<
        <__Answer as __rpc::Returns<__KIND>>::Output,
    >::TRACKED;
    #[allow(trivial_bounds)]
    impl __rpc::Handler<App> for api::announcements {
        fn call(__call: __rpc::Call<App>) -> __rpc::Reply {
            __rpc::assert_input_is::<
                (),
                <api::announcements as __rpc::Procedure>::Input,
            >();
            __rpc::assert_output_is::<
                <<__Answer as __rpc::Returns<
                    __KIND,
                >>::Output as __rpc::Yields<__TRACKED>>::Data,
                <api::announcements as __rpc::Procedure>::Output,
            >();
            __rpc::assert_error_is::<
                <__Answer as __rpc::Returns<__KIND>>::Error,
                <api::announcements as __rpc::Procedure>::Error,
            >();
            __rpc::assert_is_subscription::<
                <api::announcements as __rpc::Entry>::Client,
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
                <api::announcements as __rpc::Procedure>::decode,
                |(), _| announcements(),
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
