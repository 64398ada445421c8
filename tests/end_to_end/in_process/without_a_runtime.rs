//! No runtime is needed: whatever polls a future will do, timers included.

use std::{thread, time::Duration};

use futures::{StreamExt, executor::block_on};
use rpc_server::client::batch;

use super::api::{Api, framework, local};

fn api() -> Api {
    Api::over(local().0.header("x-user", "ada"))
}

#[test]
fn calls_batches_and_subscriptions() {
    let api = api();
    assert_eq!(block_on(api.double(&2)).expect("a value"), 4);
    let (four, ada) = block_on(batch((api.double(&2), api.people().whoami())));
    assert_eq!((four.expect("a value"), ada.expect("a value").as_deref()), (4, Some("ada")));
    assert_eq!(block_on(api.live().count(&3).count()), 3);
}

#[test]
fn deadlines() {
    let api = api();
    assert_eq!(framework(block_on(api.hang_briefly())).code(), "TIMEOUT");
    assert_eq!(framework(block_on(api.hang().timeout(Duration::from_millis(5)))).code(), "TIMEOUT");
}

#[test]
fn panics() {
    assert_eq!(framework(block_on(api().panicking())).code(), "INTERNAL_ERROR");
}

#[test]
fn many_threads_share_a_client() {
    let api = api();
    thread::scope(|scope| {
        for number in 0..8 {
            let api = &api;
            scope.spawn(move || {
                for _ in 0..50 {
                    assert_eq!(block_on(api.double(&number)).expect("a value"), number * 2);
                }
            });
        }
    });
}
