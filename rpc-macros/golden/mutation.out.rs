// What becomes of `mutation.in.rs`. Written by `cargo xtask bless`.

/// Posts a message to a room.
///
/// The room must exist.
async fn send(
    rooms: Rooms,
    mut input: SendMessage,
    User { name, .. }: User,
) -> Result<Message, ChatError> {
    input.text.truncate(1000);
    rooms.post(name, input)
}
/// Posts a message to a room.
///
/// The room must exist.
#[allow(non_camel_case_types, dead_code, missing_docs)]
enum send {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        NotValidated as _, PlainItem as _, PlainReturn as _, RefuseContext as _,
        ValidateInput as _,
    };
    impl __rpc::Entry for send {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "send",
                __rpc::Kind::Mutation,
            )
            .docs("Posts a message to a room.\n\nThe room must exist.")
            .source(::core::file!(), ::core::line!());
        type Arg<'__a> = &'__a SendMessage;
        type Client = __rpc::Pending<Self>;
        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            __rpc::assert_input::<SendMessage>();
            __types.input::<SendMessage>();
            __rpc::assert_output::<Message>();
            __types.output::<Message>();
            __types.error::<<__Answer as __rpc::Returns<1>>::Error>();
        }
    }
    type __Answer = Result<Message, ChatError>;
    impl __rpc::Procedure for send {
        type Input = SendMessage;
        type Output = Message;
        type Error = <__Answer as __rpc::Returns<1>>::Error;
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::assert_input::<SendMessage>();
            let __input = __rpc::decode::<SendMessage>(__raw)?;
            (&&__rpc::Validation::<SendMessage>::new()).validate(&__input, __raw)?;
            ::core::result::Result::Ok(__input)
        }
    }
    impl<'__x> __rpc::Open<'__x> for send
    where
        for<'__i> &'__i SendMessage: __rpc::serde::Serialize,
        for<'__o> Message: __rpc::serde::Deserialize<'__o>,
    {
        fn open(
            __scope: &__rpc::Scope,
            __name: &'static str,
            __input: Self::Arg<'_>,
        ) -> Self::Client {
            __rpc::Pending::new(__scope, __name, __input)
        }
    }
    impl<__C> __rpc::Handler<__C> for send
    where
        __C: ::core::marker::Send + ::core::marker::Sync + 'static,
        Rooms: __rpc::FromContext<__C>,
        User: __rpc::FromContext<__C>,
    {
        fn call(__call: __rpc::Call<__C>) -> __rpc::Reply {
            __rpc::assert_output::<Message>();
            __rpc::value::<
                _,
                _,
                _,
                _,
                Message,
            >(
                __call,
                (__rpc::Extract::<Rooms>::how(), (__rpc::Extract::<User>::how(), ())),
                <send as __rpc::Procedure>::decode,
                |(__context_0, (__context_2, ())), __input| send(
                    __context_0,
                    __input,
                    __context_2,
                ),
                <__Answer as __rpc::Returns<1>>::into_result,
            )
        }
        fn security(__needs: &mut __rpc::schema::Security) {
            <Rooms as __rpc::FromContext<__C>>::security(__needs);
            <User as __rpc::FromContext<__C>>::security(__needs);
        }
    }
};
