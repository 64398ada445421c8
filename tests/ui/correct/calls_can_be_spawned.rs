//! A call owns what it needs: it outlives its input and its client, and goes to other threads. So does a subscription.

#![deny(warnings)]

use futures::{StreamExt as _, executor::block_on};
use rpc_server::{
    client::{Pending, Subscription, batch},
    prelude::*,
};

#[derive(Clone, Context)]
struct App {}

#[procedure(query)]
async fn double(input: u32) -> u32 {
    input * 2
}

#[procedure(query)]
async fn name() -> String {
    "Ada".to_owned()
}

#[procedure(subscription)]
fn count(to: u32) -> impl Stream<Item = u32> {
    futures::stream::iter(0..to)
}

router! {
    Api for App { double, name(), live: { count } }
}

/// A call can be named by the procedure that it is of.
struct Calls {
    pending: Pending<double>,
    items: Subscription<count>,
}

fn calls() -> Calls {
    let api = Api::local(App {});
    let input = 21;
    Calls { pending: api.double(&input), items: api.live().count(&input) }
}

fn can_go_anywhere<T: Send + 'static>(thing: T) -> T {
    thing
}

fn main() {
    let Calls { pending, items } = calls();
    let (pending, items) = (can_go_anywhere(pending), can_go_anywhere(items));
    let thread = std::thread::spawn(move || block_on(async { (pending.await, items.count().await) }));
    let (doubled, counted) = thread.join().expect("the thread ends well");
    assert_eq!((doubled.expect("a number"), counted), (42, 21));

    let api = can_go_anywhere(Api::local(App {}));
    let together = can_go_anywhere(batch((api.double(&1), api.name(), api.double(&2))));
    drop(api);
    let (one, name, two) = block_on(together);
    assert_eq!((one.ok(), name.ok().as_deref(), two.ok()), (Some(2), Some("Ada"), Some(4)));

    // A future that makes calls can be spawned too, with a reference to the client across its awaits.
    let api = Api::local(App {});
    block_on(can_go_anywhere(async move {
        let live = api.live();
        assert_eq!(live.count(&2).count().await, 2);
        assert!(api.double(&1).await.is_ok());
    }));
}
