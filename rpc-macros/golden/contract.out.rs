// What becomes of `contract.in.rs`. Written by `cargo xtask bless`.

/// What an item costs.
#[allow(non_camel_case_types, dead_code, missing_docs)]
pub enum price {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        NotValidated as _, PlainItem as _, PlainReturn as _, RefuseContext as _,
        ValidateInput as _,
    };
    impl __rpc::Entry for price {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "price",
                __rpc::Kind::Query,
            )
            .docs("What an item costs.")
            .timeout(::core::time::Duration::new(5u64, 0u32))
            .source(::core::file!(), ::core::line!());
        type Arg<'__a> = &'__a String;
        type Client = __rpc::Pending<Self>;
        fn describe(__types: &mut __rpc::schema::Types<'_>) {
            __rpc::assert_input::<String>();
            __types.input::<String>();
            __rpc::assert_output::<u32>();
            __types.output::<u32>();
            __types.error::<<__Answer as __rpc::Returns<1>>::Error>();
        }
    }
    type __Answer = Result<u32, ShopError>;
    impl __rpc::Procedure for price {
        type Input = String;
        type Output = u32;
        type Error = <__Answer as __rpc::Returns<1>>::Error;
        fn decode(
            __raw: &__rpc::RawInput,
        ) -> ::core::result::Result<Self::Input, __rpc::RpcError> {
            __rpc::assert_input::<String>();
            let __input = __rpc::decode::<String>(__raw)?;
            (&&__rpc::Validation::<String>::new()).validate(&__input, __raw)?;
            ::core::result::Result::Ok(__input)
        }
    }
    impl<'__x> __rpc::Open<'__x> for price
    where
        for<'__i> &'__i String: __rpc::serde::Serialize,
        for<'__o> u32: __rpc::serde::Deserialize<'__o>,
    {
        fn open(
            __scope: &__rpc::Scope,
            __name: &'static str,
            __input: Self::Arg<'_>,
        ) -> Self::Client {
            __rpc::Pending::new(__scope, __name, __input)
        }
    }
};
#[allow(non_camel_case_types, dead_code, missing_docs)]
pub enum announcements {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::rpc_server::__private::{
        self as __rpc, ExtractOnce as _, LeaveUnnamed as _, NameItems as _,
        NotValidated as _, PlainItem as _, PlainReturn as _, RefuseContext as _,
        ValidateInput as _,
    };
    impl __rpc::Entry for announcements {
        const DESCRIPTION: &'static __rpc::Description = &__rpc::Description::new(
                "announcements",
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
    type __Answer = String;
    const __KIND: usize = __rpc::Probe::<__Answer>::RETURNS;
    const __TRACKED: usize = __rpc::Tracking::<
        <__Answer as __rpc::Returns<__KIND>>::Output,
    >::TRACKED;
    impl __rpc::Procedure for announcements {
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
    impl<'__x> __rpc::Open<'__x> for announcements
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
    #[allow(dead_code)]
    fn __declared<__S: Stream<Item = String>>() {}
};
/// The shop.
#[derive(Debug, Clone)]
pub struct Api {
    #[allow(dead_code)]
    scope: ::rpc_server::__private::Scope,
}
const _: () = {
    use ::rpc_server::__private as __rpc;
    #[allow(dead_code)]
    type __Import0 = fn();
    #[allow(dead_code)]
    type __Import1 = fn();
    #[allow(dead_code)]
    type __Import2 = fn();
    const _: () = {
        type __Entry0 = price;
        #[cfg(feature = "live")]
        type __Entry1 = announcements;
        #[allow(unused_imports, deprecated)]
        use orders::cost as __Import2;
        #[allow(deprecated)]
        type __Entry2 = __Import2;
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
        #[allow(dead_code, private_bounds)]
        impl Api {
            /// The procedures of this router, to be given to a server with a value of a context for which all of them
            /// have handlers.
            #[must_use]
            pub fn routes<__Context>() -> __rpc::Routes<__Context>
            where
                Self: __rpc::Mount<__Context>,
                __Context: ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                __rpc::Routes::of::<Self>()
            }
            /// The client that calls the procedures within this process, by the handlers for a context: through their
            /// extractors and layers, with no socket.
            #[must_use]
            pub fn local<__Context>(context: __Context) -> Self
            where
                Self: __rpc::Mount<__Context>,
                __Context: ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                Self::over(__rpc::Local::new(Self::routes(), context))
            }
        }
        #[allow(private_bounds)]
        trait __Listed1<__C> {
            fn list(routes: &mut __rpc::Routes<__C>, at: &str);
        }
        #[cfg(feature = "live")]
        impl<__C> __Listed1<__C> for Api
        where
            __C: ::core::marker::Send + ::core::marker::Sync + 'static,
            __Entry1: __rpc::Handler<__C>,
        {
            fn list(__routes: &mut __rpc::Routes<__C>, __at: &str) {
                __rpc::Routes::<
                    __C,
                >::procedure::<__Entry1>(__routes, __at, "announcements");
            }
        }
        #[cfg(not(all(feature = "live")))]
        impl<__C> __Listed1<__C> for Api {
            fn list(_: &mut __rpc::Routes<__C>, _: &str) {}
        }
        #[allow(private_bounds)]
        impl<__C> __rpc::Mount<__C> for Api
        where
            __C: ::core::marker::Send + ::core::marker::Sync + 'static,
            __Entry0: __rpc::Handler<__C>,
            __Entry2: __rpc::Handler<__C>,
            admin::Api: __rpc::Mount<__C>,
            Api: __Listed1<__C>,
        {
            #[allow(unused_variables)]
            fn mount(__routes: &mut __rpc::Routes<__C>, __at: &str) {
                __routes.namespace(__at, "", "The shop.");
                __rpc::Routes::<__C>::procedure::<__Entry0>(__routes, __at, "price");
                <Api as __Listed1<__C>>::list(__routes, __at);
                __rpc::Routes::<
                    __C,
                >::procedure_as::<
                    __Entry2,
                >(
                    __routes,
                    __at,
                    "cost",
                    __rpc::Listing {
                        docs: ::core::option::Option::None,
                        deprecated: ::core::option::Option::Some(__rpc::Deprecation {
                            since: ::core::option::Option::Some("2.0.0"),
                            note: ::core::option::Option::Some("ask `price`"),
                        }),
                    },
                );
                __rpc::Routes::<__C>::router::<admin::Api>(__routes, __at, "admin");
            }
        }
        #[allow(unused_variables)]
        fn __describe(__routes: &mut __rpc::schema::Builder, __at: &str) {
            __routes.namespace(__at, "", "The shop.");
            __routes
                .procedure::<
                    __Entry0,
                >(__at, "price", ::core::default::Default::default());
            #[cfg(feature = "live")]
            {
                __routes
                    .procedure::<
                        __Entry1,
                    >(__at, "announcements", ::core::default::Default::default());
            }
            __routes
                .procedure::<
                    __Entry2,
                >(
                    __at,
                    "cost",
                    __rpc::Listing {
                        docs: ::core::option::Option::None,
                        deprecated: ::core::option::Option::Some(__rpc::Deprecation {
                            since: ::core::option::Option::Some("2.0.0"),
                            note: ::core::option::Option::Some("ask `price`"),
                        }),
                    },
                );
            __routes.router::<admin::Api>(__at, "admin");
        }
        #[allow(
            dead_code,
            private_interfaces,
            private_bounds,
            clippy::wrong_self_convention,
            clippy::should_implement_trait
        )]
        impl Api {
            /// Calls `price`.
            pub fn price(
                &self,
                input: <__Entry0 as __rpc::Entry>::Arg<'_>,
            ) -> <__Entry0 as __rpc::Entry>::Client
            where
                for<'__y> __Entry0: __rpc::Open<'__y>,
            {
                <__Entry0 as __rpc::Open<'_>>::open(&self.scope, "price", input)
            }
            #[cfg(feature = "live")]
            /// Calls `announcements`.
            pub fn announcements(&self) -> <__Entry1 as __rpc::Entry>::Client
            where
                for<'__y> __Entry1: __rpc::Open<'__y>,
            {
                <__Entry1 as __rpc::Open<
                    '_,
                >>::open(&self.scope, "announcements", __rpc::no_input())
            }
            /// Calls `cost`.
            #[deprecated(since = "2.0.0", note = "ask `price`")]
            pub fn cost(
                &self,
                input: <__Entry2 as __rpc::Entry>::Arg<'_>,
            ) -> <__Entry2 as __rpc::Entry>::Client
            where
                for<'__y> __Entry2: __rpc::Open<'__y>,
            {
                <__Entry2 as __rpc::Open<'_>>::open(&self.scope, "cost", input)
            }
            /// The procedures of the router `admin`.
            #[must_use]
            pub fn admin(&self) -> admin::Api {
                <admin::Api as __rpc::Router>::scoped(self.scope.nested("admin"))
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
