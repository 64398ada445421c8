//! What the macros emit is quiet in a crate that forbids what it can.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    missing_copy_implementations,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    let_underscore_drop,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    nonstandard_style,
    future_incompatible,
    rust_2018_idioms,
    clippy::all,
    clippy::pedantic,
    clippy::nursery
)]

use rpc_server::prelude::*;

/// What procedures may ask for.
#[derive(Debug, Clone, Context)]
pub struct App {
    /// The name of the house.
    #[provide]
    pub house: House,
}

/// The name of a house.
#[derive(Debug, Clone)]
pub struct House(String);

/// What to say, and how often.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub struct Greeting {
    #[garde(length(min = 1))]
    text: String,
    #[garde(range(min = 1, max = 3))]
    times: Option<usize>,
}

/// What may go wrong.
#[derive(Debug, Serialize, Deserialize, RpcError)]
pub enum Failure {
    /// The text says nothing.
    #[rpc(status = 422, message = "{text:?} says nothing")]
    Empty {
        /// The text.
        text: String,
    },
    /// There is no such room.
    NoRoom(u32),
    /// The house is closed.
    Closed,
}

/// Greets.
///
/// # Errors
///
/// If there is nothing to say.
#[procedure(query, timeout = "5s", meta(cost = "1"))]
pub async fn greet(#[ctx] house: House, input: Greeting) -> Result<String, Failure> {
    std::future::ready(()).await;
    match input.text.trim() {
        "" => Err(Failure::Empty { text: input.text }),
        text => Ok(format!("{text}, {}! ", house.0).repeat(input.times.unwrap_or(1))),
    }
}

/// Counts.
#[procedure(subscription)]
pub fn count(to: u32) -> impl Stream<Item = u32> {
    futures::stream::iter(0..to)
}

/// What somebody says in the hall.
#[derive(Debug, Deserialize, Validate, Events)]
pub enum Said {
    /// Words.
    Words {
        /// The words.
        #[garde(length(min = 1))]
        text: String,
    },
    /// Nothing more.
    Left,
}

/// What is heard in the hall.
#[derive(Debug, Serialize, Events)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Heard {
    /// Words.
    Words {
        /// The words.
        text: String,
    },
}

/// Where everybody meets.
///
/// # Errors
///
/// Once somebody says something.
#[ws(incoming = Said, outgoing = Heard)]
pub async fn hall(#[ctx] _house: House, mut socket: Socket<Said, Heard>) -> Result<(), Failure> {
    while let Some(said) = socket.recv().await {
        match said {
            Said::Words { text } => socket.emit(Heard::Words { text }).await,
            Said::Left => return Err(Failure::Closed),
        }
    }
    Ok(())
}

/// What only some may do.
pub mod admin {
    use rpc_server::prelude::*;

    /// Closes the house.
    #[procedure(mutation)]
    pub async fn close(#[ctx] _house: super::House) {
        std::future::ready(()).await;
    }

    router! {
        /// What only some may do.
        pub Api for super::App { close }
    }
}

router! {
    /// Everything.
    pub Api for App {
        greet,
        hall,
        numbers: {
            /// Counting.
            count,
            count as tally,
        },
        admin => admin::Api,
    }
}

fn main() {
    drop(Api::routes().bind(App { house: House("manor".to_owned()) }));
}
