// What becomes of `router.in.rs`. Written by `cargo xtask bless`.

/// The tour.
#[derive(Debug, Clone)]
pub struct Api {
    #[allow(dead_code)]
    scope: ::rpc_server::__private::Scope,
}
/// The procedures of `messages`, to be called.
#[derive(Debug, Clone)]
pub struct ApiMessages {
    #[allow(dead_code)]
    scope: ::rpc_server::__private::Scope,
}
/// The procedures of `messages.archive`, to be called.
#[derive(Debug, Clone)]
pub struct ApiMessagesArchive {
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
    #[allow(dead_code)]
    type __Import3 = fn();
    #[allow(dead_code)]
    type __Import5 = fn();
    #[allow(dead_code)]
    type __Import6 = fn();
    const _: () = {
        #[allow(unused_imports, deprecated)]
        use messages::send as __Import0;
        type __Entry0 = __Import0;
        #[allow(unused_imports, deprecated)]
        use messages::list as __Import1;
        type __Entry1 = __Import1;
        type __Entry2 = find_all;
        type __Entry3 = events;
        #[cfg(feature = "memory")]
        #[allow(unused_imports, deprecated)]
        use memory::store as __Import5;
        #[cfg(feature = "memory")]
        type __Entry5 = __Import5;
        #[cfg(not(feature = "memory"))]
        #[allow(unused_imports, deprecated)]
        use database::store as __Import6;
        #[cfg(not(feature = "memory"))]
        type __Entry6 = __Import6;
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
            __routes.namespace(__at, "", "The tour.");
            __Routes::procedure::<__Entry0>(__routes, __at, "messages.send");
            __Routes::procedure::<__Entry1>(__routes, __at, "messages.newest");
            __Routes::procedure::<__Entry2>(__routes, __at, "messages.archive.findAll");
            __Routes::procedure::<__Entry3>(__routes, __at, "events");
            #[cfg(feature = "admin")]
            {
                __Routes::router::<admin::Api>(__routes, __at, "admin");
            }
            #[cfg(feature = "memory")]
            {
                __Routes::procedure::<__Entry5>(__routes, __at, "store");
            }
            #[cfg(not(feature = "memory"))]
            {
                __Routes::procedure::<__Entry6>(__routes, __at, "store");
            }
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
            /// The procedures of `messages`.
            #[must_use]
            pub fn messages(&self) -> ApiMessages {
                ApiMessages {
                    scope: ::core::clone::Clone::clone(&self.scope),
                }
            }
            /// Calls `events`.
            pub fn events(
                &self,
                input: <__Entry3 as __rpc::Entry>::Arg<'_>,
            ) -> <__Entry3 as __rpc::Entry>::Client
            where
                for<'__y> __Entry3: __rpc::Open<'__y>,
            {
                <__Entry3 as __rpc::Open<'_>>::open(&self.scope, "events", input)
            }
            #[cfg(feature = "admin")]
            /// The procedures of the router `admin`.
            #[must_use]
            pub fn admin(&self) -> admin::Api {
                <admin::Api as __rpc::Router>::scoped(self.scope.nested("admin"))
            }
            #[cfg(feature = "memory")]
            /// Calls `store`.
            pub fn store(
                &self,
                input: <__Entry5 as __rpc::Entry>::Arg<'_>,
            ) -> <__Entry5 as __rpc::Entry>::Client
            where
                for<'__y> __Entry5: __rpc::Open<'__y>,
            {
                <__Entry5 as __rpc::Open<'_>>::open(&self.scope, "store", input)
            }
            #[cfg(not(feature = "memory"))]
            /// Calls `store`.
            pub fn store(
                &self,
                input: <__Entry6 as __rpc::Entry>::Arg<'_>,
            ) -> <__Entry6 as __rpc::Entry>::Client
            where
                for<'__y> __Entry6: __rpc::Open<'__y>,
            {
                <__Entry6 as __rpc::Open<'_>>::open(&self.scope, "store", input)
            }
        }
        #[allow(
            dead_code,
            private_interfaces,
            private_bounds,
            clippy::wrong_self_convention,
            clippy::should_implement_trait
        )]
        impl ApiMessages {
            /// Calls `messages.send`.
            pub fn send(
                &self,
                input: <__Entry0 as __rpc::Entry>::Arg<'_>,
            ) -> <__Entry0 as __rpc::Entry>::Client
            where
                for<'__y> __Entry0: __rpc::Open<'__y>,
            {
                <__Entry0 as __rpc::Open<'_>>::open(&self.scope, "messages.send", input)
            }
            /// Calls `messages.newest`.
            pub fn newest(
                &self,
                input: <__Entry1 as __rpc::Entry>::Arg<'_>,
            ) -> <__Entry1 as __rpc::Entry>::Client
            where
                for<'__y> __Entry1: __rpc::Open<'__y>,
            {
                <__Entry1 as __rpc::Open<
                    '_,
                >>::open(&self.scope, "messages.newest", input)
            }
            /// The procedures of `archive`.
            #[must_use]
            pub fn archive(&self) -> ApiMessagesArchive {
                ApiMessagesArchive {
                    scope: ::core::clone::Clone::clone(&self.scope),
                }
            }
        }
        #[allow(
            dead_code,
            private_interfaces,
            private_bounds,
            clippy::wrong_self_convention,
            clippy::should_implement_trait
        )]
        impl ApiMessagesArchive {
            /// Calls `messages.archive.findAll`.
            pub fn find_all(
                &self,
                input: <__Entry2 as __rpc::Entry>::Arg<'_>,
            ) -> <__Entry2 as __rpc::Entry>::Client
            where
                for<'__y> __Entry2: __rpc::Open<'__y>,
            {
                <__Entry2 as __rpc::Open<
                    '_,
                >>::open(&self.scope, "messages.archive.findAll", input)
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
