// What becomes of `context.in.rs`. Written by `cargo xtask bless`.

#[derive(Clone, Context)]
struct App {
    #[provide]
    rooms: Rooms,
    secret: String,
}
const _: () = {
    use ::rpc_server::__private as __rpc;
    impl __rpc::FromContext<App> for App {
        const KEPT: bool = false;
        async fn from_context(
            call: &__rpc::Call<App>,
        ) -> ::core::result::Result<Self, __rpc::RpcError> {
            ::core::result::Result::Ok(::core::clone::Clone::clone(call.context()))
        }
    }
    impl __rpc::FromContext<App> for Rooms {
        const KEPT: bool = false;
        async fn from_context(
            call: &__rpc::Call<App>,
        ) -> ::core::result::Result<Self, __rpc::RpcError> {
            ::core::result::Result::Ok(
                ::core::clone::Clone::clone(&call.context().rooms),
            )
        }
    }
    impl __rpc::FromRef<App> for Rooms {
        fn from_ref(context: &App) -> Self {
            ::core::clone::Clone::clone(&context.rooms)
        }
    }
};
#[derive(Clone, Context)]
struct Pair<T: Clone + Send + Sync + 'static>(#[provide] Vec<T>, #[provide] Rooms);
const _: () = {
    use ::rpc_server::__private as __rpc;
    impl<T: Clone + Send + Sync + 'static> __rpc::FromContext<Pair<T>> for Pair<T> {
        const KEPT: bool = false;
        async fn from_context(
            call: &__rpc::Call<Pair<T>>,
        ) -> ::core::result::Result<Self, __rpc::RpcError> {
            ::core::result::Result::Ok(::core::clone::Clone::clone(call.context()))
        }
    }
    impl<T: Clone + Send + Sync + 'static> __rpc::FromContext<Pair<T>> for Vec<T> {
        const KEPT: bool = false;
        async fn from_context(
            call: &__rpc::Call<Pair<T>>,
        ) -> ::core::result::Result<Self, __rpc::RpcError> {
            ::core::result::Result::Ok(::core::clone::Clone::clone(&call.context().0))
        }
    }
    impl<T: Clone + Send + Sync + 'static> __rpc::FromRef<Pair<T>> for Vec<T> {
        fn from_ref(context: &Pair<T>) -> Self {
            ::core::clone::Clone::clone(&context.0)
        }
    }
    impl<T: Clone + Send + Sync + 'static> __rpc::FromContext<Pair<T>> for Rooms {
        const KEPT: bool = false;
        async fn from_context(
            call: &__rpc::Call<Pair<T>>,
        ) -> ::core::result::Result<Self, __rpc::RpcError> {
            ::core::result::Result::Ok(::core::clone::Clone::clone(&call.context().1))
        }
    }
    impl<T: Clone + Send + Sync + 'static> __rpc::FromRef<Pair<T>> for Rooms {
        fn from_ref(context: &Pair<T>) -> Self {
            ::core::clone::Clone::clone(&context.1)
        }
    }
};
