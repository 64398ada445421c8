//! This framework's server, with the limits and timeouts that it has by default.

use benches::{Add, Item, Message, SendMessage, Store};
use rpc_server::{Server, prelude::*};

#[derive(Clone, Context)]
struct App {
    #[provide]
    store: Store,
}

/// Posts a message.
#[procedure(mutation)]
async fn send(#[ctx] store: Store, input: SendMessage) -> Message {
    store.post(input)
}

/// Adds two numbers.
#[procedure(query)]
async fn add(input: Add) -> i64 {
    input.sum()
}

/// Counts.
#[procedure(subscription)]
fn count() -> impl Stream<Item = Item> {
    stream!({
        for item in Item::all() {
            yield item;
        }
    })
}

router! {
    /// The work.
    Api for App { messages: { send }, add, count }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    benches::serve(|listener| async {
        let app = App { store: Store::default() };
        Server::new(Api::routes(), app).with_listener(listener)?.run().await
    })??;
    Ok(())
}
