//! Layers, headers, extensions and extractors: what stands between a client and a function.

use rpc_server::client::Local;

use super::api::{Api, app, client, local};
use crate::support::diary::{Diary, Named};

#[tokio::test]
async fn layers_stand_around_calls_as_at_a_server() {
    let diary = Diary::default();
    let named = |name| Named(name, diary.clone());
    let (app, _witness) = app();
    let routes = Api::routes().layer(named("routes 1")).layer(named("routes 2"));
    let api = Api::over(Local::new(routes, app).layer(named("local 1")).layer(named("local 2")));

    assert_eq!(api.double(&4).await.expect("a value"), 8);
    let names = ["local 2", "local 1", "routes 2", "routes 1"];
    let inwards = names.map(|name| format!("{name} in"));
    let outwards =
        |how: &str| names.into_iter().rev().map(|name| format!("{name} {how}")).collect::<Vec<_>>();
    let lines = diary.lines();
    assert_eq!((&lines[..4], &lines[4..]), (&inwards[..], &outwards("value")[..]));

    assert!(api.shop().buy(&super::api::Order { item_name: String::new(), pieces: 1 }).await.is_err());
    assert_eq!(diary.lines()[4..], outwards("failed UNAUTHORIZED"));
}

#[tokio::test]
async fn what_no_procedure_answers_meets_no_layer() {
    mod other {
        use rpc_server::prelude::*;

        #[procedure(query)]
        pub(super) async fn gone() -> u32;

        router! { pub(super) Api { gone() } }
    }

    let diary = Diary::default();
    let api = other::Api::over(local().0.layer(Named("layer", diary.clone())));
    assert_eq!(super::api::framework(api.gone().await).code(), "NOT_FOUND");
    assert!(diary.lines().is_empty());
}

#[tokio::test]
async fn headers_are_the_transports_or_the_calls_own() {
    let (local, _witness) = local();
    let api = Api::over(local.clone().header("x-user", "ada"));
    assert_eq!(api.people().whoami().await.expect("a value").as_deref(), Some("ada"));
    assert_eq!(api.people().whoami().header("x-user", "bob").await.expect("a value").as_deref(), Some("bob"));
    // That was for one call.
    assert_eq!(api.people().whoami().await.expect("a value").as_deref(), Some("ada"));
    // The last one of a name holds, and a clone has headers of its own.
    let api = Api::over(local.clone().header("x-user", "ada").header("X-User", "eve"));
    assert_eq!(api.people().whoami().await.expect("a value").as_deref(), Some("eve"));
    assert_eq!(Api::over(local).people().whoami().await.expect("a value"), None);
}

#[tokio::test]
async fn an_extension_is_there_for_every_call() {
    let (local, _witness) = local();
    let api = Api::over(local.clone().extension("attached"));
    for _ in 0..2 {
        assert_eq!(api.extension().await.expect("a value").as_deref(), Some("attached"));
    }
    assert_eq!(Api::over(local).extension().await.expect("a value"), None);
}

#[tokio::test]
async fn there_is_no_connection() {
    assert!(!client().0.people().is_connected().await.expect("a value"));
}

#[test]
#[should_panic(expected = "layers are added before a transport is cloned")]
fn a_layer_comes_before_the_first_client() {
    let (local, _witness) = local();
    let _api = Api::over(local.clone());
    drop(local.layer(Named("late", Diary::default())));
}
