// What becomes of `alias_of_result.in.rs`. Written by `cargo xtask bless`.

type Answer<T> = Result<T, ChatError>;
async fn find(rooms: Rooms) -> Answer<Room> {
    rooms.find()
}
#[allow(non_camel_case_types, dead_code, missing_docs)]
enum find {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        NotValidated as _, PlainItem as _, PlainReturn as _, RefuseContext as _,
        ValidateInput as _,
    };
    impl __rpc::Entry for find {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "find",
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
    type __Answer = Answer<Room>;
    const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;
    impl __rpc::Procedure for find {
        type Input = ();
        type Output = <__Answer as __rpc::Returns<__KIND>>::Output;
        type Error = <__Answer as __rpc::Returns<__KIND>>::Error;
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::decode_unit(__raw)
        }
    }
    impl<'__x> __rpc::Open<'__x> for find
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
    impl<__C> __rpc::Handler<__C> for find
    where
        __C: ::core::marker::Send + ::core::marker::Sync + 'static,
        Rooms: __rpc::FromContext<__C>,
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
                (__rpc::Extract::<Rooms>::how(), ()),
                <find as __rpc::Procedure>::decode,
                |(__context_0, ()), _| find(__context_0),
                <__Answer as __rpc::Returns<__KIND>>::into_result,
            )
        }
        fn security(__needs: &mut __rpc::schema::Security) {
            <Rooms as __rpc::FromContext<__C>>::security(__needs);
        }
    }
};
