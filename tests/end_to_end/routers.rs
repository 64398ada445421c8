//! Routers: namespaces, other names, and other routers with a context of their own.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use rpc_server::{Server, prelude::*};
use serde_json::{Value, json};

use crate::support::{TestServer, query};

#[derive(Clone, Context)]
struct App {
    #[provide]
    database: Database,
    /// How often the context below was made.
    made: Arc<AtomicU32>,
}

#[derive(Clone)]
struct Database(&'static str);

#[procedure(query)]
async fn read_all(#[ctx] database: Database) -> String {
    format!("all of {}", database.0)
}

router! {
    /// The whole.
    Api for App {
        read_all,
        read_all as everything,
        deep: { deeper: { deepest: { read_all as r#type } } },
        admin => admin::Api,
        second_office => admin::Api,
        files => files::Api,
    }
}

mod admin {
    use super::{App, Arc, AtomicU32, Database, Ordering};
    use rpc_server::prelude::*;

    /// What administrators work with: made of the application's, once.
    #[derive(Clone, Context)]
    pub(super) struct Office {
        #[provide]
        database: Database,
        #[provide]
        visits: Visits,
    }

    #[derive(Clone)]
    pub(super) struct Visits(Arc<AtomicU32>);

    impl FromRef<App> for Office {
        fn from_ref(app: &App) -> Self {
            app.made.fetch_add(1, Ordering::Relaxed);
            Self { database: app.database.clone(), visits: Visits(Arc::default()) }
        }
    }

    #[procedure(query)]
    async fn visit(#[ctx] visits: Visits, #[ctx] database: Database) -> String {
        let visit = visits.0.fetch_add(1, Ordering::Relaxed) + 1;
        format!("visit {visit} to {}", database.0)
    }

    router! {
        pub(super) Api for Office {
            visit,
            inner: { super::files::size },
        }
    }

    impl FromRef<Office> for super::files::Files {
        fn from_ref(office: &Office) -> Self {
            Self(office.database.clone())
        }
    }

    impl FromContext<Office> for super::files::Files {
        async fn from_context(call: &Call<Office>) -> Result<Self, RpcError> {
            Ok(Self::from_ref(call.context()))
        }
    }
}

mod files {
    use super::{App, Database};
    use rpc_server::prelude::*;

    /// A context that is a piece of another.
    #[derive(Clone, Context)]
    pub(super) struct Files(pub(super) Database);

    impl FromRef<App> for Files {
        fn from_ref(app: &App) -> Self {
            Self(app.database.clone())
        }
    }

    #[procedure(query)]
    pub(super) async fn size(#[ctx] files: Files) -> usize {
        files.0.0.len()
    }

    router! {
        pub(super) Api for Files { size }
    }
}

async fn server() -> (TestServer, Arc<AtomicU32>) {
    let app = App { database: Database("books"), made: Arc::default() };
    let made = Arc::clone(&app.made);
    (TestServer::start(Server::new(Api::routes(), app)).await, made)
}

#[tokio::test]
async fn a_procedure_is_found_under_every_name_it_is_listed_by() {
    let (server, _) = server().await;
    for path in ["readAll", "everything", "deep.deeper.deepest.type"] {
        assert_eq!(server.send(query(path, Value::Null)).await.data(), "all of books", "{path}");
        assert_eq!(server.get(&format!("/api/rpc/{path}")).await.data(), "all of books", "{path}");
    }
    for path in ["read_all", "deep.deeper.deepest.readAll", "deep.readAll", "deep", "type"] {
        server.send(query(path, Value::Null)).await.refused(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_nested_router_has_a_context_of_its_own_made_once() {
    let (server, made) = server().await;
    assert_eq!(made.load(Ordering::Relaxed), 2, "one for each place where it is listed");
    assert_eq!(server.send(query("admin.visit", Value::Null)).await.data(), "visit 1 to books");
    assert_eq!(server.send(query("admin.visit", Value::Null)).await.data(), "visit 2 to books");
    assert_eq!(server.send(query("secondOffice.visit", Value::Null)).await.data(), "visit 1 to books");
    assert_eq!(made.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_procedure_serves_every_context_that_has_what_it_asks_for() {
    let (server, _) = server().await;
    assert_eq!(server.send(query("files.size", Value::Null)).await.data(), json!(5));
    assert_eq!(server.send(query("admin.inner.size", Value::Null)).await.data(), json!(5));
    assert_eq!(server.send(query("secondOffice.inner.size", Value::Null)).await.data(), json!(5));
}
