//! A subscription is declared as it is written: by a `fn` that returns a stream of something.

use rpc_server::prelude::*;

#[procedure(subscription)]
async fn events() -> impl Stream<Item = u32>;

#[procedure(subscription)]
fn names() -> Vec<String>;

#[procedure(subscription)]
fn ticks();

#[procedure(subscription)]
fn items() -> impl Stream;

#[procedure(query)]
fn count() -> u32;

#[procedure(query)]
async fn all() -> impl Stream<Item = u32>;

fn main() {}
