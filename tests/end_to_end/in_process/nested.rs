//! Nested routers: contexts that are made of others, and paths that are made of names.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use rpc_server::{client::Local, prelude::*};

use super::api::framework;

#[derive(Clone, Context)]
struct App {
    #[provide]
    name: String,
    made: Arc<AtomicUsize>,
}

#[procedure(query)]
async fn name(#[ctx] name: String) -> String {
    name
}

mod admin {
    use super::*;

    #[derive(Clone, Context)]
    pub(super) struct Audit {
        #[provide]
        name: String,
    }

    impl FromRef<App> for Audit {
        fn from_ref(app: &App) -> Self {
            app.made.fetch_add(1, Ordering::Relaxed);
            Self { name: format!("audit of {}", app.name) }
        }
    }

    pub(super) struct Admin;

    impl FromContext<Audit> for Admin {
        async fn from_context(call: &Call<Audit>) -> Result<Self, RpcError> {
            match call.header("x-admin") {
                Some(_) => Ok(Self),
                None => Err(RpcError::forbidden("admins only")),
            }
        }
    }

    #[procedure(mutation)]
    pub(super) async fn clear(#[ctx] _admin: Admin, #[ctx] name: String) -> String {
        name
    }

    router! {
        pub(super) Api for Audit { log: { clear() }, super::name() }
    }
}

/// Of any context that has what its procedures ask for.
mod common {
    use super::*;

    router! {
        pub(super) Api { name() }
    }
}

router! {
    Api for App { name(), house: { admin => admin::Api, common => common::Api }, admin => admin::Api }
}

#[tokio::test]
async fn each_router_has_its_own_context_wherever_it_is_nested() {
    let made = Arc::new(AtomicUsize::new(0));
    let app = App { name: "Ada".to_owned(), made: Arc::clone(&made) };
    let local = Local::new(Api::routes(), app);
    let api = Api::over(local.header("x-admin", "yes"));

    assert_eq!(api.name().await.expect("a name"), "Ada");
    assert_eq!(api.house().common().name().await.expect("a name"), "Ada");
    assert_eq!(api.admin().name().await.expect("a name"), "audit of Ada");
    assert_eq!(api.admin().log().clear().await.expect("a name"), "audit of Ada");
    assert_eq!(api.house().admin().log().clear().await.expect("a name"), "audit of Ada");
    // Once for each place, and not for each call or client.
    let again = api.clone();
    assert!(again.admin().name().await.is_ok());
    assert_eq!(made.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn an_extractor_of_a_nested_context_refuses() {
    let api = Api::local(App { name: "Ada".to_owned(), made: Arc::default() });
    let error = framework(api.admin().log().clear().await);
    assert_eq!((error.code(), error.message()), ("FORBIDDEN", "admins only"));
    assert_eq!(api.admin().log().clear().header("x-admin", "1").await.expect("a name"), "audit of Ada");
}

#[tokio::test]
async fn a_nested_router_has_a_client_of_its_own() {
    let app = App { name: "Ada".to_owned(), made: Arc::default() };
    let audit = admin::Audit::from_ref(&app);
    assert_eq!(admin::Api::local(audit).name().await.expect("a name"), "audit of Ada");
    assert_eq!(common::Api::local(app).name().await.expect("a name"), "Ada");
}
