//! Procedures, routers, errors and contexts may come out of `macro_rules!`, with any part of them passed in.

#![deny(warnings)]

use rpc_server::prelude::*;

#[derive(Clone)]
struct Db;

macro_rules! define {
    ($context:ident, $failure:ident, $state:ty, $code:literal) => {
        #[derive(Clone, Context)]
        struct $context {
            #[provide]
            state: $state,
        }

        #[derive(Debug, Serialize, Deserialize, RpcError)]
        enum $failure {
            #[rpc(code = $code, status = 404, message = "nothing at {at}")]
            Missing { at: u32 },
        }
    };
}

macro_rules! procedures {
    ($($kind:ident $name:ident($state:ty, $input:ty) -> $output:ty $body:block)*) => {
        $(
            #[procedure($kind)]
            async fn $name(#[ctx] _state: $state, _input: $input) -> $output $body
        )*
    };
}

macro_rules! whole {
    ($name:ident) => {
        #[procedure(mutation)]
        async fn $name(#[ctx] _db: Db, input: u32) -> Result<u32, Failure> {
            if input == 0 { Err(Failure::Missing { at: input }) } else { Ok(input) }
        }
    };
    ($name:ident, $item:ty) => {
        #[procedure(subscription)]
        fn $name(#[ctx] _db: Db, _input: u32) -> impl Stream<Item = $item> {
            futures::stream::empty()
        }
    };
}

macro_rules! returning {
    ($name:ident, $stream:ty) => {
        #[procedure(subscription)]
        fn $name() -> $stream {
            futures::stream::empty()
        }
    };
}

macro_rules! list {
    ($name:ident for $context:ty { $($path:path),* }) => {
        router! {
            $name for $context { $($path),* }
        }
    };
}

define!(App, Failure, Db, "LOST");
procedures! {
    query find(Db, u32) -> Result<u32, Failure> { Ok(1) }
    query count(Db, Vec<u32>) -> u32 { 2 }
}
whole!(change);
whole!(changes, Result<u32, Failure>);
returning!(nothing, impl Stream<Item = Result<u32, Failure>>);
returning!(nothing_again, futures::stream::Empty<u32>);

mod rooms {
    use rpc_server::prelude::*;

    #[procedure(query)]
    pub(crate) async fn list() -> u32 {
        3
    }
}

list!(Api for App { find, count, change, changes, nothing, nothing_again, rooms::list });

fn main() {
    assert_eq!(Api::routes().bind(App { state: Db }).routes().count(), 7);
    assert_eq!(RpcError::from(Failure::Missing { at: 7 }).message(), "nothing at 7");
}
