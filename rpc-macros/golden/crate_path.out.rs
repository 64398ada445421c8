// What becomes of `crate_path.in.rs`. Written by `cargo xtask bless`.

async fn hello(name: String) -> String {
    name
}
#[allow(non_camel_case_types, dead_code, missing_docs)]
enum hello {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use house::framework::__private::{
        self as __rpc, ExtractOnce as _, NotValidated as _, PlainReturn as _,
        RefuseContext as _, ValidateInput as _,
    };
    impl __rpc::Entry for hello {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "hello",
                __rpc::Kind::Query,
            )
            .source(::core::file!(), ::core::line!());
    }
    type __Answer = String;
    const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;
    impl __rpc::Procedure for hello {
        type Input = String;
        type Output = <__Answer as __rpc::Returns<__KIND>>::Output;
        type Error = <__Answer as __rpc::Returns<__KIND>>::Error;
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::assert_input::<String>();
            let __input = __rpc::decode::<String>(__raw)?;
            (&&__rpc::Validation::<String>::new()).validate(&__input, __raw)?;
            ::core::result::Result::Ok(__input)
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
                <__Answer as __rpc::Returns<__KIND>>::Output,
            >(async move {
                let __input = <hello as __rpc::Procedure>::decode(__call.input())?;
                <__Answer as __rpc::Returns<__KIND>>::into_result(hello(__input).await)
            })
        }
    }
};
#[derive(Debug, Clone)]
struct Api {
    _private: (),
}
const _: () = {
    use house::framework::__private as __rpc;
    type __Routes = __rpc::Routes<App>;
    impl __rpc::Router for Api {
        const DOCS: &'static str = "";
    }
    #[allow(private_interfaces)]
    impl Api {
        /// The procedures of this router, to be given to a server with a value of their context.
        #[must_use]
        pub fn routes() -> __rpc::Routes<App> {
            let mut routes = __Routes::new();
            __fill(&mut routes, "");
            routes
        }
    }
    #[allow(private_bounds)]
    impl<__C> __rpc::Mount<__C> for Api
    where
        __C: ::core::marker::Send + ::core::marker::Sync + 'static,
        App: __rpc::FromRef<__C>,
    {
        fn mount(routes: &mut __rpc::Routes<__C>, at: &str) {
            let mut own = __Routes::new();
            __fill(&mut own, at);
            routes.nest(own);
        }
    }
    #[allow(unused_variables, unused_imports, dead_code, deprecated)]
    fn __fill(__routes: &mut __Routes, __at: &str) {
        type __Entry = fn();
        {
            type __Entry = hello;
            __Routes::procedure::<__Entry>(__routes, __at, "hello");
        }
    }
};
#[derive(Clone, Context)]
#[rpc(crate = house::framework)]
struct App;
const _: () = {
    use house::framework::__private as __rpc;
    impl __rpc::FromContext<App> for App {
        const KEPT: bool = false;
        async fn from_context(
            call: &__rpc::Call<App>,
        ) -> ::core::result::Result<Self, __rpc::RpcError> {
            ::core::result::Result::Ok(::core::clone::Clone::clone(call.context()))
        }
    }
};
#[derive(Debug, Serialize, Deserialize, RpcError)]
#[rpc(crate = house::framework)]
enum Never {}
const _: () = {
    use house::framework::__private as __rpc;
    impl __rpc::ProcedureError for Never {
        const DEFINITIONS: &'static [__rpc::ErrorDefinition] = &[];
        fn into_rpc_error(self) -> __rpc::RpcError {
            match self {}
        }
        fn from_rpc_error(_: &__rpc::RpcError) -> ::core::option::Option<Self> {
            ::core::option::Option::None
        }
    }
    impl ::core::convert::From<Never> for __rpc::RpcError {
        fn from(error: Never) -> Self {
            __rpc::ProcedureError::into_rpc_error(error)
        }
    }
};
