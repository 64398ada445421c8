//! `Result` is told by its type and not by its spelling.

#![deny(warnings)]

use rpc_server::{Procedure, prelude::*};

#[derive(Debug, Serialize, Deserialize, RpcError)]
enum ChatError {
    RoomNotFound,
}

type Answer<T> = Result<T, ChatError>;

mod fallible {
    pub(crate) type Result<T, E = super::ChatError> = std::result::Result<T, E>;
}

mod quiz {
    use rpc_server::prelude::*;

    /// Of that name, and a plain value.
    #[derive(Serialize, JsonSchema)]
    pub(crate) struct Result {
        pub(crate) points: u32,
    }
}

#[procedure(query)]
async fn spelled() -> Result<u32, ChatError> {
    Ok(1)
}

#[procedure(query)]
async fn by_path() -> std::result::Result<u32, ChatError> {
    Ok(2)
}

#[procedure(query)]
async fn by_alias() -> Answer<u32> {
    Err(ChatError::RoomNotFound)
}

#[procedure(query)]
async fn by_alias_of_that_name() -> fallible::Result<u32> {
    Ok(4)
}

#[procedure(query)]
async fn value_of_that_name() -> quiz::Result {
    quiz::Result { points: 5 }
}

#[procedure(subscription)]
fn items_by_alias() -> impl Stream<Item = Answer<u32>> {
    try_stream!({
        yield 6;
    })
}

/// Compiles if the procedure's output and error are these.
fn answers<P: Procedure<Output = T, Error = E>, T, E>() {}

fn main() {
    answers::<spelled, u32, ChatError>();
    answers::<by_path, u32, ChatError>();
    answers::<by_alias, u32, ChatError>();
    answers::<by_alias_of_that_name, u32, ChatError>();
    answers::<value_of_that_name, quiz::Result, std::convert::Infallible>();
    answers::<items_by_alias, u32, ChatError>();
}
