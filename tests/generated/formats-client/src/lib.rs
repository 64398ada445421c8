//! Every form.
//!
//! Of serde's.
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
pub const SCHEMA_HASH: &str = "ea91ee4adcae2a39";

rpc_client::router! {
    /// Every form.
    ///
    /// Of serde's.
    pub Api {
        /// Types by themselves.
        types: {
            procedures::types::unit,
            procedures::types::newtype,
            procedures::types::pair,
            procedures::types::transparent,
            procedures::types::external,
            procedures::types::units,
            procedures::types::one,
            procedures::types::internal,
            procedures::types::internal_only,
            procedures::types::adjacent,
            procedures::types::untagged,
            procedures::types::either,
            procedures::types::auto_or,
            procedures::types::inner,
            procedures::types::deny,
            procedures::types::empty,
            /// Within others.
            flat: {
                procedures::types::flat::flat,
                procedures::types::flat::flat_external,
                procedures::types::flat::flat_twice,
                procedures::types::flat::flat_maybe,
                procedures::types::flat::flat_map,
            },
            r#type: {
                procedures::types::r#type::tree_of_numbers,
                procedures::types::r#type::tree_of_texts,
                procedures::types::r#type::expression,
            },
            procedures::types::numbers,
            procedures::types::foreign,
            procedures::types::ways,
            procedures::types::rules,
            procedures::types::names,
            procedures::types::plain,
        },
        /// Fails.
        ///
        /// In many ways.
        #[deprecated(since = "1.2.0", note = "use \"nothing\"")]
        procedures::fail,
        procedures::r#move(),
        procedures::happenings(),
        procedures::tagged,
        /// Talks.
        procedures::connect_,
        procedures::self_(),
    }
}
