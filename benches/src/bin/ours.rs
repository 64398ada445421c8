//! This framework's server, with the limits and timeouts that it has by default.

use benches::{Add, Item, Message, ROOM, Said, SendMessage, Store};
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

/// What one says in the room.
#[derive(Deserialize, JsonSchema, Events)]
enum Say {
    Say(Said),
}

/// What is heard there.
#[derive(Serialize, JsonSchema, Events)]
enum Heard {
    Joined,
    Said(Said),
}

/// The room.
#[ws(incoming = Say, outgoing = Heard)]
async fn lobby(#[ctx] io: Io<lobby>, mut socket: Socket<Say, Heard>) {
    // It is in no other, and its name is short.
    _ = socket.join(ROOM);
    socket.emit(Heard::Joined).await;
    while let Some(Say::Say(said)) = socket.recv().await {
        io.to([ROOM]).emit(Heard::Said(said)).await;
    }
}

router! {
    /// The work.
    Api for App { messages: { send }, add, count, lobby }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    benches::serve(|listener| async {
        let app = App { store: Store::default() };
        Server::new(Api::routes(), app).with_listener(listener)?.run().await
    })??;
    Ok(())
}
