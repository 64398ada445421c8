// What becomes of `subscription.in.rs`. Written by `cargo xtask bless`.

/// Everything that happens in a room, as it happens.
fn events(
    rooms: Rooms,
    input: RoomId,
) -> impl Stream<Item = Result<RoomEvent, ChatError>> {
    try_stream!(
        { let mut feed = rooms.listen(& input) ?; while let Some(event) = feed.next().
        await { yield event; } }
    )
}
/// Everything that happens in a room, as it happens.
#[allow(non_camel_case_types, dead_code, missing_docs)]
enum events {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        NotValidated as _, PlainItem as _, PlainReturn as _, RefuseContext as _,
        ValidateInput as _,
    };
    impl __rpc::Entry for events {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "events",
                __rpc::Kind::Subscription,
            )
            .docs("Everything that happens in a room, as it happens.")
            .source(::core::file!(), ::core::line!());
        type Arg<'__a> = &'__a RoomId;
        type Client = __rpc::Subscription<Self>;
        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            __rpc::assert_input::<RoomId>();
            __types.input::<RoomId>();
            __rpc::assert_output::<<RoomEvent as __rpc::Yields<__TRACKED>>::Data>();
            __types.output::<<RoomEvent as __rpc::Yields<__TRACKED>>::Data>();
            (&__rpc::Naming::<<RoomEvent as __rpc::Yields<__TRACKED>>::Data>::new())
                .describe(__types);
            __types.error::<<__Answer as __rpc::Returns<1>>::Error>();
        }
    }
    type __Answer = Result<RoomEvent, ChatError>;
    const __TRACKED: usize = __rpc::Tracking::<RoomEvent>::TRACKED;
    impl __rpc::Procedure for events {
        type Input = RoomId;
        type Output = <RoomEvent as __rpc::Yields<__TRACKED>>::Data;
        type Error = <__Answer as __rpc::Returns<1>>::Error;
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::assert_input::<RoomId>();
            let __input = __rpc::decode::<RoomId>(__raw)?;
            (&&__rpc::Validation::<RoomId>::new()).validate(&__input, __raw)?;
            ::core::result::Result::Ok(__input)
        }
    }
    impl<'__x> __rpc::Open<'__x> for events
    where
        for<'__i> &'__i RoomId: __rpc::serde::Serialize,
        for<'__o> <RoomEvent as __rpc::Yields<
            __TRACKED,
        >>::Data: __rpc::serde::Deserialize<'__o>,
    {
        fn open(
            __scope: &__rpc::Scope,
            __name: &'static str,
            __input: Self::Arg<'_>,
        ) -> Self::Client {
            __rpc::Subscription::new(__scope, __name, __input)
        }
    }
    impl<__C> __rpc::Handler<__C> for events
    where
        __C: ::core::marker::Send + ::core::marker::Sync + 'static,
        Rooms: __rpc::FromContext<__C>,
    {
        fn call(__call: __rpc::Call<__C>) -> __rpc::Reply {
            __rpc::assert_output::<<RoomEvent as __rpc::Yields<__TRACKED>>::Data>();
            __rpc::stream::<
                _,
                _,
                _,
                _,
                _,
                <RoomEvent as __rpc::Yields<__TRACKED>>::Data,
            >(
                __call,
                (__rpc::Extract::<Rooms>::how(), ()),
                <events as __rpc::Procedure>::decode,
                |(__context_0, ()), __input| events(__context_0, __input),
                <__Answer as __rpc::Returns<1>>::into_result,
                <RoomEvent as __rpc::Yields<__TRACKED>>::into_item,
                (&__rpc::Naming::<<RoomEvent as __rpc::Yields<__TRACKED>>::Data>::new())
                    .name_of(),
            )
        }
        fn security(__needs: &mut __rpc::schema::Security) {
            <Rooms as __rpc::FromContext<__C>>::security(__needs);
        }
    }
};
