//! The smallest API: one query and one mutation over shared state, and a subscription.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rpc_server::prelude::*;

/// What procedures may ask for.
#[derive(Debug, Clone, Default, Context)]
pub struct App {
    #[provide]
    visits: Visits,
}

/// How many visits there were.
#[derive(Debug, Clone, Default)]
pub struct Visits(Arc<AtomicU64>);

/// Who is to be greeted.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Validate)]
pub struct Greeting {
    /// From 1 to 32 characters.
    #[garde(length(chars, min = 1, max = 32))]
    pub name: String,
}

/// Greets whoever asks.
#[procedure(query)]
pub async fn hello(input: Greeting) -> String {
    format!("Hello, {}!", input.name)
}

/// Counts a visit and answers how many there were.
#[procedure(mutation)]
pub async fn count(#[ctx] visits: Visits) -> u64 {
    visits.0.fetch_add(1, Ordering::Relaxed) + 1
}

/// Counts the seconds, from where the client was.
#[procedure(subscription)]
pub fn seconds(#[ctx] after: LastEventId) -> impl Stream<Item = Result<Tracked<u64>, RpcError>> {
    try_stream!({
        let mut second = after.parse()?.map_or(1, |seen: u64| seen + 1);
        loop {
            yield tracked(second, second);
            tokio::time::sleep(Duration::from_secs(1)).await;
            second += 1;
        }
    })
}

router! {
    /// The smallest API.
    pub Api for App { hello, count(), seconds() }
}

#[cfg(test)]
mod tests {
    use super::{Api, App, Greeting, Visits, count, hello};

    #[tokio::test]
    async fn procedures_are_plain_functions() {
        assert_eq!(hello(Greeting { name: "Ada".into() }).await, "Hello, Ada!");
        let visits = Visits::default();
        assert_eq!(count(visits.clone()).await, 1);
        assert_eq!(count(visits).await, 2);
    }

    #[tokio::test]
    async fn called_as_over_the_wire_they_are_validated() {
        let api = Api::local(App::default());
        let greeting = api.hello(&Greeting { name: "Ada".into() }).await;
        assert_eq!(greeting.expect("a greeting"), "Hello, Ada!");
        api.hello(&Greeting { name: String::new() }).await.expect_err("the name is empty");
        assert_eq!(api.count().await.expect("a number"), 1);
    }
}
