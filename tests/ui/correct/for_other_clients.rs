//! A server whose clients are not in Rust needs no `Serialize` on inputs and no `Deserialize` on outputs, not even where
//! its client is made. What has both can be called beside it.

#![deny(warnings)]

use rpc_server::prelude::*;

#[derive(Clone, Context)]
struct App {}

#[derive(Deserialize, JsonSchema)]
struct Question {
    text: String,
}

#[derive(Serialize, JsonSchema)]
struct Answer {
    text: &'static str,
    length: usize,
}

#[procedure(query)]
async fn ask(input: Question) -> Answer {
    Answer { text: "yes", length: input.text.len() }
}

#[procedure(subscription)]
fn answers(input: Vec<Question>) -> impl Stream<Item = Answer> {
    futures::stream::iter(input.into_iter().map(|_| Answer { text: "no", length: 0 }))
}

#[procedure(query)]
async fn motto() -> Answer {
    Answer { text: "onwards", length: 7 }
}

#[procedure(query)]
async fn double(input: u32) -> u32 {
    input * 2
}

#[derive(Deserialize, Events)]
enum Move {
    Play { card: u8 },
}

#[derive(Serialize, Events)]
enum Happening {
    Played { card: u8 },
}

/// Of a two-way procedure the same holds for its events.
#[ws(incoming = Move, outgoing = Happening)]
async fn play(input: Question, mut socket: Socket<Move, Happening>) {
    while let Some(Move::Play { card }) = socket.recv().await {
        socket.to([&input.text]).emit(Happening::Played { card }).await;
    }
}

mod inner {
    use rpc_server::prelude::*;

    #[procedure(query)]
    async fn ask(input: super::Question) -> super::Answer {
        super::ask(input).await
    }

    router! {
        pub(super) Api { ask }
    }
}

router! {
    Api for App { ask, live: { answers, play }, motto(), double, inner => inner::Api }
}

fn main() {
    assert_eq!(Api::routes().bind(App {}).routes().count(), 6);
    let api = Api::local(App {});
    assert_eq!(futures::executor::block_on(api.double(&2)).expect("a number"), 4);
    drop((api.live(), api.inner()));
}
