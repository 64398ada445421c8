//! What is emitted does not depend on what the names of the standard library mean where it stands.

#![deny(warnings)]
#![allow(dead_code)]

mod core {}

use rpc_server::prelude::*;

struct Result;
struct Option;
struct String;
struct Box;
struct Vec;
trait Send {}
trait Sync {}
trait From {}
trait Into {}
trait Default {}
trait Future {}
trait Iterator {}

#[derive(Clone, Context)]
struct App {
    #[provide]
    number: i64,
}

type Answer<T> = ::core::result::Result<T, Failure>;

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum Failure {
    #[rpc(message = "not {number}")]
    Wrong { number: u32 },
}

#[derive(Deserialize, JsonSchema, Validate)]
struct Number {
    #[garde(range(min = 1))]
    number: u32,
}

/// Has all that can be had.
#[procedure(query, timeout = "5s", meta(cost = "1"))]
#[deprecated(note = "it is not")]
async fn number(#[ctx] _number: i64, input: Number) -> Answer<u32> {
    ::core::result::Result::Err(Failure::Wrong { number: input.number })
}

#[procedure(subscription)]
fn numbers() -> impl Stream<Item = u32> {
    stream!({
        yield 1;
    })
}

#[derive(Serialize, Deserialize, Validate, Events)]
enum Said {
    Number {
        #[garde(range(min = 1))]
        number: u32,
    },
    Nothing,
}

#[ws(incoming = Said, outgoing = Said)]
async fn lobby(#[ctx] _number: i64, input: Number, mut socket: Socket<Said, Said>) -> Answer<()> {
    while let ::core::option::Option::Some(said) = socket.recv().await {
        socket.emit(said).await;
    }
    ::core::result::Result::Err(Failure::Wrong { number: input.number })
}

router! {
    Api for App {
        #[deprecated(since = "1.0.0", note = "it is not")]
        number,
        all: { numbers },
        lobby,
    }
}

fn main() {
    drop(Api::routes().bind(App { number: 1 }));
}
