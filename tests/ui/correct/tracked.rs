//! A subscription yields items with ids in any spelling, and its output is what is tracked.

use rpc_core::{Context, LastEventId, Procedure, RpcError, Tracked, procedure, router, stream, tracked, try_stream};
use futures::Stream;

type Item = Tracked<u32>;
type Fallible = Result<Tracked<u32>, RpcError>;

#[derive(Clone, Context)]
struct App {}

#[procedure(subscription)]
fn plain() -> impl Stream<Item = Tracked<u32>> {
    stream!({ yield tracked(1, 1) })
}

#[procedure(subscription)]
fn fallible(#[ctx] after: LastEventId) -> impl Stream<Item = Result<Tracked<u32>, RpcError>> {
    try_stream!({ yield tracked("a", after.parse::<u32>()?.unwrap_or(0)) })
}

#[procedure(subscription)]
fn aliased() -> impl Stream<Item = Item> {
    stream!({ yield Tracked::untracked(1).named("one") })
}

#[procedure(subscription)]
fn aliased_in_a_result() -> impl Stream<Item = Result<Item, RpcError>> {
    stream!({ yield Ok(Tracked::reset()) })
}

#[procedure(subscription)]
fn aliased_as_a_whole() -> impl Stream<Item = Fallible> {
    stream!({ yield Ok(tracked(1, 1)) })
}

#[procedure(subscription, spawn)]
fn boxed() -> std::pin::Pin<Box<dyn Stream<Item = Tracked<u32>> + Send>> {
    Box::pin(stream!({ yield tracked(1, 1) }))
}

router! {
    Api for App { plain(), fallible(), aliased(), aliased_in_a_result(), aliased_as_a_whole(), boxed() }
}

fn output_is<P: Procedure<Output = u32>>() {}

fn main() {
    output_is::<plain>();
    output_is::<fallible>();
    output_is::<aliased>();
    output_is::<aliased_in_a_result>();
    output_is::<aliased_as_a_whole>();
    output_is::<boxed>();
    let _ = Api::local(App {}).plain().resume_after("1".parse().expect("an id"));
}
