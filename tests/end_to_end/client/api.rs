//! A server's procedures, to be called.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Instant,
};

use rpc_client::Connect;
use rpc_server::{Limits, Server, prelude::*};
use tokio::sync::Barrier;

use crate::support::{Probe, TestServer, Witness, probe};

#[derive(Clone, Context)]
pub(super) struct App {
    #[provide]
    probe: Probe,
    #[provide]
    sum: Sum,
    #[provide]
    meeting: Arc<Barrier>,
}

#[derive(Clone, Default)]
pub(super) struct Sum(Arc<AtomicU32>);

/// Who calls, as a header says.
pub(super) struct User(String);

impl<C: Send + Sync> FromContext<C> for User {
    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        match call.header("x-user") {
            Some("eager") => Err(RpcError::rate_limited(std::time::Duration::from_millis(1200))),
            Some(name) => Ok(Self(name.to_owned())),
            None => Err(RpcError::unauthorized("who are you?")),
        }
    }
}

/// What is left of the time for a call.
pub(super) struct TimeLeft(Option<u64>);

impl<C: Send + Sync> FromContext<C> for TimeLeft {
    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        let left = call.deadline().map(|deadline| (deadline - Instant::now()).as_millis());
        Ok(Self(left.map(|left| left.try_into().expect("less than an age"))))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub(super) enum ShopError {
    /// There is nothing left.
    #[rpc(status = 409)]
    SoldOut { left_over: u32, next_delivery: Option<String> },
    /// It is night.
    Closed,
    /// It costs more than there is.
    #[rpc(status = 402)]
    TooExpensive(u32),
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Receipt {
    pub(super) sold_to: String,
    pub(super) items: Vec<Item>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) price: u32,
}

/// Never answers.
#[procedure(query)]
pub(super) async fn hang(#[ctx] probe: Probe) {
    probe.stay().await;
}

/// Names the connection.
#[procedure(query)]
pub(super) async fn connection(#[ctx] id: ConnectionId) -> String {
    id.to_string()
}

/// The values of a header.
#[procedure(query)]
pub(super) async fn header(#[ctx] headers: Headers, input: String) -> Vec<String> {
    let values = headers.0.get_all(&input).iter();
    values.map(|value| value.to_str().expect("text").to_owned()).collect()
}

/// How long the call may take, in milliseconds.
#[procedure(query)]
pub(super) async fn patience(#[ctx] left: TimeLeft) -> Option<u64> {
    left.0
}

/// Waits for the others.
#[procedure(query)]
pub(super) async fn meet(#[ctx] meeting: Arc<Barrier>, input: u32) -> u32 {
    meeting.wait().await;
    input
}

/// Adds to the sum.
#[procedure(mutation)]
pub(super) async fn add(#[ctx] sum: Sum, input: u32) -> u32 {
    sum.0.fetch_add(input, Ordering::Relaxed) + input
}

/// What was added so far.
#[procedure(query)]
pub(super) async fn sum(#[ctx] sum: Sum) -> u32 {
    sum.0.load(Ordering::Relaxed)
}

/// Buys something, by its name.
#[procedure(mutation)]
pub(super) async fn buy(#[ctx] user: User, input: String) -> Result<Receipt, ShopError> {
    match &*input {
        "bread" => Err(ShopError::SoldOut { left_over: 0, next_delivery: Some("at \"six\"".to_owned()) }),
        "beer" => Err(ShopError::Closed),
        "gold" => Err(ShopError::TooExpensive(1_000_000)),
        "pearls" => panic!("they roll away"),
        _ => Ok(Receipt { sold_to: user.0, items: vec![Item { name: input, price: 3 }] }),
    }
}

/// Refuses.
#[procedure(query)]
pub(super) async fn complain() -> Result<(), RpcError> {
    Err(RpcError::unavailable("nobody is listening").with_details(&["today"]))
}

/// The letters of a text, one by one.
#[procedure(subscription)]
pub(super) fn letters(input: String) -> impl Stream<Item = char> {
    futures::stream::iter(input.chars().collect::<Vec<_>>())
}

router! {
    /// What is called.
    pub(super) Api for App {
        letters,
        hang(),
        connection(),
        header,
        patience(),
        meet,
        sum(),
        shop: {
            buy,
            complain(),
            upstairs: { add, add as put_on_top },
        },
        office => office::Api,
    }
}

pub(super) mod office {
    use rpc_server::prelude::*;

    use super::{App, Sum, add, connection};

    #[derive(Clone, Context)]
    pub(in super::super) struct Office {
        #[provide]
        sum: Sum,
    }

    impl FromRef<App> for Office {
        fn from_ref(app: &App) -> Self {
            Self { sum: app.sum.clone() }
        }
    }

    router! {
        /// What is called in the office.
        pub(in super::super) Api for Office { connection(), books: { add as enter } }
    }
}

/// The procedures, served.
pub(super) struct Served {
    pub(super) server: TestServer,
    pub(super) witness: Witness,
}

impl Served {
    /// A client with everything by default.
    pub(super) async fn client(&self) -> Api {
        Api::connect(self.server.url()).await.expect("a URL")
    }

    /// A client with options.
    pub(super) async fn client_with(
        &self,
        set: impl FnOnce(rpc_client::ConnectOptions) -> rpc_client::ConnectOptions,
    ) -> Api {
        Api::connect(set(rpc_client::ConnectOptions::new(self.server.url()))).await.expect("a URL")
    }
}

/// Serves the procedures. So many calls make a meeting.
pub(super) async fn serve_meetings_of(calls: usize) -> Served {
    let (probe, witness) = probe();
    let app = App { probe, sum: Sum::default(), meeting: Arc::new(Barrier::new(calls)) };
    let limits = Limits { call_timeout: None, ..Limits::default() };
    let server = TestServer::start(Server::new(Api::routes(), app).limits(limits)).await;
    Served { server, witness }
}

/// Serves the procedures.
pub(super) async fn serve() -> Served {
    serve_meetings_of(2).await
}
