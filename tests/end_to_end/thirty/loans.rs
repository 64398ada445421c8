//! What is with whom.

use rpc_server::prelude::*;

use super::{Answer, Item, Shelf};

const KIND: &str = "loan";

#[procedure(query)]
pub(super) async fn list(#[ctx] shelf: Shelf) -> Vec<String> {
    shelf.all(KIND)
}

#[procedure(query)]
pub(super) async fn get(#[ctx] shelf: Shelf, input: u32) -> Answer<String> {
    shelf.get(KIND, input)
}

#[procedure(mutation)]
pub(super) async fn lend(#[ctx] shelf: Shelf, input: Item) -> bool {
    shelf.put(KIND, input.id, input.text)
}

#[procedure(mutation)]
pub(super) async fn extend(#[ctx] shelf: Shelf, input: Item) -> Answer<bool> {
    shelf.get(KIND, input.id)?;
    Ok(shelf.put(KIND, input.id, input.text))
}

#[procedure(mutation)]
pub(super) async fn give_back(#[ctx] shelf: Shelf, input: u32) -> Answer<String> {
    shelf.take(KIND, input)
}

#[procedure(query)]
pub(super) async fn count(#[ctx] shelf: Shelf) -> usize {
    shelf.all(KIND).len()
}
