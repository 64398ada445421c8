// What becomes of `router.in.rs`. Written by `cargo xtask bless`.

/// The tour.
#[derive(Debug, Clone)]
pub struct Api {
    _private: (),
}
const _: () = {
    use ::rpc_server::__private as __rpc;
    type __Routes = __rpc::Routes<App>;
    impl __rpc::Router for Api {
        const DOCS: &'static str = "The tour.";
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
            use messages::send as __Entry;
            __Routes::procedure::<__Entry>(__routes, __at, "messages.send");
        }
        {
            use messages::list as __Entry;
            __Routes::procedure::<__Entry>(__routes, __at, "messages.newest");
        }
        {
            type __Entry = find_all;
            __Routes::procedure::<__Entry>(__routes, __at, "messages.archive.findAll");
        }
        {
            type __Entry = events;
            __Routes::procedure::<__Entry>(__routes, __at, "events");
        }
        #[cfg(feature = "admin")]
        __Routes::router::<admin::Api>(__routes, __at, "admin");
        #[cfg(feature = "memory")]
        {
            use memory::store as __Entry;
            __Routes::procedure::<__Entry>(__routes, __at, "store");
        }
        #[cfg(not(feature = "memory"))]
        {
            use database::store as __Entry;
            __Routes::procedure::<__Entry>(__routes, __at, "store");
        }
    }
    const _: () = {
        #[allow(dead_code, non_camel_case_types)]
        enum __Alternatives {
            #[cfg(feature = "memory")]
            store,
            #[cfg(not(feature = "memory"))]
            store,
        }
    };
};
