//! A subscription may move between threads at every await.

use std::rc::Rc;

use rpc_server::prelude::*;

#[procedure(subscription)]
fn lengths(input: String) -> impl Stream<Item = usize> {
    stream!({
        let shared = Rc::new(input);
        yield shared.len();
        yield shared.len();
    })
}

fn main() {}
