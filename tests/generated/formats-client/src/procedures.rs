//! The procedures, by their namespaces.

use rpc_client::{RpcError, prelude::Stream, procedure, ws};

use crate::{errors::*, types::*};

#[procedure(mutation)]
pub async fn fail(input: Option<u8>) -> Result<(), Trouble>;

#[procedure(mutation)]
pub async fn r#move() -> Result<Vec<Units>, RpcError>;

#[procedure(subscription)]
pub fn happenings() -> impl Stream<Item = Result<Happening, Trouble>>;

#[procedure(subscription)]
pub fn tagged(input: Units) -> impl Stream<Item = Tagged>;

#[ws(incoming = ConnectIncoming, outgoing = ConnectOutgoing)]
pub async fn connect_(input: Pair) -> Result<(), Trouble>;

#[ws(incoming = SelfIncoming, outgoing = SelfOutgoing)]
pub async fn self_();

/// `types`.
pub mod types {
    use std::collections::BTreeMap;

    use rpc_client::procedure;

    use crate::types::*;

    #[procedure(query)]
    pub async fn unit(input: Unit) -> Unit;

    #[procedure(query)]
    pub async fn newtype(input: Newtype) -> Newtype;

    #[procedure(query)]
    pub async fn pair(input: Pair) -> Pair;

    #[procedure(query)]
    pub async fn transparent(input: u64) -> u64;

    #[procedure(query)]
    pub async fn external(input: ExternalInput) -> External;

    #[procedure(query)]
    pub async fn units(input: Units) -> Units;

    #[procedure(query)]
    pub async fn one(input: One) -> One;

    #[procedure(query)]
    pub async fn internal(input: InternalInput) -> Internal;

    #[procedure(query)]
    pub async fn internal_only(input: InternalOnly) -> InternalOnly;

    #[procedure(query)]
    pub async fn adjacent(input: AdjacentInput) -> Adjacent;

    #[procedure(query)]
    pub async fn untagged(input: Untagged) -> Untagged;

    #[procedure(query)]
    pub async fn either(input: Either) -> Either;

    #[procedure(query)]
    pub async fn auto_or(input: AutoOr) -> AutoOr;

    #[procedure(query)]
    pub async fn inner(input: InnerInput) -> Inner;

    #[procedure(query)]
    pub async fn deny(input: Deny) -> Deny;

    #[procedure(query)]
    pub async fn empty(input: Empty) -> Empty;

    #[procedure(query)]
    pub async fn numbers(input: Numbers) -> Numbers;

    #[procedure(query)]
    pub async fn foreign(input: ForeignInput) -> Foreign;

    #[procedure(query)]
    pub async fn ways(input: WaysInput) -> Ways;

    #[procedure(query)]
    pub async fn rules(input: RulesInput) -> Rules;

    #[procedure(query)]
    pub async fn names(input: Names) -> Names;

    #[procedure(query)]
    pub async fn plain(
        input: Vec<Option<(u64, BTreeMap<String, bool>)>>,
    ) -> Vec<Option<(u64, BTreeMap<String, bool>)>>;

    /// `types.flat`.
    pub mod flat {
        use rpc_client::procedure;

        use crate::types::*;

        #[procedure(query)]
        pub async fn flat(input: FlatInput) -> Flat;

        #[procedure(query)]
        pub async fn flat_external(input: FlatExternal) -> FlatExternal;

        #[procedure(query)]
        pub async fn flat_twice(input: FlatTwiceInput) -> FlatTwice;

        #[procedure(query)]
        pub async fn flat_maybe(input: FlatMaybe) -> FlatMaybe;

        #[procedure(query)]
        pub async fn flat_map(input: FlatMap) -> FlatMap;
    }

    /// `types.type`.
    pub mod r#type {
        use rpc_client::procedure;

        use crate::types::*;

        #[procedure(query)]
        pub async fn tree_of_numbers(input: TreeInput) -> Tree;

        #[procedure(query)]
        pub async fn tree_of_texts(input: Tree2Input) -> Tree2;

        #[procedure(query)]
        pub async fn expression(input: Expression) -> Expression;
    }
}
