// What becomes of `crate_path.in.rs`. Written by `cargo xtask bless`.

async fn hello(name: String) -> String {
    name
}
#[allow(non_camel_case_types, dead_code, missing_docs)]
enum hello {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use house::framework::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        NotValidated as _, PlainItem as _, PlainReturn as _, RefuseContext as _,
        ValidateInput as _,
    };
    impl __rpc::Entry for hello {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "hello",
                __rpc::Kind::Query,
            )
            .source(::core::file!(), ::core::line!());
        type Arg<'__a> = &'__a String;
        type Client = __rpc::Pending<Self>;
        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            __rpc::assert_input::<String>();
            __types.input::<String>();
            __rpc::assert_output::<<__Answer as __rpc::Returns<__KIND>>::Output>();
            __types.output::<<__Answer as __rpc::Returns<__KIND>>::Output>();
            __types.error::<<__Answer as __rpc::Returns<__KIND>>::Error>();
        }
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
    impl<'__x> __rpc::Open<'__x> for hello
    where
        for<'__i> &'__i String: __rpc::serde::Serialize,
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
#[derive(Debug, Clone)]
struct Api {
    #[allow(dead_code)]
    scope: house::framework::__private::Scope,
}
const _: () = {
    use house::framework::__private as __rpc;
    #[allow(dead_code)]
    type __Import0 = fn();
    const _: () = {
        type __Entry0 = hello;
        #[allow(dead_code)]
        impl Api {
            /// The client whose calls a transport carries.
            #[must_use]
            pub fn over(transport: impl __rpc::Transport) -> Self {
                Self {
                    scope: __rpc::Scope::new(transport),
                }
            }
            /// The document that describes the procedures of this router.
            #[must_use]
            pub fn schema() -> __rpc::schema::Schema {
                __rpc::schema::Schema::of::<Self>()
            }
        }
        type __Routes = __rpc::Routes<App>;
        #[allow(dead_code, private_interfaces)]
        impl Api {
            /// The procedures of this router, to be given to a server with a value of their context.
            #[must_use]
            pub fn routes() -> __rpc::Routes<App> {
                let mut routes = __Routes::new();
                __fill(&mut routes, "");
                routes
            }
            /// The client that calls the procedures within this process: through their extractors and layers, with no
            /// socket.
            #[must_use]
            pub fn local(context: App) -> Self {
                Self::over(__rpc::Local::new(Self::routes(), context))
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
        #[allow(unused_variables)]
        fn __fill(__routes: &mut __Routes, __at: &str) {
            __Routes::procedure::<__Entry0>(__routes, __at, "hello");
        }
        fn __describe(__routes: &mut __rpc::schema::Builder, __at: &str) {
            let mut routes = __Routes::new();
            __fill(&mut routes, __at);
            routes.describe(__routes);
        }
        #[allow(
            dead_code,
            private_interfaces,
            private_bounds,
            clippy::wrong_self_convention,
            clippy::should_implement_trait
        )]
        impl Api {
            /// Calls `hello`.
            pub fn hello(
                &self,
                input: <__Entry0 as __rpc::Entry>::Arg<'_>,
            ) -> <__Entry0 as __rpc::Entry>::Client
            where
                for<'__y> __Entry0: __rpc::Open<'__y>,
            {
                <__Entry0 as __rpc::Open<'_>>::open(&self.scope, "hello", input)
            }
        }
        impl __rpc::Router for Api {
            fn scoped(scope: __rpc::Scope) -> Self {
                Self { scope }
            }
            fn describe(__schema: &mut __rpc::schema::Builder, __at: &str) {
                __describe(__schema, __at);
            }
        }
    };
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
        const NAME: &'static str = "Never";
        fn message(&self) -> ::std::borrow::Cow<'static, str> {
            match *self {}
        }
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
