//! What is called.
//!
//! A client, made from the schema of an API by `rpc generate rust`: what is changed here is lost when it is
//! made anew. [`Api`] lists the procedures; `Api::connect(url)`, of [`rpc_client::Connect`], makes a client of
//! them. What travels is in [`types`] and [`errors`].

#![allow(clippy::all, deprecated, rustdoc::all)]

pub mod errors;
pub mod procedures;
pub mod types;

pub use rpc_client;

/// The hash of the schema that this was made from.
pub const SCHEMA_HASH: &str = "7b746cf9dc7328fc";

rpc_client::router! {
    /// What is called.
    pub Api {
        /// The letters of a text, one by one.
        procedures::letters,
        /// Never answers.
        procedures::hang(),
        /// Names the connection.
        procedures::connection(),
        /// The values of a header.
        procedures::header,
        /// How long the call may take, in milliseconds.
        procedures::patience(),
        /// Waits for the others.
        procedures::meet,
        /// What was added so far.
        procedures::sum(),
        shop: {
            /// Buys something, by its name.
            procedures::shop::buy,
            /// Refuses.
            procedures::shop::complain(),
            upstairs: {
                /// Adds to the sum.
                procedures::shop::upstairs::add,
                /// Adds to the sum.
                procedures::shop::upstairs::put_on_top,
            },
        },
        /// What is called in the office.
        office: {
            /// Names the connection.
            procedures::office::connection(),
            books: {
                /// Adds to the sum.
                procedures::office::books::enter,
            },
        },
    }
}
