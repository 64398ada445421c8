// What becomes of `query.in.rs`. Written by `cargo xtask bless`.

/// Greets whoever asks.
pub async fn hello(input: Greeting) -> String {
    format!("Hello, {}!", input.name)
}
/// Greets whoever asks.
#[allow(non_camel_case_types, dead_code, missing_docs)]
pub enum hello {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        NotValidated as _, PlainItem as _, PlainReturn as _, RefuseContext as _,
        ValidateInput as _,
    };
    impl __rpc::Entry for hello {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "hello",
                __rpc::Kind::Query,
            )
            .docs("Greets whoever asks.")
            .source(::core::file!(), ::core::line!());
        type Arg<'__a> = &'__a Greeting;
        type Client = __rpc::Pending<Self>;
        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            __rpc::assert_input::<Greeting>();
            __types.input::<Greeting>();
            __rpc::assert_output::<<__Answer as __rpc::Returns<__KIND>>::Output>();
            __types.output::<<__Answer as __rpc::Returns<__KIND>>::Output>();
            __types.error::<<__Answer as __rpc::Returns<__KIND>>::Error>();
        }
    }
    type __Answer = String;
    const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;
    impl __rpc::Procedure for hello {
        type Input = Greeting;
        type Output = <__Answer as __rpc::Returns<__KIND>>::Output;
        type Error = <__Answer as __rpc::Returns<__KIND>>::Error;
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::assert_input::<Greeting>();
            let __input = __rpc::decode::<Greeting>(__raw)?;
            (&&__rpc::Validation::<Greeting>::new()).validate(&__input, __raw)?;
            ::core::result::Result::Ok(__input)
        }
    }
    impl<'__x> __rpc::Open<'__x> for hello
    where
        for<'__i> &'__i Greeting: __rpc::serde::Serialize,
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
    impl<__C> __rpc::Handler<__C> for hello
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
                <hello as __rpc::Procedure>::decode,
                |(), __input| hello(__input),
                <__Answer as __rpc::Returns<__KIND>>::into_result,
            )
        }
    }
};
