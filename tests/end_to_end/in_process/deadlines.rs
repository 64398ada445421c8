//! Deadlines: a procedure's own and a caller's. Whichever comes first drops the function's future.

use std::time::Duration;

use super::api::{client, framework};

#[tokio::test]
async fn a_procedure_may_set_its_own() {
    let (api, mut witness) = client();
    let error = framework(api.hang_briefly().await);
    assert_eq!((error.code(), error.status(), error.details()), ("TIMEOUT", 504, None));
    witness.entered().await;
    witness.left().await;
}

#[tokio::test]
async fn a_caller_may_wait_for_less() {
    let (api, mut witness) = client();
    for patience in [Duration::ZERO, Duration::from_millis(1), Duration::from_millis(40)] {
        let error = framework(api.hang().timeout(patience).await);
        assert_eq!(error.code(), "TIMEOUT");
        witness.entered().await;
        witness.left().await;
    }
}

#[tokio::test]
async fn the_shorter_one_holds() {
    let (api, _witness) = client();
    let seconds = Duration::from_secs;
    let cases = [
        (api.time_left().await, None),
        (api.time_left().timeout(seconds(20)).await, Some(20_000)),
        (api.time_left().timeout(Duration::MAX).await, None),
    ];
    for (left, most) in cases {
        is_within(left.expect("a value"), most);
    }
    let cases = [
        (api.time_left_of_a_minute().await, Some(60_000)),
        (api.time_left_of_a_minute().timeout(seconds(40)).await, Some(40_000)),
        (api.time_left_of_a_minute().timeout(seconds(90)).await, Some(60_000)),
    ];
    for (left, most) in cases {
        is_within(left.expect("a value"), most);
    }
}

fn is_within(left: Option<u128>, most: Option<u128>) {
    match (left, most) {
        (None, None) => {}
        (Some(left), Some(most)) => assert!(left <= most && left + 10_000 > most, "{left} of {most}"),
        (left, most) => panic!("{left:?} instead of {most:?}"),
    }
}

#[tokio::test]
async fn what_is_done_at_once_is_never_late() {
    let (api, _witness) = client();
    assert_eq!(api.double(&2).timeout(Duration::ZERO).await.expect("a value"), 4);
}
