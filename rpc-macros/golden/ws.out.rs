// What becomes of `ws.in.rs`. Written by `cargo xtask bless`.

/// A two-way conversation.
pub async fn lobby(
    user: User,
    input: Entrance,
    mut socket: Socket<ClientEvent, ServerEvent>,
) -> Result<(), ChatError> {
    while let Some(event) = socket.recv().await {
        user.said(event)?;
    }
    Ok(())
}
/// A two-way conversation.
#[allow(non_camel_case_types, dead_code, missing_docs)]
pub enum lobby {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, NotValidated as _, PlainReturn as _,
        RefuseContext as _, ValidateInput as _,
    };
    type __Answer = Result<(), ChatError>;
    impl __rpc::Entry for lobby {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "lobby",
                __rpc::Kind::Socket,
            )
            .docs("A two-way conversation.")
            .metadata(&[("role", "user")])
            .source(::core::file!(), ::core::line!());
        type Arg<'__a> = &'__a Entrance;
        type Client = __rpc::Duplex<Self>;
        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            __rpc::assert_input::<Entrance>();
            __types.input::<Entrance>();
            __types.two_way::<Self>();
            __types.error::<<__Answer as __rpc::Returns<1>>::Error>();
        }
    }
    impl __rpc::TwoWay for lobby {
        type Input = Entrance;
        type Incoming = ClientEvent;
        type Outgoing = ServerEvent;
        type Error = <__Answer as __rpc::Returns<1>>::Error;
        const KEY: &'static str = ::core::concat!(::core::module_path!(), "::", "lobby");
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::assert_input::<Entrance>();
            let __input = __rpc::decode::<Entrance>(__raw)?;
            (&&__rpc::Validation::<Entrance>::new()).validate(&__input, __raw)?;
            ::core::result::Result::Ok(__input)
        }
        fn decode_event(
            __name: &str,
            __data: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Incoming, __rpc::RpcError> {
            let __event = __rpc::decode_event::<Self>(__name, __data)?;
            (&&__rpc::Validation::<ClientEvent>::new())
                .validate_event(&__event, __data)?;
            ::core::result::Result::Ok(__event)
        }
    }
    impl<'__x> __rpc::Open<'__x> for lobby
    where
        for<'__i> &'__i Entrance: __rpc::serde::Serialize,
        for<'__e> &'__e ClientEvent: __rpc::serde::Serialize,
        for<'__h> ServerEvent: __rpc::serde::Deserialize<'__h>,
    {
        fn open(
            __scope: &__rpc::Scope,
            __name: &'static str,
            __input: Self::Arg<'_>,
        ) -> Self::Client {
            __rpc::Duplex::new(__scope, __name, __input)
        }
    }
    impl<__C> __rpc::Handler<__C> for lobby
    where
        __C: ::core::marker::Send + ::core::marker::Sync + 'static,
        User: __rpc::FromContext<__C>,
    {
        fn call(__call: __rpc::Call<__C>) -> __rpc::Reply {
            __rpc::assert_outgoing::<ServerEvent>();
            __rpc::assert_socket_is::<
                Socket<ClientEvent, ServerEvent>,
                __rpc::Socket<ClientEvent, ServerEvent>,
            >();
            __rpc::assert_returns_nothing::<()>();
            __rpc::two_way::<
                lobby,
                _,
                _,
                _,
            >(
                __call,
                (__rpc::Extract::<User>::how(), ()),
                |(__context_0, ()), __input, __socket| lobby(
                    __context_0,
                    __input,
                    <Socket<
                        ClientEvent,
                        ServerEvent,
                    > as __rpc::SameSocket<
                        __rpc::Socket<ClientEvent, ServerEvent>,
                    >>::given(__socket),
                ),
                |__answer| {
                    <__Answer as __rpc::Returns<1>>::into_result(__answer)
                        .map(|__returned| __rpc::nothing::<()>(__returned))
                },
            )
        }
        fn security(__needs: &mut __rpc::schema::Security) {
            <User as __rpc::FromContext<__C>>::security(__needs);
        }
        fn in_process() -> ::core::option::Option<&'static dyn __rpc::InProcess> {
            ::core::option::Option::Some(&__rpc::IN_PROCESS)
        }
    }
};
async fn clock(socket: Socket<Nothing, Tick>) {
    socket.emit(Tick::Now).await;
}
#[allow(non_camel_case_types, dead_code, missing_docs)]
enum clock {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, NotValidated as _, PlainReturn as _,
        RefuseContext as _, ValidateInput as _,
    };
    type __Answer = ();
    const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;
    impl __rpc::Entry for clock {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "clock",
                __rpc::Kind::Socket,
            )
            .source(::core::file!(), ::core::line!());
        type Arg<'__a> = ();
        type Client = __rpc::Duplex<Self>;
        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            __types.two_way::<Self>();
            __types.error::<<__Answer as __rpc::Returns<__KIND>>::Error>();
        }
    }
    impl __rpc::TwoWay for clock {
        type Input = ();
        type Incoming = Nothing;
        type Outgoing = Tick;
        type Error = <__Answer as __rpc::Returns<__KIND>>::Error;
        const KEY: &'static str = "clock";
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::decode_unit(__raw)
        }
        fn decode_event(
            __name: &str,
            __data: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Incoming, __rpc::RpcError> {
            let __event = __rpc::decode_event::<Self>(__name, __data)?;
            (&&__rpc::Validation::<Nothing>::new()).validate_event(&__event, __data)?;
            ::core::result::Result::Ok(__event)
        }
    }
    impl<'__x> __rpc::Open<'__x> for clock
    where
        for<'__e> &'__e Nothing: __rpc::serde::Serialize,
        for<'__h> Tick: __rpc::serde::Deserialize<'__h>,
    {
        fn open(
            __scope: &__rpc::Scope,
            __name: &'static str,
            __input: Self::Arg<'_>,
        ) -> Self::Client {
            __rpc::Duplex::without_input(__scope, __name)
        }
    }
    impl<__C> __rpc::Handler<__C> for clock
    where
        __C: ::core::marker::Send + ::core::marker::Sync + 'static,
    {
        fn call(__call: __rpc::Call<__C>) -> __rpc::Reply {
            __rpc::assert_outgoing::<Tick>();
            __rpc::assert_socket_is::<
                Socket<Nothing, Tick>,
                __rpc::Socket<Nothing, Tick>,
            >();
            __rpc::assert_returns_nothing::<
                <__Answer as __rpc::Returns<__KIND>>::Output,
            >();
            __rpc::two_way::<
                clock,
                _,
                _,
                _,
            >(
                __call,
                (),
                |(), _, __socket| clock(
                    <Socket<
                        Nothing,
                        Tick,
                    > as __rpc::SameSocket<
                        __rpc::Socket<Nothing, Tick>,
                    >>::given(__socket),
                ),
                |__answer| {
                    <__Answer as __rpc::Returns<__KIND>>::into_result(__answer)
                        .map(|__returned| __rpc::nothing::<
                            <__Answer as __rpc::Returns<__KIND>>::Output,
                        >(__returned))
                },
            )
        }
        fn in_process() -> ::core::option::Option<&'static dyn __rpc::InProcess> {
            ::core::option::Option::Some(&__rpc::IN_PROCESS)
        }
    }
};
/// What is declared here is answered elsewhere.
#[allow(non_camel_case_types, dead_code, missing_docs)]
pub enum declared {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, NotValidated as _, PlainReturn as _,
        RefuseContext as _, ValidateInput as _,
    };
    type __Answer = Result<(), ChatError>;
    impl __rpc::Entry for declared {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "declared",
                __rpc::Kind::Socket,
            )
            .docs("What is declared here is answered elsewhere.")
            .source(::core::file!(), ::core::line!());
        type Arg<'__a> = &'__a Entrance;
        type Client = __rpc::Duplex<Self>;
        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            __rpc::assert_input::<Entrance>();
            __types.input::<Entrance>();
            __types.two_way::<Self>();
            __types.error::<<__Answer as __rpc::Returns<1>>::Error>();
        }
    }
    impl __rpc::TwoWay for declared {
        type Input = Entrance;
        type Incoming = ClientEvent;
        type Outgoing = ServerEvent;
        type Error = <__Answer as __rpc::Returns<1>>::Error;
        const KEY: &'static str = ::core::concat!(
            ::core::module_path!(), "::", "declared"
        );
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::assert_input::<Entrance>();
            let __input = __rpc::decode::<Entrance>(__raw)?;
            (&&__rpc::Validation::<Entrance>::new()).validate(&__input, __raw)?;
            ::core::result::Result::Ok(__input)
        }
        fn decode_event(
            __name: &str,
            __data: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Incoming, __rpc::RpcError> {
            let __event = __rpc::decode_event::<Self>(__name, __data)?;
            (&&__rpc::Validation::<ClientEvent>::new())
                .validate_event(&__event, __data)?;
            ::core::result::Result::Ok(__event)
        }
    }
    impl<'__x> __rpc::Open<'__x> for declared
    where
        for<'__i> &'__i Entrance: __rpc::serde::Serialize,
        for<'__e> &'__e ClientEvent: __rpc::serde::Serialize,
        for<'__h> ServerEvent: __rpc::serde::Deserialize<'__h>,
    {
        fn open(
            __scope: &__rpc::Scope,
            __name: &'static str,
            __input: Self::Arg<'_>,
        ) -> Self::Client {
            __rpc::Duplex::new(__scope, __name, __input)
        }
    }
};
async fn declared(
    user: User,
    input: Entrance,
    socket: Socket<ClientEvent, ServerEvent>,
) -> Result<(), ChatError> {
    user.left(socket.id())
}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        PlainItem as _, PlainReturn as _,
    };
    type __Answer = Result<(), ChatError>;
    #[allow(trivial_bounds)]
    impl __rpc::Handler<App> for api::declared
    where
        User: __rpc::FromContext<App>,
    {
        fn call(__call: __rpc::Call<App>) -> __rpc::Reply {
            __rpc::assert_input_is::<
                Entrance,
                <api::declared as __rpc::TwoWay>::Input,
            >();
            __rpc::assert_socket_is::<
                Socket<ClientEvent, ServerEvent>,
                __rpc::Socket<
                    <api::declared as __rpc::TwoWay>::Incoming,
                    <api::declared as __rpc::TwoWay>::Outgoing,
                >,
            >();
            __rpc::assert_returns_nothing::<()>();
            __rpc::assert_error_is::<
                <__Answer as __rpc::Returns<1>>::Error,
                <api::declared as __rpc::TwoWay>::Error,
            >();
            __rpc::two_way::<
                api::declared,
                _,
                _,
                _,
            >(
                __call,
                (__rpc::Extract::<User>::how(), ()),
                |(__context_0, ()), __input, __socket| declared(
                    __context_0,
                    <Entrance as __rpc::SameInput<
                        <api::declared as __rpc::TwoWay>::Input,
                    >>::declared(__input),
                    <Socket<
                        ClientEvent,
                        ServerEvent,
                    > as __rpc::SameSocket<
                        __rpc::Socket<
                            <api::declared as __rpc::TwoWay>::Incoming,
                            <api::declared as __rpc::TwoWay>::Outgoing,
                        >,
                    >>::given(__socket),
                ),
                |__answer| {
                    <__Answer as __rpc::Returns<1>>::into_result(__answer)
                        .map(|__returned| __rpc::nothing::<()>(__returned))
                },
            )
        }
        fn security(__needs: &mut __rpc::schema::Security) {
            <User as __rpc::FromContext<App>>::security(__needs);
        }
        fn in_process() -> ::core::option::Option<&'static dyn __rpc::InProcess> {
            ::core::option::Option::Some(&__rpc::IN_PROCESS)
        }
    }
};
