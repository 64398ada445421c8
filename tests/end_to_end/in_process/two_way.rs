//! Two-way procedures: an open conversation with a function of this process.

use std::{pin::pin, thread};

use futures::{FutureExt, StreamExt, executor::block_on, poll};
use rpc_server::{
    client::{CallError, Duplex, Local, TransportErrorKind},
    prelude::*,
};

use crate::support::{Probe, Witness, probe, within};

#[derive(Clone, Context)]
struct App {
    #[provide]
    probe: Probe,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Validate, Events)]
#[garde(allow_unvalidated)]
enum Act {
    Join {
        #[garde(length(bytes, min = 1))]
        room: String,
    },
    /// Says something to the others in all rooms.
    Say(String),
    /// Is answered with its double.
    Double(u32),
    /// Hears so many numbers.
    Count(u32),
    /// Waits for something that never comes.
    Hang,
    Fail,
    Fall,
    End,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema, Events)]
enum Heard {
    Said { text: String },
    Number(u32),
    Left,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, RpcError)]
enum HallError {
    Closed { at: u32 },
}

struct Guest;

impl FromContext<App> for Guest {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        call.header("x-guest").map(|_| Self).ok_or_else(|| RpcError::unauthorized("who are you?"))
    }
}

/// Does what its client says.
#[ws(incoming = Act, outgoing = Heard)]
async fn hall(#[ctx] probe: Probe, mut socket: Socket<Act, Heard>) -> Result<(), HallError> {
    let _presence = probe.enter();
    while let Some((act, ack)) = socket.recv_with_ack().await {
        match act {
            Act::Join { room } => drop(socket.join(room)),
            Act::Say(text) => drop(socket.to(socket.rooms()).emit(Heard::Said { text }).await),
            Act::Double(number) => ack.send(&(2 * number)),
            Act::Count(numbers) => {
                for number in 0..numbers {
                    socket.emit(Heard::Number(number)).await;
                }
            }
            Act::Hang => std::future::pending().await,
            Act::Fail => return Err(HallError::Closed { at: 22 }),
            Act::Fall => panic!("it falls"),
            Act::End => break,
        }
    }
    socket.to(socket.rooms()).emit(Heard::Left).await;
    Ok(())
}

/// One for guests alone.
#[ws(incoming = Act, outgoing = Heard)]
async fn parlour(#[ctx] _guest: Guest, input: String, socket: Socket<Act, Heard>) {
    socket.emit(Heard::Said { text: input }).await;
}

/// Says something to everybody, and answers how many heard it.
#[procedure(mutation)]
async fn announce(#[ctx] io: Io<hall>, input: String) -> usize {
    io.emit(Heard::Said { text: input }).await
}

/// Sends everybody home.
#[procedure(mutation)]
async fn close(#[ctx] io: Io<hall>, input: String) -> usize {
    let everybody = io.sockets("tea");
    everybody.iter().filter(|id| io.disconnect_with(**id, RpcError::forbidden(input.clone()))).count()
}

mod contract {
    use rpc_core::{router, ws};

    #[ws(incoming = super::Act, outgoing = super::Heard)]
    pub(super) async fn echo();

    router! { pub(super) Api { echo() } }
}

#[handler(contract::echo, for = App)]
async fn answer(mut socket: Socket<Act, Heard>) {
    while let Some(Act::Say(text)) = socket.recv().await {
        socket.emit(Heard::Said { text }).await;
    }
}

router! { Api for App { hall(), halls: { parlour }, announce, close } }

fn api() -> (Api, Witness) {
    let (probe, witness) = probe();
    (Api::local(App { probe }), witness)
}

fn said(text: &str) -> Heard {
    Heard::Said { text: text.to_owned() }
}

fn join(room: &str) -> Act {
    Act::Join { room: room.to_owned() }
}

async fn hears(duplex: &mut Duplex<hall>) -> Heard {
    within("an event", duplex.next()).await.expect("it goes on").expect("an event")
}

#[tokio::test]
async fn events_go_both_ways_and_requests_are_answered() {
    let (api, mut witness) = api();
    let mut hall = api.hall();
    assert!(witness.saw_nothing());
    hall.emit(&Act::Count(2)).await.expect("it is open");
    witness.entered().await;
    assert_eq!(hall.request::<u32>(&Act::Double(21)).await.expect("an answer"), 42);
    hall.request::<()>(&join("tea")).await.expect("it was taken");
    assert_eq!([hears(&mut hall).await, hears(&mut hall).await], [Heard::Number(0), Heard::Number(1)]);
    assert!(hall.timestamp().is_some());
    hall.emit(&Act::End).await.expect("it is open");
    assert!(hall.next().await.is_none());
    witness.left().await;
    match hall.emit(&Act::End).await.expect_err("it is over") {
        CallError::Transport { sent: false, cause } => assert_eq!(cause.kind(), TransportErrorKind::Closed),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn conversations_of_one_client_and_its_calls_share_their_rooms() {
    let (api, _witness) = api();
    let (mut ada, mut bob) = (api.hall(), api.hall());
    for guest in [&mut ada, &mut bob] {
        guest.emit(&join("tea")).await.expect("it is open");
    }
    // Whoever emits has the function do its part: bob need not wait for ada to listen.
    ada.emit(&Act::Say("hello".into())).await.expect("it is open");
    assert_eq!(hears(&mut bob).await, said("hello"));
    assert_eq!(api.announce(&"tea is ready".to_owned()).await.expect("an answer"), 2);
    assert_eq!(hears(&mut ada).await, said("tea is ready"));
    assert_eq!(hears(&mut bob).await, said("tea is ready"));

    assert_eq!(api.close(&"it is late".to_owned()).await.expect("an answer"), 2);
    match ada.next().await {
        Some(Err(CallError::Rpc(error))) => assert_eq!(error.message(), "it is late"),
        other => panic!("{other:?}"),
    }
    assert!(ada.next().await.is_none());
}

#[tokio::test]
async fn a_hub_of_ones_own_is_an_extension() {
    let (probe, _witness) = probe();
    let hub = Hub::new();
    let api = Api::over(Local::new(Api::routes(), App { probe }).extension(hub.clone()));
    let mut hall = api.hall();
    hall.request::<()>(&join("tea")).await.expect("it was taken");
    assert_eq!(hub.io::<hall>().to(["tea"]).emit(said("from outside")).await, 1);
    assert_eq!(hears(&mut hall).await, said("from outside"));
}

#[tokio::test]
async fn who_is_not_let_in_hears_why() {
    let (probe, _witness) = probe();
    let local = Local::new(Api::routes(), App { probe });
    let refused = Api::over(local.clone()).halls().parlour(&"hello".to_owned()).next().await;
    assert!(
        matches!(&refused, Some(Err(CallError::Rpc(error))) if error.code() == "UNAUTHORIZED"),
        "{refused:?}"
    );

    let mut parlour = Api::over(local).halls().parlour(&"hello".to_owned()).header("x-guest", "ada");
    assert_eq!(parlour.next().await.expect("an event").expect("it is let in"), said("hello"));
    assert!(parlour.next().await.is_none());
}

#[tokio::test]
async fn the_functions_error_and_its_panic_are_the_end() {
    let (api, mut witness) = api();
    let mut hall = api.hall();
    hall.emit(&Act::Count(1)).await.expect("it is open");
    hall.emit(&Act::Fail).await.expect("it is open");
    assert_eq!(hears(&mut hall).await, Heard::Number(0), "what was told before comes before");
    let end = hall.next().await;
    assert!(matches!(end, Some(Err(CallError::Procedure(HallError::Closed { at: 22 })))), "{end:?}");
    assert!(hall.next().await.is_none());
    witness.entered().await;
    witness.left().await;

    let mut hall = api.hall();
    let answer = hall.request::<()>(&Act::Fall).await;
    assert!(matches!(&answer, Err(CallError::Rpc(error)) if error.code() == "INTERNAL_ERROR"), "{answer:?}");
    let end = hall.next().await;
    assert!(matches!(&end, Some(Err(CallError::Rpc(error))) if error.code() == "INTERNAL_ERROR"), "{end:?}");
}

#[tokio::test]
async fn what_does_not_validate_is_refused_and_the_conversation_goes_on() {
    let (api, _witness) = api();
    let (refusals, refused) = std::sync::mpsc::channel();
    let mut hall = api.hall().on_rejected(move |error| refusals.send(error).expect("somebody listens"));
    hall.emit(&join("")).await.expect("it is open");
    let error = hall.request::<()>(&join("")).await.expect_err("a room has a name");
    assert!(matches!(&error, CallError::Rpc(error) if error.code() == "VALIDATION_ERROR"), "{error:?}");
    assert_eq!(hall.request::<u32>(&Act::Double(2)).await.expect("an answer"), 4);
    hall.emit(&Act::Count(1)).await.expect("it is open");
    assert_eq!(hears(&mut hall).await, Heard::Number(0));
    assert_eq!(
        refused.try_iter().map(|error| error.code().to_owned()).collect::<Vec<_>>(),
        ["VALIDATION_ERROR"]
    );
}

#[tokio::test]
async fn a_function_whose_client_goes_is_told_and_may_say_goodbye() {
    let (api, mut witness) = api();
    let (mut ada, mut bob) = (api.hall(), api.hall());
    for guest in [&mut ada, &mut bob] {
        guest.request::<()>(&join("tea")).await.expect("it was taken");
        witness.entered().await;
    }
    drop(ada);
    witness.left().await;
    assert_eq!(hears(&mut bob).await, Heard::Left);

    // One that waits for something else is dropped where it is.
    bob.emit(&Act::Hang).await.expect("it is open");
    drop(bob);
    witness.left().await;
    assert_eq!(api.announce(&"anybody?".to_owned()).await.expect("an answer"), 0);
}

#[tokio::test]
async fn a_function_that_has_much_to_say_waits_for_its_reader() {
    let (api, _witness) = api();
    let (sender, mut receiver) = api.hall().split();
    sender.emit(&Act::Count(100_000)).await.expect("it is open");
    let mut late = pin!(sender.request::<u32>(&Act::Double(1)));
    assert!(poll!(late.as_mut()).is_pending(), "it has not said all of it");
    for number in 0..100_000 {
        assert_eq!(receiver.next().await.expect("an event").expect("a number"), Heard::Number(number));
    }
    assert!(receiver.next().now_or_never().is_none());
    assert_eq!(late.await.expect("an answer"), 2);
}

#[tokio::test]
async fn who_reads_too_slowly_for_a_room_is_left_behind() {
    let (api, mut witness) = api();
    let mut hall = api.hall();
    hall.request::<()>(&join("tea")).await.expect("it was taken");
    let text = "x".repeat(64 * 1024);
    for _ in 0..16 {
        api.announce(&text).await.expect("an answer");
    }
    let end = hall.next().await;
    assert!(matches!(&end, Some(Err(CallError::Rpc(error))) if error.code() == "LIMIT_EXCEEDED"), "{end:?}");
    assert!(hall.next().await.is_none());
    witness.entered().await;
    witness.left().await;
}

#[tokio::test]
async fn events_beyond_what_a_function_takes_are_refused() {
    let (api, _witness) = api();
    let (refusals, refused) = std::sync::mpsc::channel();
    let mut hall = api.hall().on_rejected(move |error| refusals.send(error).expect("somebody listens"));
    hall.emit(&Act::Hang).await.expect("it is open");
    let text = "x".repeat(64 * 1024);
    for _ in 0..5 {
        hall.emit(&Act::Say(text.clone())).await.expect("it is open");
    }
    let asked = hall.request::<()>(&Act::Say(text)).await;
    assert!(matches!(&asked, Err(CallError::Rpc(error)) if error.code() == "LIMIT_EXCEEDED"), "{asked:?}");
    assert!(hall.next().now_or_never().is_none());
    let codes: Vec<_> = refused.try_iter().map(|error| error.code().to_owned()).collect();
    assert_eq!(codes, ["LIMIT_EXCEEDED", "LIMIT_EXCEEDED"]);
}

#[tokio::test]
async fn a_request_whose_conversation_ends_has_no_answer() {
    let (api, _witness) = api();
    let (sender, mut receiver) = api.hall().split();
    let mut asked = pin!(sender.request::<()>(&Act::Hang));
    assert!(poll!(asked.as_mut()).is_pending());
    assert!(receiver.next().now_or_never().is_none());
    drop(receiver);
    let error = asked.await.expect_err("nobody answers");
    assert!(matches!(error, CallError::Transport { sent: true, .. }), "{error:?}");
}

#[tokio::test]
async fn a_contract_is_answered_by_its_handler() {
    let (probe, _witness) = probe();
    let mut echo = contract::Api::local(App { probe }).echo();
    echo.emit(&Act::Say("hello".into())).await.expect("it is open");
    assert_eq!(echo.next().await.expect("an event").expect("an echo"), said("hello"));
}

#[test]
fn no_runtime_is_needed_and_halves_may_be_in_threads_of_their_own() {
    let (api, _witness) = api();
    let (sender, mut receiver) = api.hall().split();
    thread::scope(|scope| {
        for number in 0..4 {
            let sender = sender.clone();
            scope.spawn(move || {
                for _ in 0..100 {
                    let double = block_on(sender.request::<u32>(&Act::Double(number)));
                    assert_eq!(double.expect("an answer"), 2 * number);
                    block_on(sender.emit(&Act::Count(1))).expect("it is open");
                }
            });
        }
        for _ in 0..400 {
            assert_eq!(block_on(receiver.next()).expect("an event").expect("a number"), Heard::Number(0));
        }
    });
    block_on(sender.emit(&Act::End)).expect("it is open");
    assert!(block_on(receiver.next()).is_none());
}

#[test]
fn who_polls_the_function_leaves_nobody_behind() {
    let (api, _witness) = api();
    for _ in 0..300 {
        let (sender, receiver) = api.hall().split();
        let hearing = thread::spawn(move || block_on(receiver.count()));
        let askers: Vec<_> = (0..3)
            .map(|number| {
                let sender = sender.clone();
                thread::spawn(move || {
                    block_on(sender.request::<u32>(&Act::Double(number))).expect("an answer")
                })
            })
            .collect();
        for (asker, number) in askers.into_iter().zip(0..) {
            assert_eq!(asker.join().expect("no panic"), 2 * number);
        }
        block_on(sender.emit(&Act::Count(3))).expect("it is open");
        block_on(sender.emit(&Act::End)).expect("it is open");
        assert_eq!(hearing.join().expect("no panic"), 3);
    }
}
