//! A procedure for everything that can come of a call.

use std::time::Instant;

use rpc_server::{
    client::{CallError, Local},
    prelude::*,
};

use crate::support::{Probe, Witness, probe};

#[derive(Clone, Context)]
pub(super) struct App {
    #[provide]
    probe: Probe,
}

/// Who says a name in a header.
#[derive(Clone)]
pub(super) struct User(String);

impl FromContext<App> for User {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        let name = call.header("x-user").ok_or_else(|| RpcError::unauthorized("who are you?"))?;
        Ok(Self(name.to_owned()))
    }
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order {
    #[garde(length(chars, min = 1))]
    pub(super) item_name: String,
    #[garde(range(min = 1, max = 10))]
    pub(super) pieces: u32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Receipt {
    pub(super) buyer: String,
    pub(super) price: u32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, RpcError)]
#[serde(rename_all_fields = "camelCase")]
pub(super) enum ShopError {
    /// There is no such item.
    #[rpc(status = 404)]
    NoSuchItem,
    #[rpc(status = 409, message = "there are {pieces_left} left")]
    SoldOut { pieces_left: u32 },
}

/// Buys something.
#[procedure(mutation)]
pub(super) async fn buy(#[ctx] user: User, input: Order) -> Result<Receipt, ShopError> {
    match (&*input.item_name, input.pieces) {
        ("tea", 1..=5) => Ok(Receipt { buyer: user.0, price: input.pieces * 300 }),
        ("tea", _) => Err(ShopError::SoldOut { pieces_left: 5 }),
        _ => Err(ShopError::NoSuchItem),
    }
}

#[procedure(query)]
pub(super) async fn whoami(#[ctx] user: Option<User>) -> Option<String> {
    user.map(|user| user.0)
}

#[procedure(query)]
pub(super) async fn extension(#[ctx] text: Option<Extension<&'static str>>) -> Option<String> {
    text.map(|Extension(text)| text.to_owned())
}

/// Has no connection to tell of where there is none.
#[procedure(query)]
pub(super) async fn is_connected(#[ctx] id: Option<ConnectionId>, #[ctx] peer: Option<PeerAddr>) -> bool {
    id.is_some() || peer.is_some()
}

/// Fails as it is told to.
#[procedure(query)]
pub(super) async fn refuse(input: String) -> Result<u32, RpcError> {
    match &*input {
        "nobody" => Err(RpcError::unauthorized("who are you?")),
        "later" => Err(RpcError::unavailable("not now")),
        _ => Err(RpcError::new("TEAPOT", 418, "short and stout").with_details(&input)),
    }
}

#[procedure(mutation)]
pub(super) async fn nothing() {}

#[procedure(query)]
pub(super) async fn double(input: u32) -> u32 {
    input * 2
}

#[procedure(query)]
pub(super) async fn echo(input: Option<String>) -> Option<String> {
    input
}

#[procedure(query)]
pub(super) async fn panicking(#[ctx] probe: Probe) -> u32 {
    let _presence = probe.enter();
    std::future::ready(()).await;
    panic!("the secret is hunter2")
}

#[procedure(query)]
pub(super) async fn hang(#[ctx] probe: Probe) {
    probe.stay().await;
}

#[procedure(query, timeout = "40ms")]
pub(super) async fn hang_briefly(#[ctx] probe: Probe) {
    probe.stay().await;
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a destructor's own fault");
    }
}

#[procedure(query)]
pub(super) async fn hang_with_a_bomb(#[ctx] probe: Probe) {
    let _bomb = Bomb;
    probe.stay().await;
}

/// Says how long it may take, in milliseconds.
pub(super) struct TimeLeft(Option<u128>);

impl FromContext<App> for TimeLeft {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        Ok(Self(call.deadline().map(|deadline| (deadline - Instant::now()).as_millis())))
    }
}

#[procedure(query)]
pub(super) async fn time_left(#[ctx] left: TimeLeft) -> Option<u128> {
    left.0
}

#[procedure(query, timeout = "60s")]
pub(super) async fn time_left_of_a_minute(#[ctx] left: TimeLeft) -> Option<u128> {
    left.0
}

/// Counts up to three.
#[procedure(subscription)]
pub(super) fn count(#[ctx] probe: Probe, input: u32) -> impl Stream<Item = Result<u32, ShopError>> {
    try_stream!({
        let _presence = probe.enter();
        for number in 1..=input {
            if number > 3 {
                Err(ShopError::SoldOut { pieces_left: 3 })?;
            }
            let_others_run().await;
            yield number;
        }
    })
}

/// Lets others run, whatever the executor is.
async fn let_others_run() {
    let mut yielded = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return std::task::Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

/// Says one thing and then nothing.
#[procedure(subscription)]
pub(super) fn forever(#[ctx] probe: Probe) -> impl Stream<Item = String> {
    stream!({
        yield "first".to_owned();
        probe.stay().await;
    })
}

#[procedure(subscription)]
pub(super) fn panicking_numbers() -> impl Stream<Item = u32> {
    stream!({
        yield 1;
        panic!("the secret is hunter2");
    })
}

router! {
    /// Everything that can come of a call.
    pub(super) Api for App {
        shop: { buy },
        people: { whoami(), is_connected() },
        extension(),
        refuse,
        nothing(),
        double,
        echo,
        panicking(),
        hang(),
        hang_briefly(),
        hang_with_a_bomb(),
        time_left(),
        time_left_of_a_minute(),
        live: { count, forever(), panicking_numbers() },
    }
}

/// A context, and the eyes on it.
pub(super) fn app() -> (App, Witness) {
    let (probe, witness) = probe();
    (App { probe }, witness)
}

/// What carries calls to the procedures here, and the eyes on them.
pub(super) fn local() -> (Local, Witness) {
    let (app, witness) = app();
    (Local::new(Api::routes(), app), witness)
}

/// A client in the process, and the eyes on what it calls.
pub(super) fn client() -> (Api, Witness) {
    let (app, witness) = app();
    (Api::local(app), witness)
}

/// The framework's own words.
pub(super) fn framework<T, E>(result: Result<T, CallError<E>>) -> RpcError {
    match result {
        Err(CallError::Rpc(error)) => error,
        Ok(_) => panic!("a value, and no error"),
        Err(CallError::Procedure(_)) => panic!("the procedure's own error"),
        Err(CallError::Transport { cause, .. }) => panic!("{cause}"),
        Err(CallError::Decode(error)) => panic!("{error}"),
    }
}
