//! Two-way procedures as a typed client has them, over a transport that tests speak through.

mod emitting;
mod hearing;
mod reconnecting;
mod transport;

use rpc_core::{Events, RpcError, router, ws};
use serde::{Deserialize, Serialize, Serializer, ser::Error as _};

/// What clients emit.
#[derive(Debug, Serialize, Deserialize, Events)]
enum ClientEvent {
    Join { room: String },
    Say(String),
    Leave,
    Secret(#[serde(serialize_with = "never")] u32),
}

/// What cannot leave its process.
fn never<S: Serializer>(_: &u32, _: S) -> Result<S::Ok, S::Error> {
    Err(S::Error::custom("it is a secret"))
}

/// What is emitted to clients.
#[derive(Debug, PartialEq, Serialize, Deserialize, Events)]
enum ServerEvent {
    Said { text: String },
    Gone,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, RpcError)]
enum LobbyError {
    Full { seats: u32 },
}

/// A conversation.
#[ws(incoming = ClientEvent, outgoing = ServerEvent)]
async fn lobby() -> Result<(), LobbyError>;

/// One with an input.
#[ws(incoming = ClientEvent, outgoing = ServerEvent)]
async fn hall(input: Door) -> Result<(), LobbyError>;

/// Through which a client comes in.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
struct Door {
    #[serde(serialize_with = "but_zero")]
    number: u32,
}

fn but_zero<S: Serializer>(number: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    if *number == 0 { Err(S::Error::custom("there is no door 0")) } else { serializer.serialize_u32(*number) }
}

router! { Api { lobby(), halls: { hall as main } } }

fn join(room: &str) -> ClientEvent {
    ClientEvent::Join { room: room.to_owned() }
}

fn say(text: &str) -> ClientEvent {
    ClientEvent::Say(text.to_owned())
}
