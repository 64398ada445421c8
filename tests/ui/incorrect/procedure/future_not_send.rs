//! A call may move between threads at every await.

use std::rc::Rc;

use rpc_server::prelude::*;

#[procedure(query)]
async fn length(input: String) -> usize {
    let shared = Rc::new(input);
    std::future::ready(()).await;
    shared.len()
}

fn main() {}
