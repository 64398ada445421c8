//! The same calls over both transports come to the same results.

use std::fmt::Debug;

use futures::{FutureExt, Stream, future::BoxFuture};
use rpc_client::Connect;
use rpc_server::{
    Server,
    client::{CallError, Pending, batch},
    prelude::{procedure, router},
};

use super::api::{Api, Order, app, local};
use crate::support::TestServer;

/// A contract of another version: what this one declares is not what the other serves.
mod stranger {
    use super::{Stream, procedure, router};

    /// Takes an order there.
    #[procedure(mutation)]
    pub(super) async fn buy(input: Vec<u32>) -> u32;

    #[procedure(mutation)]
    pub(super) async fn double(input: u32) -> u32;

    #[procedure(query)]
    pub(super) async fn nothing() -> u32;

    #[procedure(query)]
    pub(super) async fn gone() -> u32;

    #[procedure(query)]
    pub(super) async fn count(input: u32) -> u32;

    #[procedure(mutation)]
    pub(super) async fn forever() -> u32;

    /// Needs an input there.
    #[procedure(query)]
    pub(super) async fn refuse() -> u32;

    /// Takes none there.
    #[procedure(mutation)]
    pub(super) async fn nothing_of_it(input: u32);

    #[procedure(query)]
    pub(super) async fn echo(input: Option<String>) -> Answer;

    #[procedure(subscription)]
    pub(super) fn numbers() -> impl Stream<Item = u32>;

    #[derive(Debug, serde::Deserialize, schemars::JsonSchema, serde::Serialize)]
    pub(super) struct Answer {
        pub(super) text: u32,
    }

    router! {
        pub(super) Api {
            shop: { buy, buy as sell },
            double,
            nothing(),
            nothing_of_it as nothing_more,
            gone(),
            live: { count, forever() },
            refuse(),
            echo,
        }
    }

    router! {
        pub(super) Nothing { nothing_of_it as nothing, numbers() }
    }
}

/// A call's name, and what comes of it.
type Line<'a> = (&'static str, BoxFuture<'a, String>);

fn told<T: Debug, E: Debug>(result: Result<T, CallError<E>>) -> String {
    match result {
        // An id of the server's is another each time.
        Err(CallError::Rpc(error)) if error.code() == "INTERNAL_ERROR" => {
            format!("Rpc INTERNAL_ERROR {}", error.message())
        }
        Err(CallError::Rpc(error)) => format!(
            "Rpc {} {} {} {:?} {} {:?}",
            error.code(),
            error.status(),
            error.message(),
            error.details(),
            error.retryable(),
            error.retry_after()
        ),
        other => format!("{other:?}"),
    }
}

fn line<'a, P>(name: &'static str, call: Pending<P>) -> Line<'a>
where
    P: rpc_server::Procedure<Output: Debug + 'a, Error: Debug + 'a> + 'a,
{
    (name, call.map(told).boxed())
}

fn order(item: &str, pieces: u32) -> Order {
    Order { item_name: item.to_owned(), pieces }
}

/// The table: what is called, over whatever the clients are made of.
fn calls<'a>(api: &Api, stranger: &stranger::Api, nothing: &stranger::Nothing) -> Vec<Line<'a>> {
    let ada = |call: Pending<super::api::buy>| call.header("x-user", "ada");
    vec![
        line("a value", ada(api.shop().buy(&order("tea", 2)))),
        line("an error without fields", ada(api.shop().buy(&order("mud", 2)))),
        line("an error with a field", ada(api.shop().buy(&order("tea", 6)))),
        line("nobody", api.shop().buy(&order("tea", 2))),
        line("a field that is refused", ada(api.shop().buy(&order("tea", 11)))),
        line("two of them", ada(api.shop().buy(&order("", 0)))),
        line("nobody with a wrong input", stranger.shop().buy(&vec![1])),
        line("a wrong input", stranger.shop().buy(&vec![1]).header("x-user", "ada")),
        line("an option that is there", api.people().whoami().header("x-user", "ada")),
        line("an option that is not", api.people().whoami()),
        line("nothing", api.nothing()),
        line("an input that is `null`", api.echo(&None)),
        line("an input that is not", api.echo(&Some("\"ü\u{2028}\n".to_owned()))),
        line("any error, with details", api.refuse(&"x".to_owned())),
        line("any error, of the framework's", api.refuse(&"nobody".to_owned())),
        line("any error, retryable", api.refuse(&"later".to_owned())),
        line("a panic", api.panicking()),
        line("too late", api.hang_briefly()),
        line("no such procedure", stranger.gone()),
        line("no such procedure in a namespace", stranger.shop().sell(&vec![])),
        line("a query as a mutation", stranger.double(&1)),
        line("a mutation as a query", stranger.nothing()),
        line("a subscription as a query", stranger.live().count(&1)),
        line("a subscription as a mutation", stranger.live().forever()),
        line("no input where one is needed", stranger.refuse()),
        line("an input where none is taken", nothing.nothing(&1)),
        line("an answer of another type", stranger.echo(&Some("text".to_owned()))),
        line("a header that is none", api.nothing().header("not a name", "x")),
    ]
}

/// What the table comes to. Each call goes by itself first, and then all of one kind together.
async fn outcomes(api: Api, stranger: stranger::Api, nothing: stranger::Nothing) -> Vec<String> {
    let mut outcomes = Vec::new();
    for (name, outcome) in calls(&api, &stranger, &nothing) {
        outcomes.push(format!("{name}: {}", outcome.await));
    }
    let (receipt, number, gone, late) = batch((
        api.shop().buy(&order("tea", 1)).header("x-user", "ada"),
        api.double(&4),
        stranger.gone(),
        api.hang_briefly(),
    ))
    .await;
    outcomes.extend([told(receipt), told(number), told(gone), told(late)]);
    outcomes.extend(batch(vec![api.double(&1), api.double(&2)]).await.into_iter().map(told));
    outcomes
}

async fn over_http() -> Vec<String> {
    let (app, _witness) = app();
    let server = TestServer::start(Server::new(Api::routes(), app)).await;
    let url = format!("http://{}/api/rpc", server.address);
    let api = Api::connect(&url).await.expect("a URL");
    let stranger = stranger::Api::connect(&url).await.expect("a URL");
    outcomes(api, stranger, stranger::Nothing::connect(&url).await.expect("a URL")).await
}

async fn in_process() -> Vec<String> {
    let (local, _witness) = local();
    let (api, stranger) = (Api::over(local.clone()), stranger::Api::over(local.clone()));
    outcomes(api, stranger, stranger::Nothing::over(local)).await
}

#[tokio::test]
async fn a_table_of_calls_comes_out_as_over_http() {
    let (here, there) = (in_process().await, over_http().await);
    for (here, there) in here.iter().zip(&there) {
        assert_eq!(here, there);
    }
    assert_eq!(here.len(), there.len());

    // That they are alike says nothing of what they are.
    let is = |name: &str, outcome: &str| {
        let line = here.iter().find(|line| line.starts_with(&format!("{name}: "))).expect("it is called");
        assert!(line.contains(outcome), "{line}");
    };
    is("a value", r#"Ok(Receipt { buyer: "ada", price: 600 })"#);
    is("an error without fields", "Err(Procedure(NoSuchItem))");
    is("an error with a field", "Err(Procedure(SoldOut { pieces_left: 5 }))");
    is("nobody", "Rpc UNAUTHORIZED 401 who are you?");
    is("a field that is refused", r#"Rpc VALIDATION_ERROR 400"#);
    is("a field that is refused", r#"\"path\":[\"pieces\"]"#);
    is("two of them", r#"\"path\":[\"itemName\"]"#);
    is("nobody with a wrong input", "Rpc UNAUTHORIZED");
    is("a wrong input", "Rpc BAD_INPUT 400");
    is("an option that is there", r#"Ok(Some("ada"))"#);
    is("an option that is not", "Ok(None)");
    is("nothing", "Ok(())");
    is("an input that is `null`", "Ok(None)");
    is("any error, with details", "Err(Procedure(RpcError");
    is("a panic", "Rpc INTERNAL_ERROR");
    is("too late", "Rpc TIMEOUT 504");
    is("no such procedure", "Rpc NOT_FOUND 404 there is no procedure `gone`");
    is("no such procedure in a namespace", "`shop.sell`");
    is("a query as a mutation", "Rpc METHOD_MISMATCH 400 `double` is a query");
    is("a mutation as a query", "Rpc METHOD_MISMATCH 400 `nothing` is a mutation");
    is("a subscription as a query", "Rpc METHOD_NOT_ALLOWED 400");
    is("a subscription as a mutation", "Rpc METHOD_NOT_ALLOWED 400");
    is("no input where one is needed", "Rpc BAD_INPUT 400");
    is("an input where none is taken", "Rpc BAD_INPUT 400");
    is("an answer of another type", "Err(Decode(");
    is("a header that is none", "Err(Transport { sent: false");
}
