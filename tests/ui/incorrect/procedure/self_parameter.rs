//! A method has a `self` that no request can name.

use rpc_server::prelude::*;

struct Rooms(Vec<String>);

impl Rooms {
    #[procedure(query)]
    async fn list(&self) -> Vec<String> {
        self.0.clone()
    }
}

fn main() {
    drop(Rooms(Vec::new()).list());
}
