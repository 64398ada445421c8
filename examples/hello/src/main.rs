//! The smallest server: one query and one mutation over shared state.
//!
//! ```sh
//! cargo run -p hello
//! curl 'http://127.0.0.1:3000/api/rpc/hello?input=%7B%22name%22:%22Ada%22%7D'
//! curl -X POST -H 'Content-Type: application/json' http://127.0.0.1:3000/api/rpc/count
//! ```

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use rpc_server::prelude::*;

/// What procedures may ask for.
#[derive(Clone, Default, Context)]
struct App {
    #[provide]
    visits: Visits,
}

#[derive(Clone, Default)]
struct Visits(Arc<AtomicU64>);

#[derive(Deserialize, JsonSchema, Validate)]
struct Greeting {
    #[garde(length(chars, min = 1, max = 32))]
    name: String,
}

/// Greets whoever asks.
#[procedure(query)]
async fn hello(input: Greeting) -> String {
    format!("Hello, {}!", input.name)
}

/// Counts a visit and answers how many there were.
#[procedure(mutation)]
async fn count(#[ctx] visits: Visits) -> u64 {
    visits.0.fetch_add(1, Ordering::Relaxed) + 1
}

router! {
    /// The smallest API.
    Api for App { hello, count }
}

#[tokio::main]
async fn main() -> Result<(), ServerError> {
    Server::new(Api::routes(), App::default()).serve("127.0.0.1:3000").await
}

#[cfg(test)]
mod tests {
    use super::{Greeting, Visits, count, hello};

    #[tokio::test]
    async fn procedures_are_plain_functions() {
        assert_eq!(hello(Greeting { name: "Ada".into() }).await, "Hello, Ada!");
        let visits = Visits::default();
        assert_eq!(count(visits.clone()).await, 1);
        assert_eq!(count(visits).await, 2);
    }
}
