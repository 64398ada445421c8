//! Calls that are made together.

use futures::poll;
use rpc_server::client::{CallError, TransportErrorKind, batch};

use super::api::{Api, Order, ShopError, client, framework, local};
use crate::support::diary::{Diary, Named};

#[tokio::test]
async fn each_call_has_a_result_of_its_own_in_its_place() {
    let (api, _witness) = client();
    let order = Order { item_name: "mud".to_owned(), pieces: 1 };
    let (double, bought, panicked, nothing) = batch((
        api.double(&4),
        api.shop().buy(&order).header("x-user", "ada"),
        api.panicking(),
        api.nothing(),
    ))
    .await;
    assert_eq!(double.expect("a value"), 8);
    assert!(matches!(bought, Err(CallError::Procedure(ShopError::NoSuchItem))));
    assert_eq!(framework(panicked).code(), "INTERNAL_ERROR");
    nothing.expect("nothing");

    let doubled = batch([1, 2, 3].map(|number| api.double(&number))).await;
    assert_eq!(doubled.map(|number| number.expect("a value")), [2, 4, 6]);
    assert!(batch(Vec::from_iter((0..0).map(|number| api.double(&number)))).await.is_empty());
}

#[tokio::test]
async fn calls_run_at_once() {
    let (api, mut witness) = client();
    let mut together = Box::pin(batch((api.hang(), api.hang(), api.double(&1))));
    assert!(poll!(&mut together).is_pending());
    witness.entered().await;
    witness.entered().await;
    assert!(witness.saw_nothing());
    drop(together);
    witness.left().await;
    witness.left().await;
}

#[tokio::test]
async fn a_late_call_leaves_the_others_alone() {
    let (api, _witness) = client();
    let (late, in_time) = batch((api.hang_briefly(), api.double(&2))).await;
    assert_eq!(framework(late).code(), "TIMEOUT");
    assert_eq!(in_time.expect("a value"), 4);
}

#[tokio::test]
async fn calls_of_several_clients_go_their_own_ways() {
    let diary = Diary::default();
    let layered = |name| Api::over(local().0.layer(Named(name, diary.clone())));
    let (one, other) = (layered("one"), layered("other"));
    let doubled = batch([one.double(&1), other.double(&2), one.double(&3)]).await;
    assert_eq!(doubled.map(|number| number.expect("a value")), [2, 4, 6]);
    let lines = diary.lines();
    let of = |name: &str| lines.iter().filter(|line| line.starts_with(name)).count();
    assert_eq!((of("one"), of("other")), (4, 2));
}

#[tokio::test]
async fn a_call_that_runs_already_cannot_join() {
    let (api, mut witness) = client();
    let mut call = Box::new(api.hang());
    assert!(poll!(&mut call).is_pending());
    witness.entered().await;
    let [refused] = batch([*call]).await;
    let Err(CallError::Transport { cause, .. }) = refused else { panic!("it joined") };
    assert_eq!(cause.kind(), TransportErrorKind::Unsupported);
    witness.left().await;
}
