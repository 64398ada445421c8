//! Subscriptions: a stream of items, up to an error or the end.

use futures::{FutureExt, StreamExt, poll};
use rpc_server::{client::CallError, prelude::*};

use super::api::{Api, ShopError, client, framework, local};
use crate::support::diary::{Diary, Named};

#[tokio::test]
async fn items_come_one_by_one_up_to_the_end() {
    let (api, mut witness) = client();
    let mut numbers = api.live().count(&3);
    for number in 1..=3 {
        assert_eq!(numbers.next().await.expect("an item").expect("a number"), number);
    }
    assert!(numbers.next().await.is_none());
    witness.entered().await;
    witness.left().await;
    // It is over, and can be asked again.
    assert!(numbers.next().await.is_none());
    assert_eq!(api.live().count(&0).count().await, 0);
}

#[tokio::test]
async fn an_error_is_the_last_item() {
    let (api, mut witness) = client();
    let mut items: Vec<_> = api.live().count(&9).collect().await;
    let Some(Err(CallError::Procedure(error))) = items.pop() else { panic!("no error") };
    assert_eq!(error, ShopError::SoldOut { pieces_left: 3 });
    assert_eq!(items.into_iter().map(|item| item.expect("a number")).collect::<Vec<_>>(), [1, 2, 3]);
    witness.entered().await;
    witness.left().await;
}

#[tokio::test]
async fn dropping_a_subscription_drops_the_generator_where_it_is() {
    let (api, mut witness) = client();
    let mut said = api.live().forever();
    assert_eq!(said.next().await.expect("an item").expect("text"), "first");
    assert!(poll!(said.next()).is_pending());
    witness.entered().await;
    assert!(witness.saw_nothing());
    drop(said);
    witness.left().await;
}

#[tokio::test]
async fn a_subscription_does_nothing_before_it_is_polled() {
    let (api, mut witness) = client();
    drop(api.live().forever());
    assert!(witness.saw_nothing());
}

#[tokio::test]
async fn two_run_side_by_side() {
    let (api, _witness) = client();
    let (one, other) = (api.live().count(&2), api.live().count(&3));
    let (one, other) = tokio::join!(one.count(), other.count());
    assert_eq!((one, other), (2, 3));
}

#[tokio::test]
async fn layers_see_each_item_and_how_it_ends() {
    let diary = Diary::default();
    let (local, _witness) = local();
    let api = Api::over(local.layer(Named("layer", diary.clone())));
    assert_eq!(api.live().count(&2).count().await, 2);
    assert_eq!(diary.lines(), ["layer in", "layer item", "layer item", "layer end"]);
    assert_eq!(api.live().count(&4).count().await, 4);
    assert_eq!(diary.lines()[4..], ["layer failed SOLD_OUT"]);
    let mut said = api.live().forever();
    assert!(said.next().await.is_some());
    assert!(said.next().now_or_never().is_none());
    drop(said);
    assert_eq!(diary.lines(), ["layer in", "layer item", "layer cancelled"]);
}

/// What takes the other's procedures for something else.
mod stranger {
    use super::*;

    #[procedure(subscription)]
    pub(super) fn double(input: u32) -> impl Stream<Item = u32>;

    #[procedure(subscription)]
    pub(super) fn gone() -> impl Stream<Item = u32>;

    #[procedure(subscription)]
    pub(super) fn count(input: String) -> impl Stream<Item = u32>;

    #[procedure(subscription)]
    pub(super) fn forever() -> impl Stream<Item = u32>;

    router! {
        pub(super) Api { double, gone(), live: { count, forever() } }
    }
}

#[tokio::test]
async fn what_is_refused_is_one_error_and_the_end() {
    let (local, mut witness) = local();
    let api = stranger::Api::over(local);
    let refused = [
        (api.double(&1).collect::<Vec<_>>().await, "METHOD_MISMATCH"),
        (api.live().count(&"x".to_owned()).collect().await, "BAD_INPUT"),
    ];
    for (mut items, code) in refused {
        assert_eq!(items.len(), 1);
        assert_eq!(framework(items.remove(0)).code(), code);
    }
    let mut items: Vec<_> = api.gone().collect().await;
    assert_eq!(items.len(), 1);
    assert_eq!(framework(items.remove(0)).code(), "NOT_FOUND");
    assert!(witness.saw_nothing());
}

#[tokio::test]
async fn an_item_of_another_type_ends_it_and_drops_the_generator() {
    let (local, _witness) = local();
    let mut said = stranger::Api::over(local).live().forever();
    assert!(matches!(said.next().await, Some(Err(CallError::Decode(_)))));
    assert!(said.next().await.is_none());
}
