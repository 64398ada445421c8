//! Procedures that panic, each in another place.

use rpc_server::prelude::*;
use serde::{Deserializer, Serializer};

use super::SECRET;
use crate::support::Probe;

#[derive(Clone, Context)]
pub(super) struct App {
    #[provide]
    pub(super) probe: Probe,
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("{SECRET}");
    }
}

/// Cannot be had.
struct Cursed;

impl FromContext<App> for Cursed {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        assert!(call.header("x-spared").is_some(), "{SECRET}");
        Ok(Self)
    }
}

/// Can be neither read nor written.
#[derive(JsonSchema)]
struct Unreadable;

impl<'de> Deserialize<'de> for Unreadable {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        panic!("{SECRET}")
    }
}

impl Serialize for Unreadable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("{SECRET}")
    }
}

#[derive(Deserialize, JsonSchema, Validate)]
#[garde(custom(|_: &Self, _: &()| -> garde::Result { panic!("{SECRET}") }))]
struct Unjudgeable {
    #[garde(skip)]
    #[serde(default)]
    _any: u32,
}

#[procedure(query)]
async fn fine() -> String {
    "fine".into()
}

#[procedure(query)]
async fn at_once() -> String {
    panic!("{SECRET}")
}

#[procedure(query)]
async fn after_an_await() -> String {
    tokio::task::yield_now().await;
    panic!("{SECRET}")
}

#[procedure(query)]
async fn without_words() -> String {
    std::panic::panic_any(42)
}

#[procedure(query)]
async fn in_an_extractor(#[ctx] _cursed: Cursed) {}

#[procedure(query)]
async fn in_decoding(_input: Unreadable) {}

#[procedure(query)]
async fn in_validation(_input: Unjudgeable) {}

#[procedure(query)]
async fn in_encoding() -> (String, Unreadable) {
    ("half of it".into(), Unreadable)
}

/// Its future panics when it is dropped, after it has answered.
#[procedure(query)]
async fn in_drop() -> String {
    let _bomb = Bomb;
    "an answer that was under way".into()
}

/// Its future panics when it is dropped, before it has answered.
#[procedure(query)]
async fn in_drop_late(#[ctx] probe: Probe) -> String {
    let _presence = probe.enter();
    let _bomb = Bomb;
    std::future::pending().await
}

router! {
    pub(super) Api for App {
        fine, at_once, after_an_await, without_words, in_an_extractor, in_decoding, in_validation, in_encoding,
        in_drop, in_drop_late,
    }
}
