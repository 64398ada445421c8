//! The structs that a context may be, and how one is made of another.

#![deny(warnings)]

use std::sync::Arc;

use rpc_server::prelude::*;

#[derive(Clone)]
struct Db;

#[derive(Clone, Context)]
struct App {
    #[provide]
    db: Db,
    #[provide]
    admin: AdminApp,
    #[provide]
    shared: Arc<[u8]>,
    not_provided: u32,
}

#[derive(Clone, Context)]
struct AdminApp(#[provide] Db, #[provide] Vec<u32>);

#[derive(Clone, Context)]
struct Nothing;

#[derive(Clone, Context)]
struct Generic<T: Clone + Send + Sync + 'static>
where
    T: std::fmt::Debug,
{
    #[provide]
    items: Vec<T>,
}

impl FromRef<App> for Nothing {
    fn from_ref(_: &App) -> Self {
        Nothing
    }
}

impl FromRef<App> for Generic<u8> {
    fn from_ref(context: &App) -> Self {
        Generic { items: context.shared.to_vec() }
    }
}

mod admin {
    use rpc_server::prelude::*;

    #[procedure(query)]
    async fn list(#[ctx] _db: super::Db, #[ctx] numbers: Vec<u32>) -> Vec<u32> {
        numbers
    }

    router! {
        pub(crate) Api for super::AdminApp { list }
    }
}

#[procedure(query)]
async fn bytes(#[ctx] items: Vec<u8>) -> Vec<u8> {
    items
}

#[procedure(query)]
async fn anywhere(#[ctx] _headers: Headers) {}

#[procedure(query)]
async fn here(#[ctx] app: App, #[ctx] _shared: Arc<[u8]>) -> u32 {
    app.not_provided
}

router! {
    OfNothing for Nothing { anywhere }
}

router! {
    OfGeneric for Generic<u8> { bytes, anywhere }
}

router! {
    Api for App {
        here,
        anywhere,
        admin => admin::Api,
        admin_again => admin::Api,
        nothing => OfNothing,
        generic => OfGeneric,
    }
}

fn main() {
    let app = App { db: Db, admin: AdminApp(Db, Vec::new()), shared: Arc::new([]), not_provided: 1 };
    let table = Api::routes().bind(app);
    assert_eq!(table.routes().count(), 7);
    assert!(table.get("adminAgain.list").is_some());
}
